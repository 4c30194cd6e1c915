"""An ESP that is no part of the tool: in handlebars.js, filled from SQL alone, starter mails say what they should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.esps.amazon_ses import ESP
from tests.esps.customer_table import asked, table

from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.render.pipeline import render
from buckslip.syntax.evaluate import Sending
from buckslip.syntax.evaluate import render as evaluate
from buckslip.syntax.nodes import Position

ABSENT = ("preferences_url", "view_online_url")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if hasattr(value, "items") else value


def _filled(files: dict[str, str], connection: Any) -> list[dict[str, Any]]:
    """The data of each customer, as fields.json asks for them: columns, and what its SQL gives."""
    fields = json.loads(files["fields.json"])
    lines = [*fields["fields"], *fields["computed"]]
    expressions = [line.get("sql") or line["field"].removeprefix("customer.") for line in lines]
    names = [line["name"] for line in lines]
    rows = asked(connection, [*expressions, "id"])
    return [{name: _json(value) for name, value in zip(names, row, strict=False)} for row in rows]


def _json(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _meant(text: str, part: Position, urls: dict[str, str]) -> str:
    """What the evaluator says, without the links that are left out there."""
    for url in (re.escape(urls[name]) for name in ABSENT):
        if part is Position.PLAIN:
            text = re.sub(rf"(?m)^.*{url}.*\n?", "", text)
        elif part is Position.TEXT:
            text = re.sub(rf'<a [^<>]*href="{url.replace("&", "&amp;")}"[^<>]*>[^<]*</a>', "", text)
    return text


def test_whole_mails(
    starter: Path,
    bench: ModuleType,
    witnesses: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    if "handlebars-bare" not in witnesses:
        pytest.skip("Node cannot run here")
    project, witness, same = load_project(starter), witnesses["handlebars-bare"], bench.same
    personas = [_plain(one.profile) for one in project.personas.values()]
    connection = table(project.schema, personas, "loose")
    renders = 0
    for variant in project.variants:
        for mail in load_variant(project, variant).mails:
            rendered = render(project, mail)
            if not rendered.html:
                continue
            bundle = ESP.bundle(rendered, project)
            assert [one.rule for one in bundle.findings] == []
            files = {file.name: file.data.decode() for file in bundle.files}
            sender = project.brands[mail.brand].sender
            system = {
                **bench.SYSTEM,
                **{f"sender.{one}": getattr(sender, one) for one in ("name", "legal_name", "postal_address")},
            }
            data = [{**one, "amazonSESUnsubscribeUrl": system["unsubscribe_url"]} for one in _filled(files, connection)]
            subjects = [one["text"] for one in json.loads(files["subjects.json"])["subjects"]]
            parts = [
                (Position.TEXT, files["body.html"], rendered.html),
                (Position.PLAIN, files["body.txt"], rendered.text),
            ]
            parts += [(Position.SUBJECT, *both) for both in zip(subjects, rendered.subjects, strict=True)]
            sending = Sending(project.locales[mail.locale], system)
            for part, printed, tree in parts:
                said = [same(text, part) for text in witness.render(printed, data, part)]
                wanted = [same(_meant(evaluate(tree, one, sending), part, system), part) for one in personas]
                assert said == wanted, (mail.id, mail.locale, part)
                renders += len(said)
    record_property("whole mails in engines", {"Amazon SES, from SQL": renders})
    assert renders > 1000
