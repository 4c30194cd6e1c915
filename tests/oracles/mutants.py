"""Mails with one known defect: how each is made out of a clean one, and which rule of axe knows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Mutant:
    """`axe` and `ours` are what must speak up; a mail to which the defect does not fit stays as it is."""

    name: str
    axe: str
    make: Callable[[str], str]


def sub(pattern: str, by: str, count: int = 1) -> Callable[[str], str]:
    return partial(re.compile(pattern, re.DOTALL).sub, by, count=count)


def before_end(markup: str) -> Callable[[str], str]:
    """Put markup into the last paragraph of the mail's first section with text."""
    return sub(r'(<p class="m-p"[^>]*>.*?</p>)', rf"\1{markup}")


def css(rule: str) -> Callable[[str], str]:
    return sub("</head>", f"<style>{rule}</style></head>")


MUTANTS = (
    Mutant("no lang", "html-has-lang", sub(r'(<html[^>]*?) lang="[^"]*"', r"\1")),
    Mutant("no title", "document-title", sub(r"<title>.*?</title>", "")),
    Mutant("empty title", "document-title", sub(r"<title>.*?</title>", "<title> </title>")),
    Mutant("no h1", "page-has-heading-one", sub(r"<(/?)h1\b", r"<\1h2", 0)),
    Mutant("skipped level", "heading-order", before_end("<h1>A</h1><h4>Care for wood</h4>")),
    Mutant("empty heading", "empty-heading", before_end("<h2></h2>")),
    Mutant("no alt", "image-alt", sub(r'(<img[^>]*?) alt="[^"]*"', r"\1")),
    Mutant("no alt at all", "image-alt", sub(r'(<img[^>]*?) alt="[^"]*"', r"\1", 0)),
    Mutant(
        "empty link",
        "link-name",
        before_end('<p><a href="https://shop.test/x"><img src="x.png" alt="" width="60" height="60"></a></p>'),
    ),
    Mutant("logo without words", "link-name", sub(r'(<a[^>]*><picture>.*?<img[^>]*?) alt="[^"]*"', r'\1 alt=""')),
    Mutant("pale inline", "color-contrast", sub(r'(<p class="m-p" style=")', r"\1color:#a0a0a0!important;")),
    Mutant("pale by class", "color-contrast", css("p.m-p{color:#b5b5b5!important}")),
    Mutant("pale by tag", "color-contrast", css("p{color:#b5b5b5!important}")),
    Mutant("pale by child", "color-contrast", css("td > div > p{color:#b5b5b5!important}")),
    Mutant("pale by attribute", "color-contrast", css("p[class=m-p]{color:#b5b5b5!important}")),
    Mutant("pale by position", "color-contrast", css("p:first-child{color:#b5b5b5!important}")),
    Mutant("pale by opacity", "color-contrast", css("p.m-p{opacity:.4}")),
    Mutant("pale ground", "color-contrast", css("p.m-p{background:#777!important;color:#555!important}")),
    Mutant(
        "pale link",
        "color-contrast",
        before_end('<p><a href="https://shop.test/x" style="color:#9db4d6!important">Care for wood</a></p>'),
    ),
    Mutant(
        "pale by bgcolor",
        "color-contrast",
        before_end(
            '<table role="presentation"><tr><td bgcolor="#888888" style="color:#666!important">Care for wood</td></tr></table>'
        ),
    ),
    Mutant("pale by font tag", "color-contrast", before_end('<p><font color="#b5b5b5">Care for wood</font></p>')),
    Mutant("pale by name", "color-contrast", before_end('<p style="color:lightsteelblue!important">Care for wood</p>')),
    Mutant("pale by hsl", "color-contrast", before_end('<p style="color:hsl(0 0% 70%)!important">Care for wood</p>')),
    Mutant(
        "large and pale enough",
        "",
        before_end('<p style="font-size:28px;color:#767676!important;background:#ffffff!important">Care for wood</p>'),
    ),
    Mutant(
        "link by hue",
        "link-in-text-block",
        before_end(
            '<p style="color:#3d352e!important;background:#fff!important">See <a href="https://shop.test/x" style="color:#8b2f1c!important;text-decoration:none">how to care for wood</a> before you oil it.</p>'
        ),
    ),
    Mutant(
        "no zoom",
        "meta-viewport",
        sub(r'content="width=device-width[^"]*"', 'content="width=device-width,user-scalable=no"'),
    ),
    Mutant("wrong role", "aria-roles", sub(r'<p class="m-p"', '<p role="hero" class="m-p"')),
    Mutant("wrong attribute", "aria-valid-attr", sub(r'<p class="m-p"', '<p aria-lable="x" class="m-p"')),
    Mutant(
        "hidden link",
        "aria-hidden-focus",
        before_end('<p aria-hidden="true"><a href="https://shop.test/x">Care for wood</a></p>'),
    ),
    Mutant(
        "mute area",
        "area-alt",
        before_end(
            '<img src="t.png" alt="A table" usemap="#t"><map name="t"><area href="https://shop.test/x" coords="0,0,9,9"></map>'
        ),
    ),
    Mutant(
        "tiny target",
        "target-size",
        before_end(
            '<p style="line-height:14px"><a href="https://shop.test/x" style="display:inline-block;padding:1px 2px;background:#222;color:#fff!important;font-size:12px;line-height:14px">Go on</a><br><a href="https://shop.test/y" style="display:inline-block;padding:1px 2px;background:#222;color:#fff!important;font-size:12px;line-height:14px">Go back</a></p>'
        ),
    ),
)
CLEAN = Mutant("clean", "", lambda html: html)
