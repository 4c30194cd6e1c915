"""A project of four small mails with customers whose data must not get out, built once with its site."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.warm import buckslip

HEAD = (
    "---\ntitle: {title}\ngoal: {goal}\nmessage_class: commercial\nlegal_basis: {{kind: consent, record: agreed_at}}\n"
)
MAIL = HEAD + "subject: Hello\npriority: {priority}\naudience:\n{audience}\n---\nHello.\n"
SECRETS = ("xylander", "Zebulon", "771144", "Kirkwall")


def mail(title: str, goal: str, priority: int, *sentences: str) -> str:
    audience = "  all:\n" + "\n".join(f"    - {one}" for one in sentences)
    return MAIL.format(title=title, goal=goal, priority=priority, audience=audience)


FILES = {
    "content/_brands/mini.yml": "title: Mini\ndefault_locale: en\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_personas/ann.yml": "title: Ann, gold\nprofile: {tier: gold, orders: 9, consent_email: true}\n",
    "content/_personas/bob.yml": "title: Bob, new\nprofile: {tier: none, orders: 0, consent_email: true}\n",
    "content/mini/lamp/gold.en.md": mail("Lamp, gold", "upsell", 20, 'in segment "loyal"'),
    "content/mini/lamp/all.en.md": mail("Lamp, all", "upsell", 10, "orders >= 1"),
    "content/mini/lamp/ghost.en.md": mail("Lamp, ghost", "upsell", 5, "orders >= 3"),
    "content/mini/rug/only.en.md": mail("Rug", "survey", 10, "orders >= 5"),
    "content/mini/hello/first.en.md": mail("Hello", "onboarding", 1, "orders >= 0"),
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
    "rules/audiences/loyal.yml": "title: Gold\nall:\n  - tier is gold\nin: [ann]\nout: [bob]\n",
    "rules/audiences/unused.yml": "title: Nobody asks\nany:\n  - orders >= 7\n  - tier is gold\n",
    "rules/journeys/welcome.yml": "title: Welcome\nentry:\n  all:\n    - orders >= 1\nexit: tier is gold\nsteps:\n"
    "  - mail: mini/hello\n  - id: many\n    after: 3 days\n    only_if: orders >= 5\n    otherwise: exit\n"
    "  - mail: mini/rug\n    after: 5 days\n",
    "rules/schema.yml": "fields:\n"
    "  id: {type: text, description: number}\n"
    "  email: {type: text, description: address}\n"
    "  first_name: {type: text, optional: true, description: name}\n"
    "  city: {type: text, optional: true, description: city}\n"
    "  tier: {type: enum, values: [gold, none], description: tier}\n"
    "  orders: {type: integer, description: orders, min: 0}\n"
    "  agreed_at: {type: date, optional: true, description: when}\n"
    "  consent_email: {type: boolean, description: agreed}\n",
}


def customers(count: int = 60) -> str:
    """The first 12 are gold; customer n has n % 8 orders; every tenth has not agreed."""
    rows = ["id,email,first_name,city,tier,orders,agreed_at,consent_email"]
    for number in range(count):
        tier = "gold" if number < 12 else "none"
        said = "false" if number % 10 == 9 else "true"
        who = f"{771144000 + number},{SECRETS[0]}{number}@mail.example,{SECRETS[1]},{SECRETS[3]}"
        rows.append(f"{who},{tier},{number % 8},2026-01-01,{said}")
    return "\n".join(rows) + "\n"


def write(folder: Path, more: dict[str, str] | None = None) -> Path:
    """The project in `folder`."""
    for path, text in {**FILES, "data/customers.csv": customers(), **(more or {})}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`buckslip build` on a fixed day."""
    day = {**os.environ, "SOURCE_DATE_EPOCH": "1795305600"}
    return buckslip("build", "--esp", "generic", "--jobs", "1", *arguments, cwd=folder, env=day)
