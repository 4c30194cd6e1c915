"""Lists of members: as many as reach counts, and exactly those whom the evaluator names one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from buckslip.load.project import load_project
from buckslip.model.project import Project
from buckslip.targeting.candidates import candidates
from buckslip.targeting.members import as_csv, members
from buckslip.targeting.reach import Inputs, Question, counted, question

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def project(starter: Path) -> Project:
    return load_project(starter)


@pytest.fixture(scope="module")
def asked(project: Project) -> Question:
    known, findings = candidates(project, project.variants)
    assert findings == ()
    return question(known, project.schema, NOW)


@pytest.fixture(scope="module")
def inputs(starter: Path) -> Inputs:
    return Inputs(str(starter / "data/customers.csv"), str(starter / "data/events.csv"))


def test_as_many_as_reach_counts(project: Project, asked: Question, inputs: Inputs) -> None:
    sent = {one.id: one.sent for one in counted(asked, inputs, project.schema).variants}
    for one in asked.candidates:
        if sent[one.id] or one.id.startswith("giftshop/b"):
            people, _ = members(one, asked, inputs, project.schema)
            assert len(people) == sent[one.id], one.id
            assert people == sorted(people)
            assert all(address.endswith("@example.test") for _, address in people)


def test_variants_of_one_mail_share_nobody(project: Project, asked: Question, inputs: Inputs) -> None:
    mails: dict[str, list[str]] = {}
    for one in asked.candidates:
        if one.mail in ("giftshop/baking-bundle", "giftshop/you-might-also-like", "giftshop/vip-points"):
            mails.setdefault(one.mail, []).extend(key for key, _ in members(one, asked, inputs, project.schema)[0])
    assert len(mails) == 3
    for mail, keys in mails.items():
        assert keys, mail
        assert len(keys) == len(set(keys)), mail


def test_the_list_as_a_file() -> None:
    people = [("1", "a@x.example"), ("2", 'b"q@x.example')]
    assert as_csv(people) == b'id,email\n1,a@x.example\n2,"b""q@x.example"\n'
