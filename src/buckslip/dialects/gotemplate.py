"""Go templates with sprig's functions, as Listmonk runs them: html/template for bodies, text/template for subjects.

html/template escapes by what it sees around an action, so this printer follows the same places: inside a comment (which
html/template would delete, and which is therefore printed by `Safe`), and before or after the `?` of a web address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.base import Names
from buckslip.dialects.gotemplate_values import GoValues, constant
from buckslip.syntax.evaluate import URL_SAFE, URL_SCHEMES
from buckslip.syntax.nodes import Condition, Field, For, If, Literal, Loop, Node, Output, Position

_OPENING = re.compile(r"\{(?:\{|\Z)")
_COMMENT_START, _COMMENT_END = "<!--", "-->"
_NEXT_COMMENT = re.compile(r"\s*<!--")
_SCHEMES = f'"^({"|".join(URL_SCHEMES)})"'
# Percent-encoding of a whole address where html/template does not see that it is one.
_KEPT = [(f"%{ord(one):02X}", one) for one in URL_SAFE]

# Attributes that html/template takes for addresses, styles or settings; so it does all that `_OTHERWISE` matches.
_SPECIAL = """
accept-charset action archive async background challenge charset cite classid codebase content crossorigin data defer
enctype form formaction formenctype formmethod formnovalidate href http-equiv icon keytype language longdesc manifest
method novalidate pattern poster profile rel sandbox src srcdoc srcset style type usemap value xmlns
"""
_READ_OTHERWISE = frozenset(_SPECIAL.split())
_OTHERWISE = re.compile(r"on|.*(?:src|uri|url)|xmlns:")

_STEP_COMMENT = "an HTML comment (Outlook's conditions are comments) is printed by `Safe`, or it would be deleted"
_STEP_LINK = "a web address from the data is used only if it begins with https://, http:// or mailto:"


class GoTemplate(GoValues):
    """Prints Go templates."""

    NAME = "gotemplate"
    IF = "{{ if {} }}"
    ELIF = "{{ else if {} }}"
    ELSE = "{{ else }}"
    END_IF = "{{ end }}"
    SYSTEM: ClassVar[Mapping[Position, str]] = {
        **dict.fromkeys(Position, "{{ {} }}"),
        Position.PLAIN: "{{ Safe ({}) }}",
    }

    def __init__(self, names: Names, part: Position) -> None:
        super().__init__(names, part)
        self.commented = False
        self.address = "path"  # where in a web address we are: path | query | either
        self.attribute = ""  # the one whose value we are in

    # Text ------------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """Literal text: comments and, in plain text, angle brackets by `Safe`; opening braces as constants."""
        if self.part is Position.SUBJECT:
            return _braced(text)
        if self.part is Position.PLAIN:
            return "{{ Safe `<` }}".join(_braced(part) for part in text.split("<"))
        self._follow_address(text)
        if not self.commented and _COMMENT_START not in text:
            return _braced(text)
        parts: list[str] = []
        done = start = 0 if self.commented else text.find(_COMMENT_START)
        parts.append(_braced(text[:start]))
        while start >= 0:
            done = self._comments_end(text, start)
            parts.append(self._safe(text[start:done]))
            start = text.find(_COMMENT_START, done)
            parts.append(_braced(text[done:start] if start >= 0 else text[done:]))
        return "".join(parts)

    def _comments_end(self, text: str, start: int) -> int:
        """Where the comment ends that covers `start`, with those that follow at once; notes if it stays open."""
        while True:
            end = text.find(_COMMENT_END, start)
            self.commented = end < 0
            if end < 0:
                return len(text)
            end += len(_COMMENT_END)
            following = _NEXT_COMMENT.match(text, end)
            if not following:
                return end
            start = following.end()

    def _safe(self, comment: str) -> str:
        self.step(_STEP_COMMENT)
        return f"{{{{ Safe {constant(comment)} }}}}" if comment else ""

    def _follow_address(self, text: str) -> None:
        quote = text.rfind('"')
        tail = html.unescape(text[quote + 1 :])
        if quote >= 0:
            self.address = "path"
            self.attribute = text[text.rfind(" ", 0, quote) + 1 : quote - 1] if text[quote - 1] == "=" else ""
        if "?" in tail or "#" in tail:
            self.address = "query"

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value."""
        printed = self.text_of(value, node.filters)
        match node.position:
            case Position.PLAIN:
                return f"{{{{ Safe (toString {printed}) }}}}"
            case Position.URL:
                whole = self._encoded(printed) if self.commented else printed
                self.step(_STEP_LINK)
                safe = f"(regexMatch {_SCHEMES} {printed})"
                return f'{{{{ ternary {whole} (ternary "" "#" (empty {printed})) {safe} }}}}'
            case Position.URL_PART:
                return self._url_part(printed)
            case Position.ATTRIBUTE if _read_otherwise(self.attribute) and not self.commented:
                why = "it is read as an address, a style or a setting there, and changed"
                way_out = f"put the whole `{self.attribute}` into a condition, or the value into text"
                return self.unsupported(f"a value in the attribute `{self.attribute}`", why, way_out)
        return f"{{{{ {_bare(printed)} }}}}"

    def _url_part(self, printed: str) -> str:
        if self.address == "either" and not self.commented:
            why = "a condition before it decides whether it stands before or after the `?` of the web address"
            return self.unsupported("this value in a link", why, "put the whole link into the condition")
        if self.address == "query" and not self.commented:
            return f"{{{{ {_bare(printed)} }}}}"  # html/template encodes it
        return f'{{{{ replace "+" "%20" (urlquery {printed}) }}}}'

    def _encoded(self, printed: str) -> str:
        encoded = f'(replace "+" "%20" (urlquery {printed}))'
        for code, character in _KEPT:
            encoded = f"(replace {constant(code)} {constant(character)} {encoded})"
        return encoded

    # Conditions and loops --------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """A condition, with every comparison guarded by the type."""
        return _bare(self.test(condition))

    def branch(self, node: If) -> None:
        """A condition; all its branches must end at the same place of the markup."""
        self.here = node.span
        start = self.commented, self.address
        ends: set[tuple[bool, str]] = set()
        bodies = [branch.body for branch in node.branches]
        for word, body, branch in zip([self.IF, *[self.ELIF] * len(bodies)], bodies, node.branches, strict=False):
            self.parts.append(word.replace("{}", self.condition(branch.condition)))
            ends.add(self._body_from(start, body))
        if node.otherwise:
            self.parts.append(self.ELSE)
        ends.add(self._body_from(start, node.otherwise))
        self.parts.append(self.END_IF)
        self._meet(ends)

    def _body_from(self, start: tuple[bool, str], body: tuple[Node, ...]) -> tuple[bool, str]:
        self.commented, self.address = start
        self.body(body)
        return self.commented, self.address

    def _meet(self, ends: set[tuple[bool, str]]) -> None:
        if len({commented for commented, _ in ends}) > 1:
            why = "one branch opens or closes an HTML comment and another does not"
            self.unsupported("this condition", why, "keep whole comments inside one branch")
        addresses = {address for _, address in ends}
        self.address = addresses.pop() if len(addresses) == 1 else "either"

    def loop(self, node: For) -> None:
        """A loop over the first few items, counted with a variable."""
        listed = self.reference(node.source)
        index, item = self.index(node.variable), f"${node.variable}"
        start = self.commented, self.address
        self.parts.append(f"{{{{ range {index}, {item} := {listed} }}}}")
        if node.limit is not None:
            self.parts.append(f"{{{{ if lt {index} {node.limit} }}}}")
        ends = {start, self._body_from(start, node.body)}
        if node.limit is not None:
            self.parts.append("{{ end }}")
        if node.otherwise:
            self.parts.append("{{ else }}")
            ends.add(self._body_from(start, node.otherwise))
        self.parts.append("{{ end }}")
        self._meet(ends)


def _read_otherwise(attribute: str) -> bool:
    """Whether html/template takes the attribute for more than text."""
    name = attribute.lower().removeprefix("data-")
    return name.rpartition(":")[2] in _READ_OTHERWISE or bool(_OTHERWISE.match(name) and name != "srclang")


def _braced(text: str) -> str:
    if "{" not in text:
        return text
    return _OPENING.sub(lambda found: f"{{{{`{found[0]}`}}}}", text)


def _bare(printed: str) -> str:
    """Without the outer parentheses, which an action does not need."""
    return printed[1:-1] if printed.startswith("(") else printed
