"""Templates under a strict policy: no script, style or handler in the page, every text marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .sources import ROOT

TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
FAULTS = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"hx-on|hx-vals=['\"]js:", re.IGNORECASE),
    "foreign address": re.compile(r"(?:src|srcset)=['\"](?:https?:)?//", re.IGNORECASE),
    "unescaped value": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("fault", FAULTS)
def test_no_template_has(fault: str) -> None:
    found = [
        f"{relative(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FAULTS[fault].search(line)
    ]
    assert found == []


# For people without a session: a signed stamp or a secret link instead, and no cookie is set.
FORMS_FOR_ANYBODY = (
    "portal/templates/portal/legal_page.html",
    "portal/templates/portal/consultation.html",
    "portal/templates/portal/deliver_values.html",
)


def test_every_form_that_posts_carries_its_token() -> None:
    form = re.compile(r"<form[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [
        relative(path)
        for path in TEMPLATES
        if relative(path) not in FORMS_FOR_ANYBODY
        for found in form.findall(path.read_text(encoding="utf-8"))
        if "csrf_token" not in found and "form_guard.html" not in found
    ]
    assert bare == []


def test_a_page_stands_in_the_folder_of_its_app() -> None:
    """So that one word finds it; the pages for errors have names that Django gives."""
    strange = [
        relative(path)
        for path in TEMPLATES
        if path.parent.name == "templates" and not path.stem.isdecimal()
    ]
    assert strange == []
