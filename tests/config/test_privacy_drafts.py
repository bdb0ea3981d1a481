from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from ankommen.core.privacy import declarations
from ankommen.core.privacy.declarations import Processing

ROOT = Path(__file__).parents[2]
FACTS = runpy.run_path(str(ROOT / "scripts" / "privacy_facts.py"))
NAMES = ("auftragsverarbeitung", "dienstvereinbarung", "folgenabschaetzung")


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_says_that_it_is_one_and_its_facts_are_fresh(name: str) -> None:
    text = (ROOT / "docs" / "privacy" / f"{name}.md").read_text(encoding="utf-8")
    assert "Entwurf, von der Stelle zu prüfen" in text
    assert text.count("<!-- facts: ") == text.count("<!-- /facts -->") >= 2
    assert FACTS["filled"](text) == text, "Not fresh: run `make docs`."
    for one in declarations.processings():
        assert f"| {one.title} |" in text


def test_a_new_processing_makes_every_draft_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Processing("neu", "Neues", "Menschen", "wofür", "Art. 6 DSGVO", "short")
    monkeypatch.setattr(declarations, "_processings", [*declarations.processings(), new])
    for path, text in FACTS["drafts"]().items():
        assert "| Neues |" in text
        assert path.read_text(encoding="utf-8") != text


def test_every_measure_names_a_test_that_exists() -> None:
    for words, test in FACTS["MEASURES"]:
        assert (ROOT / test).is_file(), words
