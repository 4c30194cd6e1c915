"""Mautic's tokens: `{contactfield=alias|default}`, and slots of dynamic content beside the text for conditions.

Read in Mautic's source 5.1.1, 2026-11-22: LeadBundle/Helper/TokenHelper, EmailBundle's MatchFilterForLeadTrait and
MailHelper, CoreBundle's InputHelper. A slot shows the first variant whose filters hold. Filters compare as PHP does,
know no parentheses, and cast numbers to whole ones, a missing one to 0; so only those are used that cannot go wrong.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from buckslip.dialects.normal import Clauses, TooLarge, both, clauses, either
from buckslip.dialects.raw import Raw, Unsaid, is_numeric, outside_styles
from buckslip.model.same import Same
from buckslip.model.schema import Kind
from buckslip.syntax.nodes import Compare, Condition, Field, If, Known, Literal, Member, Node, Position

MOST = 16  # variants of one slot
MOST_CLAUSES = 8  # alternatives in one condition
LONGEST = 25  # characters of an alias, as far as is known
_WORDS = (
    "assetlink|contactfield|dnc_url|dynamiccontent|focus|form|leadfield|ownerfield|page(?:link|title)|resubscribe_\\w+|"
    "signature|subject|today|tracking_pixel|unsubscribe_\\w+|webview_\\w+"
)
_TOKEN = re.compile(rf"(?:\{{|%7B)(?=(?:{_WORDS})[=|}}%])|\{{(?=[a-z_]*\Z)", re.IGNORECASE)
_KNOWN_TOKEN = re.compile(rf"(?:\{{|%7B)(?=(?:{_WORDS})[=|}}%])", re.IGNORECASE)
_DEFAULT_ENDS = re.compile(r"[|{}%\r\n]")
_MAGIC = frozenset({"date", "datetime", "time", "true"})
_UNSAFE_CONSTANT = re.compile(r"[^\w .,:;!?()+/-]")
_PERCENT_CODE = re.compile(r"%[0-9A-Fa-f]{2}")
_NAMES = {"==": "=", "!=": "!=", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_OPPOSITES = {
    "=": "!=",
    "lt": "gte",
    "lte": "gt",
    "gt": "lte",
    "gte": "lt",
    "in": "!in",
    "regexp": "!regexp",
    "!empty": "empty",
}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DUMPED = json.JSONEncoder(sort_keys=True).encode
_ALWAYS: Clauses = ((),)
_Ways = list[tuple[Clauses, str]]

_STEP_ASCII = "letters beyond ASCII are written as entities, because Mautic would else decode percent-codes in the body"
_STEP_BRACES = "literal braces in the text are written as entities"
_STEP_SPREAD = "many conditions inside one another are several slots, one after another"
_STEP_SLOT = "a condition is a slot of dynamic content, in `message.json` under `dynamicContent`"


class Mautic(Raw):
    """Prints e-mails with tokens, and slots beside them."""

    NAME = "mautic"

    @classmethod
    def says(cls, condition: Condition) -> bool:
        """Whether the filters of a slot say it."""
        return _says(Same(condition))

    def text(self, text: str) -> str:
        """Literal text; in HTML in ASCII, with braces that would begin a token as entities."""
        if self.part is not Position.TEXT:
            return self._bare(text)
        return "".join(self._markup(piece) if inside else piece for piece, inside in outside_styles(text))

    def _markup(self, text: str) -> str:
        if ("{" in text or "%7" in text) and _TOKEN.search(text):
            self.step(_STEP_BRACES)
            text = _TOKEN.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", text)
        if text.isascii():
            return text
        self.step(_STEP_ASCII)
        return text.encode("ascii", "xmlcharrefreplace").decode()

    def _bare(self, text: str) -> str:
        """Text where there are no entities: what would be taken for a token or for markup is refused."""
        if ("{" in text or "%7" in text) and (found := _KNOWN_TOKEN.search(text)):
            shown = text[found.start() : found.start() + 20]
            why = "it would be taken for a token, and outside of HTML nothing can prevent that"
            return self.unsupported(f"the text '{shown}' here", why, "write it without the brace")
        if self.part is Position.PLAIN and (tag := re.search(r"<(?!\s)", text)):
            shown = text[tag.start() : tag.start() + 20]
            why = "Mautic strips what looks like markup from the plain text"
            return self.unsupported(f"the text '{shown}' here", why, "put a space after `<`")
        return text

    def inserted(self, name: str, missing: str, position: Position) -> str:  # noqa: ARG002 - the same everywhere
        """The token, with its default."""
        if not missing:
            return f"{{contactfield={name}}}"
        markup = self.part is Position.TEXT
        if not markup and (missing in _MAGIC or _DEFAULT_ENDS.search(missing)):
            why = "a default may hold no braces, bars, percent signs and line breaks, nor be one of Mautic's own words"
            return self.unsupported(f"the fallback '{missing}' here", why, "use another text")
        if missing in _MAGIC:
            missing = f"&#{ord(missing[0])};{missing[1:]}"
        if markup:
            missing = _DEFAULT_ENDS.sub(lambda found: f"&#{ord(found[0])};", missing)
        return f"{{contactfield={name}|{self.text(missing)}{_mark(missing)}}}"

    # Conditions ------------------------------------------------------------------------------------------------------

    def branch(self, node: If) -> None:
        """A slot, with a variant for each way through the conditions inside."""
        self.here = node.span
        if self.part is Position.SUBJECT:
            why = "whether slots work in a subject is not known"
            self.unsupported("a condition here", why, "move the condition into the body")
            return
        try:
            self._within((node,), (), _ALWAYS)
        except TooLarge:
            self.here = node.span
            why = "its comparisons and those round it have too many combinations"
            self.unsupported("this condition", why, "put fewer conditions inside one another")

    def _within(self, nodes: tuple[Node, ...], denied: tuple[Clauses, ...], condition: Clauses) -> None:
        """Slots, one after another, for what is shown where `condition` holds and none of `denied`."""
        ways: _Ways = [(_ALWAYS, "")]
        for node in nodes:
            own = self._tried(node)
            if own and len(ways) * len(own) + len(denied) <= MOST:
                ways = _joined(ways, own)
                continue
            self._show(ways, denied, condition)
            ways = own or [(_ALWAYS, "")]
            if isinstance(node, If) and not own:
                self.step(_STEP_SPREAD)
                before = denied
                for branch in node.branches:
                    inner = both((condition, self._clauses(branch.condition)))
                    self._within(branch.body, before, inner)
                    before = (*before, inner)
                self._within(node.otherwise, before, condition)
        self._show(ways, denied, condition)

    def _tried(self, node: Node) -> _Ways | None:
        """The ways of a node, unless they are too many for one slot."""
        try:
            return self._ways((node,))
        except TooLarge:
            return None

    def _show(self, ways: _Ways, denied: tuple[Clauses, ...], condition: Clauses) -> None:
        choices = [*((one, "") for one in denied), *((both((condition, one)), text) for one, text in ways)]
        if choices[-1][0] != _ALWAYS:
            choices.append((_ALWAYS, ""))
        while len(choices) > 1 and choices[-2][1] == choices[-1][1]:
            del choices[-2]
        *variants, (_, default) = choices
        self.parts.append(self._slot(variants, default) if variants else default)

    def _choices(self, node: If) -> _Ways:
        """The first of these whose condition holds is shown; the last one always does."""
        found: _Ways = []
        for branch in node.branches:
            self.here = node.span
            condition = self._clauses(branch.condition)
            found += [(both((condition, inner)), text) for inner, text in self._ways(branch.body)]
            if condition == _ALWAYS:
                return found
        return _few([*found, *self._ways(node.otherwise)])

    def _ways(self, nodes: tuple[Node, ...]) -> _Ways:
        ways: _Ways = [(_ALWAYS, "")]
        for node in nodes:
            own = self._choices(node) if isinstance(node, If) else [(_ALWAYS, self.printed((node,)))]
            ways = _few(_joined(ways, own))
        return ways

    def _clauses(self, condition: Condition) -> Clauses:
        if not self.says(condition):
            why = "the filters of a slot cannot say it without mistakes"
            self.unsupported("this condition", why, "use a simpler condition, or a field of true and false")
            return _ALWAYS
        return clauses(condition, _atom(self.reference))

    def _slot(self, variants: _Ways, default: str) -> str:
        self.step(_STEP_SLOT)
        filters = [{"content": text, "filters": _filters(condition)} for condition, text in variants]
        contents = [default, *(text for _, text in variants)]
        if self.part is Position.PLAIN and any(not one.isascii() and _PERCENT_CODE.search(one) for one in contents):
            why = "Mautic decodes percent-codes beside letters beyond ASCII when it stores dynamic content"
            self.unsupported("a link with percent-codes in this condition", why, "move the link out of the condition")
        entry = {"content": default, "filters": filters}
        digest = sha256(_DUMPED(entry).encode()).hexdigest()[:10]
        name = f"{'text' if self.part is Position.PLAIN else 'html'}-{digest}"
        self.slots[name] = {"tokenName": name, **entry}
        return f'{{dynamiccontent="{name}"}}'


def _mark(default: str) -> str:
    """What nobody reads, after a second bar: Mautic takes `Hello` for `hello` when it puts values in."""
    return "" if default == default.lower() else f"|{sha256(default.encode()).hexdigest()[:4]}"


def _joined(first: _Ways, second: _Ways) -> _Ways:
    """Each way through both, in an order in which the first that holds is the right one."""
    if len(second) == 1 and second[0][0] == _ALWAYS:
        return [(left, before + second[0][1]) for left, before in first]
    return [(both((left, right)), before + after) for left, before in first for right, after in second]


def _few(ways: _Ways) -> _Ways:
    if len(ways) > MOST:
        raise TooLarge
    return ways


def _filters(condition: Clauses) -> list[dict[str, object]]:
    """Alternatives of filters that all hold; `or` begins the next alternative."""
    return [
        {"glue": "or" if number and not place else "and", **json.loads(atom)}
        for number, clause in enumerate(condition)
        for place, atom in enumerate(clause)
    ]


# One comparison: a filter as JSON ------------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # asked for twice in each part of each mail
def _says(of: Same[Condition]) -> bool:
    try:
        return 0 < len(clauses(of.it, _atom(_alias))) <= MOST_CLAUSES
    except (Unsaid, TooLarge):
        return False


def _alias(field: Field) -> str:
    return field.spec.esp_names.get("mautic", field.path[1])


def _atom(name: Callable[[Field], str]) -> Callable[[Condition, bool], Clauses]:
    """How one comparison, or its opposite, is said."""

    def atom(leaf: Condition, holds: bool) -> Clauses:
        match leaf:
            case Known(Field() as field):
                return _known(field, name(field), holds=holds)
            case Member(Field() as field, options, negated):
                return _member(field, options, name(field), holds=holds != negated)
            case Compare(Field() as field, op, Literal() as constant):
                return _compare(field, op, constant, name(field), holds=holds)
            case Compare(Literal() as constant, op, Field() as field):
                return _compare(field, _MIRRORED.get(op, op), constant, name(field), holds=holds)
        raise Unsaid

    return atom


def _known(field: Field, name: str, *, holds: bool) -> Clauses:
    match field.kind:
        case Kind.BOOLEAN:
            return _filter(name, "boolean", "=", "1", holds=holds)
        case Kind.DATE:
            return _filter(name, "date", "!empty", None, holds=holds)
        case Kind.ENUM if field.spec.values and "0" not in field.spec.values:
            return _filter(name, "select", "!empty", None, holds=holds)
        case Kind.TEXT | Kind.URL:  # `empty` would be true for "0"
            return _filter(name, "text", "regexp", ".", holds=holds)
    raise Unsaid


def _member(field: Field, options: tuple[Literal, ...], name: str, *, holds: bool) -> Clauses:
    if field.kind is Kind.ENUM:
        words = [_constant(one.value) for one in options]
        return _filter(name, "select", "in", words, holds=holds)
    each = [_compare(field, "==", one, name, holds=holds) for one in options]
    return either(each) if holds else both(each)


def _compare(field: Field, op: str, constant: Literal, name: str, *, holds: bool) -> Clauses:
    if op == "!=":
        op, holds = "==", not holds
    match field.kind, constant.value:
        case Kind.BOOLEAN, bool() as given:
            return _filter(name, "boolean", "=", "1" if given else "0", holds=holds)
        case Kind.ENUM, given:
            return _filter(name, "select", "in", [_constant(given)], holds=holds)
        case ((Kind.TEXT | Kind.URL), given):
            return _filter(name, "text", "=", _constant(given), holds=holds)
        case Kind.INTEGER, int() | float() as given if given == int(given) and not _OPERATORS[op](0, given):
            return _filter(name, "number", _NAMES[op], str(int(given)), holds=holds)
        case Kind.DATE, str() as given:
            test = _filter(name, "date", _NAMES[op], given[:10], holds=holds)
            if op not in ("<", "<="):
                return test
            there = _filter(name, "date", "!empty", None, holds=holds)
            return both((there, test)) if holds else either((there, test))
    raise Unsaid


def _constant(given: str | int | float | bool) -> str:
    if not isinstance(given, str) or not given or is_numeric(given) or _UNSAFE_CONSTANT.search(given):
        raise Unsaid
    return given


def _filter(name: str, kind: str, op: str, value: str | list[str] | None, *, holds: bool) -> Clauses:
    if name.startswith("company"):  # which Mautic looks up in the contact's company
        raise Unsaid
    found = {
        "field": name,
        "object": "lead",
        "type": kind,
        "operator": op if holds else _OPPOSITES[op],
        "filter": value,
        "display": None,
    }
    return ((_DUMPED(found),),)
