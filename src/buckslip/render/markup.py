"""A small tree of MJML and XHTML: parse a fragment with places and problems, change it, write it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.model.block import Origin

SIZE_LIMIT = 256_000  # characters of a fragment; mrml takes more, no mail needs more
DEPTH_LIMIT = 100  # mrml overflows the stack from about 1,850 nested wrappers
PROBLEM_LIMIT = 25  # of one fragment: more would all follow from the first

PLAIN_FORM = "data-text"  # the attribute that holds an element's plain-text form; never written
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "link", "meta", "source", "wbr"})
RAW = frozenset({"mj-style", "style"})  # their text is CSS, not markup

_TAG = re.compile(
    r"""<(/?)([A-Za-z][\w:.-]*)((?:\s+[^\s"'<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>""",
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BROKEN_TAG = re.compile(r"""</?[A-Za-z][^<>]*""")
_BARE_ATTRIBUTE = re.compile(r"""\s([^\s"'<>/=]+)(\s*=\s*[^\s"'][^\s>]*)?(?=[\s/>]|$)""")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPACES = re.compile(r"[\t\r\n\f ]+")
_UNSAFE_VALUE = re.compile(r"""[^ !#-%'-;=?-\[\]-~]|  """)
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][\da-fA-F]{1,6};|[A-Za-z][\dA-Za-z]{1,31};)")
_UNSAFE_CHARACTER = re.compile(r"""[^ !#-;=?-\[\]-~]""")


class Comment:
    """A comment, conditional or not; `text` is what stands between `<!--` and `-->`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Element:
    """A tag with its attributes (source text: entities untouched), its children and its place in the fragment."""

    __slots__ = ("attrs", "children", "column", "line", "origin", "tag")

    def __init__(
        self,
        tag: str,
        attrs: dict[str, str] | None = None,
        children: list[Node] | None = None,
        *,
        line: int = 1,
        column: int = 1,
        origin: Origin | None = None,
    ) -> None:
        self.tag = tag
        self.attrs: dict[str, str] = {} if attrs is None else attrs
        self.children: list[Node] = [] if children is None else children
        self.line = line
        self.column = column
        self.origin = origin

    def __repr__(self) -> str:
        return f"<{self.tag} {self.line}:{self.column}>"

    def elements(self) -> Iterator[Element]:
        """The children that are elements."""
        return (child for child in self.children if isinstance(child, Element))


Node = Element | str | Comment


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not well-formed, and where in the fragment."""

    message: str
    line: int
    column: int
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The nodes of a fragment; with problems the tree is what could be made of it."""

    children: list[Node]
    problems: tuple[Problem, ...] = ()


def parse(source: str) -> Parsed:
    """Read `source` as a fragment of MJML or XHTML. Faults come back as problems; nothing is raised."""
    if len(source) > SIZE_LIMIT:
        message = f"{len(source):,} characters are more than the {SIZE_LIMIT:,} that a part of a mail may have"
        return Parsed([], (Problem(message, 1, 1),))
    return _Parser(source).run()


class _Parser:
    """One run over one fragment."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root = Element("")
        self.stack = [self.root]
        self.problems: list[Problem] = []
        self.unread: list[str] = []  # start tags that were broken, whose end tags will come

    def run(self) -> Parsed:
        """Read the whole fragment."""
        for found in _CONTROL.finditer(self.source):
            self.problem(f"control character U+{ord(found[0]):04X}: remove it", found.start())
        if self.problems:
            self.source = _CONTROL.sub(" ", self.source)
        if self.read():
            for element in self.stack[1:]:
                self.unclosed(element)
        return Parsed(self.root.children, tuple(self.problems[:PROBLEM_LIMIT]))

    def read(self) -> bool:
        """Build the tree; False when the rest of the fragment makes no sense."""
        source, stack = self.source, self.stack
        find, match, attributes = source.find, _TAG.match, _ATTRIBUTE.findall
        children = self.root.children
        position = counted = line_start = 0
        line = 1
        while (start := find("<", position)) >= 0:
            if start > position:
                children.append(source[position:start])
            found = match(source, start)
            if found is None:
                position = self.other(start, children)
                if position < 0:
                    return False
                continue
            position = found.end()
            closing, tag, attribute_text, empty = found.groups()
            tag = tag.lower()
            if closing:
                children = self.close(tag, start)
                continue
            if breaks := source.count("\n", counted, start):
                line += breaks
                line_start = source.rfind("\n", counted, start) + 1
            counted = start
            attrs = {}
            if attribute_text:
                pairs = attributes(attribute_text)
                attrs = {name: double or single for name, double, single in pairs}
                if len(attrs) != len(pairs):
                    attrs = self.distinct(pairs, start)
            element = Element(tag, attrs, line=line, column=start - line_start + 1)
            children.append(element)
            if tag in VOID or empty:
                continue
            if tag in RAW or tag == "script":
                position = self.raw(element, position)
                continue
            if len(stack) > DEPTH_LIMIT:
                self.problem(f"more than {DEPTH_LIMIT} elements inside one another", start)
                return False
            stack.append(element)
            children = element.children
        if position < len(source):
            children.append(source[position:])
        return True

    def close(self, tag: str, start: int) -> list[Node]:
        """End `tag`, and whatever was left open inside it."""
        stack = self.stack
        if len(stack) > 1 and stack[-1].tag == tag:
            stack.pop()
        elif any(element.tag == tag for element in stack):
            while stack[-1].tag != tag:
                self.unclosed(stack.pop())
            stack.pop()
        elif tag in self.unread:
            self.unread.remove(tag)
        elif tag not in VOID:
            self.problem(f"</{tag}> closes nothing that is open", start)
        return stack[-1].children

    def raw(self, element: Element, start: int) -> int:
        """Take the CSS of a style element as it is; drop a script."""
        end = self.source.find(f"</{element.tag}", start)
        if end < 0:
            self.unclosed(element)
            return len(self.source)
        if element.tag == "script":
            self.problem("<script> never runs in a mail: remove it", start)
            element.tag = "span"
        else:
            css = self.source[start:end]
            if "<" in css:
                self.problem(f"'<' in the CSS of <{element.tag}>", start + css.index("<"))
                css = css.replace("<", " ")
            element.children.append(css)
        close = self.source.find(">", end)
        return len(self.source) if close < 0 else close + 1

    def distinct(self, pairs: list[tuple[str, str, str]], start: int) -> dict[str, str]:
        """The first of each attribute."""
        attrs: dict[str, str] = {}
        for name, double, single in pairs:
            if name in attrs:
                self.problem(f"attribute '{name}' stands twice", start)
            attrs.setdefault(name, double or single)
        return attrs

    def other(self, start: int, children: list[Node]) -> int:
        """Read what begins with `<` but is no proper tag; the position after it, or -1 to stop."""
        source = self.source
        if source.startswith("<!--", start):
            end = source.find("-->", start + 4)
            if end < 0:
                self.problem("this comment never ends: write -->", start)
                return -1
            children.append(Comment(source[start + 4 : end]))
            return end + 3
        if source.startswith(("<!", "<?"), start):
            self.problem("no <!DOCTYPE>, <![CDATA[ or <? may stand here", start)
        elif broken := _BROKEN_TAG.match(source, start):
            self.problem(_ailment(broken[0], source[broken.end() : broken.end() + 1]), start)
            if len(self.unread) < PROBLEM_LIMIT:
                self.unread.append(broken[0].split(None, 1)[0].lstrip("<").lower())
        else:
            self.problem("'<' in text: write &lt;", start)
            children.append("&lt;")
            return start + 1
        end = source.find(">", start)
        following = source.find("<", start + 1)
        return following if end < 0 or 0 <= following < end else end + 1

    def unclosed(self, element: Element) -> None:
        if len(self.problems) < PROBLEM_LIMIT:
            message = f"<{element.tag}> is never closed"
            self.problems.append(Problem(message, element.line, element.column, f"<{element.tag}"))

    def problem(self, message: str, start: int) -> None:
        if len(self.problems) < PROBLEM_LIMIT:
            line = self.source.count("\n", 0, start) + 1
            column = start - self.source.rfind("\n", 0, start)
            snippet = self.source[start : start + 60].partition("\n")[0]
            self.problems.append(Problem(message, line, column, snippet))


def _ailment(tag: str, following: str) -> str:
    """What is wrong with a tag that cannot be read."""
    name = tag.split(None, 1)[0].lstrip("</")
    bare = _QUOTED.sub('""', tag)
    if tag.startswith("</"):
        return f"</{name.rstrip('/')}> is no proper end tag"
    if '"' in bare.replace('""', "") or "'" in bare.replace("''", ""):
        what = "holds '<' (write &lt;) or never ends" if following == "<" else "is not closed by its quote"
        return f"an attribute of <{name}> {what}"
    if unquoted := _BARE_ATTRIBUTE.search(bare):
        what = "value in quotes" if unquoted[2] else 'value: write attribute="value"'
        return f"attribute '{unquoted[1]}' of <{name}> needs a {what}"
    return f"<{name}> has no '>'" if following != ">" else f"<{name}> is no proper tag"


# Writing -----------------------------------------------------------------------------------------------------------


def serialise(node: Node) -> str:
    """The source of `node`, in the form that mrml copies without harm: attributes on one line, in ASCII."""
    out: list[str] = []
    _write((node,), out, keep_space=False)
    return "".join(out)


def _write(nodes: Iterable[Node], out: list[str], *, keep_space: bool) -> None:
    for node in nodes:
        if type(node) is str:
            out.append(text_source(node, keep_space=keep_space))
        elif isinstance(node, Element):
            tag, children = node.tag, node.children
            start = f"<{tag}"
            for name, value in node.attrs.items():
                if name != PLAIN_FORM:
                    start += f' {name}="{attribute_source(value)}"'
            if tag in VOID or (not children and tag.startswith("mj-")):
                out.append(f"{start} />")
                continue
            out.append(f"{start}>")
            if tag in RAW:
                out.extend(child for child in children if isinstance(child, str))
            else:
                _write(children, out, keep_space=keep_space or tag == "pre")
            out.append(f"</{tag}>")
        elif isinstance(node, Comment):
            out.append(f"<!--{node.text}-->")


def text_source(text: str, *, keep_space: bool = False) -> str:
    """Text between tags, safe for mrml: it drops white space that holds a line break, and stumbles over `é">`."""
    if "\n" in text and not keep_space:
        text = _SPACES.sub(" ", text)
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "&" in text:
        text = _BARE_AMPERSAND.sub("&amp;", text)
    return text


@lru_cache(maxsize=4096)
def attribute_source(value: str) -> str:
    """An attribute's value on one line and in ASCII: mrml prints anything else as escapes of its own language."""
    if _UNSAFE_VALUE.search(value) is None:
        return value
    value = _BARE_AMPERSAND.sub("&amp;", _SPACES.sub(" ", value))
    return _UNSAFE_CHARACTER.sub(_entity, value)


def _entity(found: re.Match[str]) -> str:
    return {'"': "&quot;", "<": "&lt;", ">": "&gt;"}.get(found[0]) or f"&#{ord(found[0])};"


# Walking -----------------------------------------------------------------------------------------------------------


def walk(node: Node) -> Iterator[Element]:
    """`node` and all elements below it, in document order."""
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Element):
            yield one
            stack.extend(reversed(one.children))


def set_origin(nodes: Iterable[Node], origin: Origin) -> None:
    """Note where `nodes` came from, unless they know it."""
    for node in nodes:
        for element in walk(node):
            if element.origin is None:
                element.origin = origin
