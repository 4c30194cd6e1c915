"""The keys of the schema, of blocks and of layouts."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from buckslip.load.fields import Fields, Text
from buckslip.load.fields_offer import Currency

FIELD_NAME = re.compile("[a-z][a-z0-9_]*")
PARAM_NAME = re.compile("[a-z][a-z0-9-]*")

KindName = Literal["text", "integer", "number", "money", "boolean", "date", "url", "enum", "list"]
ParamKind = Literal[
    "text", "url", "image", "money", "date", "list", "field", "integer", "number", "boolean", "enum", "color"
]


def _words(value: object) -> object:
    """`columns: 3` as a default is as good as text."""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value


def _kind(value: object) -> object:
    """The short forms: `heading: text` for a param or a record's field."""
    return {"kind": value} if isinstance(value, str) else value


def _type(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_words, json_schema_input_type=str | int | float | bool)]


class SpecFields(Fields):
    """One field of a customer, an event or a list's records."""

    kind: KindName = Field(alias="type", description="The type of its values.")
    values: list[Words] = Field([], description="All values of an enum.")
    optional: bool = Field(False, description="Whether it may be missing.")
    unit: str = Field("", description="Such as GB or points.")
    currency: Currency | None = Field(None, description="ISO 4217 code, for money.")
    min: float | None = Field(None, description="The least value.")
    max: float | None = Field(None, description="The greatest value.")
    record: dict[str, Spec] = Field({}, description="The fields of a list's records.")
    personal: Literal["identifier", "behavioural", "sensitive"] | None = Field(None, description="Personal-data class.")
    derived_from: str = Field("", description="How it is computed, in words.")
    description: str = Field("", description="What it is.")
    phrase: str = Field("", description="Its name read aloud: first order; of a boolean: have agreed.")
    names: dict[str, Text] = Field({}, description="Its name at each ESP.")


Spec = Annotated[SpecFields, BeforeValidator(_type, json_schema_input_type=KindName | SpecFields)]
SpecFields.model_rebuild()


class EventSpecFields(Fields):
    """Something that customers do."""

    description: str = Field("", description="What happened.")
    phrase: str = Field("", description="What customers did, in the past tense, such as bought something.")
    properties: dict[str, Spec] = Field({}, description="What is recorded of it.")


class SchemaFields(Fields):
    """`rules/schema.yml`."""

    fields: dict[str, Spec] = Field({}, description="The customer's fields.")
    events: dict[str, EventSpecFields | None] = Field({}, description="What customers do.")
    facts: list[Text] = Field([], description="What always holds, such as: a is set when b is set.")


class ParamFields(Fields):
    """A typed option of a block."""

    kind: ParamKind = Field("text", description="What its values are.")
    required: bool = Field(False, description="Whether it must be given.")
    default: Words = Field("", description="The value when it is not given.")
    values: list[Words] = Field([], description="All values of an enum.")
    description: str = Field("", description="What it does.")


Param = Annotated[ParamFields, BeforeValidator(_kind, json_schema_input_type=ParamKind | ParamFields)]


class BlockFields(Fields):
    """The front matter of `blocks/<name>.mjml`."""

    summary: str = Field("", description="One sentence.")
    params: dict[str, Param] = Field({}, description="Its options.")
    yields: Literal["text", "content", "column", "section"] | None = Field(None, description="What it draws.")
    accepts: Literal["text", "content", "column", "section"] | None = Field(None, description="What stands inside it.")
    text: str = Field("", description="Jinja template of its plain-text form.")
    example: str = Field("", description="Markdown that uses it.")
    states: dict[str, Text] = Field({}, description="Further examples, by name.")
    promotional: bool = Field(False, description="Whether it makes a transactional mail a mixed one.")


class LayoutFields(Fields):
    """The front matter of `layouts/<name>.mjml`."""

    summary: str = Field("", description="One sentence.")
    prose: dict[str, str] = Field({}, description="Styles of the tags that Markdown yields; Jinja templates.")
