"""Django's own template engine with stand-ins for the tags and filters that Klaviyo adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import django
from django.conf import settings
from django.template import Context, Engine, Library, Template
from django.utils.safestring import mark_safe

SYSTEM = {
    "unsubscribe_link": "unsubscribe_url",
    "manage_preferences_link": "preferences_url",
    "web_view_link": "view_online_url",
}
register = Library()


@register.filter
def lookup(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


@register.filter
def format_date_string(value: str) -> Any:
    return datetime.fromisoformat(value) if value else ""


def _link(name: str) -> None:
    @register.simple_tag(takes_context=True, name=name)
    def link(context: Context) -> str:
        return mark_safe(context["system"][SYSTEM[name]])


for one in SYSTEM:
    _link(one)


@lru_cache(maxsize=1)
def engine() -> Engine:
    if not settings.configured:
        settings.configure(USE_TZ=True, TIME_ZONE="UTC", USE_I18N=False)
        django.setup()
    found = Engine()
    found.template_builtins.append(register)
    return found


def render(template: str, contexts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each context rendered; the template is read once."""
    compiled = Template(template, engine=engine())
    return [compiled.render(Context(dict(context))) for context in contexts]
