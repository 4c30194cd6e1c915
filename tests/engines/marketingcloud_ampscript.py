"""An interpreter of AMPscript, for what documents say of it: blocks, IF, SET, inline calls, personalisation strings.

Stricter than Marketing Cloud wherever documents are silent: a lone `%%`, a `{{`, a bare name that nobody knows, `AND`
beside `OR` without parentheses, a typographic quotation mark in code. Loops over rows are not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import ModuleType
from typing import Any

_PIECE = re.compile(r"%%\[|%%=|%%(?P<name>[A-Za-z_]\w*|\[[^\]%]+\])%%|%%|\{\{")
_TOKEN = re.compile(
    r"""\s+|/\*.*?\*/|(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>@?[A-Za-z_]\w*)"""
    r"""|(?P<sign>==|!=|<=|>=|<|>|\(|\)|,|=%%|=|\]%%)""",
    re.DOTALL,
)
_WORDS = frozenset({"if", "then", "elseif", "else", "endif", "set", "var", "and", "or", "not", "true", "false"})
_SMART = frozenset("\u2018\u2019\u201c\u201d")
_OPERATORS = frozenset({"==", "!=", "<", ">", "<=", ">="})


@dataclass(frozen=True)
class Token:
    """One word of code; `kind` is text, number, name, word, sign, or out for literal text."""

    kind: str
    value: Any


@dataclass
class Reader:
    """The tokens of a template, and what is made of them."""

    values: ModuleType
    tokens: list[Token]
    at: int = 0

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "")

    def take(self, kind: str = "", value: str = "") -> Token:
        token = self.peek()
        if (kind and token.kind != kind) or (value and token.value != value):
            raise self.values.ScriptError(f"{token.value!r} instead of {value or kind}")
        self.at += 1
        return token

    def next_is(self, kind: str, *values: str) -> bool:
        token = self.peek()
        return token.kind == kind and (not values or token.value in values)

    # Statements ------------------------------------------------------------------------------------------------------

    def body(self, *ends: str) -> list[Any]:
        """Statements up to one of the words `ends`, or to the end."""
        found = []
        while not (self.next_is("word", *ends) if ends else self.next_is("end")):
            found.append(self.statement())
        return found

    def statement(self) -> Any:
        token = self.take()
        match token.kind, token.value:
            case "out" | "attribute", _:
                return (token.kind, token.value)
            case "inline", _:
                inner = Reader(self.values, token.value)
                call = inner.expression()
                inner.take("end")
                if call[0] != "call":
                    raise self.values.ScriptError("an inline tag holds something else than one function")
                return ("print", call)
            case "word", "if":
                return self.choice()
            case "word", "set":
                name = self.take("name").value
                self.take("sign", "=")
                return ("set", name, self.expression())
            case "word", "var":
                return ("set", self.take("name").value, ("value", None))
        raise self.values.ScriptError(f"{token.value!r} begins no statement")

    def choice(self) -> Any:
        branches = []
        while True:
            condition = self.expression()
            self.take("word", "then")
            branches.append((condition, self.body("elseif", "else", "endif")))
            word = self.take("word").value
            if word != "elseif":
                break
        otherwise = self.body("endif") if word == "else" else []
        if word == "else":
            self.take("word", "endif")
        return ("if", branches, otherwise)

    # Expressions -----------------------------------------------------------------------------------------------------

    def expression(self) -> Any:
        left = self.term()
        words = set()
        while self.next_is("word", "and", "or"):
            words.add(self.peek().value)
            left = (self.take().value, left, self.term())
        if len(words) > 1:
            raise self.values.ScriptError("AND beside OR without parentheses")
        return left

    def term(self) -> Any:
        if self.next_is("word", "not"):
            self.take()
            return ("not", self.term())
        left = self.operand()
        if self.next_is("sign", *_OPERATORS):
            return ("compare", left, self.take().value, self.operand())
        return left

    def operand(self) -> Any:
        token = self.take()
        match token.kind, token.value:
            case "sign", "(":
                inner = self.expression()
                self.take("sign", ")")
                return inner
            case "text" | "number", value:
                return ("value", value)
            case "word", "true" | "false":
                return ("value", token.value == "true")
            case "name", name if name.startswith("@"):
                return ("variable", name)
            case "name", name:
                return self.call(name) if self.next_is("sign", "(") else ("attribute", name)
        raise self.values.ScriptError(f"{token.value!r} is no value")

    def call(self, name: str) -> Any:
        self.take("sign", "(")
        arguments = []
        while not self.next_is("sign", ")"):
            arguments.append(self.expression())
            if not self.next_is("sign", ")"):
                self.take("sign", ",")
        self.take("sign", ")")
        if name != "attributevalue" and name not in self.values.FUNCTIONS:
            raise self.values.ScriptError(f"no function {name}")
        return ("call", name, arguments)


# Reading -------------------------------------------------------------------------------------------------------------


def tokens(template: str, values: ModuleType) -> list[Token]:
    """A template as one run of words; texts between tags are words, too."""
    found: list[Token] = []
    at = 0
    while piece := _PIECE.search(template, at):
        if piece.start() > at:
            found.append(Token("out", template[at : piece.start()]))
        at = piece.end()
        if piece[0] == "%%[":
            code, at = _code(template, at, "]%%", values)
            found += code
        elif piece[0] == "%%=":
            code, at = _code(template, at, "=%%", values)
            found.append(Token("inline", code))
        elif piece["name"]:
            found.append(Token("attribute", piece["name"].strip("[]").lower()))
        else:
            raise values.ScriptError(f"{piece[0]!r} in text, before {template[at : at + 20]!r}")
    if at < len(template):
        found.append(Token("out", template[at:]))
    return found


def _code(template: str, at: int, end: str, values: ModuleType) -> tuple[list[Token], int]:
    found: list[Token] = []
    while token := _TOKEN.match(template, at):
        at = token.end()
        if token["sign"] == end:
            return found, at
        if token["sign"] in ("]%%", "=%%"):
            break
        if token["text"]:
            quote = token["text"][0]
            found.append(Token("text", token["text"][1:-1].replace(quote * 2, quote)))
        elif token["number"]:
            number = Decimal(token["number"])
            found.append(Token("number", int(number) if number == int(number) else number))
        elif token["name"]:
            name = token["name"].lower()
            found.append(Token("word" if name in _WORDS else "name", name))
        elif token["sign"]:
            found.append(Token("sign", token["sign"]))
        if token["text"] and ("%%" in token["text"] or "{{" in token["text"] or _SMART & set(token["text"])):
            raise values.ScriptError(f"signs in {token['text']} that may end it")
    raise values.ScriptError(f"code that is not closed, or cannot be read, at {template[at : at + 20]!r}")


# Running -------------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One sending to one subscriber."""

    values: ModuleType
    attributes: Mapping[str, Any]
    system: Mapping[str, str]
    variables: dict[str, Any] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def body(self, statements: list[Any]) -> None:
        for one in statements:
            match one:
                case ("out", text):
                    self.parts.append(text)
                case ("attribute", name):
                    self.parts.append(self.values.text_of(self.named(name)))
                case ("print", call):
                    self.parts.append(self.values.text_of(self.value(call)))
                case ("set", name, expression):
                    self.variables[name] = self.value(expression)
                case ("if", branches, otherwise):
                    chosen = (body for condition, body in branches if self.truth(condition))
                    self.body(next(chosen, otherwise))

    def named(self, name: str) -> Any:
        """A bare name: of a system string or an attribute; any other ends the send."""
        if name in self.system:
            return self.system[name]
        if name not in self.attributes:
            raise self.values.ScriptError(f"no attribute {name}")
        return self.attributes[name]

    def truth(self, expression: Any) -> bool:
        value = self.value(expression)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.values.ScriptError(f"no condition: {value!r}")
        return value

    def value(self, expression: Any) -> Any:
        match expression:
            case ("value", value):
                return value
            case ("variable", name):
                return self.variables.get(name)
            case ("attribute", name):
                return self.named(name)
            case ("not", inner):
                return not self.truth(inner)
            case ("and" | "or" as word, left, right):
                both = self.truth(left), self.truth(right)  # whether the second is left out is not documented
                return all(both) if word == "and" else any(both)
            case ("compare", left, op, right):
                return self.values.compare(self.value(left), op, self.value(right))
            case ("call", "attributevalue", [name]):
                return self.attributes.get(self.value(name).lower())
            case ("call", name, arguments):
                given = [self.value(one) for one in arguments]  # all of them, in Iif too
                try:
                    return self.values.FUNCTIONS[name](*given)
                except TypeError as error:
                    raise self.values.ScriptError(f"{name}: {error}") from error
        raise self.values.ScriptError(f"cannot run {expression!r}")


@lru_cache(maxsize=64)
def parsed(template: str, values: ModuleType) -> list[Any]:
    """The statements of a template."""
    return Reader(values, tokens(template, values)).body()


def column(value: Any) -> Any:
    """A value as a data extension holds it: whole numbers without a point, decimals exact, no lists."""
    if isinstance(value, float):
        return int(value) if value == int(value) else Decimal(str(value))
    return value


def witness(values: ModuleType) -> Callable[..., list[str]]:
    """Each context rendered; `attributes` and `system` are found without regard to case, and may all be text."""

    def render(
        template: str, contexts: Sequence[Mapping[str, Any]], part: object = None, *, as_text: bool = False
    ) -> list[str]:
        statements, found = parsed(template, values), []
        for context in contexts:
            row = {
                name.lower(): column(one) for name, one in context["attributes"].items() if not isinstance(one, list)
            }
            if as_text:
                row = {name: one if one is None else values.text_of(one) for name, one in row.items()}
            run = Run(values, row, {name.lower(): one for name, one in context["system"].items()})
            run.body(statements)
            found.append("".join(run.parts))
        return found

    return render
