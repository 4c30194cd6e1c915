"""The comment of a pull request, from the report that `buckslip diff --format json` writes.

The report may come from a stranger's fork: nothing in it is trusted, whatever it holds makes a comment and no error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from buckslip.export.comment_fit import Section, fitted
from buckslip.export.comment_mails import inbox, mails, words
from buckslip.export.comment_read import Item, items, listed, number, text
from buckslip.export.comment_text import address, code, fenced, plain

MARKER = "<!-- buckslip:comment -->"
VERSION = 1  # of the report
_LOST = "There is no report of it: the base may not be a project, or the run ended early. Its log tells why."
SIGNS = {"error": "❌ error", "warning": "⚠️ warning", "note": "ℹ️ note"}
SHOWN = 10  # new findings that are not folded away
DIFFER = (("looks different", "look different"), ("differs", "differ"))  # a brand also changes who sends
MEANS = {
    "added": "new",
    "different": "other customers: some are gained, some are lost",
    "equivalent": "the same customers, in other words",
    "narrower": "fewer customers",
    "removed": "gone",
    "unreadable": "cannot be compared, since one of the two cannot be read",
    "wider": "more customers",
}


def comment(report: object, *, site: str = "", run: str = "") -> str:
    """The comment as Markdown. `site` is the address of the hosted preview, `run` that of the run which keeps it."""
    found, place = Item(report), address(site)
    if found.value.get("version") != VERSION:
        return fitted(f"{MARKER}\n\n## ❔ This change could not be compared\n\n{_LOST}", [], _foot(place, address(run)))
    audiences, parts = items(found, "audiences"), items(found, "parts")
    sections = [
        *_new_findings(items(found, "findings", "new")),
        Section("Who gets it", map(_audience, audiences), len(audiences), apart="\n\n"),
        *mails(found, place),
        inbox(found),
        Section("Shared files", map(_part, parts), len(parts)),
        words(found),
        _fixed(items(found, "findings", "gone")),
    ]
    return fitted("\n\n".join(_head(found)), sections, _foot(place, address(run)))


def touches_customers(report: Item) -> bool:
    """Whether any customer gets, or sees, anything otherwise."""
    verdicts = {text(one, "verdict") for one in items(report, "audiences") if text(one, "kind") != "segment"}
    return bool(verdicts - {"equivalent"}) or any(one.value.get("visible") is True for one in items(report, "mails"))


def _head(report: Item) -> list[str]:
    new = [text(one, "severity") for one in items(report, "findings", "new")]
    touched = touches_customers(report)
    lines = [MARKER, f"## {_verdict(new, touched)}"]
    if not touched:
        lines.append("**Nothing changed for customers**: every mail, subject, sender and audience is what it was.")
    return [*lines, f"{_summary(report)} Compared with {code(text(report, 'commit')[:12])}."]


def _verdict(new: Sequence[str], touched: bool) -> str:
    if errors := new.count("error"):
        return f"❌ Not ready: {_many(errors, 'new error')}"
    if warnings := new.count("warning"):
        return f"⚠️ To decide: {_many(warnings, 'new warning')}"
    return "👀 To review: customers will notice" if touched else "✅ Nothing changes for customers"


def _summary(report: Item) -> str:
    """What there is to look at, in one line; what did not happen is left out."""
    seen = [one for one in items(report, "mails") if one.value.get("visible") is True]
    verdicts = Counter(text(one, "verdict") for one in items(report, "audiences"))
    parts = [f"customers see {_many(len(seen), 'mail')} otherwise"] if seen else []
    if verdicts:
        kinds = ", ".join(f"{count:,} {name}" for name, count in sorted(verdicts.items()) if name in MEANS)
        parts.append(f"{_many(verdicts.total(), 'audience')} changed ({kinds or 'unknown'})")
    new, gone = len(items(report, "findings", "new")), len(items(report, "findings", "gone"))
    parts += [f"{_many(new, 'new finding')}"] if new else []
    parts += [f"{_many(gone, 'finding')} fixed"] if gone else []
    shown = "; ".join(parts) or "no mail, audience or finding changed"
    return f"{shown[0].upper()}{shown[1:]}."


def _foot(site: str, run: str) -> str:
    if site:
        return f"[Open the preview]({site}/) · what each part means: `docs/pull-requests.md`"
    if run:
        return f"The preview is the artefact `preview-site` of [this run]({run}); unpack it and open `index.html`."
    return "The whole of it: `buckslip diff`."


# Findings ------------------------------------------------------------------------------------------------------------

_TABLE = "| | where | what | rule |\n|---|---|---|---|"


def _new_findings(found: Sequence[Item]) -> list[Section]:
    rank = list(SIGNS)
    ordered = sorted(found, key=lambda one: rank.index(text(one, "severity")) if text(one, "severity") in rank else 9)
    left = len(ordered) - SHOWN
    return [
        Section("What is newly wrong", map(_finding, ordered[:SHOWN]), min(len(ordered), SHOWN), _TABLE),
        Section("", map(_finding, ordered[SHOWN:]), left, _TABLE, folded=_many(left, "more new finding")),
    ]


def _fixed(found: Sequence[Item]) -> Section:
    folded = f"{_many(len(found), 'finding')} fixed"
    return Section("What was mended", map(_finding, found), len(found), _TABLE, folded=folded)


def _finding(one: Item) -> str:
    sign = SIGNS.get(text(one, "severity"), "❔")
    what = plain(text(one, "message")) + (f"<br>{plain(text(one, 'help'))}" if text(one, "help") else "")
    return f"| {sign} | {code(text(one, 'path'))} {number(one, 'line') or 1} | {what} | {code(text(one, 'rule'))} |"


# Audiences and shared files ------------------------------------------------------------------------------------------


def _audience(one: Item) -> str:
    verdict = text(one, "verdict")
    name = f"{'segment ' if text(one, 'kind') == 'segment' else ''}{code(text(one, 'id'))}"
    shown = f"{verdict}, {MEANS[verdict]}" if verdict in MEANS else "changed"
    same = listed(one, "before") == listed(one, "after")
    through = " (its own sentences are as they were: a segment changed)" if same else ""
    lines = [f"**{name}**: {shown}{through}{_reach(one)}"]
    if sentences := listed(one, "sentences"):
        lines += ["", *fenced(sentences)]
    examples = [(how, text(Item(one.value.get(key)), "words")) for how, key in (("gains", "gained"), ("loses", "lost"))]
    told = [f"* {how}: {plain(who)}" for how, who in examples if who]
    return "\n".join([*lines, "", *told] if told else lines)


def _reach(one: Item) -> str:
    counted = Item(one.value.get("reach"))
    if not counted.value:
        return ""
    before, after = number(counted, "before"), number(counted, "after")
    told = " → ".join("none" if count is None else f"{count:,}" for count in (before, after))
    if before is None or after is None or before == after:
        return f"; reach {told}"
    share = f", {(after - before) / before:+.1%}" if before else ""
    return f"; reach **{told}** ({after - before:+,}{share})"


def _part(one: Item) -> str:
    mails = listed(one, "mails")
    kind, what = text(one, "kind"), text(one, "what")
    head = f"* {plain(kind)} {code(text(one, 'path'))} {plain(what)}"
    if kind not in ("block", "layout", "brand", "locale"):
        return head
    if not mails:
        return f"{head}: no mail differs"
    differ = DIFFER[kind == "brand"][len(mails) > 1]
    shown = ", ".join(code(name) for name in mails[:5]) + (" …" if len(mails) > 5 else "")
    return f"{head}: **{_many(len(mails), 'mail')} {differ}** ({shown})"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
