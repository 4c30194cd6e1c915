"""Words are found however they are typed, and at the place where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from buckslip.checks.legible import legible
from buckslip.checks.lines import Line
from buckslip.checks.needles import Texts
from buckslip.checks.wording import LANGUAGES, compiled, expressions, heard, lexicon

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

# language, kind, text, the words that are found in it
TYPED = [
    ("pt", "free", "Um brinde G R Á T I S!", "G R Á T I S"),
    ("de", "free", "Jetzt gra\u00adtis dazu", "gra\u00adtis dazu"),
    ("de", "free", "Kos\u200bten\u200blos", "Kos\u200bten\u200blos"),
    ("en", "urgency", "𝗟𝗮𝘀𝘁 𝗰𝗵𝗮𝗻𝗰𝗲: mugs", "𝗟𝗮𝘀𝘁 𝗰𝗵𝗮𝗻𝗰𝗲"),
    ("en", "urgency", "Last🔥chance", "Last🔥chance"),
    ("en", "free", "frее mugs", "frее"),  # with Cyrillic letters
    ("en", "urgency", "dont miss out", "dont miss out"),
    ("en", "urgency", "Don’t miss out", "Don't miss out"),
    ("de", "percent-off", "20 % guenstiger", "20 % guenstiger"),
    ("de", "urgency", "BEVOR ES ZU SPAET IST", "BEVOR ES ZU SPAET IST"),
    ("fr", "urgency", "DERNIERE CHANCE", "DERNIERE CHANCE"),
    ("fr", "urgency", "dernie\u0300re chance", "dernie\u0300re chance"),
    ("es", "urgency", "ULTIMAS HORAS", "ULTIMAS HORAS"),
    ("ro", "urgency", "Ultima sansa", "Ultima sansa"),
    ("ro", "urgency", "Ultima şansă", "Ultima șansă"),
    ("ro", "social", "Peste 15.000 de clienţi", "Peste 15.000 de clienți"),
    ("ja", "urgency", "ﾀｲﾑｾｰﾙ開催", "ﾀｲﾑｾｰﾙ"),
    ("ja", "urgency", "タイム\u3000セール", "タイム セール"),
    ("ja", "scarcity", "残り３点", "残り3点"),
    ("ja", "scarcity", "残り五点", "残り五点"),
    ("en", "urgency", "Take the last chair", ""),
    ("ja", "urgency", "残りの葉は佃煮に", ""),
]


@pytest.mark.parametrize(("language", "kind", "text", "words"), TYPED)
def test_words_are_found_however_they_are_typed(language: str, kind: str, text: str, words: str) -> None:
    found = [one.words for one in heard((Line(text, 0),), kind, language, "percent")]
    assert found == ([words] if words else [])


def test_plain_letters_keep_their_places() -> None:
    assert legible("nur noch heute", "de") == ("nur noch heute", None)
    letters, places = legible("x g r a t i s", "de")
    assert (letters, places) == ("xgratis", (0, 2, 4, 6, 8, 10, 12, 13))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_look_loses_nothing(language: str) -> None:
    mails = [one for path in sorted(CORPUS.rglob("*.yml")) for one in yaml.safe_load(path.read_text(encoding="utf-8"))]
    texts = [
        legible(Line(text, 0).low, language)[0]
        for one in mails
        for text in (one["subject"], one["preheader"], *one["body"].split("\n\n"))
    ]
    together, alone = Texts(texts), [Texts((one,)) for one in texts[::40]]
    for kind in lexicon(language):
        sought = expressions(kind, language, "percent" if kind in ("percent-off", "up-to") else "money")
        hopes = {expression: set(there) for expression, there in sought.hopeful(together)}
        for expression in sought.every:
            left_out = [one for at, one in enumerate(texts) if at not in hopes.get(expression, ())]
            assert not [one for one in left_out if compiled(expression).search(one)]
        for one in alone:
            hoped = {expression for expression, _ in sought.hopeful(one)}
            assert not [each for each in sought.every if each not in hoped and compiled(each).search(one.joined)]
