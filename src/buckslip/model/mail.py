"""One variant of one mail in one locale, as its writer wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field

from buckslip.model.audience import Group
from buckslip.model.journey import Trigger
from buckslip.model.offer import Claim, Deadline, Offer, Schedule
from buckslip.model.source import Marked, Span


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject line under test; one entry means no test."""

    text: Marked[str]
    angle: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave to break a rule: all four parts are needed. `expires` is an ISO date."""

    rule: str
    reason: str
    approver: str
    expires: str
    span: Span


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody approved the mail; `digest` says which bytes, when it is told."""

    by: str
    role: str
    on: str
    digest: str
    span: Span


@dataclass(frozen=True, slots=True)
class Declared:
    """What the front matter declares beside the texts; the same for all locales of a variant."""

    title: str
    goal: str  # cross-sell | upsell | renewal | bundle | re-engagement | onboarding | survey
    message_class: str = "commercial"  # commercial | transactional | mixed
    legal_basis: tuple[tuple[str, str], ...] = ()  # kind, scope, record
    audience: Group | None = None
    priority: int = 0
    holdout: Marked[str] | None = None
    trigger: tuple[tuple[str, str], ...] = ()  # event, wait
    timing: Trigger | None = None  # the same, understood
    offer: Offer | None = None
    claims: tuple[Claim, ...] = ()
    deadline: Deadline | None = None
    schedule: Schedule | None = None
    recommendations: tuple[tuple[str, str], ...] = ()  # from, max, reason
    tracking: tuple[tuple[str, str], ...] = ()
    status: str = "draft"  # draft | review | approved | archived
    layout: str = ""  # "" means the brand's
    owners: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    approvals: tuple[Approval, ...] = ()
    season: str = ""  # winter | summer
    owned: Marked[str] | None = None  # a sentence: who has what is offered already
    jurisdictions: tuple[str, ...] = ()  # packs beside those that audience and locale lead to
    places: tuple[tuple[str, Span], ...] = field(default=(), compare=False)  # where each top-level key is written


@dataclass(frozen=True, slots=True)
class Mail:
    """One variant in one locale. `id` is the path without locale and ending: `giftshop/lens-after-camera/loyal`."""

    id: str
    brand: str
    name: str
    variant: str
    locale: str
    path: str
    declared: Declared
    subjects: tuple[Subject, ...]
    preheader: Marked[str] | None
    body: Marked[str]
    sources: tuple[str, ...]  # every file whose text went into this value

    @property
    def span(self) -> Span:
        """Where the file begins, for findings about the mail as a whole."""
        return Span(self.path)
