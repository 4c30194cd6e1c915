"""The grammar of `{% %}` tags: conditions and loops."""

from __future__ import annotations

from buckslip.model.schema import RESERVED, Kind
from buckslip.syntax.lexer import Fault, Token
from buckslip.syntax.nodes import And, Compare, Condition, Field, Known, Literal, Loop, Member, Not, Or, System, Value
from buckslip.syntax.types import check_comparison, check_constant, kind_of, name_of
from buckslip.syntax.values import Values

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_DEEPEST = 16  # parentheses and nots inside one another


class Reader(Values):
    """Reads a whole tag."""

    def condition(self) -> Condition:
        """A condition, to the end of the tag."""
        if self.here.kind == "end":
            raise Fault("tag-bad-condition", self.here.offset, "the condition is missing")
        found = self.either()
        if self.here.text == "|":
            if self.tokens[self.position + 1].text == "|":
                raise Fault("tag-bad-syntax", self.here.offset, "`||` has no meaning here", "write `or`")
            message = "filters are for printing, not for conditions"
            raise Fault("tag-bad-condition", self.here.offset, message, "compare the value as it is")
        self.end()
        return found

    def either(self) -> Condition:
        """`a or b …`."""
        items = [self.both()]
        while self.take("or"):
            items.append(self.both())
        return items[0] if len(items) == 1 else Or(_flat(Or, items))

    def both(self) -> Condition:
        """`a and b …`."""
        items = [self.inverse()]
        while self.take("and"):
            items.append(self.inverse())
        return items[0] if len(items) == 1 else And(_flat(And, items))

    def inverse(self) -> Condition:
        """`not a`, `(a)` or a comparison."""
        token = self.here
        negated, grouped = self.take("not"), False
        if not negated:
            grouped = self.take("(")
        if not (negated or grouped):
            return self.comparison()
        self.depth += 1
        if self.depth > _DEEPEST:
            message = f"the condition is nested more than {_DEEPEST} deep"
            raise Fault("tag-too-deep", token.offset, message)
        found: Condition = Not(self.inverse()) if negated else self.either()
        self.depth -= 1
        if grouped and not self.take(")"):
            if self.here.kind == "end":
                raise Fault("tag-unclosed", token.offset, "this parenthesis is never closed")
            raise self.unexpected(self.here)
        return found

    def comparison(self) -> Condition:
        """`a == b`, `a in […]`, `a not in […]`, or a bare field."""
        first = self.here
        left = self.value()
        if isinstance(left, System):
            raise Fault("tag-bad-condition", first.offset, f"{left.name} is always there; it can only be printed")
        operator = self.here
        if operator.kind == "op" and operator.text in _COMPARISONS:
            self.position += 1
            return self.compared(left, operator, first)
        if operator.text in ("in", "not") and operator.kind == "name":
            self.position += 1
            if operator.text == "not" and not self.take("in"):
                raise self.unexpected(self.here)
            return self.member(left, first, negated=operator.text == "not")
        if isinstance(left, Literal) or (isinstance(left, Loop) and left.name == "index"):
            message = f"{first.text if isinstance(left, Literal) else 'loop.index'} alone is no condition"
            raise Fault("tag-bad-condition", first.offset, message, "compare it with something")
        return Known(left)

    def compared(self, left: Value, operator: Token, first: Token) -> Condition:
        """`left operator right`, when the types fit."""
        right = self.value()
        if isinstance(right, System):
            raise Fault("tag-bad-condition", first.offset, f"{right.name} can only be printed, not compared")
        if self.here.text in _COMPARISONS:
            message = "only two values can be compared at a time"
            raise Fault("tag-bad-condition", self.here.offset, message, "join two comparisons with `and`")
        check_comparison(left, operator.text, right, first.offset)
        return Compare(left, operator.text, right)

    def member(self, value: Value, first: Token, *, negated: bool) -> Condition:
        """`value in ["a", "b"]`; parentheses do as well as brackets."""
        opening = self.next()
        if opening.text not in ("[", "(") or isinstance(value, Literal):
            message = "`in` needs a field before it and a list of constants after it"
            raise Fault("tag-bad-condition", opening.offset, message, 'as in `customer.tier in ["gold", "silver"]`')
        closing = "]" if opening.text == "[" else ")"
        options: list[Literal] = []
        while not self.take(closing):
            token = self.here
            option = self.value()
            if not isinstance(option, Literal):
                raise Fault("tag-bad-condition", token.offset, "a list after `in` holds constants only")
            check_constant(value, option, token.offset)
            options.append(option)
            if not self.take(",") and self.here.text != closing:
                raise self.unexpected(self.here)
        if kind_of(value) in (Kind.LIST, Kind.BOOLEAN):
            raise Fault("tag-bad-comparison", first.offset, f"{name_of(value)} cannot be one of a list")
        if not options:
            raise Fault("tag-bad-condition", opening.offset, "the list after `in` is empty")
        return Member(value, tuple(options), negated)

    # Loops ----------------------------------------------------------------------------------------------------------

    def loop_head(self) -> tuple[str, Field, int | None]:
        """`name in customer.list[:n]`: the variable, the list and how many at most."""
        variable = self.next()
        if variable.kind != "name" or not self.take("in"):
            raise Fault("tag-bad-loop", variable.offset, "a loop reads `for item in customer.list[:3]`")
        if variable.text in RESERVED or not (variable.text.isascii() and variable.text.islower()):
            raise Fault("tag-bad-loop", variable.offset, f"`{variable.text}` cannot name a loop's item", "use `item`")
        first = self.here
        source = self.value()
        if not isinstance(source, Field) or source.kind is not Kind.LIST:
            message = f"{name_of(source)} is not a list, so there is nothing to loop over"
            raise Fault("tag-bad-loop", first.offset, message)
        limit = self.limit() if self.take("[") else None
        if self.here.text == "|":
            raise Fault("tag-bad-loop", self.here.offset, "a loop takes no filters", "write `[:3]` for the first three")
        self.end()
        return variable.text, source, limit

    def limit(self) -> int:
        """`:n]`."""
        token = self.here
        if self.take(":") and isinstance(self.here.value, int) and self.here.value >= 1:
            number = self.next().value
            if self.take("]"):
                return int(number)
        message = "the length of a loop is written `[:n]`, with n from 1"
        raise Fault("tag-bad-loop", token.offset, message)


def _flat(kind: type[And[Condition]] | type[Or[Condition]], items: list[Condition]) -> tuple[Condition, ...]:
    flat: list[Condition] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    return tuple(flat)
