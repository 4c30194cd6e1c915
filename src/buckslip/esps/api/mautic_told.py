"""What Mautic tells, in the form of ours, and what it makes of the HTML that it gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from buckslip.esps.pretty import Json

FIRST_SLOT = "Dynamic Content 1"  # what Mautic puts in where there is no slot; ours are never called that
PLAIN = ("fromAddress", "fromName", "replyToAddress", "language", "preheaderText", "emailType", "plainText", "subject")


def cleaned(html: str) -> str:
    """HTML as Mautic stores it: beside letters outside of Windows-1252, every percent-code in it is decoded."""
    try:
        html.encode("cp1252")
    except UnicodeEncodeError:
        html = unquote(html, errors="replace")
    return html.replace("<!-->", "<!---->")


def cleaned_slots(told: Json) -> list[Json]:
    """Slots of dynamic content, the texts of their variants cleaned in the same way."""
    found: list[Json] = []
    for slot in _mappings(told):
        variants: list[Json] = [
            {**one, "content": cleaned(str(one.get("content") or ""))} for one in _mappings(slot.get("filters"))
        ]
        found.append({**slot, "content": cleaned(str(slot.get("content") or "")), "filters": variants})
    return found


def slots(told: Json) -> list[Json]:
    """Slots in one form: what is sent, and what is read back without the slot that Mautic adds."""
    found: list[Json] = []
    for slot in _mappings(told):
        if slot.get("tokenName") == FIRST_SLOT:
            continue
        variants: list[Json] = [
            {"content": str(one.get("content") or ""), "filters": [_slot_filter(each) for each in parts]}
            for one in _mappings(slot.get("filters"))
            if (parts := list(_mappings(one.get("filters"))))
        ]
        content = str(slot.get("content") or "")
        found.append({"tokenName": str(slot.get("tokenName") or ""), "content": content, "filters": variants})
    return found


def _slot_filter(told: Mapping[str, Json]) -> dict[str, Json]:
    names = ("glue", "field", "object", "type", "operator")
    return {
        **{name: str(told.get(name) or "") for name in names},
        "filter": _value(told.get("filter")),
        "display": None,
    }


def filters(told: Json) -> list[Json]:
    """Filters of a segment in one form: values under `properties`, where older versions had them beside it."""
    names = ("glue", "field", "object", "type", "operator")
    found: list[Json] = []
    for one in _mappings(told):
        properties = one.get("properties")
        inside = properties.get("filter") if isinstance(properties, dict) else None
        value = _value(one.get("filter") if inside is None else inside)
        found.append({**{name: str(one.get(name) or "") for name in names}, "properties": {"filter": value}})
    return found


def _value(told: Json) -> Json:
    """Numbers and truth are texts there; nothing and "" are one."""
    if isinstance(told, list):
        return [_value(one) for one in told]
    if isinstance(told, bool):
        return str(int(told))
    return None if told in (None, "") else str(told)


def email_payload(there: Mapping[str, Json]) -> dict[str, Json]:
    """An e-mail, or a variant of one."""
    found: dict[str, Json] = {name: str(there.get(name) or "") for name in PLAIN}
    lists: list[Json] = [str(one.get("id")) for one in _mappings(there.get("lists"))]
    found |= {
        "name": str(there.get("name") or ""),
        "customHtml": str(there.get("customHtml") or ""),
        "dynamicContent": slots(there.get("dynamicContent")),
        "lists": sorted(lists, key=str),
    }
    if parent := id_of(there.get("variantParent")):
        settings = there.get("variantSettings")
        given: Mapping[str, Json] = settings if isinstance(settings, dict) else {}
        found["variantParent"] = parent
        found["variantSettings"] = {name: str(given.get(name) or "") for name in ("weight", "winnerCriteria")}
    return found


def segment_payload(there: Mapping[str, Json]) -> dict[str, Json]:
    """A segment."""
    plain: dict[str, Json] = {name: str(there.get(name) or "") for name in ("name", "alias", "description")}
    return {**plain, "filters": filters(there.get("filters"))}


def field_payload(there: Mapping[str, Json]) -> dict[str, Json]:
    """A contact field, without its label, which people may change."""
    published = there.get("isPublished")
    return {
        "alias": str(there.get("alias") or ""),
        "type": str(there.get("type") or ""),
        "isPublished": published in (True, 1, "1"),
    }


def id_of(told: Json) -> str:
    """An id, told by itself or inside of what it belongs to; "" when there is none."""
    found = told.get("id") if isinstance(told, dict) else told
    return str(found) if found else ""


def _mappings(told: Json) -> Iterator[dict[str, Json]]:
    """The entries of a list, which PHP also tells as a mapping by their numbers."""
    entries = list(told.values()) if isinstance(told, dict) else told
    for one in entries if isinstance(entries, list) else ():
        if isinstance(one, dict):
            yield one


entries = _mappings
