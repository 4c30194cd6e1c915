"""Which mail programs know a feature, by the data of Can I email, and which features a source uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_CSS = re.compile(r"<(?:mj-)?style\b[^>]*>(.*?)</(?:mj-)?style\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|/\*.*?\*/", re.DOTALL)
_TAG = re.compile(r"""<([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*/?>""", re.I)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MEDIA = re.compile(r"@(media|supports)\b([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", re.IGNORECASE)
_AT = re.compile(r"@(import|font-face|keyframes)\b", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_FUNCTION = re.compile(r"([a-z-]+)\(", re.IGNORECASE)
_UNIT = re.compile(r"(?<![\w#-])[+-]?(?:\d+\.?\d*|\.\d+)(vw|vh|vmin|vmax|rem|ch|ex)\b", re.IGNORECASE)
_PSEUDO = re.compile(r"::?([a-z-]+)", re.IGNORECASE)
_FALLBACK = re.compile(r"<(video|audio|object)\b[^>]*>(?=.*?<(?:img|a|p)\b)(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_WITH_FALLBACK = re.compile(r"</(?:[vV][iI]|[aA][uU]|[oO][bB])")

_BY_PROPERTY = {
    "column-gap": "css-gap", "row-gap": "css-gap", "left": "css-left-right-top-bottom",
    "right": "css-left-right-top-bottom", "top": "css-left-right-top-bottom", "bottom": "css-left-right-top-bottom",
    "grid-template-columns": "css-grid-template", "grid-template-rows": "css-grid-template",
    "grid-template-areas": "css-grid-template", "columns": "css-column-layout-properties",
    "margin-inline": "css-margin-inline-block", "margin-block": "css-margin-inline-block",
    "margin-inline-start": "css-margin-inline-start-end", "margin-inline-end": "css-margin-inline-start-end",
    "margin-block-start": "css-margin-block-start-end", "margin-block-end": "css-margin-block-start-end",
    "padding-inline": "css-padding-inline-block", "padding-block": "css-padding-inline-block",
    "padding-inline-start": "css-padding-inline-start-end", "padding-inline-end": "css-padding-inline-start-end",
    "padding-block-start": "css-padding-block-start-end", "padding-block-end": "css-padding-block-start-end",
}  # fmt: skip
_BY_FUNCTION = {
    "var": "css-variables", "calc": "css-unit-calc", "clamp": "css-function-clamp", "min": "css-function-min",
    "max": "css-function-max", "light-dark": "css-function-light-dark", "linear-gradient": "css-linear-gradient",
    "radial-gradient": "css-radial-gradient", "conic-gradient": "css-conic-gradient", "rgba": "css-rgba",
    "lch": "css-modern-color", "oklch": "css-modern-color", "lab": "css-modern-color", "oklab": "css-modern-color",
}  # fmt: skip
_BY_KEYWORD = {
    ("display", "flex"): "css-display-flex", ("display", "inline-flex"): "css-display-flex",
    ("display", "grid"): "css-display-grid", ("display", "inline-grid"): "css-display-grid",
}  # fmt: skip
_BY_TAG = {
    "map": "html-image-maps", "button": "html-button-submit", "section": "html-semantics", "main": "html-semantics",
    "details": "html-semantics", "summary": "html-semantics", "embed": "html-object", "iframe": "html-object",
}  # fmt: skip
_INITIAL = frozenset(("none", "normal", "auto", "static", "visible", "1", "0", "initial", "inherit", "relative"))


@dataclass(frozen=True, slots=True)
class Feature:
    """What it is called, and the verdict for each program: y, n, a (partly) or u (unknown)."""

    title: str
    verdicts: str


@dataclass(frozen=True, slots=True)
class Support:
    """The data, of one day."""

    updated: str
    clients: Mapping[str, str]  # gmail.ios -> Gmail (iOS)
    features: Mapping[str, Feature]

    def without(self, slug: str) -> frozenset[str]:
        """The programs that do not know the feature."""
        feature = self.features.get(slug)
        verdicts = feature.verdicts if feature else ""
        return frozenset(name for name, verdict in zip(self.clients, verdicts, strict=False) if verdict == "n")


class Use(NamedTuple):
    """A feature that a source uses, and the words by which the place can be found."""

    slug: str
    words: str


@cache
def support() -> Support:
    """The data in the package, written by scripts/make-client-data."""
    raw = json.loads(files("buckslip.checks").joinpath("caniemail.json").read_text(encoding="utf-8"))
    features = {slug: Feature(title, verdicts) for slug, (title, verdicts) in raw["features"].items()}
    return Support(raw["updated"], raw["clients"], features)


@lru_cache(maxsize=64)
def uses(source: str) -> tuple[Use, ...]:
    """The features of the HTML and CSS that somebody wrote into `source`, each once; MJML's own tags are skipped.

    What has a fallback beside it is left out: an earlier declaration of the same property, a picture inside a video,
    and all that stands in `@media` or `@supports`, which asks first.
    """
    found: dict[str, str] = {}
    markup = _COMMENT.sub(" ", source) if "<!--" in source or "/*" in source else source
    if _WITH_FALLBACK.search(markup):
        markup = _FALLBACK.sub(r"\2", markup)
    texts = _CSS.split(markup)
    for sheet in texts[1::2]:
        for slug, words in _in_sheet(sheet):
            found.setdefault(slug, words)
    for tag, attributes in dict.fromkeys(_TAG.findall(" ".join(texts[::2]))):
        for slug, words in _of_tag(tag.lower(), attributes):
            found.setdefault(slug, words)
    return tuple(Use(slug, words) for slug, words in found.items())


@lru_cache(maxsize=8192)  # blocks write the same few tags again and again
def _of_tag(tag: str, attributes: str) -> tuple[tuple[str, str], ...]:
    return tuple(_features(tag, attributes))


def _features(tag: str, attributes: str) -> Iterator[tuple[str, str]]:
    pairs = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(attributes)}
    kind = pairs.get("type", "").lower() or ("submit" if tag == "button" else "text")
    if tag in ("input", "button"):
        yield f"html-{tag}-{kind}", f"<{tag}"
    else:
        yield _BY_TAG.get(tag, f"html-{tag}"), f"<{tag}"
    for name, value in pairs.items():
        yield f"html-{name}", f"{name}="
        if name == "style":
            yield from _of_declarations(value)
    address = pairs.get("href", "")
    if address.startswith("#") and len(address) > 1:
        yield "html-anchor-links", f'href="{address}'
    if tag == "img":
        yield from _of_picture(pairs.get("src", ""))


def _of_picture(src: str) -> Iterator[tuple[str, str]]:
    if src.startswith("data:"):
        yield "image-base64", 'src="data:'
    ending = src.partition("?")[0].rpartition(".")[2].lower()
    yield f"image-{ending}", f".{ending}"


@lru_cache(maxsize=256)
def _in_sheet(sheet: str) -> tuple[tuple[str, str], ...]:
    return tuple(_of_sheet(sheet))


def _of_sheet(sheet: str) -> Iterator[tuple[str, str]]:
    for name in _AT.findall(sheet):
        yield f"css-at-{name.lower()}", f"@{name}"
    for selector, body in _RULE.findall(_MEDIA.sub(" ", sheet)):
        for name in _PSEUDO.findall(selector):
            yield f"css-pseudo-class-{name.lower()}", f":{name}"
            yield f"css-pseudo-element-{name.lower()}", f":{name}"
        yield from _of_declarations(body)


def _of_declarations(text: str) -> Iterator[tuple[str, str]]:
    """What the declarations of one element or rule need; the later one of two is an enhancement of the first."""
    said: set[str] = set()
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip().lower()
        if not colon or name.startswith("mso-"):
            continue
        general = name.partition("-")[0] if name.startswith("background") else name
        if general in said:
            continue
        needs = tuple(_of_declaration(name, value))
        said.update(() if needs and needs[0][0] in _DRAWN else (general,))
        yield from needs


_DRAWN = frozenset(_BY_FUNCTION.values())


def _of_declaration(name: str, value: str) -> Iterator[tuple[str, str]]:
    words = f"{name}:{value.split(' ')[0]}" if value else name
    for function in _FUNCTION.findall(value):
        if function in _BY_FUNCTION:
            yield _BY_FUNCTION[function], f"{function}("
    for unit in _UNIT.findall(value):
        yield f"css-unit-{unit}", words
    if name.startswith("--"):
        yield "css-variables", name
    elif (name, value) in _BY_KEYWORD:
        yield _BY_KEYWORD[name, value], words
    elif value not in _INITIAL and "gradient(" not in value:
        yield _BY_PROPERTY.get(name, f"css-{name}"), name
        if "url(" in value and name == "background":
            yield "css-background-image", "url("
