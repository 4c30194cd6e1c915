"""What the law wants said in every advertisement: who sends, where to ask, that it is one, and its terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.functions.persuasion import leads_to
from buckslip.checks.lines import Line
from buckslip.checks.money import amounts, close, reductions
from buckslip.checks.options import Nothing, Phrases
from buckslip.checks.wording import heard, says

_WORDS = re.compile(r"\w+")
_SYSTEM_PREFERENCES = "preferences_url"
_NO_REPLY = re.compile(r"no-?_?reply|donot-?_?reply|nicht-?antworten", re.IGNORECASE)
_DELAYS = (
    re.compile(r"(?P<n>\d{1,3}) ?(?:business |working |calendar )?(?P<unit>days?|hours?|weeks?)"),
    re.compile(r"(?P<n>\d{1,3}) ?(?:werk|arbeits|kalender)?(?P<unit>tagen?|stunden?|wochen?)"),
    re.compile(r"(?P<n>\d{1,3}) ?(?P<unit>jours?|heures?|semaines?)"),
    re.compile(r"(?P<n>\d{1,3}) ?(?P<unit>días?|dias?|horas?|semanas?)"),
    re.compile(r"(?P<n>\d{1,3}) ?(?:de )?(?P<unit>zile|zi|ore|săptămâni)"),
    re.compile(r"(?P<n>\d{1,3}) ?(?:営業)?(?P<unit>日|時間|週間)"),
)
_HOURS = re.compile(r"h|st|or|時")
_WEEKS = re.compile(r"w|s[eă]|週")


@dataclass(frozen=True, slots=True)
class Delay:
    """How long an opt-out may take, in days, and how long it may take to reach every list, in hours."""

    days: float = 10.0
    hours: float = 48.0


def stop_all(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """A way out that leads to preferences alone ends where everything can be stopped."""
    plain = [one for one in evidence.opt_outs if _SYSTEM_PREFERENCES not in one.url]
    choosing = [one for one in evidence.visible.anchors if _SYSTEM_PREFERENCES in one.url]
    if not plain and choosing and not evidence.sender.preferences_stop_all:
        message = "the only way out is the preference page, and nobody declares that it can stop everything"
        yield Hit(message, "look, and give `sender.preferences_stop_all` the day", evidence.brand_place)


def identified(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """The sender's registered name is shown, and the name of whoever the mail is sent for."""
    sender = evidence.sender
    if not sender.legal_name:
        yield Hit(
            f"the brand '{evidence.mail.brand}' has no registered name",
            "give `sender.legal_name` in the brand's file",
            evidence.brand_place,
        )
        return
    shown, text = _plain(evidence.visible.text()), _plain(evidence.certain_text)
    for name in filter(None, (sender.legal_name, sender.on_behalf_of)):
        if _plain(name) not in shown:
            yield Hit(f"the HTML does not show '{name}'", "add the `footer` block to the layout")
        elif _plain(name) not in text:
            yield Hit(f"the plain text does not show '{name}'", "write it outside of conditions")


