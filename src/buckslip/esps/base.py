"""What every ESP has: a dialect, names for fields and system values, and the files of one mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from buckslip.dialects.base import Computed, Dialect, Names
from buckslip.esps.adapt import Adapted, as_it_is
from buckslip.esps.fields import Parted, Use, systems, uses_of
from buckslip.esps.parts import Parts, printed
from buckslip.esps.pretty import Json, pretty
from buckslip.esps.readme import how, readme
from buckslip.model.audience import Group
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.rendered import Rendered

UNCOMPILED = "These are the sentences as written. This version does not compile them: build the segment by hand."


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file of a bundle."""

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

    def reference(self, name: str) -> str:
        """The expression of the customer's field that is called `name` at this ESP."""
        raise NotImplementedError

    def name(self, spec: FieldSpec) -> str:
        """What this ESP calls a field."""
        return spec.esp_names.get(self.NAME, spec.name)

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

    def bundle(self, rendered: Rendered, project: Project) -> Bundle:
        """The files of one mail, and a finding for whatever this ESP cannot say."""
        mail = rendered.mail
        adapted = self.adapted(rendered, project.brands[mail.brand])
        parts = printed(adapted.rendered, self.DIALECT, self.names(project, mail), adapted.done)
        needed = uses_of(Parted(adapted.fields))
        computed = parts.computed()
        body, text = parts.html.text.encode(), parts.text.text.encode()
        audience = mail.declared.audience
        files = (
            Artefact("body.html", body),
            Artefact("body.txt", text),
            Artefact("fields.json", pretty(self._fields(needed, computed))),
            Artefact("message.json", pretty(self._message(mail, project.brands[mail.brand], parts, body, text))),
            Artefact("README.md", self._readme(mail, parts, needed).encode()),
            Artefact(self.SEGMENT, self.segment(audience)),
            Artefact("subjects.json", pretty(self._subjects(mail, parts))),
        )
        return Bundle(files, (*self._refused(parts), *self._missing(adapted.rendered)))

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:  # noqa: ARG002 - for those that need it
        """The mail as this ESP can say it; as it is, unless an ESP lacks something that no dialect can make up for."""
        return as_it_is(rendered)

    def segment(self, audience: Group | None) -> bytes:
        """The audience, for now in the writer's words."""
        sentences: Json = audience.as_json() if audience else None  # type: ignore[assignment]
        return pretty({"version": 1, "compiled": False, "note": UNCOMPILED, "audience": sentences})

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

    def _fields(self, needed: tuple[Use, ...], computed: tuple[Computed, ...]) -> Json:
        fields: list[Json] = [
            {
                "field": use.name,
                "kind": use.spec.kind.value,
                "name": self.use_name(use),
                "type": self.TYPES[use.spec.kind],
                "optional": use.spec.optional,
                "used_in": list(use.parts),
                **({"how": use.spec.derived_from} if use.spec.derived_from else {}),
            }
            for use in needed
        ]
        more: list[Json] = [
            {
                "from": "customer." + "[].".join(one.path),
                "name": one.name,
                "type": self.TYPES[Kind.TEXT],
                "format": " | ".join((f"{one.filter} {one.argument}".rstrip(), *one.then)),
                "how": how(one),
                "locale": one.locale,
            }
            for one in computed
        ]
        return {"version": 1, "esp": self.NAME, "fields": fields, "computed": more}

    def _readme(self, mail: Mail, parts: Parts, needed: tuple[Use, ...]) -> str:
        rows = [(use.name, self.use_name(use), self.TYPES[use.spec.kind], ", ".join(use.parts)) for use in needed]
        return readme(mail, parts, title=self.TITLE, segment=self.SEGMENT, loading=self.LOADING, fields=rows)

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
