"""The engines that ESPs run, for tests that hold dialects to the evaluator."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from buckslip.syntax.nodes import Position


def _sibling(name: str) -> ModuleType:
    found = f"buckslip_test_{name}"
    if found not in sys.modules:
        spec = importlib.util.spec_from_file_location(found, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[found] = module
        spec.loader.exec_module(module)
    return sys.modules[found]


Render = Callable[[str, Sequence[Mapping[str, Any]], Position], list[str]]


@dataclass(frozen=True)
class Witness:
    """An engine: which dialect it reads, how it renders, and whether its ESP holds every value as text."""

    dialect: str
    esp: str
    render: Render
    as_text: bool = False
    meant: Callable[[str, Position], str] = lambda text, _: text  # what an ESP makes of any text, even of the right one
    parts: tuple[Position, ...] = (Position.TEXT, Position.SUBJECT, Position.PLAIN)


ENGINES = (
    "activecampaign",
    "ampscript",
    "ampscript-text",
    "django",
    "go",
    "handlebars",
    "handlebars-bare",
    "jinjava",
    "jinjava-nested",
    "mautic",
    "python-liquid",
    "ruby-liquid",
    "ruby-liquid-text",
)
_TOOLS = {"go": "Go", "handlebars": "Node with npm", "jinjava": "a JDK with Maven", "ruby": "Ruby with its Liquid"}


@pytest.fixture(scope="session")
def bench() -> ModuleType:
    """Schema, customers and helpers that all engine tests share."""
    return _sibling("bench")


@pytest.fixture(scope="session")
def processes() -> Iterator[dict[str, Any]]:
    """The engines that are programs of their own, as far as they are there."""
    lines = _sibling("lines")
    builders = {
        "go": _sibling("listmonk_go").build,
        "handlebars": _sibling("handlebars_node").build,
        "jinjava": _sibling("hubspot_hubl").build,
        "ruby": _sibling("drip_liquid").ruby,
    }
    commands = {name: build(lines.cache()) for name, build in builders.items()}
    missing = [_TOOLS[name] for name, command in commands.items() if command is None]
    if missing and os.environ.get("BUCKSLIP_TEST_ALL") == "1":
        pytest.fail(f"{', '.join(missing)}: not installed, and BUCKSLIP_TEST_ALL asks for every engine")
    running = {name: lines.Engine(*command) for name, command in commands.items() if command}
    yield running
    for engine in running.values():
        engine.close()


@pytest.fixture(scope="session")
def witnesses(processes: dict[str, Any]) -> dict[str, Witness]:
    """Every engine that can run here, by name."""
    django, liquid = _sibling("klaviyo_django"), _sibling("drip_liquid")
    tags, tokens = _sibling("activecampaign_tags"), _sibling("mautic_tokens")
    script = _sibling("marketingcloud_ampscript").witness(_sibling("marketingcloud_ampscript_values"))
    found = {
        "ampscript": Witness("ampscript", "marketingcloud", script),
        "ampscript-text": Witness("ampscript", "marketingcloud", partial(script, as_text=True)),
        "activecampaign": Witness("activecampaign", "activecampaign", tags.render, as_text=True),
        "mautic": Witness("mautic", "mautic", tokens.render, meant=tokens.meant),
        "django": Witness("django", "klaviyo", lambda text, contexts, _: django.render(text, contexts)),
        "python-liquid": Witness("liquid", "drip", lambda text, contexts, _: liquid.render(text, contexts)),
    }
    if go := processes.get("go"):
        kinds = {Position.SUBJECT: "text"}
        found["go"] = Witness(
            "gotemplate", "listmonk", lambda text, contexts, part: go.render(text, contexts, kinds.get(part, "html"))
        )
    if handlebars := processes.get("handlebars"):
        found["handlebars"] = Witness("handlebars", "", lambda text, contexts, _: handlebars.render(text, contexts))
        found["handlebars-bare"] = Witness(
            "handlebars-bare", "", lambda text, contexts, _: handlebars.render(text, contexts, "bare")
        )
    if jinjava := processes.get("jinjava"):
        found["jinjava"] = Witness("hubl", "hubspot", lambda text, contexts, _: jinjava.render(text, contexts))
        found["jinjava-nested"] = Witness(
            "hubl",
            "hubspot",
            lambda text, contexts, _: jinjava.render(text, contexts, "nested"),
            parts=(Position.TEXT,),
        )
    if ruby := processes.get("ruby"):
        render: Render = lambda text, contexts, _: ruby.render(text, contexts)  # noqa: E731
        found["ruby-liquid"] = Witness("liquid", "drip", render)
        found["ruby-liquid-text"] = Witness("liquid", "drip", render, as_text=True)
    only = os.environ.get("BUCKSLIP_DIALECT")  # for scripts/mutate, which breaks one dialect at a time
    return {name: one for name, one in sorted(found.items()) if only in (None, "", one.dialect)}


@pytest.fixture(params=ENGINES)
def witness(request: pytest.FixtureRequest, witnesses: dict[str, Witness]) -> Witness:
    """Each engine in turn."""
    if request.param not in witnesses:
        pytest.skip(f"{request.param} cannot run here")
    return witnesses[request.param]
