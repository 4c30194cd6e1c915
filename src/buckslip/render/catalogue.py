"""Every finding of this floor: what is wrong, and the way out; the manual's page on findings is made from it."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "broken-block": ("a block's template cannot be drawn, or runs too long", "mend the template at that line"),
    "broken-layout": ("a layout's template or its prose styles cannot be drawn", "mend the layout at that line"),
    "broken-link": ("a link leads nowhere from a mail: it is empty, or no whole address", "begin it with https://"),
    "broken-markup": ("a template writes markup that does not nest or close", "mend the template at that line"),
    "broken-picture": ("no mail program can fetch the picture", "write https://…, or a path below `image_base`"),
    "damaged-tag": ("a block changes a personalisation tag instead of showing it", "use no filter on that option"),
    "duplicate-option": ("a block gets an option twice", "keep one"),
    "invalid-mjml": ("a template writes MJML that does not compile to what it says", "follow the message"),
    "mail-too-long": ("the body is longer than any mailbox provider shows", "split the mail"),
    "malformed-block": ("the line of a block cannot be read", 'write `::: name key="value"`'),
    "misplaced-block": ("a block stands inside one that has no place for it", "close the outer block first"),
    "missing-option": ("a block lacks an option that it needs", "add it"),
    "missing-phrase": ("a locale lacks a phrase that a block shows; English stands in", "add it to `phrases`"),
    "nesting-too-deep": ("blocks stand inside one another more than 8 deep", "close some of them first"),
    "no-image-base": ("mails name pictures by path, and the brand does not say where they are", "add `image_base`"),
    "stray-fence": ("colons close a block that is not open", "use as many as the block began with, or remove them"),
    "tag-crosses-block": ("an `{% if %}` or `{% for %}` opens in one block and closes in another", "keep both in one"),
    "tag-crosses-markup": ("a tag and its partner stand in different pieces of text", "give both lines of their own"),
    "tag-lost-partner": ("a block left out one tag of a pair", "keep both tags of a pair in one place"),
    "text-as-address": ("an address begins with a field that holds text", "write https://… before it, or use a `url`"),
    "unclosed-block": ("a block is never closed", "add a line of as many colons as it began with"),
    "uncompilable-mail": ("the MJML compiler refuses the mail", "take the last change back"),
    "unknown-block": ("there is no block of that name", "correct it, or write `blocks/<name>.mjml`"),
    "unknown-layout": ("a layout cannot be used", "mend it, or name another"),
    "unknown-option": ("a block has no option of that name", "correct it; the catalogue lists all"),
    "unwanted-content": ("a block that takes no content has some", "close it right after its options"),
    "wrong-option": ("an option's value is not of its kind", "write what the message asks for"),
}
