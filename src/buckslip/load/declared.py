"""What front matter declares, from validated fields and their places."""

from __future__ import annotations

from buckslip.load import audiences, offers
from buckslip.load.fields_mail import MailFields, TranslationFields
from buckslip.load.node import Node
from buckslip.load.triggers import trigger as timing
from buckslip.model.finding import Finding
from buckslip.model.mail import Approval, Declared, Waiver

_PARTS = {"rule", "reason", "approver", "expires"}


def declared(fields: MailFields, node: Node, findings: list[Finding]) -> Declared:
    """The declarations of a variant; `node` holds the keys of its file and of `_mail.yml`."""
    entries = node.entries
    audience, trigger, basis = entries.get("audience"), entries.get("trigger"), entries.get("legal_basis")
    recommendations, tracking = entries.get("recommendations"), entries.get("tracking")
    return Declared(
        title=fields.title or "",
        goal=fields.goal or "",
        message_class=fields.message_class or "commercial",
        legal_basis=basis.scalars() if basis and fields.legal_basis else (),
        audience=audiences.group(audience, findings) if audience and audience.value is not None else None,
        priority=fields.priority or 0,
        holdout=entries["holdout"].marked if fields.holdout else None,
        trigger=trigger.scalars() if trigger and fields.trigger else (),
        timing=timing(trigger, findings) if trigger and fields.trigger else None,
        offer=offers.offer(fields.offer, node, findings) if fields.offer else None,
        claims=offers.claims(fields.claims),
        deadline=offers.deadline(fields.deadline),
        schedule=offers.schedule(fields.schedule, node, findings),
        recommendations=recommendations.scalars() if recommendations and fields.recommendations else (),
        tracking=tracking.scalars() if tracking and fields.tracking else (),
        status=fields.status or "draft",
        layout=fields.layout or "",
        owners=tuple(fields.owners),
        waivers=waivers(fields, node),
        approvals=_approvals(fields, node),
        season=fields.season or "",
        owned=entries["owned"].marked if fields.owned else None,
        jurisdictions=tuple(fields.jurisdictions),
        places=tuple((key, node.key_span(key)) for key in entries),
    )


def waivers(fields: TranslationFields, node: Node) -> tuple[Waiver, ...]:
    """The waivers of a file, each at its place."""
    items = node.entries["waivers"].items if fields.waivers else []
    return tuple(
        Waiver(one.rule, one.reason, one.approver, one.expires, item.span)
        for one, item in zip(fields.waivers, items, strict=False)
        if all(item.entries[key].value == getattr(one, key) for key in _PARTS if key in item.entries)
        and item.entries.keys() >= _PARTS
    )


def _approvals(fields: MailFields, node: Node) -> tuple[Approval, ...]:
    items = node.entries["approvals"].items if fields.approvals else []
    return tuple(
        Approval(one.by, one.role, one.on or "", one.digest, item.span)
        for one, item in zip(fields.approvals, items, strict=False)
    )
