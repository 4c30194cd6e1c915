"""Addresses in a drawn mail: pictures below the brand's base, UTM parameters by its policy, what leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import quote, urlsplit

from buckslip.model.block import Origin
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.schema import Kind
from buckslip.model.source import Span
from buckslip.render.markup import Element, walk
from buckslip.render.rendered import Link, Picture
from buckslip.render.tokens import TOKEN, Tokens
from buckslip.syntax.nodes import Field, Out
from buckslip.syntax.portable import source

LEGAL = ("privacy", "terms", "imprint", "preferences", "unsubscribe")
WAY_OUT = re.compile(r"/(?:unsubscri|opt-?out|preferences\b)", re.IGNORECASE)
LINKING = ("a", "mj-button", "mj-image", "mj-navbar-link", "mj-social-element", "area")
PICTURES = {"img": "src", "mj-image": "src"}
BACKGROUNDS = ("background-url",)
REACHED = re.compile(r"(?:https?://[^/]|mailto:|tel:|sms:|#)", re.IGNORECASE)
FETCHED = re.compile(r"(?:https?://[^/]|cid:)", re.IGNORECASE)
UPWARD = re.compile(r"(?:^|/)\.\.(?:/|$)")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>()]+[^\s<>().,;:!?]")
SPACES = re.compile(r"\s+")


class Addresses:
    """Completes the addresses of one mail's tree and collects its links and pictures in reading order."""

    def __init__(self, mail: Mail, brand: Brand, tokens: Tokens) -> None:
        self._brand = brand
        self._tokens = tokens
        self._nowhere = Origin(Span(mail.path, mail.body.span.line))
        names = {"brand": brand.name, "mail": mail.name, "variant": mail.variant, "locale": mail.locale}
        names["goal"] = mail.declared.goal
        parameters = ((name, _filled(value, names)) for name, value in brand.utm.parameters.items())
        self._utm = "&".join(f"{quote(name)}={quote(value)}" for name, value in parameters)
        self._untracked = {brand.links.get(name, "") for name in LEGAL}  # nobody measures the way out
        self.findings: list[Finding] = []
        self.links: list[Link] = []
        self.pictures: list[Picture] = []

    def complete(self, root: Element) -> None:
        """Write final addresses into the tree."""
        for element in walk(root):
            if element.tag in PICTURES:
                self._picture(element)
            for name in BACKGROUNDS:
                if element.attrs.get(name):
                    element.attrs[name] = self._based(element.attrs[name])
                    self._fetched(element, element.attrs[name])
            if element.tag in LINKING and element.attrs.get("href"):
                self._link(element)
            elif element.tag == "a" and element.attrs.get("href") == "" and not self._origin(element).block:
                self._error("broken-link", element, "this link has no address", "write it in the round brackets")
            if "data-text" in element.attrs:
                element.attrs["data-text"] = ADDRESS.sub(self._in_text, element.attrs["data-text"])

    def portable(self, text: str) -> str:
        """`text` with its tags in the portable form."""
        return TOKEN.sub(lambda word: source(self._tokens.tag(word[0])), text) if "zq" in text else text

    def _picture(self, element: Element) -> None:
        written = element.attrs.get("src", "")
        element.attrs["src"] = self._based(written)
        alt = element.attrs.get("alt")
        shown = None if alt is None else self.portable(unescape(alt))
        src = self.portable(unescape(element.attrs["src"]))
        self.pictures.append(Picture(src, shown, self._origin(element)))
        if src:
            self._fetched(element, element.attrs["src"])

    def _based(self, src: str) -> str:
        if not src or SCHEME.match(src) or TOKEN.match(src) or not self._brand.image_base:
            return src
        return f"{self._brand.image_base.rstrip('/')}/{src.lstrip('/')}"

    def _link(self, element: Element) -> None:
        url = self._tagged(unescape(element.attrs["href"]))
        element.attrs["href"] = escape(url, quote=True)
        label = self.portable(unescape(SPACES.sub(" ", "".join(_words(element))).strip()))
        self.links.append(Link(label, self.portable(url), self._origin(element)))
        if word := TOKEN.match(url):
            self._begins(element, word[0])
        elif not REACHED.match(url):
            way_out = "write a whole address, beginning with https://"
            self._error("broken-link", element, f"'{self.portable(url)[:60]}' leads nowhere from a mail", way_out)

    # what cannot be reached ----------------------------------------------------------------------------------------

    def _origin(self, element: Element) -> Origin:
        return element.origin or self._nowhere

    def _error(self, rule: str, element: Element, message: str, way_out: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, self._origin(element).span, message, way_out))

    def _fetched(self, element: Element, src: str) -> None:
        """A finding when a mail program cannot fetch the picture at `src`."""
        if word := TOKEN.match(src):
            self._begins(element, word[0])
        elif not self._brand.image_base and not SCHEME.match(src) and not UPWARD.search(src):
            message = f"the brand '{self._brand.name}' has no image_base, and mails name pictures by their path"
            way_out = "write `image_base: https://…`, the folder on the web that holds them"
            self.findings.append(Finding("no-image-base", Severity.ERROR, self._brand.span, message, way_out))
        elif not FETCHED.match(src) or UPWARD.search(src):
            way_out = "write https://…, or a path below the brand's image_base"
            message = f"no mail program can fetch the picture '{self.portable(unescape(src))[:60]}'"
            self._error("broken-picture", element, message, way_out)

    def _begins(self, element: Element, word: str) -> None:
        """A finding when an address begins with a value that is none."""
        tag = self._tokens.tag(word)
        if isinstance(tag, Out) and isinstance(tag.value, Field) and tag.value.kind is not Kind.URL:
            name = ".".join(tag.value.path)
            message = f"{name} is {tag.value.kind.value}, and an address that begins with it is cut off"
            way_out = "write https://… before it, or declare it as `type: url` in rules/schema.yml"
            self._error("text-as-address", element, message, way_out)

    def _in_text(self, found: re.Match[str]) -> str:
        """An address in the plain-text form of a block, with the same parameters as in the HTML."""
        return escape(self._tagged(unescape(found[0])), quote=False)

    def _tagged(self, url: str) -> str:
        """`url` with UTM parameters, when the brand's policy covers its host; what the writer set stays."""
        if not self._utm or not url.startswith(("https://", "http://")):
            return url
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return url
        if host not in self._brand.utm.hosts or "utm_" in url or url in self._untracked or WAY_OUT.search(url):
            return url
        address, mark, fragment = url.partition("#")
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{self._utm}{mark}{fragment}"


def _filled(pattern: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _words(element: Element) -> Iterable[str]:
    """The text of a link; pictures speak by their alt."""
    if element.tag in PICTURES:
        yield element.attrs.get("alt", "")
    for child in element.children:
        if isinstance(child, Element):
            yield from _words(child)
        elif isinstance(child, str):
            yield child
