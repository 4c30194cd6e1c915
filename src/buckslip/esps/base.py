"""What every ESP has: a dialect, names for fields and system values, and the files of one mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from buckslip.dialects.base import Dialect, Names
from buckslip.esps.adapt import Adapted, as_it_is
from buckslip.esps.fields import Use, systems
from buckslip.esps.flags import LONGEST, flagged, shortened
from buckslip.esps.needs import Needs, merged, needs
from buckslip.esps.parts import Parts, printed
from buckslip.esps.pretty import Json, pretty
from buckslip.esps.readme import readme
from buckslip.esps.segment import Format, Made, Target, segment
from buckslip.esps.split import NOWHERE, Split, variants
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Position


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file of a bundle; `name` may lead into a folder, `split-2/body.html`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files that an ESP gets for one mail in one locale, and what it cannot say."""

    files: tuple[Artefact, ...]
    findings: tuple[Finding, ...]


class Esp:
    """An e-mail service provider: tables, and the one way to call a field."""

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    DIALECT: ClassVar[type[Dialect]]
    # System value -> expression in the dialect. What is not here is written out from the brand.
    SYSTEM: ClassVar[Mapping[str, str]] = {}
    # System values without which this ESP does not send commercial mail.
    MANDATORY: ClassVar[tuple[str, ...]] = ()
    TYPES: ClassVar[Mapping[Kind, str]] = {kind: kind.value for kind in Kind}
    MESSAGE: ClassVar[Mapping[str, str]] = {}  # further keys of message.json
    LOADING: ClassVar[tuple[str, ...]] = ()  # how to load the folder by hand, step by step
    SEGMENT: ClassVar[str] = "segment.json"
    SEGMENTS: ClassVar[Format | None] = None  # how audiences are written; None where an ESP holds no segments
    # The parts that hold no conditions here: SUBJECT (and preheader), TEXT (the HTML), PLAIN. See `split`.
    NO_CONDITIONS_IN: ClassVar[frozenset[Position]] = NOWHERE
    LONGEST_NAME: ClassVar[int] = LONGEST  # characters of a field's name; longer ones are cut, with a digest

    def reference(self, name: str) -> str:
        """The expression of the customer's field that is called `name` at this ESP."""
        raise NotImplementedError

    def name(self, spec: FieldSpec) -> str:
        """What this ESP calls a field."""
        name = spec.esp_names.get(self.NAME, spec.name)
        return name if len(name) <= self.LONGEST_NAME else shortened(name, self.LONGEST_NAME)

    def use_name(self, use: Use) -> str:
        """What this ESP calls a field that a mail needs; the keys of a list's records keep their names."""
        return self.name(use.spec) if len(use.path) == 1 else use.spec.name

    def names(self, project: Project, mail: Mail) -> Names:
        """How fields and system values are printed in this mail."""
        known = constants(project.brands[mail.brand])
        return Names(
            project.locales[mail.locale],
            lambda spec: self.reference(self.name(spec)),
            self.SYSTEM,
            {name: text for name, text in known.items() if name not in self.SYSTEM},
        )

    def bundle(self, rendered: Rendered, project: Project, *, checking: bool = False) -> Bundle:
        """The files of one mail, and a finding for whatever this ESP cannot say; for checking, only its bodies."""
        mail, found = rendered.mail, self._printed(rendered, project)
        files: list[Artefact] = []
        findings: dict[Finding, None] = {}
        needed = Needs((), ()) if checking else merged([needs(one, parts, project, self) for _, one, parts in found])
        splits = tuple(split for split, _, _ in found if split)
        for split, adapted, parts in found:
            who, folder = self.segment(mail, project, split), split.folder if split else ""
            if checking:
                files.append(Artefact(f"{folder}body.html", parts.html.text.encode()))
            else:
                files += self._files(mail, project.brands[mail.brand], parts, needed, split, splits)
                files.append(Artefact(folder + self.SEGMENT, who.data))
            findings |= dict.fromkeys((*self._refused(parts), *self._missing(adapted.rendered), *who.findings))
        return Bundle(tuple(files), tuple(findings))

    def _printed(self, rendered: Rendered, project: Project) -> list[tuple[Split | None, Adapted, Parts]]:
        """The mails that a mail becomes here, mostly one: as this ESP can say them, and in its language."""
        names = self.names(project, rendered.mail)
        found: list[tuple[Split | None, Adapted, Parts]] = []
        for one in variants(self.adapted(rendered, project.brands[rendered.mail.brand]), self.NO_CONDITIONS_IN):
            adapted = flagged(one.adapted, self.DIALECT, self.LONGEST_NAME)
            found.append((one.split, adapted, printed(adapted.rendered, self.DIALECT, names, adapted.done)))
        return found

    def _files(
        self, mail: Mail, brand: Brand, parts: Parts, needed: Needs, split: Split | None, splits: tuple[Split, ...]
    ) -> list[Artefact]:
        """The files of one of the mails that a mail becomes here; mostly there is but one."""
        body, text = parts.html.text.encode(), parts.text.text.encode()
        files = (
            ("body.html", body),
            ("body.txt", text),
            ("fields.json", pretty(needed.as_json(self.NAME))),
            ("message.json", pretty(_narrowed(self._message(mail, brand, parts, body, text), split))),
            ("README.md", self._readme(mail, parts, needed, split, splits).encode()),
            ("subjects.json", pretty(self._subjects(mail, parts))),
        )
        folder = split.folder if split else ""
        return [Artefact(folder + name, data) for name, data in files]

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:  # noqa: ARG002 - for those that need it
        """The mail as this ESP can say it; as it is, unless an ESP lacks something that no dialect can make up for."""
        return as_it_is(rendered)

    def segment(self, mail: Mail, project: Project, split: Split | None) -> Made:
        """Who gets it, in this ESP's own format as far as it has one."""
        spec = project.schema.fields.get("id") or FieldSpec("id", Kind.TEXT, mail.span)
        target = Target(self.NAME, self.TITLE, self.SEGMENT, self.SEGMENTS, self.name, self.name(spec))
        return segment(target, mail, project, split)

    # Files -----------------------------------------------------------------------------------------------------------

    def _subjects(self, mail: Mail, parts: Parts) -> Json:
        entries: list[Json] = [
            {"angle": subject.angle, "text": printed.text}
            for subject, printed in zip(mail.subjects, parts.subjects, strict=True)
        ]
        return {"version": 1, "test": len(entries) > 1, "subjects": entries}

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        sender = brand.sender
        return {
            **self.MESSAGE,
            "version": 1,
            "esp": self.NAME,
            "id": mail.id,
            "locale": mail.locale,
            "name": f"{mail.id} {mail.locale}",
            "from": {"name": sender.name, "email": sender.email},
            "reply_to": sender.reply_to,
            "preheader": parts.preheader.text,
            "message_class": mail.declared.message_class,
            "tags": [f"brand:{mail.brand}", f"goal:{mail.declared.goal}", f"mail:{mail.brand}/{mail.name}"],
            "sha256": {"body.html": sha256(body).hexdigest(), "body.txt": sha256(text).hexdigest()},
        }

    def _readme(self, mail: Mail, parts: Parts, needed: Needs, split: Split | None, splits: tuple[Split, ...]) -> str:
        return readme(
            mail,
            parts,
            needed,
            title=self.TITLE,
            segment=self.SEGMENT,
            loading=self.LOADING,
            split=split,
            splits=splits,
        )

    # Findings --------------------------------------------------------------------------------------------------------

    def _refused(self, parts: Parts) -> tuple[Finding, ...]:
        refusals = {refusal: None for part in parts.all() for refusal in part.refusals}
        return tuple(
            Finding(
                "esp-unsupported",
                Severity.ERROR,
                one.span,
                f"{self.TITLE} cannot say {one.construct}: {one.why}",
                one.way_out,
            )
            for one in refusals
        )

    def _missing(self, rendered: Rendered) -> tuple[Finding, ...]:
        mail = rendered.mail
        if mail.declared.message_class == "transactional":
            return ()
        there = systems(rendered.html)
        return tuple(
            Finding(
                f"esp-missing-{name.removesuffix('_url').removeprefix('sender.').replace('_', '-')}",
                Severity.ERROR,
                mail.span,
                f"{self.TITLE} does not send this mail without {'a link to ' * name.endswith('_url')}`{name}`",
                f"put `{{{{ {name} }}}}` into the layout's footer",
            )
            for name in self.MANDATORY
            if name not in there
        )


def constants(brand: Brand) -> dict[str, str]:
    """The system values that are known when a mail is built."""
    sender = brand.sender
    return {
        "sender.name": sender.name,
        "sender.legal_name": sender.legal_name,
        "sender.postal_address": sender.postal_address,
    }


def _narrowed(message: Json, split: Split | None) -> Json:
    """What a JSON file says, with the split that it is of."""
    if split is None:
        return message
    assert isinstance(message, dict)
    return {**message, "split": {"number": split.number, "of": split.of, "only_if": split.only_if}}
