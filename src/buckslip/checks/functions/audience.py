"""Who may not be reached, or not by such conditions: opted-out, vulnerable and ill-served customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.functions.consent import missing
from buckslip.checks.needles import hopeless
from buckslip.model.climate import CLIMATES
from buckslip.model.finding import Severity
from buckslip.model.pack import right_code
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Marked
from buckslip.syntax.nodes import Compare, Literal
from buckslip.syntax.rules import Aged, Rule
from buckslip.syntax.sentences import parse
from buckslip.targeting.consent import REFUSED, field_of, is_yes, named
from buckslip.targeting.proofs import CHANGE, excluding
from buckslip.targeting.variants import variants_of

HOURS_A_YEAR = 365.25 * 24


@dataclass(frozen=True, slots=True)
class Refusals:
    """Further fields that keep a customer out, beside those whose names say it."""

    fields: tuple[str, ...] = ()


def suppression(evidence: Evidence, refusals: Refusals) -> Iterator[Hit]:
    """Nobody gets the mail who unsubscribed, complained or bounced, in no branch of the audience."""
    schema = evidence.project.schema
    known = [schema.fields[name] for name in refusals.fields if name in schema.fields]
    for field in dict.fromkeys((*named(schema, REFUSED), *known)):
        yes = is_yes(field)
        if not evidence.crowd.possible(yes):
            continue
        some = evidence.crowd.possible(but_not=[yes])
        told = f"lets in who has {field.name} yes" if some else f"is only those with {field.name} yes"
        message = f"the audience of this {evidence.declared.message_class} mail {told}{evidence.crowd.receiver(yes)}"
        severity = missing(evidence) if evidence.declared.audience is None else None
        way_out = f"add `{field.name} is not yes` under all"
        yield Hit(message, way_out, evidence.place_of_key("audience"), severity, whole=True)


# Whom conditions single out ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sensitive:
    """Names of fields that are special categories even untagged, of consents for them, and of ages."""

    names: tuple[str, ...] = ()
    consents: tuple[str, ...] = (r"explicit_consent(_\w+)?",)
    ages: tuple[str, ...] = ("age", "age_years")
    births: tuple[str, ...] = ("birthday", "birth_date", "born_on", "date_of_birth")
    minors: tuple[str, ...] = ("is_child", "is_minor", "minor")
    adult: float = 18


def sensitive_targeting(evidence: Evidence, sensitive: Sensitive) -> Iterator[Hit]:
    """No special category of data without explicit consent, and no children."""
    place = evidence.place_of_key("audience")
    for spec in evidence.asked.values():
        is_special = spec.personal == "sensitive" or _fits(sensitive.names, spec.name)
        if is_special and not _agreed(evidence, (*sensitive.consents, rf"consent_{re.escape(spec.name)}")):
            message = f"the audience asks for '{spec.name}', which is a special category of personal data"
            way_out = "delete the sentence, or ask under all for explicit consent to just this"
            yield Hit(message, way_out, place, whole=True)
        if (young := _young(spec, sensitive)) is not None and evidence.crowd.possible(young):
            message = f"the audience asks for '{spec.name}' and lets in children{evidence.crowd.receiver(young)}"
            yield Hit(message, f"let in nobody under {sensitive.adult:g}", place, whole=True)


def _young(spec: FieldSpec, sensitive: Sensitive) -> Rule | None:
    """The rule that is true of children; None for fields that tell no age."""
    field = field_of(spec)
    if spec.name in sensitive.ages and spec.kind in (Kind.INTEGER, Kind.NUMBER):
        return Compare(field, "<", Literal(int(sensitive.adult), spec.span))
    if spec.name in sensitive.births and spec.kind is Kind.DATE:
        return Aged(field, 0, int(sensitive.adult * HOURS_A_YEAR) - 24)
    if spec.name in sensitive.minors and spec.kind is Kind.BOOLEAN:
        return is_yes(spec)
    return None


@dataclass(frozen=True, slots=True)
class Profiling:
    """The behaviour that an assessment of legitimate interest covers, and the consents that stand for all others."""

    assessment: str = ""
    covered: tuple[str, ...] = ()
    consents: tuple[str, ...] = (r"(consent|agreed)_(to_)?(profiling|tracking)", r"(profiling|tracking)_consent")


def profiling(evidence: Evidence, known: Profiling) -> Iterator[Hit]:
    """Behaviour is used to choose customers only where it was assessed, or where they agreed."""
    used = [one.name for one in evidence.asked.values() if one.personal == "behavioural"]
    used += sorted(evidence.asked_events)
    open_ones = [name for name in dict.fromkeys(used) if name not in (known.covered if known.assessment else ())]
    if open_ones and not _agreed(evidence, known.consents):
        names = ", ".join(f"'{name}'" for name in open_ones)
        message = f"the audience is chosen by behaviour that nobody assessed: {names}"
        way_out = "assess it and add it to `covered` in CON-008's page, or ask for consent to profiling under all"
        yield Hit(message, way_out, evidence.place_of_key("audience"), whole=True)


def _agreed(evidence: Evidence, names: Iterable[str]) -> bool:
    """Whether everybody who is reached said yes in a field of such a name."""
    pattern = tuple(names)
    fields = (one for one in evidence.asked.values() if one.kind is Kind.BOOLEAN and _fits(pattern, one.name))
    return any(not evidence.crowd.possible(but_not=[is_yes(one)]) for one in fields)


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{name})" for name in names) or "(?!)")


def _fits(names: tuple[str, ...], name: str) -> bool:
    return _pattern(names).fullmatch(name) is not None


# Countries and seasons -----------------------------------------------------------------------------------------------


def known_countries(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Countries are named by their codes, and some pack knows the law of each."""
    covered = {country for pack in evidence.project.packs.values() for country in pack.countries}
    place = evidence.place_of_key("audience")
    for country, reaches in evidence.countries.named.items():
        code = right_code(country)
        if code != country:
            way_out = f"write {code}" if code else "write two capital letters, such as GB"
            yield Hit(f"'{country}' is no country code of ISO 3166: nobody is meant by it", way_out, place, whole=True)
        elif reaches and covered and country not in covered:
            message = f"no pack knows the law of '{country}', so this mail is held to all packs"
            yield Hit(message, "add the country to rules/compliance/_packs.yml", place, Severity.NOTE, whole=True)