@lru_cache(maxsize=32)  # several rules look through the same two texts
def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def labelled(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """A mail without prior consent says that it is advertising."""
    kind = dict(evidence.declared.legal_basis).get("kind", "")
    if not kind or kind in ("consent", "explicit-consent", "double-opt-in"):
        return
    lines = (*evidence.copy.inbox, *evidence.copy.lines, *evidence.copy.footer)
    locale = evidence.project.locales.get(evidence.locale)
    own = locale.phrases.get("advertisement", "").lower() if locale else ""
    if says(lines, "advertisement", evidence.language) or (own and any(own in line.low for line in lines)):
        return
    word = own or "advertisement"
    message = f"the mail rests on '{kind}', not on consent, and does not say that it is advertising"
    yield Hit(message, f"write '{word}' where it is seen", evidence.place_of_key("legal_basis"))


def contact(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """Where to ask and to complain is shown."""
    sender = evidence.sender
    if not sender.contact:
        message = f"the brand '{evidence.mail.brand}' declares no contact for questions and complaints"
        yield Hit(message, "give `sender.contact`: telephone, e-mail address or page", evidence.brand_place)
        return
    linked = any(sender.contact in anchor.url for anchor in evidence.visible.anchors)
    if not linked and _plain(sender.contact) not in _plain(evidence.visible.text()):
        yield Hit(f"the mail does not show the contact '{sender.contact}'", "show it in the footer")


def registered(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """The company's register and number are shown."""
    sender = evidence.sender
    if not sender.registration:
        message = f"the brand '{evidence.mail.brand}' declares no register and number of the company"
        yield Hit(message, "give `sender.registration`", evidence.brand_place)
    elif _plain(sender.registration) not in _plain(evidence.visible.text()):
        yield Hit(f"the mail does not show '{sender.registration}'", "show it in the footer")


def prompt_opt_out(evidence: Evidence, limit: Delay) -> Iterator[Hit]:
    """No promise of an opt-out that takes longer than the law allows."""
    for line in evidence.copy.footer:
        if not (line.links or says((line,), "unsubscribe", evidence.language)):
            continue
        for looked_for in _DELAYS:
            for found in looked_for.finditer(line.low):
                days = int(found["n"]) / 24 if _HOURS.match(found["unit"]) else float(found["n"])
                days *= 7 if _WEEKS.match(found["unit"]) else 1
                if days > limit.days:
                    message = f"opting out takes '{found[0]}', over {limit.days:g} days"
                    yield Hit(message, "let it work at once", evidence.copy.place(found[0]))
                    return
    hours = evidence.sender.opt_out_hours
    if hours is not None and hours > limit.hours:
        message = f"an opt-out takes {hours} hours to reach every list, over {limit.hours:g}"
        yield Hit(message, "synchronise the lists more often", evidence.brand_place)


def terms(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """A promotion's terms are linked, and what must be spent or is left out is said."""
    offer, language = evidence.declared.offer, evidence.language
    lines = tuple(evidence.copy.said())
    promoted = offer is not None and (offer.code or offer.discount or offer.minimum is not None or offer.exclusions)
    other_plan = offer is not None and offer.reference.kind == "other-plan"
    first = None if other_plan else next(iter(reductions(lines, language)), None)
    words = first.heard.words if first else ""
    if not words and not promoted:
        return
    place = evidence.copy.place(words) if words else evidence.place_of_key("offer")
    if offer is None or not offer.terms_url:
        yield Hit("a promotion without declared terms", "declare `offer.terms_url`", place)
        return
    if not leads_to(evidence, offer.terms_url):
        yield Hit(f"no link leads to the terms, {offer.terms_url}", "link them near the offer", place)
    if offer.minimum is not None and not any(
        close(one.value, offer.minimum) for line in lines for one in amounts(line)
    ):
        yield Hit(f"the mail does not say that {offer.minimum:g} must be spent", "write it beside the offer", place)
    if offer.exclusions and evidence.locale == _first_locale(evidence) and not _said(offer.exclusions, lines):
        yield Hit(f"the mail does not say what is left out: '{offer.exclusions}'", "write it beside the offer", place)


def _first_locale(evidence: Evidence) -> str:
    return evidence.brand.default_locale if evidence.brand else evidence.locale


def _said(words: str, lines: tuple[Line, ...]) -> bool:
    wanted = [one for one in _WORDS.findall(words.casefold()) if len(one) > 3]
    text = " ".join(line.low for line in lines)
    return 2 * sum(one in text for one in wanted) >= len(wanted)


def no_promotion(evidence: Evidence, more: Phrases) -> Iterator[Hit]:
    """A transactional mail sells nothing; a mixed one does its duty first, and its subject sells nothing."""
    transactional = evidence.declared.message_class == "transactional"
    lines = evidence.copy.lines
    promoted = _first_promotion(evidence, lines, more)
    if transactional and promoted is not None:
        words, _ = promoted
        message = f"'{words}' promotes, and the mail is transactional"
        help_ = "take it out, or declare `message_class: mixed` and keep the rules of advertising"
        yield Hit(message, help_, evidence.copy.place(words))
    in_inbox = _first_promotion(evidence, evidence.copy.inbox[: len(evidence.subjects)], more)
    if in_inbox is not None and not (transactional and promoted):
        words, _ = in_inbox
        message = f"the subject '{words}' sells, and the mail begins with what the customer waits for"
        yield Hit(message, "let the subject speak of the transaction", evidence.copy.place(words))
    if not transactional and promoted is not None and sum(len(one.text) for one in lines[: promoted[1]]) < 40:
        message = f"'{promoted[0]}' comes before what the customer waits for"
        yield Hit(message, "put the promotion after it", evidence.copy.place(promoted[0]))


_SELLING = frozenset(
    ("recommendations", "product-card", "product-grid", "coupon", "bundle", "pricing-table", "plan-card")
)


def _first_promotion(evidence: Evidence, lines: tuple[Line, ...], more: Phrases) -> tuple[str, int] | None:
    """The first words that promote, and the number of their line."""
    language, own = evidence.language, more.of(evidence.language)
    selling = evidence.project.blocks
    for origin in evidence.rendered.blocks if lines is evidence.copy.lines else ():
        block = selling.get(origin.block)
        if origin.block in _SELLING or (block and block.promotional):
            return f"::: {origin.block}", len(lines)
    for at, line in enumerate(lines):
        for kind in ("recommended", "promotion"):
            for one in heard((line,), kind, language):
                return one.words, at
        for reduced in reductions((line,), language):
            return reduced.heard.words, at
        extra = own.search(line.text) if own else None
        if extra:
            return extra[0], at
    return None
