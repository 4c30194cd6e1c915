"""Turns a valid MJML tree into HTML by mrml, and sets right what mrml leaves wrong."""

from __future__ import annotations

import re

from mjml import mjml2html

from buckslip.model.errors import RenderError
from buckslip.render.inline import inline
from buckslip.render.markup import SIZE_LIMIT, Element, attribute_source, serialise
from buckslip.render.repair import Repaired, repair
from buckslip.render.tokens import STATEMENT

_SPACED_PUNCTUATION = re.compile(r"\s+(?=[,;:.!?])")
_CONDITIONAL = re.compile(f"{STATEMENT.pattern}.*{STATEMENT.pattern}")
_TABLE_START = "<table "
_BUTTON_CELL = re.compile(r'(<td align="[a-z]*") vertical-align="[a-z]*"')


def compile(root: Element, token: re.Pattern[str], *, label: str = "") -> str:
    """The HTML of a whole `<mjml>` document, with every token of `root` in it at least once.

    `label` names the mail for screen readers; without it the title does, less its tokens. Raises RenderError
    when the document is too large or mrml refuses it: call `validate` first.
    """
    source, done = _prepared(root, token)
    if len(source) > SIZE_LIMIT:
        raise RenderError(f"the mail's MJML is {len(source):,} characters; {SIZE_LIMIT:,} are allowed")
    html = _draw(source)
    if done.css.strip():
        words = re.compile(f"{token.pattern}|{done.hidden.nonce}\\d+x")
        html = inline(html, done.css, token=words, nonce=done.hidden.nonce)
    return _finish(html, done, label or _spoken(done.title, token))


def _prepared(root: Element, token: re.Pattern[str]) -> tuple[str, Repaired]:
    """The source for mrml, in which the words that hide something occur nowhere else."""
    nonce = "bhx"
    while True:
        repaired, done = repair(root, token, nonce)
        source = serialise(repaired)
        if source.count(nonce) == len(done.hidden.pieces):
            return source, done
        nonce = f"{nonce[:-1]}hx"


def _draw(source: str) -> str:
    """Call mrml. Its panics derive from BaseException, so nothing narrower can catch them."""
    try:
        return str(mjml2html(source, fonts={}, disable_comments=True))
    except ValueError as error:
        raise RenderError(f"mrml: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise RenderError(f"mrml panicked: {error}") from error


def _spoken(title: str, token: re.Pattern[str]) -> str:
    """A title that can be read aloud before the tags are filled in: without them, and without what they decide."""
    words = " ".join(token.sub(" ", _CONDITIONAL.sub(" ", title)).split())
    return _SPACED_PUNCTUATION.sub("", words).strip(" ,;:-–—|·")


def _finish(html: str, done: Repaired, label: str) -> str:
    """Put back what was hidden, and mend mrml's faults."""
    if done.title_word:
        spoken = f'aria-label="{attribute_source(label)}" ' if label else ""
        html = html.replace(f'aria-label="{done.title_word}" ', spoken, 1)
    for word, role in done.roles.items():
        html = _with_role(html, word, role)
    html = html.replace(
        '[if mso | IE]><table border="0" cellpadding="0" cellspacing="0" width=',
        '[if mso | IE]><table border="0" cellpadding="0" cellspacing="0" role="presentation" width=',
    )
    html = html.replace("<v:rect xmlns", '<v:rect alt="" xmlns').replace("<v:image src=", '<v:image alt="" src=')
    html = html.replace("<![endif]--><!--[if mso | IE]>", "")
    html = html.replace(' lang="und"', "")
    return done.hidden.restored(_BUTTON_CELL.sub(r"\1", html))


def _with_role(html: str, word: str, role: str) -> str:
    """`role` on the table that begins with `word`: mrml drops it."""
    start = html.rfind(_TABLE_START, 0, html.find(word)) + len(_TABLE_START)
    return f'{html[:start]}role="{role}" {html[start:]}'
