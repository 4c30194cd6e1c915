"""The checks by the names that rule pages use, in alphabetical order."""

from __future__ import annotations

from buckslip.checks.functions import accessibility, inbox, links, message, opting_out, placeholders, sender
from buckslip.checks.options import Function, Nothing, Phrases, typed

CHECKS: dict[str, Function] = {
    "added-unasked": typed(links.added_unasked, links.Extras),
    "alternative-texts": typed(accessibility.alternative_texts, accessibility.AltTexts),
    "clipped": typed(message.clipped, message.Weight),
    "confirmshaming": typed(links.confirmshaming, Phrases),
    "equivalent-text": typed(message.equivalent_text, message.Overlap),
    "fake-reply": typed(inbox.fake_reply, Phrases),
    "language": typed(accessibility.language, Nothing),
    "long-lines": typed(message.long_lines, message.Lines),
    "low-contrast": typed(accessibility.low_contrast, accessibility.Ratios),
    "one-click": typed(message.one_click, Nothing),
    "opt-out-language": typed(opting_out.opt_out_language, Phrases),
    "opt-out-link": typed(opting_out.opt_out_link, opting_out.Legible),
    "opt-out-obstacles": typed(opting_out.opt_out_obstacles, opting_out.Obstacles),
    "placeholders": typed(placeholders.placeholders, Phrases),
    "postal-address": typed(sender.postal_address, sender.Legible),
    "preview-line": typed(inbox.preview_line, inbox.Preview),
    "shouting": typed(inbox.shouting, inbox.Loudness),
    "subject-length": typed(inbox.subject_length, inbox.Length),
    "vague-names": typed(links.vague_names, Phrases),
}
