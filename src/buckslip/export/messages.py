"""Customers become messages: one JSON line each, as Postal's API takes it, said by the reference evaluator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from json.encoder import encode_basestring

from buckslip.esps.base import constants
from buckslip.esps.fields import systems, uses
from buckslip.esps.parts import templates
from buckslip.export.personal import Personal
from buckslip.load.address import ascii_address
from buckslip.model.brand import Sender
from buckslip.model.customer import Customer
from buckslip.model.project import Project
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import Sending, pieces, render
from buckslip.syntax.nodes import For, If, Template, Text
from buckslip.targeting.readers import nearest

PERSONAL = ("preferences_url", "unsubscribe_url", "view_online_url")

_PLAIN_NAME = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]+")  # RFC 5322: a phrase without quotes
_LINE_ENDS = {one: f"\\u{ord(one):04x}" for one in "\x85\u2028\u2029"}  # to readers that split there


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the file, and the locale it speaks."""

    line: bytes
    locale: str


def needed_fields(mails: Iterable[Rendered]) -> frozenset[str]:
    """The customer's fields that any of the mails says or asks for."""
    return frozenset(use.path[0] for mail in mails for use in uses(templates(mail)))


def personal_links(mails: Iterable[Rendered]) -> frozenset[str]:
    """The system values that each customer needs an address for; commercial mail always has a way out."""
    wanted: set[str] = set()
    for one in mails:
        wanted |= systems(one.html) | systems(one.text)
        if one.mail.declared.message_class != "transactional":
            wanted.add("unsubscribe_url")
    return frozenset(wanted & {*PERSONAL})


def bucket(customer: str, mail: str, count: int) -> int:
    """Which of `count` subjects a customer gets: the first 8 hex digits of md5("<customer id>:<mail id>") mod count.

    The same in every run and on every machine, and another draw for each mail.
    """
    return int(md5(f"{customer}:{mail}".encode(), usedforsecurity=False).hexdigest()[:8], 16) % count


class Messages:
    """Makes the message of one customer after the other; `mails` are all locales of one variant."""

    def __init__(self, mails: Sequence[Rendered], project: Project, links: Personal, *, locale: str = "") -> None:
        self._mails = {one.mail.locale: one for one in mails}
        self._project = project
        self._links = links
        self._brand = project.brands[mails[0].mail.brand]
        default = self._brand.default_locale
        first = default if default in self._mails else mails[0].mail.locale
        self._fixed = locale
        self._locale_of = lru_cache(maxsize=1000)(lambda wanted: nearest(wanted, self._mails, first))
        # Most of a body is the same for everybody: it is put into JSON once.
        self._literals = {
            one: _inside(one) for mail in mails for part in (mail.html, mail.text) for one in literals(part)
        }
        sender = self._brand.sender
        self._from = _json(mailbox(sender))
        self._reply_to = _json(sender.reply_to)

    def __call__(self, customer: Customer) -> Message:
        """The message of this customer."""
        locale = self._fixed or self._locale_of(str(customer.profile.get("locale", "")))
        rendered = self._mails[locale]
        mail = rendered.mail
        links = self._links.of(customer.id, mail.id, locale)
        sending = Sending(self._project.locales[locale], {**constants(self._brand), **links})
        subject = rendered.subjects[bucket(customer.id, mail.id, len(rendered.subjects))]
        members = {
            "to": f"[{_json(ascii_address(customer.email))}]",
            "from": self._from,
            **({"reply_to": self._reply_to} if self._brand.sender.reply_to else {}),
            "subject": _json(render(subject, customer.profile, sending).strip()),
            "tag": _json(mail.id),
            "headers": _object(headers(locale, links.get("unsubscribe_url", ""))),
        }
        head = "".join(f'"{name}": {value}, ' for name, value in members.items())
        plain = self._body(rendered.text, customer, sending)
        html = self._body(rendered.html, customer, sending)
        return Message(b'{%b"plain_body": "%b", "html_body": "%b"}\n' % (head.encode(), plain, html), locale)

    def _body(self, template: Template, customer: Customer, sending: Sending) -> bytes:
        """What this customer reads, as JSON without its quotes."""
        known = self._literals
        said = pieces(template, customer.profile, sending)
        return b"".join([known[one] if one in known else _inside(one) for one in said])


def literals(template: Template) -> Iterator[str]:
    """The literal texts in a template."""
    for node in template:
        match node:
            case Text(text):
                yield text
            case If(branches, otherwise):
                for body in (*(branch.body for branch in branches), otherwise):
                    yield from literals(body)
            case For(body=body, otherwise=otherwise):
                yield from literals((*body, *otherwise))


def headers(locale: str, unsubscribe_url: str) -> dict[str, str]:
    """The headers beside those that the API has names for; the way out is the one click of RFC 8058."""
    out = {"Content-Language": locale}
    if unsubscribe_url:
        out["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        out["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return out


def mailbox(sender: Sender) -> str:
    """`Name <address>`, the name quoted when it needs to be."""
    if _PLAIN_NAME.fullmatch(sender.name):
        return f"{sender.name} <{sender.email}>"
    escaped = sender.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{sender.email}>'


def _object(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_json(name)}: {_json(value)}" for name, value in members.items()) + "}"


def _inside(text: str) -> bytes:
    return _json(text)[1:-1].encode()


def _json(text: str) -> str:
    encoded = encode_basestring(text)
    if not encoded.isascii():
        for end, escaped in _LINE_ENDS.items():
            encoded = encoded.replace(end, escaped)
    return encoded
