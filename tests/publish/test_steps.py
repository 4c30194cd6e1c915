"""What every API's steps make of an answer that something is not there, and of other refusals."""

from __future__ import annotations

import pytest

from buckslip.esps.api.base import Steps
from buckslip.esps.api.registry import APIS
from buckslip.esps.api.values import ApiError, Problem, Remote, Trouble

IDS = {("hubspot", "file"): "buckslip/17.html"}  # others have a number
EVERY = [(name, kind) for name, api in APIS.items() for kind in api.KINDS]


def refused(steps: Steps[object], trouble: Trouble) -> object:
    """The result of steps whose first request is refused."""
    asked = next(steps)
    try:
        steps.throw(ApiError(Problem(trouble, "no"), asked.path))
    except StopIteration as end:
        return end.value
    raise AssertionError("it asks again")


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_what_is_missing_is_an_answer(name: str, kind: str) -> None:
    number = IDS.get((name, kind), "17")
    assert refused(APIS[name].fetch(kind, number), "missing") is None
    assert refused(APIS[name].remove(Remote(kind, number, "x", version="made")), "missing") is None


@pytest.mark.parametrize(("name", "kind"), EVERY)
@pytest.mark.parametrize("trouble", ["auth", "broken", "invalid"])
def test_what_is_refused_is_no_answer(name: str, kind: str, trouble: Trouble) -> None:
    if (name, trouble) == ("listmonk", "invalid"):
        pytest.skip("its refusal means that it is missing; see below")
    number = IDS.get((name, kind), "17")
    with pytest.raises(ApiError):
        refused(APIS[name].fetch(kind, number), trouble)
    with pytest.raises(ApiError):
        refused(APIS[name].remove(Remote(kind, number, "x", version="made")), trouble)


@pytest.mark.parametrize("kind", APIS["listmonk"].KINDS)
def test_what_listmonk_refuses_is_missing(kind: str) -> None:
    api, template = APIS["listmonk"], Remote("template", "17", "x")
    assert refused(api.fetch(kind, "17"), "invalid") is None
    if kind != "template":
        assert refused(api.remove(Remote(kind, "17", "x")), "invalid") is None
    with pytest.raises(ApiError):  # the default template is never deleted
        refused(api.remove(template), "invalid")