@dataclass(frozen=True, slots=True)
class Seasons:
    """Words that only fit one weather, and the countries whose seasons are turned round."""

    winter: tuple[str, ...] = ()
    summer: tuple[str, ...] = ()
    southern: tuple[str, ...] = ("AR", "AU", "CL", "NZ", "ZA")


def season(evidence: Evidence, seasons: Seasons) -> Iterator[Hit]:
    """What is only for the cold, or only for the warm, goes where that weather is."""
    declared = evidence.declared.season
    if declared:
        yield from _misplaced(evidence, declared, seasons)
        return
    if {"climate", "season", "country"} & evidence.asked.keys():
        return
    for name, phrases in (("winter", seasons.winter), ("summer", seasons.summer)):
        found = next((one for phrase in phrases if (one := _found(phrase, evidence))), None)
        if found:
            message = f"'{found[0]}' fits one weather, and the audience asks neither for climate nor for country"
            way_out = f"write `season: {name}` in the front matter, and let in who has that weather"
            yield Hit(message, way_out, evidence.place_of_text(found[0]))


def _found(phrase: str, evidence: Evidence) -> re.Match[str] | None:
    """The first place in the plain text that the expression finds, whatever the size of its letters."""
    low = evidence.low_text
    return None if low is not None and hopeless(phrase, low) else _word(phrase).search(evidence.text)


