"""German is hyphenated quickly, and exactly as pyphen does it."""

from __future__ import annotations

import pyphen

from ankommen.core.documents import hyphenation


def test_every_pattern_says_what_it_says_to_pyphen() -> None:
    hyphenation.quicken()
    path = pyphen.LANGUAGES[pyphen.language_fallback("de")]
    slow, quick = pyphen.HyphDict(path), pyphen.hdcache[path]

    assert quick.maxlen == slow.maxlen
    assert {letters: quick.patterns.get(letters) for letters in quick.patterns} == slow.patterns


def test_a_word_is_divided() -> None:
    hyphenation.quicken()

    assert pyphen.Pyphen(lang="de").inserted("Kinderbetreuung") == "Kin-der-be-treu-ung"
    assert (
        pyphen.hdcache[pyphen.LANGUAGES[pyphen.language_fallback("de")]].patterns.get("qqq") is None
    )
