"""Edits that were made at the ESP, brought into the working tree: into the Markdown where that is proven, else beside.

Proven means: with the change in the Markdown, the mail is built anew, and what would be sent is what the ESP holds.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from buckslip.export.whole import whole_file
from buckslip.publish.diffs import diff
from buckslip.publish.drift import Drift
from buckslip.publish.kept import folder_of, laid_out
from buckslip.publish.plan import Scene, shall
from buckslip.publish.rebuilt import rebuilt
from buckslip.publish.retold import retold

PARTS = ("subject", "preheader", "html", "text")


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one edit: new texts of sources, or files beside with the reason why."""

    drift: Drift
    sources: Mapping[str, str] = field(default_factory=dict)  # path -> text
    beside: Mapping[str, bytes] = field(default_factory=dict)  # path -> bytes
    why: str = ""
    shown: tuple[str, ...] = ()  # what changes in the sources, unified


def pulled(root: Path, scene: Scene, found: Sequence[Drift], sources: Mapping[str, Sequence[str]]) -> Iterator[Pulled]:
    """What to do about each edit, in order; an edit is looked for in the sources with those before it in place.

    `sources` are the Markdown files of each mail and locale, by `<mail>/<locale>`.
    """
    changed: dict[str, str] = {}
    for one in found:
        if one.what != "edited" or one.there is None:
            continue
        result = _pulled(root, scene, one, sources.get(f"{one.mail}/{one.locale}", ()), changed)
        changed |= result.sources
        yield result


def write(root: Path, one: Pulled) -> None:
    """Put the files where they belong, each as a whole."""
    for path, text in one.sources.items():
        with whole_file(root / path) as stream:
            stream.write(text.encode())
    for path, data in one.beside.items():
        with whole_file(root / path) as stream:
            stream.write(data)


def _pulled(root: Path, scene: Scene, one: Drift, paths: Sequence[str], changed: Mapping[str, str]) -> Pulled:
    if one.resource is None or one.here is None or one.there is None:
        return _beside(scene, one, "no mail wants it any more")
    if one.edited_here:
        return _beside(scene, one, "the mail was changed here as well since it was published")
    here, there = (dict(scene.api.editable(one.kind, side)) for side in (one.here, one.there))
    if not here or _other_edits(scene, one):
        return _beside(scene, one, "what was edited is no text of the mail")
    edited = [part for part in PARTS if here.get(part, "") != there.get(part, "")]
    for path in paths:
        text = changed.get(path) or (root / path).read_text(encoding="utf-8")
        new: str | None = text
        for part in edited:
            attempt = retold(new, part, here.get(part, ""), there.get(part, "")) if new is not None else None
            # The same words stand in HTML and text: what the one has brought back, the other finds done.
            new = attempt if attempt is not None else (new if part == "text" and new != text else None)
        if new is None or new == text:
            continue
        if _proven(root, scene, one, {**changed, path: new}, edited):
            lines = difflib.unified_diff(text.splitlines(), new.splitlines(), path, path, n=1, lineterm="")
            return Pulled(one, {path: new}, shown=tuple(lines))
    return _beside(scene, one, "the change has no place of its own in the Markdown")


def _other_edits(scene: Scene, one: Drift) -> bool:
    """Whether anything else than texts was edited."""
    assert one.here is not None and one.there is not None
    texts = {text for side in (one.here, one.there) for text in scene.api.editable(one.kind, side).values()}
    return any(
        one.here.get(name) != one.there.get(name)
        and not {value for value in (one.here.get(name), one.there.get(name)) if isinstance(value, str)} & texts
        for name in {*one.here, *one.there}
    )


def _proven(root: Path, scene: Scene, one: Drift, edits: Mapping[str, str], edited: Sequence[str]) -> bool:
    """Whether the mail, built with the edits, is what the ESP holds, in every part that was edited there."""
    assert one.there is not None
    ready = next(it for it in scene.built.mails if (it.parcel.mail, it.parcel.locale) == (one.mail, one.locale))
    again = rebuilt(root, ready.parcel, scene.api.NAME, edits, _today(scene))
    if again is None:
        return False
    others = [it.parcel for it in scene.built.mails if it is not ready]
    for resource in scene.api.resources([again, *others]):
        if resource.place == (one.kind, one.key):
            new = scene.api.editable(one.kind, shall(scene.api, resource, scene.state.ids()))
            there = scene.api.editable(one.kind, one.there)
            return all(new.get(part, "") == there.get(part, "") for part in edited)
    return False


def _today(scene: Scene) -> date:
    return scene.now.date()


def _beside(scene: Scene, one: Drift, why: str) -> Pulled:
    """The remote bodies and a patch, below `publish/pulled/`."""
    assert one.there is not None
    folder = folder_of("pulled", scene.state.env, scene.api, one.kind, one.key)
    told = laid_out(folder, scene.api, one.kind, one.there)
    if one.here is not None:
        told[f"{folder}/changes.patch"] = ("\n".join(diff(one.here, one.there)) + "\n").encode()
    return Pulled(one, {}, told, why)
