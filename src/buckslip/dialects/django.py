"""Django's template language, as Klaviyo speaks it: no parentheses, autoescape on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.dialects.dates import letters
from buckslip.dialects.normal import Clauses, TooLarge, both, clauses, either
from buckslip.model.schema import Kind
from buckslip.syntax.catalogue import NUMERIC
from buckslip.syntax.evaluate import URL_SAFE, URL_SCHEMES, escape, formatted
from buckslip.syntax.nodes import (
    Compare,
    Condition,
    Field,
    Filter,
    For,
    Known,
    Literal,
    Loop,
    Member,
    Output,
    Position,
    Value,
)
from buckslip.syntax.types import kind_of

_HAZARD = re.compile(r"\{(?:[{%#]|\Z)")
_TEMPLATE_TAGS = {"{{": "openvariable", "{%": "openblock", "{#": "opencomment", "{": "openbrace"}
_UNSAFE_CONSTANT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# In markup a constant is not escaped by itself: Django takes it for markup.
_MARKUP_CONSTANT = re.compile(rf"[&<>\"]|{_UNSAFE_CONSTANT.pattern}")
_MARKUP = (Position.TEXT, Position.ATTRIBUTE)
_DATE_LETTERS = {
    "day": "j",
    "day2": "d",
    "month": "n",
    "month2": "m",
    "month_name": "F",
    "month_short": "M",
    "year": "Y",
    "weekday_name": "l",
}
_LOOP = {"index": "forloop.counter", "first": "forloop.first", "last": "forloop.last"}
_ESCAPES = {
    Position.TEXT: "",
    Position.ATTRIBUTE: "",
    Position.URL_PART: "|urlencode:''",
    Position.SUBJECT: "|safe",
    Position.PLAIN: "|safe",
}

_STEP_ALTERNATIVES = "a condition is written out as alternatives, because there are no parentheses"
_STEP_BRACES = "literal braces in the text are written with `{% templatetag %}`"
_STEP_BRANCHES = "a value with its fallback is written as two branches"
_STEP_LINK = "a web address from the data is used only if it begins with https://, http:// or mailto:"


class Django(Dialect):
    """Prints Django templates."""

    NAME = "django"
    IF = "{% if {} %}"
    ELIF = "{% elif {} %}"
    ELSE = "{% else %}"
    END_IF = "{% endif %}"
    TAKEN = frozenset(
        {"block", "email", "event", "feeds", "forloop", "first_name", "last_name", "organization", "person"}
    )
    FILTERS: ClassVar[Mapping[str, str]] = {
        "capitalize": "{}|lower|capfirst",
        "lower": "{}|lower",
        "upper": "{}|upper",
    }
    # A date, given as text, in Django's own letters.
    DATE = "{}|slice:':10'|format_date_string|date:'{letters}'"

    def text(self, text: str) -> str:
        """Literal text; braces that would begin a tag become template tags."""
        if "{" not in text or not _HAZARD.search(text):
            return text
        self.step(_STEP_BRACES)
        return _HAZARD.sub(lambda found: f"{{% templatetag {_TEMPLATE_TAGS[found[0]]} %}}", text)

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value: in one expression if its constants may stand inside a tag, else in two branches."""
        if isinstance(value, Loop):
            return f"{{{{ {_LOOP[value.name]} }}}}"
        assert isinstance(value, Field)
        missing = formatted(None, node.filters, "", self.names.locale)
        defaults = [one.argument or "" for one in node.filters if one.name == "default"]
        unsafe = _MARKUP_CONSTANT if node.position in _MARKUP else _UNSAFE_CONSTANT
        inline = not any(unsafe.search(one) for one in defaults)
        start, filters, guarded = self._start(value, node.filters)
        if inline and not guarded:
            return self._placed(self._chain(start, filters), node.position)
        self.step(_STEP_BRANCHES)
        rest = tuple(one for one in filters if one.name != "default")
        otherwise = self.text(escape(missing, node.position))
        shown = self._placed(self._chain(start, rest), node.position)
        known = self.condition(Known(value))
        return (
            f"{{% if {known} %}}{shown}{{% else %}}{otherwise}{{% endif %}}"
            if otherwise
            else (f"{{% if {known} %}}{shown}{{% endif %}}")
        )

    def _start(self, field: Field, filters: tuple[Filter, ...]) -> tuple[str, tuple[Filter, ...], bool]:
        """The expression of the bare text, the filters still to apply, and whether it needs the value to be there."""
        reference = self.reference(field)
        if filters and filters[0].name in FORMATTING:
            first, rest = filters[0], filters[1:]
            pattern = letters(first.argument or "", self.names.locale, _DATE_LETTERS) if first.name == "date" else None
            if pattern is not None:
                return self.DATE.replace("{}", reference).replace("{letters}", pattern), rest, True
            return self._text(self.compute(field, first), rest), rest, False
        if field.kind is Kind.INTEGER:
            return f"{reference}|floatformat:0", filters, False
        return self._text(reference, filters), filters, False

    def _text(self, reference: str, filters: tuple[Filter, ...]) -> str:
        """A text, with nothing in place of `None`."""
        return reference if filters and filters[0].name == "default" else f"{reference}|default:''"

    def _chain(self, expression: str, filters: tuple[Filter, ...]) -> str:
        for one in filters:
            if one.name == "default":
                expression = f"{expression}|default:{_quoted(one.argument or '')}"
            else:
                expression = self.FILTERS[one.name].replace("{}", expression)
        return expression

    def _placed(self, expression: str, position: Position) -> str:
        if position is not Position.URL:
            return f"{{{{ {expression}{_ESCAPES[position]} }}}}"
        self.step(_STEP_LINK)
        schemes = " or ".join(f"link|slice:':{len(one)}' == '{one}'" for one in URL_SCHEMES)
        return (
            f"{{% with link={expression} %}}{{% if {schemes} %}}{{{{ link|urlencode:'{URL_SAFE}' }}}}"
            "{% elif link %}#{% endif %}{% endwith %}"
        )

    # Conditions ------------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """A condition as an `or` of `and`s."""
        try:
            found = clauses(condition, self._atom)
        except TooLarge:
            why = "there are no parentheses, and without them the condition has too many combinations"
            return self.unsupported("this condition", why, "use two nested conditions") or "None"
        except _UnsafeConstant as fault:
            why = f"a tag may not hold the text {fault}"
            return self.unsupported("this condition", why, "compare with another text") or "None"
        if len(found) > 1 and any(len(clause) > 1 for clause in found):
            self.step(_STEP_ALTERNATIVES)
        return " or ".join(" and ".join(clause) for clause in found)

    def _atom(self, leaf: Condition, holds: bool) -> Clauses:
        match leaf:
            case Known(value):
                return self._known(value, holds=holds)
            case Compare(left, op, right):
                return self._compare(left, op, right, holds=holds)
            case Member(value, options, negated):
                each = [self._compare(value, "==", one, holds=holds != negated) for one in options]
                return either(each) if holds != negated else both(each)
        raise AssertionError(leaf)

    def _known(self, value: Value, *, holds: bool) -> Clauses:
        expression = self.reference(value) if isinstance(value, Field) else self._operand(value)
        kind = kind_of(value)
        if kind in NUMERIC:  # 0 is a value
            there = f"{expression} != None", f"{expression} != ''"
            return (there,) if holds else ((f"{expression} == None",), (f"{expression} == ''",))
        test = f"{expression} == True" if kind is Kind.BOOLEAN and isinstance(value, Field) else expression
        return ((test,),) if holds else ((f"not {test}",),)

    def _compare(self, left: Value, op: str, right: Value, *, holds: bool) -> Clauses:
        """A missing value is None, which equals no constant and has no order; two of them equal each other, though."""
        if op == "!=":
            op, holds = "==", not holds
        test = f"{self._operand(left)} {op} {self._operand(right)}"
        opposite = test.replace(" == ", " != ", 1) if op == "==" else f"not {test}"
        guards = self._guards(left, op, right)
        if holds:
            return ((*guards, test),)
        return ((opposite,), *((f"not {guard}",) for guard in guards))

    def _guards(self, left: Value, op: str, right: Value) -> tuple[str, ...]:
        fields = [one for one in (left, right) if isinstance(one, Field)]
        if fields and fields[0].kind is Kind.DATE:
            return tuple(self.reference(one) for one in fields) if op != "==" or len(fields) == 2 else ()
        if op == "==" and len(fields) == 2:
            return (f"{self._operand(left)} != None",)
        return ()

    def _operand(self, value: Value) -> str:
        match value:
            case Literal(bool() as given):
                return "True" if given else "False"
            case Literal(str() as given):
                if _UNSAFE_CONSTANT.search(given):
                    raise _UnsafeConstant(given)
                return _quoted(given)
            case Literal(given):
                return str(given)
            case Loop(name):
                return _LOOP[name]
            case Field():
                reference = self.reference(value)
                return f"{reference}|slice:':10'" if value.kind is Kind.DATE else reference
        raise AssertionError(value)

    # Loops -----------------------------------------------------------------------------------------------------------

    def loop(self, node: For) -> None:
        """A loop over the first few items."""
        bound = "" if node.limit is None else f"|slice:':{node.limit}'"
        self.parts.append(f"{{% for {self.local(node.variable)} in {self.reference(node.source)}{bound} %}}")
        self.body(node.body)
        if node.otherwise:
            self.parts.append("{% empty %}")
            self.body(node.otherwise)
        self.parts.append("{% endfor %}")


class _UnsafeConstant(ValueError):
    """A constant that would end the tag it stands in."""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return f'"{escaped}"' if "'" in text else f"'{escaped}'"
