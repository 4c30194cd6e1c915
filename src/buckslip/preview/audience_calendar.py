"""The page of the next days: mails by day, how close together they come, and what the limits hold back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from buckslip.preview.counts import Counted, share, told
from buckslip.preview.plots.bars import columns, stacked
from buckslip.preview.plots.heat import axis, strip

Shown = dict[str, object]

COLUMNS = 8  # mails in a window that have a column of their own; more stand in the table


def calendar(numbers: Counted) -> Shown:
    """Everything that the page shows of the simulation."""
    found, total = numbers["calendar"], numbers["customers"]
    dates = [date.fromisoformat(one) for one in found["dates"]]
    most = max((count for one in found["mails"] for count in one["daily"]), default=0)
    over = max((one["over"] for one in found["limits"]), default=0)
    return {
        "days": len(dates),
        "first": found["dates"][0],
        "last": found["dates"][-1],
        "mode": "days of 24 hours" if found["mode"] == "rolling" else f"calendar days, zone {found['zone']}",
        "sent": told(found["sent"]),
        "held_back": told(found["held_back"]),
        "held_share": share(found["held_back"], total),
        "head": [f"{one.day} {one:%b}" for one in dates],
        "axis": axis(dates),
        "rows": [
            {**_row(one["id"], one["daily"], most, one["sent"]), "held": told(one["held"]), "any": bool(one["sent"])}
            for one in found["mails"]
        ],
        "all": _row("all mails", found["daily"], max(found["daily"], default=0), found["sent"]),
        "capped": _row("due a mail, got none", found["capped"], max(found["capped"], default=0), found["capped_days"]),
        "pressure": [_pressure(one, total) for one in found["pressure"]],
        "limits": [
            {"text": one["text"], "over": told(one["over"]), "share": share(one["over"], total),
             "bar": stacked([("held", one["over"])], max(over, 1))}
            for one in found["limits"]
        ],
        "variants": list(_variants(found["variants"])),
        "left_out": found["left_out"],
    }  # fmt: skip


def _row(name: str, days: Sequence[int], most: int, total: int) -> Shown:
    texts = [told(one) for one in days]
    return {"name": name, "strip": strip(days, texts, most), "texts": texts, "total": told(total)}


def _variants(found: Sequence[Counted]) -> Iterator[Shown]:
    ordered = sorted(found, key=lambda one: (one["mail"], one["id"]))
    for mail, ones in groupby(ordered, key=lambda one: one["mail"]):
        for one in ones:
            yield {
                "mail": mail,
                "id": one["id"],
                "way": one["way"],
                "eligible": told(one["eligible"]),
                "sent": told(one["sent"]),
                "held": told(one["held"]),
                "starved": one["starved"],
            }


def _pressure(one: Counted, total: int) -> Shown:
    """Customers by the mails of their fullest window, with the limits and without."""
    end = max((place for name in ("limited", "unlimited") for place, count in enumerate(one[name]) if count), default=0)
    end = max(end, 3) + 1
    limited, free = one["limited"][:end], one["unlimited"][:end]
    return {
        "what": "all mails" if one["what"] == "all" else f"{one['what']} mails",
        "window": one["window"],
        "plot": columns(
            [("sent", limited[:COLUMNS]), ("whole", free[:COLUMNS])],
            [[told(count) if count else "" for count in counts[:COLUMNS]] for counts in (limited, free)],
        ),
        "rows": [
            {"mails": number, "limited": told(with_), "limited_share": share(with_, total), "free": told(without),
             "free_share": share(without, total)}
            for number, (with_, without) in enumerate(zip(limited, free, strict=True))
        ],
    }  # fmt: skip
