"""The products that a brand sells, found by address or name, and the cards and tables in which a mail shows prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence
from buckslip.checks.lines import alike, lowered
from buckslip.model.product import Product
from buckslip.model.same import Same
from buckslip.model.source import Span

_DIRECTIVE = re.compile(r"^:{3,}[ \t]*(?P<block>[a-z][\w-]*)(?P<rest>[^\n]*)$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
_NEXT = re.compile(r"^:{3,}", re.MULTILINE)
_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\n){2,}", re.MULTILINE)
_RULER = re.compile(r"[ \t]*\|[ \t|:-]+")
_ASIDE = re.compile(r"\s*[(（][^)）]*[)）]|[*_`]")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Products by the address of their page and by their name in one locale, small letters."""

    by_url: Mapping[str, tuple[Product, ...]]
    by_name: Mapping[str, tuple[Product, ...]]

    def at(self, url: str) -> tuple[Product, ...]:
        """The products whose page the address leads to."""
        return self.by_url.get(_page(url), ()) if url else ()

    def named(self, name: str) -> tuple[Product, ...]:
        """The products of that name, whatever stands beside it in brackets."""
        return self.by_name.get(_name(_ASIDE.sub("", name)), ())


def shelf(evidence: Evidence) -> Shelf:
    """What the mail's brand sells, by address and by name in the mail's locale."""
    return _shelf(Same(evidence.project.products), evidence.mail.brand, evidence.locale)


@lru_cache(maxsize=64)
def _shelf(products: Same[Mapping[str, Product]], brand: str, locale: str) -> Shelf:
    by_url: dict[str, list[Product]] = {}
    by_name: dict[str, list[Product]] = {}
    for one in [one for one in products.it.values() if one.brand in ("", brand)]:
        if one.url:
            by_url.setdefault(_page(one.url), []).append(one)
        for name in dict.fromkeys((_name(one.called(locale)), _name(one.name))):
            by_name.setdefault(name, []).append(one)
    return Shelf(_fixed(by_url), _fixed(by_name))


def _fixed(found: Mapping[str, list[Product]]) -> dict[str, tuple[Product, ...]]:
    return {key: tuple(each) for key, each in found.items()}


def _page(url: str) -> str:
    return url.partition("?")[0].partition("#")[0].rstrip("/").lower()


def _name(text: str) -> str:
    return " ".join(lowered(alike(text)).split())


@dataclass(frozen=True, slots=True)
class Card:
    """A block as its writer wrote it: its options, and all its words until the next block begins or ends."""

    block: str
    options: Mapping[str, str]
    words: str
    span: Span


def cards(evidence: Evidence) -> Iterator[Card]:
    """Every block of the mail that shows a price which is the same for all."""
    body = evidence.mail.body
    for found in _DIRECTIVE.finditer(body.value):
        options = {key: one or other for key, one, other in _ATTRIBUTE.findall(found["rest"])}
        price = options.get("price", "")
        if not price or "{{" in price:
            continue
        end = _NEXT.search(body.value, found.end())
        words = body.value[found.start("rest") : end.start() if end else len(body.value)]
        yield Card(found["block"], options, words, body.span.moved(body.value[: found.start()]))


@dataclass(frozen=True, slots=True)
class Table:
    """A table that sets things side by side: what its columns are called, and its rows with their heads."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span


def tables(evidence: Evidence) -> Iterator[Table]:
    """Every table of the mail."""
    body = evidence.mail.body
    text = f"{body.value}\n"
    for found in _TABLE.finditer(text):
        lines = found[0].rstrip("\n").split("\n")
        if len(lines) > 2 and _RULER.fullmatch(lines[1]):
            head, *rows = (_cells(line) for line in (lines[0], *lines[2:]))
            kept = tuple((row[0], row[1:]) for row in rows)
            yield Table(head[1:], kept, body.span.moved(text[: found.start()]))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
