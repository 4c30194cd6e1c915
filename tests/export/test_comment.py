"""The comment of a pull request, from reports that nobody would write in good faith."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from buckslip.export.comment import MARKER, comment
from buckslip.export.comment_fit import ROOM, size
from buckslip.export.comment_text import LINES_MOST, address, code, fenced, path_of, plain

SITE = "https://mini.example/pr/7"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=https://evil.example/a.png>",
    "![a](https://evil.example/a.png)",
    "[a](javascript:alert(1))",
    "https://evil.example www.evil.example ann@evil.example",
    "@team #12 GH-12",
    "a | b\n| c |\n\n## heading",
    "`code` ``` ~~~ $x$ :tada: **b** _i_ ~s~",
    "</details></td></table><!-- buckslip:comment -->",
    "\u202eright to left\u2066 \u200b \x1b[31m \x00 \ud800",
    "&lt;b&gt; &#64;team \\@team",
    "x" * 100_000,
    "\n" * 100_000,
    "",
)


def report(text: str, count: int = 1) -> dict[str, Any]:
    """A report in which everything that is text is this text."""
    side = {"sender": text, "subjects": [text, text], "preheader": text + "1", "bytes": 103_000}
    locale = {"locale": text, "path": text, "what": "changed", "aspects": ["subjects", "sender", "html", text]}
    locale |= {"before": side, "after": {**side, "sender": "new"}}
    mail = {"id": text, "was": text, "what": "renamed", "visible": True, "title": text, "locales": [locale]}
    mail |= {"status": {"before": text, "after": "review"}, "bytes": {"before": 10, "after": 103_000}}
    mail |= {"value": {"before": {"verify": "kept"}, "after": {"verify": text}}}
    mail |= {"shots": {"before": text, "after": f"shots/{text}.png"}}
    audience = {"id": text, "kind": text, "verdict": "wider", "before": [text], "after": [], "sentences": [text]}
    audience |= {"gained": {"words": text}, "lost": {"words": text}, "reach": {"before": 1, "after": 2}}
    finding = {"rule": text, "severity": "error", "path": text, "line": 1, "message": text, "help": text}
    return {
        "version": 1,
        "commit": text,
        "audiences": [audience] * count,
        "mails": [mail] * count,
        "parts": [{"kind": "block", "path": text, "what": text, "mails": [text] * 9}] * count,
        "texts": [{"path": text, "what": text, "diff": [text] * 90}] * count,
        "findings": {"new": [finding] * count, "gone": [finding] * count},
    }


def outside_of_code(shown: str) -> str:
    shown = re.sub(r"^(`{3,})diff\n.*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`|<code>[^<]*</code>", "", shown)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_text(text: str) -> None:
    shown = comment(report(text), site=SITE)
    assert shown.split("\n", 1)[0] == MARKER
    assert shown.count(MARKER) == 1 + sum(MARKER in line for line in shown.split("\n")[1:])
    bare = outside_of_code(shown)
    assert set(re.findall(r"<(/?[a-z!-]+)", bare)) <= {"!--", "details", "summary", "/details", "/summary", "br"}
    assert not re.search(r"[@#]\w|GH-\d|www\.|https?:(?!//mini\.example/pr/7)", bare.replace("&#", ""))
    assert re.findall(r"!\[", bare) == []
    assert all(link.startswith(f"{SITE}/") for link in re.findall(r"\]\(([^)]*)\)", bare))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800]", shown)
    assert len([line for line in shown.split("\n") if line.startswith("## ")]) == 1
    shown.encode()


@pytest.mark.parametrize("count", [1, 30, 400, 6_000])
@pytest.mark.parametrize("text", ["word", "ø" * 400, "😀" * 400, "<" * 400])
def test_it_fits_and_tells_what_it_leaves_out(text: str, count: int) -> None:
    shown = comment(report(text, count), site=SITE)
    assert size(shown) <= ROOM + 1000
    assert shown.count("<details>") == shown.count("</details>")
    assert shown.rstrip().endswith("`docs/pull-requests.md`")
    assert count == 30 or ("that have no room here" in shown) == (count >= 400)
    for title in ("What is newly wrong", "Who gets it", "Mails", "In the inbox", "Shared files", "Words"):
        assert f"### {title}\n" in shown
    fences = re.findall(r"^(`{3,})", shown, re.MULTILINE)
    assert len(fences) % 2 == 0


def test_the_most_important_is_kept() -> None:
    one = report("note", 3_000)
    one["findings"]["new"] = [
        {"rule": "late", "severity": "note", "path": "p", "line": 1, "message": f"note {n}", "help": ""}
        for n in range(3_000)
    ]
    one["findings"]["new"].append({"rule": "first", "severity": "error", "path": "p", "line": 1, "message": "worst"})
    rows = [line for line in comment(one).split("\n") if line.startswith(("| ❌", "| ℹ️"))]
    assert "worst" in rows[0]


def test_thumbnails_lie_on_the_site() -> None:
    one = report("word")
    one["mails"][0] |= {"id": "a/b/c", "what": "changed", "shots": {"before": "shots/a.png", "after": "shots/b.png"}}
    shown = comment(one, site=SITE)
    assert f'<img src="{SITE}/shots/a.png" width="150" alt="before">' in shown
    assert f'<a href="{SITE}/m/a/b/c/?' in shown
    assert "<img" not in comment(one)
    for path in (
        "../a.png",
        "https://evil.example/a.png",
        "data:image/png,x.png",
        "//evil.example/a.png",
        'a" x=".png',
    ):
        one["mails"][0]["shots"] = {"before": path, "after": path}
        assert "<img" not in comment(one, site=SITE)


@pytest.mark.parametrize("value", [None, [], "text", 7, True, {}, {"mails": 3}, {"version": 2}, {"version": "1"}])
def test_what_is_no_report_claims_nothing(value: object) -> None:
    shown = comment(value, run="https://git.example/a/b/actions/runs/1")
    assert "could not be compared" in shown
    assert "Nothing changed" not in shown
    assert "(https://git.example/a/b/actions/runs/1)" in shown


def test_any_value_may_stand_anywhere() -> None:
    dice = random.Random(7)
    for _ in range(300):
        one = report("word", 2)
        spoilt(one, dice)
        assert comment(one, site=SITE).startswith(MARKER)


def spoilt(value: Any, dice: random.Random) -> None:
    """Put something else at a random place."""
    while isinstance(value, dict | list) and value:
        key = dice.choice(list(value)) if isinstance(value, dict) else dice.randrange(len(value))
        if dice.random() < 0.4:
            value[key] = dice.choice([None, 1, -1.5, True, "x", [], {}, [None], {"a": []}, 10**30, ["x", 1]])
            return
        value = value[key]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://mini.example", "https://mini.example"),
        ("https://mini.example/a/b/", "https://mini.example/a/b"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("javascript:alert(1)", ""),
        ("https://mini.example/a)b", ""),
        ('https://mini.example/"', ""),
        ("//mini.example", ""),
        ("https://user@mini.example", ""),
    ],
)
def test_an_address(text: str, expected: str) -> None:
    assert address(text) == expected


def test_paths_and_code_and_fences() -> None:
    assert [path_of(one) for one in ("a/b.png", "../a", "/a", "a//b", ".git/a", "a/..")] == [
        "a/b.png",
        "",
        "",
        "",
        "",
        "",
    ]
    assert (code("a/b-c.md"), code(""), code("a|b")) == ("`a/b-c.md`", "–", "<code>a&#124;b</code>")
    assert plain("it's 5 % off, ok?") == "it's 5 % off, ok?"
    assert fenced(["```", "a"]) == ["````diff", "```", "a", "````"]
    assert fenced(["a"] * (LINES_MOST + 5))[-2:] == ["… and 5 more lines", "```"]
