"""Print tags and templates in portable form: Jinja that our own scanner reads back as the same tree."""

from __future__ import annotations

import re

from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    ElifTag,
    ElseTag,
    EndForTag,
    EndIfTag,
    Field,
    Filter,
    For,
    ForTag,
    If,
    IfTag,
    Known,
    Literal,
    Loop,
    Member,
    Node,
    Not,
    Or,
    Out,
    Output,
    System,
    Tag,
    Template,
    Text,
    Value,
)

# Braces that would begin a tag, here or together with what follows, and backslashes that would hide one.
_BRACES = re.compile(r"\{[{%#]")
_HAZARD = re.compile(r"[\\{]+(?:[{%#]|\Z)")


def source(tag: Tag) -> str:
    """One tag in portable form, fit for text and for a double-quoted attribute."""
    match tag:
        case Out():
            return _output(tag.value, tag.filters)
        case IfTag():
            return f"{{% if {condition(tag.condition)} %}}"
        case ElifTag():
            return f"{{% elif {condition(tag.condition)} %}}"
        case ElseTag():
            return "{% else %}"
        case EndIfTag():
            return "{% endif %}"
        case ForTag():
            return _for(tag.variable, tag.source, tag.limit)
        case EndForTag():
            return "{% endfor %}"


def print_template(template: Template) -> str:
    """A whole template in portable form."""
    parts: list[str] = []
    _print(template, parts)
    return "".join(parts)


def _print(nodes: tuple[Node, ...], parts: list[str]) -> None:
    for node in nodes:
        match node:
            case Text(text):
                parts.append(literal(text))
            case Output():
                parts.append(_output(node.value, node.filters))
            case If():
                for word, branch in zip(("if", *["elif"] * len(node.branches)), node.branches, strict=False):
                    parts.append(f"{{% {word} {condition(branch.condition)} %}}")
                    _print(branch.body, parts)
                _print_else(node.otherwise, parts)
                parts.append("{% endif %}")
            case For():
                parts.append(_for(node.variable, node.source, node.limit))
                _print(node.body, parts)
                _print_else(node.otherwise, parts)
                parts.append("{% endfor %}")


def _print_else(nodes: tuple[Node, ...], parts: list[str]) -> None:
    if nodes:
        parts.append("{% else %}")
        _print(nodes, parts)


def literal(text: str) -> str:
    """Literal text, with braces that look like a tag written as constants: `{{ '{{' }}`."""
    if not text.endswith(("{", "\\")) and not _BRACES.search(text):
        return text
    return _HAZARD.sub(lambda found: f"{{{{ {quoted(found[0])} }}}}", text)


def quoted(text: str) -> str:
    """A constant text in quotes, single ones if possible, so that it may stand in an attribute."""
    escaped = text.replace("\\", "\\\\")
    return "'" + escaped.replace("'", "\\'") + "'"


def value(item: Value) -> str:
    """A value as written in a tag."""
    match item:
        case Field(path):
            return ".".join(path)
        case Literal(bool() as given):
            return "true" if given else "false"
        case Literal(str() as given):
            return quoted(given)
        case Literal(given):
            return str(given)
        case System(name):
            return name
        case Loop(name):
            return f"loop.{name}"


def condition(item: Condition) -> str:
    """A condition as written in a tag."""
    match item:
        case Known(known):
            return value(known)
        case Compare(left, op, right):
            return f"{value(left)} {op} {value(right)}"
        case Member(member, options, negated):
            return f"{value(member)} {'not in' if negated else 'in'} [{', '.join(value(one) for one in options)}]"
        case Not(inner):
            return f"not {_grouped(inner)}" if isinstance(inner, And | Or) else f"not {condition(inner)}"
        case And(items):
            return " and ".join(_grouped(one) if isinstance(one, And | Or) else condition(one) for one in items)
        case Or(items):
            return " or ".join(_grouped(one) if isinstance(one, Or) else condition(one) for one in items)


def _grouped(item: Condition) -> str:
    return f"({condition(item)})"


def _output(item: Value, filters: tuple[Filter, ...]) -> str:
    calls = "".join(f" | {one.name}" + ("" if one.argument is None else f"({quoted(one.argument)})") for one in filters)
    return f"{{{{ {value(item)}{calls} }}}}"


def _for(variable: str, listed: Field, limit: int | None) -> str:
    bound = "" if limit is None else f"[:{limit}]"
    return f"{{% for {variable} in {value(listed)}{bound} %}}"
