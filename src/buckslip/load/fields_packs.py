"""The keys of compliance rules and of their packs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from buckslip.load.fields import Day, Fields, Name, Text
from buckslip.load.fields_parts import Spec


class RuleFields(Fields):
    """The front matter of `rules/compliance/<pack>/<ID>-<name>.md`."""

    title: Text = Field(description="The fault, in a few words.")
    severity: Literal["error", "warning", "note"] = Field(description="How much it weighs.")
    check: Text = Field(description="The check function that finds it.")
    options: dict[str, str | int | float | bool | list[str]] = Field({}, description="What the function needs.")
    duty: Literal["statute", "regulator guidance", "mailbox-provider rule", "policy"] | None = Field(
        None, description="What kind of duty it is."
    )
    source: str = Field("", description="The law, RFC or page it comes from.")
    jurisdictions: list[Name] = Field([], description="The packs of rules/compliance/_packs.yml where it holds; all.")
    reviewed_on: Day | None = Field(None, description="The day the source was last read.")
    source_read: Literal["provision", "secondary", "unverified", "own"] | None = Field(
        None, description="How it was read: its own words, what others write, from memory; own: no outside source."
    )
    value: Literal["verify", "align", "limit", "transparent", "empower"] | None = Field(
        None, description="Its letter on the VALUE card, if it has one."
    )
    waivable: bool = Field(True, description="Whether a waiver may set it aside.")
    message_classes: list[Literal["commercial", "transactional", "mixed"]] = Field([], description="Where it holds.")
    fields: dict[str, Spec] = Field({}, description="Fields that its examples have beside those of rules/schema.yml.")


class PackFields(Fields):
    """A jurisdiction, or a policy."""

    title: Text = Field(description="Its name in words.")
    laws: list[Text] = Field([], description="The laws, guidelines or standards that its rules come from.")
    countries: list[Text] = Field([], description="Whose law it is, as ISO 3166 codes; none for a policy.")
    languages: list[Text] = Field([], description="A mail in one of these, without a region, is held to it.")
    reviewed_on: Day | None = Field(None, description="The day its sources were last read as a whole.")
    reviewer: str = Field("", description="Who read them.")


class PacksFields(Fields):
    """`rules/compliance/_packs.yml`."""

    packs: dict[Name, PackFields] = Field({}, description="The packs by name.")
