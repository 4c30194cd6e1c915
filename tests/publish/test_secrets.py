"""No key is ever shown, logged or written; and none goes anywhere but to the ESP."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Fault, served
from tests.publish.shop import Shop

from buckslip.esps.api.base import Api
from buckslip.esps.api.registry import APIS
from buckslip.model.errors import AuthError, BuckslipError, ProjectError
from buckslip.publish.credentials import HIDDEN, Access, Redactor, access, host_of
from buckslip.publish.diffs import diff
from buckslip.publish.planfile import write_plan
from buckslip.publish.session import drift_for
from buckslip.publish.settings import settings

KEY = Fake.KEY


def forms(key: str) -> set[str]:
    """The key as somebody who looks for it would try it."""
    basic = base64.b64encode(f"publisher:{key}".encode()).decode()
    data = key.encode()
    return {
        key,
        quote(key, safe=""),
        quote_plus(key),
        data.hex(),
        base64.b64encode(data).decode().rstrip("="),
        base64.urlsafe_b64encode(data).decode().rstrip("="),
        basic.rstrip("="),
        json.dumps(key)[1:-1],
    }


def clean(text: str) -> None:
    for one in forms(KEY):
        assert one not in text, f"the key is shown as {one}"


def everything_of(error: BaseException) -> str:
    """All that can be had of an exception: its chain, its arguments, the traceback, and whatever hangs on it."""
    told, seen = [], set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        told += [repr(one), str(one), repr(one.args), repr(vars(one)), *traceback.format_exception(one)]
        request = getattr(one, "_request", None)
        told.append(repr(getattr(request, "headers", {})) + str(dict(getattr(request, "headers", {}))))
        pending += [one.__cause__, one.__context__]
    return "\n".join(told)


@pytest.mark.parametrize("form", sorted(forms(KEY)))
def test_every_form_is_hidden(form: str) -> None:
    told = Redactor([KEY])(f"GET /x?key={form}&y=1")
    assert form not in told and HIDDEN in told


def test_short_values_do_not_turn_every_word_into_a_secret() -> None:
    assert Redactor(["a", ""])("a plain sentence") == "a plain sentence"


ECHO = {
    "an error that repeats the key": Fault(status=400, body=json.dumps({"message": f"bad token {KEY}"}).encode()),
    "an error with the header": Fault(
        status=500, body=json.dumps({"message": base64.b64encode(f"publisher:{KEY}".encode()).decode()}).encode()
    ),
    "a wrong key": Fault(status=403, body=json.dumps({"message": f"unknown key {quote(KEY, safe='')}"}).encode()),
    "cut short": Fault(truncated=True),
}


@pytest.mark.parametrize("fault", ECHO.values(), ids=list(ECHO))
def test_no_error_shows_the_key(shop: Shop, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.fake.fault(fault, times=1_000)
    with pytest.raises(BuckslipError) as caught:
        shop.plan()
    clean(everything_of(caught.value))
    clean("\n".join(f"{one.getMessage()} {one.msg} {one.args}" for one in caplog.records))
    assert caplog.records, "nothing was logged, so nothing was looked at"


def test_nothing_that_is_written_holds_the_key(shop: Shop) -> None:
    shop.published()
    shop.fake.edit(shop.fake.MAIL, shop.mails()[0], "edited")
    plan = shop.plan()
    write_plan(plan, shop.root / "kept.plan.json")
    shop.fake.fault(Fault(status=400, body=json.dumps({"message": KEY}).encode()), times=1_000, method="PUT")
    outcomes = shop.apply(plan)
    assert any(one.error for one in outcomes)
    clean(repr(plan) + repr(outcomes) + repr(shop.said))
    files = [one for one in shop.root.rglob("*") if one.is_file()]
    assert {"listmonk.json", "kept.plan.json", "ledger.jsonl"} <= {one.name for one in files}
    for one in files:
        clean(one.read_bytes().decode("utf-8", "replace"))


def test_a_key_that_somebody_wrote_into_a_mail_is_not_shown_either(shop: Shop) -> None:
    shop.published()
    shop.fake.edit(shop.fake.MAIL, shop.mails()[0], f"our key is {KEY}")
    plan = shop.plan()
    assert shop.actions(plan) == {"drifted": 1}
    clean(repr([diff(there, shall) for there, shall in plan.texts.values()]))
    found = drift_for(shop.place)
    assert [one.what for one in found] == ["edited"] and "our key is" in repr(found[0].there)
    clean(repr([one.there for one in found]))


def test_an_access_prints_no_key() -> None:
    clean(repr(Access("https://x.example", {"TOKEN": KEY})))


# Where a key may go ---------------------------------------------------------------------------------------------------


class Vendor(Api):
    NAME = "vendor"
    TITLE = "Vendor"
    CREDENTIALS = {"KEY": "a key"}  # noqa: RUF012
    HOSTS = {"us": "https://api.vendor.example", "eu": "https://eu.vendor.example"}  # noqa: RUF012


HOST = "BUCKSLIP_VENDOR_HOST"
OWN = "BUCKSLIP_LISTMONK_HOST"
RIGHT: list[tuple[Api, str, dict[str, str], str]] = [
    (Vendor(), "", {}, "https://api.vendor.example"),
    (Vendor(), "eu", {}, "https://eu.vendor.example"),
    (Vendor(), "eu", {HOST: "https://eu.vendor.example/"}, "https://eu.vendor.example"),
    (Vendor(), "", {HOST: "http://127.0.0.1:9"}, "http://127.0.0.1:9"),
    (APIS["listmonk"], "", {OWN: "https://news.example/"}, "https://news.example"),
    (APIS["listmonk"], "https://news.example", {OWN: "https://news.example"}, "https://news.example"),
]
WRONG: list[tuple[Api, str, dict[str, str]]] = [
    (Vendor(), "https://evil.example", {}),  # a pull request that names its own host
    (Vendor(), "https://evil.example", {HOST: "https://api.vendor.example"}),
    (Vendor(), "us", {HOST: "https://eu.vendor.example"}),
    (Vendor(), "", {HOST: "http://api.vendor.example"}),  # without TLS
    (Vendor(), "", {HOST: "https://user:pass@api.vendor.example"}),
    (Vendor(), "", {HOST: "https://api.vendor.example/?x=1"}),
    (Vendor(), "", {HOST: "https://:pass@api.vendor.example"}),
    (Vendor(), "", {HOST: "https://api.vendor.example\\@evil.example"}),
    (Vendor(), "", {HOST: "https://api.vendor.example?"}),
    (Vendor(), "", {HOST: "https://api.vendor.example/#"}),
    (Vendor(), "", {HOST: "https://api.vendor.example/v2/../.."}),
    (Vendor(), "", {HOST: "https://api.vendor.example/%2e%2e/x"}),
    (Vendor(), "", {HOST: "https://api.vendor.example:port"}),
    (Vendor(), "", {HOST: "https://api.vendor.example:99999"}),
    (Vendor(), "", {HOST: "https://api.vendor.example\n.evil.example"}),
    (Vendor(), "", {HOST: "https://\u0430pi.vendor.example"}),  # a Cyrillic letter that looks like an a
    (Vendor(), "", {HOST: "https://api\u3002vendor.example"}),  # a full stop that browsers take for a dot
    (Vendor(), "", {HOST: "http://127.0.0.1.evil.example"}),
    (Vendor(), "", {HOST: "http://localhost@evil.example"}),
    (Vendor(), "", {HOST: "//api.vendor.example"}),
    (APIS["listmonk"], "", {}),  # nobody who may say so has said where it is
    (APIS["listmonk"], "https://evil.example", {}),
    (APIS["listmonk"], "https://evil.example", {OWN: "https://news.example"}),
]


@pytest.mark.parametrize(("api", "chosen", "environ", "host"), RIGHT)
def test_where_a_key_goes(api: Api, chosen: str, environ: dict[str, str], host: str) -> None:
    assert host_of(api, chosen, environ) == host


@pytest.mark.parametrize(("api", "chosen", "environ"), WRONG)
def test_where_a_key_never_goes(api: Api, chosen: str, environ: dict[str, str]) -> None:
    with pytest.raises(ProjectError) as caught:
        host_of(api, chosen, environ)
    assert "pass" not in str(caught.value)


def test_a_missing_key_is_named_and_told() -> None:
    with pytest.raises(AuthError, match="BUCKSLIP_VENDOR_KEY"):
        access(Vendor(), "", {})


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "tab\tkey", "nul\0key"])
def test_a_key_that_is_none_is_told_without_it(key: str) -> None:
    with pytest.raises(AuthError, match="no key has") as caught:
        access(Vendor(), "", {"BUCKSLIP_VENDOR_KEY": key})
    assert key not in str(caught.value) and repr(key) not in everything_of(caught.value)


def test_a_hostile_publish_yml_gets_no_key(shop: Shop) -> None:
    (shop.root / "publish.yml").write_text(
        "environments:\n  production:\n    hosts: {listmonk: 'https://evil.example'}\n", encoding="utf-8"
    )
    with pytest.raises(ProjectError, match="make them agree"):
        shop.plan()
    assert shop.fake.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "hosts: {}\n",
        "environments: {production: {host: x}}\n",
        "governance: {require_approval: perhaps}\n",
        "governance: {require_approval: true}\ngovernance: {}\n",
        "- a list\n",
        "environments: &x {}\n",
    ],
)
def test_a_wrong_publish_yml_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "publish.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=r"publish\.yml:\d+:\d+"):
        settings(tmp_path)


class Thief(Fake):
    """Another host, that notes what it gets."""

    def routes(self) -> list[BaseRoute]:
        return [Route("/{rest:path}", self.answer)]

    def allowed(self, request: Request) -> Response | None:
        return None

    async def answer(self, request: Request) -> Response:
        return JSONResponse({"data": []})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(shop: Shop, status: int) -> None:
    thief = Thief()
    with served(thief) as elsewhere:
        headers = dict(RedirectResponse(f"{elsewhere}/api/templates", status).headers)
        shop.fake.fault(Fault(status=status, headers=headers, body=b""), times=100)
        with pytest.raises(BuckslipError):
            shop.plan()
        assert thief.asked == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_key_without_tls_stays_on_this_machine(shop: Shop, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    thief = Thief()
    with served(thief) as elsewhere:
        monkeypatch.setenv(name, elsewhere)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        shop.plan()
        assert thief.asked == [] and shop.fake.asked


def test_a_netrc_sends_no_other_key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.root / ".netrc").write_text("machine 127.0.0.1 login thief password secret-of-another\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(shop.root / ".netrc"))
    monkeypatch.setenv("HOME", str(shop.root))
    shop.plan()
    assert {one.headers["authorization"] for one in shop.fake.asked} == {f"token publisher:{KEY}"}


def test_the_state_of_another_host_is_refused(shop: Shop) -> None:
    shop.published()
    with served(type(shop.fake)()) as other:
        shop.place = type(shop.place)(
            shop.root, "listmonk", "production", shop.out.path, shop.fake.environ(other), shop.clock
        )
        with pytest.raises(ProjectError, match="was published to"):
            shop.plan()


def test_a_state_file_cannot_make_us_write_over_a_stranger(shop: Shop) -> None:
    shop.published()
    stranger = shop.fake.add_stranger("campaign", "Christmas, by Ada")
    path = shop.root / "publish" / "production" / "listmonk.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    name = next(name for name in told["resources"] if name.startswith("campaign "))
    told["resources"][name] |= {"id": stranger, "sent_sha256": "0" * 64}
    path.write_text(json.dumps(told), encoding="utf-8")
    plan = shop.plan()
    assert shop.actions(plan) == {"blocked": 1}
    shop.apply(plan)
    assert shop.fake.resources()["campaign", stranger]["body"] == "theirs"


def test_the_client_checks_certificates_and_follows_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, object]] = []
    real = httpx.Client.__init__

    def noted(self: httpx.Client, **named: object) -> None:
        made.append(named)
        real(self, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "__init__", noted)
    shop.plan()
    assert made and all(one.get("verify", True) is True and one["follow_redirects"] is False for one in made)
    assert all(isinstance(one["timeout"], httpx.Timeout) for one in made)
