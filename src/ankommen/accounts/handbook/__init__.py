"""The German handbook: one text per topic, put together for each role, linked from every page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent / "de"

# Role (permission set) → topics in the order in which that person meets them.
TOPICS_BY_ROLE: dict[str, tuple[str, ...]] = {
    "integration_lead": (
        "anfangen",
        "konzept",
        "massnahmen",
        "stand-melden",
        "mittel",
        "kennzahlen",
        "import",
        "bericht",
        "netzwerk",
        "gremien",
        "gebiete",
        "rechtsdaten",
        "pflichtseiten",
        "uebersetzungen",
    ),
    "concept_editor": (
        "anfangen",
        "konzept",
        "massnahmen",
        "stand-melden",
        "mittel",
        "kennzahlen",
        "import",
        "netzwerk",
        "gebiete",
        "rechtsdaten",
        "uebersetzungen",
    ),
    "kik": ("anfangen", "stand-melden", "massnahmen", "konzept"),
    "provider": ("anfangen", "stand-melden", "massnahmen"),
    "counsellor": ("anfangen", "rechtsdaten", "konzept", "massnahmen", "netzwerk"),
    "course_planner": ("anfangen", "konzept", "massnahmen", "kennzahlen"),
    "accommodation_planner": ("anfangen", "konzept", "massnahmen", "kennzahlen"),
    "interpreter_coordinator": ("anfangen", "konzept", "massnahmen", "netzwerk"),
    "fund_manager": ("anfangen", "konzept", "massnahmen", "mittel", "bericht"),
    "committee_clerk": ("anfangen", "gremien", "konzept", "bericht"),
    "steering_member": ("anfangen", "konzept", "massnahmen", "bericht"),
    "volunteer_coordinator": ("anfangen", "konzept", "massnahmen", "netzwerk"),
    "volunteer": ("anfangen", "gebiete"),
    "reader": ("anfangen", "konzept", "massnahmen", "kennzahlen", "bericht"),
    "administrator": ("anfangen", "konten", "pflichtseiten"),
    "data_protection_officer": ("anfangen", "protokoll"),
}

# First match wins: the page somebody stands on → the topic that explains it.
TOPIC_BY_PAGE: tuple[tuple[str, str], ...] = (
    ("strategy:measure_report", "stand-melden"),
    ("strategy:measure", "massnahmen"),
    ("strategy:my_measures", "stand-melden"),
    ("strategy:indicator", "kennzahlen"),
    ("strategy:import", "import"),
    ("strategy:money", "mittel"),
    ("strategy:funding", "mittel"),
    ("strategy:cliff", "mittel"),
    ("strategy:report", "bericht"),
    ("strategy:", "konzept"),
    ("partners:", "netzwerk"),
    ("committees:", "gremien"),
    ("accounts:audit", "protokoll"),
    ("accounts:access_requests", "protokoll"),
    ("accounts:data_export", "protokoll"),
    ("core:privacy", "protokoll"),
    ("core:deletion", "protokoll"),
    ("accounts:", "konten"),
    ("core:translation", "uebersetzungen"),
    ("core:law", "rechtsdaten"),
    ("core:link", "konten"),
    ("portal_staff:", "pflichtseiten"),
    ("core:area", "gebiete"),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One text of the handbook, rendered."""

    slug: str
    title: str
    html: SafeString


def topic_of_page(view_name: str) -> str:
    """The topic that explains the page with this URL name."""
    return next((t for prefix, t in TOPIC_BY_PAGE if view_name.startswith(prefix)), "anfangen")


def slugs() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.md"))


@cache
def topic(slug: str) -> Topic:
    """The topic with this slug. Raises KeyError for an unknown one: never a path from outside."""
    if slug not in slugs():
        raise KeyError(slug)
    title, _, body = (FOLDER / f"{slug}.md").read_text(encoding="utf-8").partition("\n")
    return Topic(slug, re.sub(r"^#\s*", "", title), _html(body))


def _html(text: str) -> SafeString:
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    table = '<div class="table-scroll"><table class="table">'
    return SafeString(html.replace("<table>", table).replace("</table>", "</table></div>"))
