"""Layouts that leave something out, and what the mail says all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.render.small import ENGLISH, LAYOUT, mail, project

from buckslip.render.pipeline import render
from buckslip.syntax.portable import print_template

BARE = "<mjml><mj-body>{{ content }}</mj-body></mjml>"
FRAMES = {
    "nothing": (BARE, ['<html lang="he" dir="rtl"', "<title>Hi &lt;{{ customer.city }}&gt;</title>"]),
    "a head without title": (
        "<mjml><mj-head><mj-preview>{{ preheader }}</mj-preview></mj-head><mj-body>{{ content }}</mj-body></mjml>",
        ['<html lang="he" dir="rtl"', "<title>Hi &lt;{{ customer.city }}&gt;</title>"],
    ),
    "its own": (
        '<mjml lang="en" dir="ltr"><mj-head><mj-title>X</mj-title></mj-head><mj-body>{{ content }}</mj-body></mjml>',
        ['<html lang="en" dir="ltr"', "<title>X</title>"],
    ),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_mail_names_its_language_direction_and_title(name: str) -> None:
    template, expected = FRAMES[name]
    hebrew = replace(ENGLISH, tag="he", direction="rtl")
    small = replace(project(), layouts={"plain": replace(LAYOUT, template=template)}, locales={"he": hebrew})
    rendered = render(small, replace(mail("Hello", subject="Hi <{{ customer.city }}>"), locale="he"))
    assert not rendered.findings
    html = print_template(rendered.html)
    for fragment in expected:
        assert fragment in html
    assert html.count("<title>") == 1


@pytest.mark.parametrize("template", ["<p>{{ content }}</p>", "{# nothing #}", "{{ content }}"])
def test_a_layout_that_draws_no_mail_is_a_finding(template: str) -> None:
    broken = replace(LAYOUT, template=template)
    rendered = render(replace(project(), layouts={"plain": broken}), mail("Hello"))
    assert [(str(one.span), one.rule) for one in rendered.findings] == [("layouts/plain.mjml:1:1", "broken-layout")]
