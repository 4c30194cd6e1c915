"""Scripts with short names: what is renamed, what is not, and that the site's own scripts still can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import run

import pytest

from buckslip.preview.shorten import shortened
from buckslip.preview.squeeze import squeezed

SCRIPTS = sorted((Path(__file__).parents[2] / "site" / "theme" / "assets").glob("*.js"))
MOST = 60 * 1024  # bytes of all scripts together

CASES = {
    "variables": ("const one = 1; let two = one + 2;", "const a = 1; let b = a + 2;"),
    "functions": ("function go(value) { return value; } go(2);", "function a(b) { return b; } a(2);"),
    "arrows": (
        "const sum = (left, right) => left + right; list.map((one) => sum(one, 1));",
        "const d = (a, c) => a + c; list.map((b) => d(b, 1));",
    ),
    "properties stay": (
        "const text = other.text; other.text = text; x = other?.text;",
        "const a = other.text; other.text = a; x = other?.text;",
    ),
    "keys stay": (
        "const text = 1; say({ text: text, more: { text: 2 } });",
        "const a = 1; say({ text: a, more: { text: 2 } });",
    ),
    "short keys become long": ("const text = 1; say({ text, more });", "const a = 1; say({ text: a, more });"),
    "patterns": (
        "const { text, rest: left, more = text } = given; use(left, more);",
        "const { text: c, rest: a, more: b = c } = given; use(a, b);",
    ),
    "lists": ("const [one, , ...rest] = given; use(one, ...rest);", "const [a, , ...b] = given; use(a, ...b);"),
    "parameters with a value": (
        "const go = (change, { replace = false } = {}) => change && replace; go();",
        "const b = (a, { replace: c = false } = {}) => a && c; b();",
    ),
    "methods stay": (
        "const made = { draw() { return made; } }; made.draw();",
        "const a = { draw() { return a; } }; a.draw();",
    ),
    "a question": ("const yes = 1; x = { key: ok ? yes : no };", "const a = 1; x = { key: ok ? a : no };"),
    "templates": (
        "const word = 1; say(`word ${word} ${deep ? `<${word}>` : { word }}`);",
        "const a = 1; say(`word ${a} ${deep ? `<${a}>` : { word: a }}`);",
    ),
    "texts and patterns stay": (
        "const text = 1; say('text', \"text\", /text/); say(text);",
        "const a = 1; say('text', \"text\", /text/); say(a);",
    ),
    "what is not declared stays": ("document.title = outer + window.inner;", "document.title = outer + window.inner;"),
    "what browsers declare stays": (
        "function go(event) { return event; } event.stop();",
        "function a(event) { return event; } event.stop();",
    ),
    "names in use are not given": ("const long = a + b; use(long);", "const c = a + b; use(c);"),
}


@pytest.mark.parametrize("case", CASES)
def test_names_are_shortened(case: str) -> None:
    script, expected = CASES[case]
    assert shortened(script) == expected


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_of_the_site_can_be_read(path: Path, tmp_path: Path, require: Callable[..., str]) -> None:
    made = tmp_path / path.name
    made.write_text(squeezed(shortened(path.read_text(encoding="utf-8"))), encoding="utf-8")
    done = run([require("node"), "--check", made], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_all_scripts_of_the_site_are_small() -> None:
    texts = (path.read_text(encoding="utf-8") for path in SCRIPTS if path.stem != "live")
    assert sum(len(squeezed(shortened(text)).encode()) for text in texts) <= MOST