def _misplaced(evidence: Evidence, declared: str, seasons: Seasons) -> Iterator[Hit]:
    place = evidence.place_of_key("audience", "season")
    climate = evidence.project.schema.fields.get("climate")
    wrong = ("tropical", "dry") if declared == "winter" else ("polar",)
    if climate is not None:
        there = [Compare(field_of(climate), "==", Literal(one, climate.span)) for one in wrong if one in climate.values]
        for rule, name in zip(there, wrong, strict=False):
            if evidence.crowd.possible(rule):
                message = f"the offer is for the {declared}, and the audience lets in who has none"
                message += evidence.crowd.receiver(rule)
                yield Hit(message, f"ask for the climate under all: no {name} one", place, whole=True)
                return
    else:
        hot = sorted(
            one for one, climate_there in CLIMATES.items() if climate_there in wrong and one in evidence.countries
        )
        if hot:
            message = (
                f"the offer is for the {declared}, and the audience can reach {hot[0]}, where it is {CLIMATES[hot[0]]}"
            )
            yield Hit(message, "name the countries that the offer is for", place, whole=True)
            return
    is_winter = evidence.context.today.month in (11, 12, 1, 2, 3)
    turned = [one for one in seasons.southern if one in evidence.countries]
    if turned and is_winter == (declared == "winter"):
        told = f"the offer is for the {declared}, and the audience can reach {turned[0]}"
        message = f"{told}, where the seasons are turned round"
        yield Hit(message, "let in only countries that have the season now", place, whole=True)


@lru_cache(maxsize=256)
def _word(phrase: str) -> re.Pattern[str]:
    return re.compile(phrase, re.IGNORECASE)


# Trouble -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trouble:
    """Sentences that are true of customers who need help first; those that the project cannot read are left out."""

    goals: tuple[str, ...] = ("bundle", "cross-sell", "upsell")
    sentences: tuple[str, ...] = ()


def struggling(evidence: Evidence, trouble: Trouble) -> Iterator[Hit]:
    """Who has trouble with what they bought is sold nothing more."""
    if evidence.declared.goal not in trouble.goals:
        return
    place = evidence.place_of_key("audience")
    for sentence in trouble.sentences:
        rule = evidence.crowd.sentence(Marked(sentence, place))
        if rule is not None and evidence.crowd.possible(rule):
            message = f"this {evidence.declared.goal} mail goes to who has trouble with what they bought"
            yield Hit(message + evidence.crowd.receiver(rule), f"put `{sentence}` under none", place, whole=True)
            return


# Owners and the dead -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owned:
    """Goals that sell one more thing, and the names of what tells about things that customers have."""

    goals: tuple[str, ...] = ("bundle", "cross-sell", "upsell")
    things: tuple[str, ...] = ("billing", "category", "course", "plan", "product", "seats", "sku", "storage", "tier")


def owned(evidence: Evidence, wanted: Owned) -> Iterator[Hit]:
    """Nobody is offered what they have."""
    declared, place = evidence.declared, evidence.place_of_key("audience")
    if declared.owned is not None:
        schema = evidence.project.schema
        owners, faults = parse(declared.owned.value, declared.owned.span, schema, evidence.project.audiences)
        for fault in faults:
            yield Hit(f"who owns it is not understood: {fault.message}", fault.help, fault.span, whole=True)
        if owners is not None and evidence.crowd.possible(owners):
            message = f"the audience lets in who has what is offered already{evidence.crowd.receiver(owners)}"
            yield Hit(message, f"put `{declared.owned.value}` under none", place, whole=True)
        return
    priced = declared.offer is not None and declared.offer.price is not None
    if declared.goal in wanted.goals and priced and not _asks_for_things(evidence, wanted):
        message = "a product is offered, and the audience never asks what customers have already"
        way_out = "exclude its owners under none, or say who they are as `owned: <sentence>`"
        yield Hit(message, way_out, place, whole=True)


def _asks_for_things(evidence: Evidence, wanted: Owned) -> bool:
    names = (*evidence.asked, *evidence.asked_properties)
    return any(thing in name for name in names for thing in wanted.things)


def dead_audience(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Somebody can get the mail."""
    if evidence.crowd.possible():
        return
    for variant in variants_of(evidence.project, [evidence.mail]):
        clash = [variant.parts[number] for number in evidence.crowd.space.clash([one.rule for one in variant.parts])]
        if clash:
            message = f"nobody can ever get this variant: {excluding(clash)}"
            yield Hit(message, CHANGE, clash[-1].span, whole=True)
