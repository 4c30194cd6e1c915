from __future__ import annotations

import time

import pytest

from buckslip.load.front_matter import split

CASES = {
    "sound": ("---\na: 1\n---\nbody\n", {"a": 1}, ("body\n", 4), []),
    "blank lines before the body": ("---\na: 1\n---\n\n\nbody", {"a": 1}, ("\n\nbody", 4), []),
    "blanks after the hyphens": ("---  \na: 1\n---\t\nbody", {"a": 1}, ("body", 4), []),
    "nothing declared": ("---\n---\nbody", {}, ("body", 3), []),
    "no body": ("---\na: 1\n---", {"a": 1}, ("", 4), []),
    "a rule in the body": ("---\na: 1\n---\nx\n\n---\ny: z\n---\n", {"a": 1}, ("x\n\n---\ny: z\n---\n", 4), []),
    "a rule first in the body": ("---\na: 1\n---\n---\nx\n---\n", {"a": 1}, ("---\nx\n---\n", 4), []),
    "a second block": ("---\na: 1\n---\n\n---\nb: 2\n---\nx", {"a": 1}, None, ["5:1: a second block of front matter"]),
    "empty": ("", None, None, ["1:1: the file has no front matter"]),
    "none": ("hello", None, None, ["1:1: the file has no front matter"]),
    "TOML": ("+++\na = 1\n+++\n", None, None, ["1:1: front matter in TOML"]),
    "late": ("\n---\na: 1\n---\n", None, None, ["1:1: the front matter does not begin on the first line"]),
    "four hyphens": ("----\na: 1\n----\n", None, None, ["1:1: the front matter does not begin with a line of `---`"]),
    "never closed": ("---\na: 1\nbody", None, None, ["1:1: the front matter is never closed"]),
    "only opened": ("---", None, None, ["1:1: the front matter is never closed"]),
    "a list": ("---\n- a\n---\nx", None, ("x", 4), ["2:1: this is a list, not `key: value` lines"]),
    "a text": ("---\nhello\n---\nx", None, ("x", 4), ["2:1: this is a text, not `key: value` lines"]),
}


@pytest.mark.parametrize("name", CASES)
def test_front_matter_is_split_exactly(name: str) -> None:
    text, head, body, expected = CASES[name]
    page = split(text, "a.md")
    assert (page.head.plain() if page.head else None) == head
    assert [f"{one.span}: {one.message}" for one in page.findings] == [f"a.md:{one}" for one in expected]
    if body:
        assert (page.body.value, page.body.span.line, page.body.span.column) == (*body, 1)


@pytest.mark.parametrize(
    "body", ["---\na: b\n" * 20_000, "\n" * 200_000, "---\n" + "\n" * 200_000, "---\na: " + "\t" * 200_000]
)
def test_hostile_bodies_cost_little(body: str) -> None:
    before = time.process_time()
    split(f"---\na: 1\n---\n{body}", "a.md")
    assert time.process_time() - before < 0.5
