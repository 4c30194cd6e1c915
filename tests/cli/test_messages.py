"""`buckslip messages` over the starter's customers, as users call it."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warm import buckslip

from buckslip.load.address import address_fault

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = ROOT / "data" / "customers.csv"
KEY = {"BUCKSLIP_UNSUBSCRIBE_KEY": "a key for tests only"}
MAILS = [
    "giftshop/baking-bundle/recipe",
    "giftshop/lens-after-camera/loyal",
    "giftshop/vip-points/nearly-gold",
    "giftshop/you-might-also-like/anyone",
    "northlight/trial-ending/working-alone",
    "northlight/workshop-hotels/nearest",
]
TAGS = re.compile(r"\{\{|\{%")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run() -> Run:
    def call(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name not in KEY}
        return buckslip("messages", "-C", ROOT, *arguments, env={**inherited, **environment})

    return call


def rows() -> list[dict[str, str]]:
    with CUSTOMERS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("mail", MAILS)
def test_every_customer_of_the_starter_gets_a_finished_message(mail: str, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ran = run(mail, "--customers", CUSTOMERS, "-o", out, **KEY)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert "wrote 500 messages" in ran.stderr
    people = rows()
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(people)
    files = sorted((ROOT / "content").glob(f"{mail}.*.md"))
    locales = {path.name.split(".")[1] for path in files}
    for line, person in zip(lines, people, strict=True):
        message = json.loads(line)
        assert message["to"] == [person["email"]]
        assert address_fault(person["email"]) == ""
        assert message["tag"] == mail
        headers = message["headers"]
        assert headers["Content-Language"] == (person["locale"] if person["locale"] in locales else "en")
        link = headers["List-Unsubscribe"].strip("<>")
        assert link.startswith("https://")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in message["plain_body"]
        assert link.replace("&", "&amp;") in message["html_body"]
        for part in ("subject", "plain_body", "html_body"):
            assert message[part].strip()
            assert not TAGS.search(message[part])
        assert "<html" in message["html_body"]
        assert message["html_body"].rstrip().endswith("</html>")


def test_a_bad_row_is_named_and_skipped(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.jsonl"
    people = rows()[:4]
    people[1]["email"] = "nobody at home"
    people[2]["points"] = "many"
    with source.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, people[0])
        table.writeheader()
        table.writerows(people)
    ran = run(MAILS[0], "--customers", source, "-o", out, **KEY)
    assert ran.returncode == 1
    assert f"{source}:3:1: error: the address has no @" in ran.stderr
    assert f"{source}:4:1: error: 'points' must be a whole number" in ran.stderr
    assert "nobody" not in ran.stderr
    assert "wrote 2 messages" in ran.stderr
    assert "skipped 2 rows" in ran.stderr
    sent = [json.loads(line)["to"][0] for line in out.read_text(encoding="utf-8").splitlines()]
    assert sent == [people[0]["email"], people[3]["email"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "people.csv"]


BAD_CALLS = {
    "a short key": (
        ["--customers", str(CUSTOMERS)],
        {"BUCKSLIP_UNSUBSCRIBE_KEY": "short"},
        2,
        "shorter than 16 characters",
    ),
    "no file": (["--customers", "nowhere.csv"], KEY, 2, "nowhere.csv cannot be read: No such file"),
    "no customers": ([], KEY, 2, "--customers"),
    "no such locale": (["--customers", str(CUSTOMERS), "--locale", "fr"], KEY, 2, "its locales are"),
    "other columns": (["--customers", str(ROOT / "data/products.csv")], KEY, 2, "no column"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_call_that_cannot_be_served_leaves_no_file(name: str, run: Run, tmp_path: Path) -> None:
    arguments, environment, code, hint = BAD_CALLS[name]
    ran = run(MAILS[0], *arguments, "-o", tmp_path / "out.jsonl", **environment)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert hint in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_customers_are_not_overwritten(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_bytes(CUSTOMERS.read_bytes())
    ran = run(MAILS[0], "--customers", source, "-o", tmp_path / "." / "people.csv", **KEY)
    assert ran.returncode == 2
    assert "write to another file" in ran.stderr
    assert source.read_bytes() == CUSTOMERS.read_bytes()


def test_the_bare_call_works_and_says_that_links_are_unsigned(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ran = run(MAILS[0], "--customers", CUSTOMERS, "-o", out)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert ran.stderr.count("warning: the links to unsubscribe carry the customer's id and are not signed") == 1
    assert "set BUCKSLIP_UNSUBSCRIBE_KEY" in ran.stderr
    links = [json.loads(line)["headers"]["List-Unsubscribe"] for line in out.read_text("utf-8").splitlines()]
    assert len(set(links)) == 500
    assert all(link.endswith(f"?id={person['id']}>") for link, person in zip(links, rows(), strict=True))


def test_an_id_in_the_link_needs_no_key(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    template = "https://mail.marlowandwren.test/stop?c={id}"
    ran = run(MAILS[0], "--customers", CUSTOMERS, "-o", out, "--unsubscribe-url", template, "--locale", "en")
    assert ran.returncode == 0, ran.stderr
    message = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert message["headers"]["List-Unsubscribe"] == "<https://mail.marlowandwren.test/stop?c=30001>"
    assert "not signed" not in ran.stderr
