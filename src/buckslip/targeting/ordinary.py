"""Plain values for fields that nothing is asked of."""

from __future__ import annotations

from collections.abc import Collection

from buckslip.model.schema import FieldSpec, Kind

Scalar = str | int | float | bool

# Fields that many schemas have, and values that look right in a preview.
TEXTS: dict[str, tuple[str, ...]] = {
    "category": ("books", "games", "garden"),
    "city": ("Leeds", "Lyon", "Kyoto"),
    "country": ("GB", "DE", "FR", "US", "JP", "BR", "RO", "PL", "SE", "IN", "KE", "NZ"),
    "email": ("example@example.test", "sample@example.test"),
    "first_name": ("Alex", "Robin", "Kim"),
    "last_name": ("Example", "Sample", "Moreau"),
    "locale": ("en", "de", "fr"),
    "product": ("Example product", "Another product"),
    "timezone": ("Europe/London", "Europe/Berlin", "Asia/Tokyo"),
}
AMOUNT = 20


def ordinary(spec: FieldSpec) -> Scalar | None:
    """A value that the field may well have; None for a list, and for dates, which depend on the day."""
    match spec.kind:
        case Kind.BOOLEAN:
            return False
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            usual = AMOUNT if spec.kind is Kind.MONEY else 0
            least = usual if spec.minimum is None else max(spec.minimum, usual)
            value = least if spec.maximum is None else min(spec.maximum, least)
            return int(value) if value == int(value) else value
        case Kind.ENUM:
            return spec.values[0] if spec.values else None
        case Kind.URL:
            return "https://example.test/"
        case Kind.TEXT:
            return TEXTS.get(spec.name, (f"some {spec.name.replace('_', ' ')}",))[0]
        case _:
            return None


def other_than(spec: FieldSpec, taken: Collection[Scalar]) -> Scalar | None:
    """A value of the field that is none of `taken`; None when there is no other."""
    match spec.kind:
        case Kind.BOOLEAN:
            return next((one for one in (False, True) if one not in taken), None)
        case Kind.ENUM:
            return next((one for one in spec.values if one not in taken), None)
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            least = int(spec.minimum or 0)
            found = next(one for one in range(least, least + len(taken) + 1) if one not in taken)
            return found if spec.maximum is None or found <= spec.maximum else None
        case Kind.URL:
            return next(one for n in range(len(taken) + 1) if (one := f"https://example.test/{n or ''}") not in taken)
        case _:
            known = TEXTS.get(spec.name, ())
            made = (f"another {spec.name.replace('_', ' ')}{f' {n}' if n else ''}" for n in range(len(taken) + 1))
            return next(one for one in (*known, *made) if one not in taken)
