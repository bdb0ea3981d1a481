"""The trail of a page begins with its place in the navigation, and nothing says it twice."""

from __future__ import annotations

import re
from pathlib import Path

from ankommen.config.navigation import ITEMS
from ankommen.core.registries import navigation

SOURCES = Path(navigation.__file__).parents[2]
BLOCK = re.compile(r"{% block breadcrumb %}.*?{% endblock", re.DOTALL)
CURRENT = re.compile(r'<li><a href="([^"]*)" aria-current="page">')
TRAIL = re.compile(r'<nav class="breadcrumb"[^>]*><ol><li>.*?</li><li[^>]*>(.*?)</li>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)">')


def test_no_template_repeats_a_place_of_the_navigation() -> None:
    places = "|".join(re.escape(item.url_name) for item in ITEMS)
    said = re.compile(rf"{{% url ['\"](?:{places})['\"] as (\w+) %}}.*{{% crumb \w+ \1 %}}")
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in SOURCES.glob("*/templates/**/*.html")
    }
    trails = {
        name: text if "crumb" in name else "".join(BLOCK.findall(text))
        for name, text in texts.items()
    }
    found = [name for name, trail in trails.items() if said.search(trail)]
    assert found == ["data_export.html"], "its place depends on whose data it shows"


def wrong_trail(html: str) -> str:
    """What is wrong where the menu marks an entry: the trail begins with it, or is it."""
    current = CURRENT.findall(html)
    trail = TRAIL.search(html)
    link = LINK.match(trail[1]) if trail else None
    if not current or (trail and (link is None or link[1] in current)):
        return ""
    return f"the menu stands at {current}, the trail at {trail and trail[1]}"


def test_a_trail_that_begins_elsewhere_is_noticed() -> None:
    menu = '<li><a href="/a/" aria-current="page">A</a></li>'
    trail = '<nav class="breadcrumb" aria-label="x"><ol><li>Start</li><li><a href="{}">A</a></li>'
    assert not wrong_trail(menu + trail.format("/a/") + "</ol>")
    assert wrong_trail(menu + trail.format("/b/") + "</ol>")
    assert wrong_trail(menu)
