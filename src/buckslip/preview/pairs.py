"""The renderings of a mail in two builds, in pairs: what each persona saw and sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from buckslip.preview.base import Json
from buckslip.preview.reading import Line, reading
from buckslip.preview.textdiff import Edited, as_json, counted, text_diff

Pair = tuple[int, int]  # the numbers of two views


class Pairs:
    """Pairs the views of a mail's locales by persona, and reads them when asked."""

    def __init__(self, old: Json, new: Json) -> None:
        self.old: Mapping[str, Json] = {one["tag"]: one for one in old["locales"]}
        self.new: Mapping[str, Json] = {one["tag"]: one for one in new["locales"]}
        self.tags = [tag for tag in self.new if tag in self.old]
        self._read: dict[str, tuple[Line, ...]] = {}
        self._diffs: dict[tuple[str, str], tuple[Edited, ...]] = {}

    @cached_property
    def html(self) -> list[tuple[str, Pair]]:
        """Pairs that render differently."""
        return [(tag, pair) for tag in self.tags for pair in self._of(tag) if len({*self._files(tag, pair)}) > 1]

    @cached_property
    def text(self) -> list[tuple[str, Pair]]:
        """Pairs whose text part differs."""
        return [
            (tag, pair)
            for tag in self.tags
            for pair in self._of(tag)
            if self.old[tag]["views"][pair[0]]["text"] != self.new[tag]["views"][pair[1]]["text"]
        ]

    @cached_property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """Subjects and preheaders that differ, before and after, each once."""
        found: dict[tuple[str, str], None] = {}
        for tag in self.tags:
            for old, new in self._of(tag):
                one, two = (_heads(side[tag]["views"][at]) for side, at in ((self.old, old), (self.new, new)))
                for place in range(max(len(one), len(two))):
                    pair = (one[place] if place < len(one) else "", two[place] if place < len(two) else "")
                    if pair[0] != pair[1]:
                        found[pair] = None
        return tuple(found)

    @property
    def first(self) -> tuple[str, str]:
        """The renderings that stand for the mail: where one differs, that one."""
        tag, pair = (self.html or [(self.tags[0], self._of(self.tags[0])[0])])[0] if self.tags else ("", (0, 0))
        return self._files(tag, pair) if tag else ("", "")

    def diff(self, tag: str, pair: Pair) -> tuple[Edited, ...]:
        """Both readings of a pair in one."""
        files = self._files(tag, pair)
        if (tag + files[0], tag + files[1]) not in self._diffs:
            sides = ((self.old, pair[0]), (self.new, pair[1]))
            one, two = (self._reading(side[tag], side[tag]["views"][at]) for side, at in sides)
            self._diffs[tag + files[0], tag + files[1]] = text_diff(one, two)
        return self._diffs[tag + files[0], tag + files[1]]

    def strongest(self, tag: str) -> Sequence[tuple[Edited, ...]]:
        """The reading of a locale in which most words changed; none where nothing did."""
        diffs = [self.diff(tag, pair) for pair in self._of(tag) if self._differs(tag, pair)]
        return sorted(diffs, key=lambda one: -sum(counted(one)))[:1]

    def shows(self, picture: str) -> bool:
        """Whether the mail shows this picture, now or before."""
        locales = (*self.new.values(), *self.old.values())
        return any(f"assets/images/{picture}" in mail for one in locales for mail in _joined(one))

    def as_json(self) -> dict[str, object]:
        """By locale: the text diffs, and which of them a persona sees (-1: what they read is as it was)."""
        found: dict[str, object] = {}
        for tag in self.tags:
            kept: dict[str, int] = {}
            diffs: list[object] = []
            seen = {}
            for persona, pair in self._people(tag).items():
                lines = self.diff(tag, pair) if self._differs(tag, pair) else ()
                told = as_json(lines)
                if not any(line.changed for line in lines):
                    seen[persona] = -1
                    continue
                seen[persona] = kept.setdefault(str(told), len(diffs))
                if seen[persona] == len(diffs):
                    diffs.append({"lines": told, "words": counted(lines)})
            found[tag] = {"diffs": diffs, "seen": seen}
        return found

    def _differs(self, tag: str, pair: Pair) -> bool:
        old, new = self.old[tag]["views"][pair[0]], self.new[tag]["views"][pair[1]]
        return bool(old["file"] != new["file"] or _heads(old) != _heads(new))

    def _people(self, tag: str) -> dict[str, Pair]:
        """The views of the personas that both builds know; where there is none, the first views."""
        old, new = self.old[tag]["chosen"], self.new[tag]["chosen"]
        return {name: (old[name], new[name]) for name in new if name in old} or {"": (0, 0)}

    def _of(self, tag: str) -> list[Pair]:
        return list(dict.fromkeys(self._people(tag).values()))

    def _files(self, tag: str, pair: Pair) -> tuple[str, str]:
        return self.old[tag]["views"][pair[0]]["file"], self.new[tag]["views"][pair[1]]["file"]

    def _reading(self, locale: Json, view: Json) -> tuple[Line, ...]:
        if view["file"] not in self._read:
            self._read[view["file"]] = reading("".join(locale["pieces"][part] for part in view["parts"]))
        heads = [("subject", one) for one in view["subjects"]]
        preheader = [("preheader", view["preheader"])] if view["preheader"] else []
        return (*heads, *preheader, *self._read[view["file"]])


def base_locale(old: Json, new: Json | None) -> dict[str, object]:
    """A locale of the base for the viewer: pieces that the newer build has too are numbers of those."""
    known = {piece: place for place, piece in enumerate(new["pieces"])} if new else {}
    kept = ("tag", "name", "direction", "bytes", "schemes", "forced", "chosen")
    views = [{key: view[key] for key in ("file", "parts", "text")} for view in old["views"]]
    return {**{key: old[key] for key in kept}, "pieces": [known.get(one, one) for one in old["pieces"]], "views": views}


def _heads(view: Json) -> tuple[str, ...]:
    return (*view["subjects"], view["preheader"])


def _joined(locale: Json) -> Iterator[str]:
    """The renderings of a locale: pieces are cut where addresses of pictures begin."""
    return ("".join(locale["pieces"][part] for part in view["parts"]) for view in locale["views"])
