"""All that a rule may look at: one mail as rendered, parsed once for all rules and only when a rule asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from html import unescape

from lxml import etree

from buckslip.checks.crowd import Crowd, crowd
from buckslip.checks.flat import certain, flat
from buckslip.checks.jurisdictions import Countries, constants, countries, country_field, jurisdictions
from buckslip.checks.lines import Copy
from buckslip.checks.needles import small
from buckslip.checks.pinpoint import address, as_written, file_name, longest, pinpoint
from buckslip.checks.visible import Anchor, Image, Visible, visible
from buckslip.model.brand import Brand, Sender
from buckslip.model.finding import Severity
from buckslip.model.mail import Declared, Mail
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec
from buckslip.model.source import Marked, Span
from buckslip.render.rendered import Rendered
from buckslip.syntax.rules import Rule, Sampled
from buckslip.targeting.examples import asked

_TAG = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")
_LOGIC = re.compile(r"\{%.*?%\}")
_EMPTY = b"<html></html>"
_NOBODY = Sender("", "")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the mail: the day, the message as it will be sent, and its weight at each ESP.

    `html` and `text` are the two parts in portable form, `others` the same mail in its other locales.
    """

    today: date
    eml: bytes = b""
    sizes: Mapping[str, int] = field(default_factory=dict)  # ESP -> bytes of its body.html
    html: str = ""
    text: str = ""
    others: tuple[Rendered, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule is broken: what, the way out, and where; `severity` when it is less than the rule's own.

    With `whole` it concerns the variant in all its locales, and is told once.
    """

    message: str
    help: str = ""
    place: Span | None = None
    severity: Severity | None = None
    whole: bool = False


class Evidence:
    """One mail before the rules; every view of it is made once, on first use."""

    def __init__(self, project: Project, rendered: Rendered, context: Context) -> None:
        self.project = project
        self.rendered = rendered
        self.context = context
        self.mail: Mail = rendered.mail
        self.declared: Declared = rendered.mail.declared
        self.brand: Brand | None = project.brands.get(self.mail.brand)
        self.sender = self.brand.sender if self.brand else _NOBODY
        self.locale = self.mail.locale
        self.language = self.locale.split("-")[0].lower()

    def forget(self) -> None:
        """Let go of everything, once all rules have looked.

        Links and their words name one another, and so do the lines and this: left alone, the trees of many mails would
        wait for Python to look for what nobody needs.
        """
        seen = self.__dict__.get("visible")
        for anchor in seen.anchors if seen else ():
            anchor.runs.clear()
        self.__dict__.clear()

    # The two parts -------------------------------------------------------------------------------------------------

    @cached_property
    def html(self) -> str:
        """The HTML with every branch in it and values as bare names."""
        return flat(self.rendered.html, self._known)

    @cached_property
    def low_html(self) -> str:
        """The HTML with the letters from A to Z made small: what looks for tags and names in it need not try both."""
        return self.html.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")

    @cached_property
    def text(self) -> str:
        """The plain text, likewise."""
        return flat(self.rendered.text, self._known)

    @cached_property
    def low_text(self) -> str | None:
        """The same in small letters; None when it has letters that are small or large in more than one way."""
        return small(self.text)

    @cached_property
    def certain_text(self) -> str:
        """The plain text that every customer gets."""
        return certain(self.rendered.text, self._known)

    @cached_property
    def subjects(self) -> tuple[tuple[str, Span], ...]:
        """Each subject line under test, and where it is written."""
        lines = (flat(template, self._known) for template in self.rendered.subjects)
        spans = [subject.text.span for subject in self.mail.subjects]
        return tuple((line, spans[at] if at < len(spans) else self.mail.span) for at, line in enumerate(lines))

    @cached_property
    def preheader(self) -> str:
        """The preview line, as it is read: it is kept as HTML."""
        return unescape(flat(self.rendered.preheader, self._known))

    @cached_property
    def document(self) -> etree._Element:
        """The HTML part as a tree; whatever libxml2 cannot take is an empty page."""
        reader = etree.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
        root = etree.fromstring(self.html.encode("utf-8", "replace") or _EMPTY, reader)
        return etree.fromstring(_EMPTY, reader) if root is None else root

    @cached_property
    def visible(self) -> Visible:
        """What a reader meets in the HTML."""
        return visible(self.document)

    @cached_property
    def copy(self) -> Copy:
        """What the mail says, line by line, without its footer."""
        return Copy(self)

    @cached_property
    def opt_outs(self) -> tuple[Anchor, ...]:
        """The links that lead to opting out: by their address, or by the phrase that the locale uses for it."""
        return tuple(anchor for anchor in self.visible.anchors if self._opts_out(anchor))

    def _opts_out(self, anchor: Anchor) -> bool:
        address = self.sender.unsubscribe_url
        if "unsubscribe_url" in anchor.url or (address and anchor.url.startswith(address)):
            return True
        locale = self.project.locales.get(self.locale)
        phrase = locale.phrases.get("unsubscribe", "") if locale else ""
        return bool(phrase) and phrase.casefold() in anchor.name.casefold()

    @cached_property
    def _known(self) -> Mapping[str, str]:
        sender = self.sender
        return {
            "sender.name": sender.name,
            "sender.legal_name": sender.legal_name,
            "sender.postal_address": sender.postal_address,
        }

    # Who gets it ---------------------------------------------------------------------------------------------------

    @property
    def audience(self) -> Rule | None:
        """Whom the mail is for, as a tree, holdout included; everybody when it declares nobody. None: unreadable."""
        return self.crowd.rule

    @property
    def holdout(self) -> Sampled | None:
        """Who of them never gets it."""
        return self.crowd.holdout

    @cached_property
    def countries(self) -> Countries:
        """The countries that the audience can reach: `"DE" in evidence.countries`."""
        return countries(self.audience, country_field(self.project.schema))

    @cached_property
    def jurisdictions(self) -> frozenset[str]:
        """The names of the packs of law that hold for this mail."""
        return jurisdictions(self.project.packs, self.countries, self.locale, self.declared.jurisdictions)

    @property
    def asked(self) -> Mapping[str, FieldSpec]:
        """The customer's fields that the audience asks for, by name."""
        return self._asked[0]

    @property
    def asked_events(self) -> frozenset[str]:
        """The events that the audience asks for."""
        return self._asked[1]

    @property
    def asked_properties(self) -> frozenset[str]:
        """The properties of events that it asks for."""
        return self._asked[2]

    def constants(self, name: str) -> tuple[str, ...]:
        """The texts that the audience compares the field `name` with."""
        return tuple(sorted(set(constants(self.audience, name)))) if self.audience is not None else ()

    @cached_property
    def _asked(self) -> tuple[Mapping[str, FieldSpec], frozenset[str], frozenset[str]]:
        found = asked([self.audience] if self.audience is not None else [])
        properties = {one.property.name for measure in found.measures for one in measure.where}
        properties |= {one.property.name for one in found.measures if one.property is not None}
        fields = {name: one.spec for name, one in found.fields.items()}
        return fields, frozenset(one.event for one in found.measures), frozenset(properties)

    @cached_property
    def moment(self) -> datetime:
        """The moment from which times count: the first one of the day, UTC."""
        return datetime.combine(self.context.today, time(), UTC)

    @cached_property
    def crowd(self) -> Crowd:
        """Everybody who gets the mail, to ask about: `evidence.crowd.possible(…)`."""
        return crowd(self.declared, self.project, self.moment)

    # Places --------------------------------------------------------------------------------------------------------

    def place_of_link(self, anchor: Anchor) -> Span:
        """Where the writer made this link."""
        rough = self._origin_of_link(anchor)
        if rough is None:
            return self.place_of_text(anchor.name)
        words, url = longest(anchor.text), address(anchor.url)
        return pinpoint(rough, self.mail.body, (f"[{words}]({url}", *as_written(words), url))

    def _origin_of_link(self, anchor: Anchor) -> Span | None:
        links, anchors = self.rendered.links, self.visible.anchors
        if len(links) == len(anchors):
            return next(link.origin.span for link, one in zip(links, anchors, strict=True) if one is anchor)
        same = [link for link in links if bare(link.url) == anchor.url]
        exact = [link for link in same if " ".join(bare(link.label).split()) == anchor.text]
        return (exact or same)[0].origin.span if same else None

    def place_of_image(self, image: Image) -> Span:
        """Where the writer put this picture."""
        pictures, images = self.rendered.pictures, self.visible.images
        if len(pictures) == len(images):
            found = [picture for picture, one in zip(pictures, images, strict=True) if one is image]
        else:
            found = [picture for picture in pictures if bare(picture.src) == image.src]
        if not found:
            return self.mail.span
        clues = (*as_written(longest(image.alt or "")), file_name(image.src))
        return pinpoint(found[0].origin.span, self.mail.body, clues)

    def place_of_text(self, text: str) -> Span:
        """Where the words stand in the writer's file, or its beginning when they come from elsewhere."""
        words = longest(text)
        for source in self.written():
            at = source.value.find(words) if words else -1
            if at >= 0:
                return source.span.moved(source.value[:at])
        return self.mail.span

    def place_of_key(self, *keys: str) -> Span:
        """Where the first of these keys that is there stands in the front matter, or the mail's beginning."""
        known = dict(self.declared.places)
        return next((known[key] for key in keys if key in known), self.mail.span)

    @property
    def is_original(self) -> bool:
        """Whether this is the default locale's mail, not a translation."""
        return self.brand is None or self.locale == self.brand.default_locale

    @property
    def brand_place(self) -> Span:
        """The brand's file, for what only its owner can mend."""
        return self.brand.span if self.brand else self.mail.span

    def written(self) -> Iterator[Marked[str]]:
        """The writer's own texts: subjects, preheader, body."""
        yield from (subject.text for subject in self.mail.subjects)
        if self.mail.preheader is not None:
            yield self.mail.preheader
        yield self.mail.body


def bare(portable: str) -> str:
    """A text in portable form with its values as bare names and its logic left out, as in `flat`."""
    return _LOGIC.sub("", _TAG.sub(r"{{ \1 }}", portable)).strip()
