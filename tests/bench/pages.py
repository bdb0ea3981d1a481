"""Public concept page, measure list (50 of 5,000 rows) and measure page, each against bare."""

from __future__ import annotations

from django.test import Client, override_settings

from tests.people import TODAY, maren

from .dataset import fill
from .measuring import Comparison, compare

LIMIT = 2.0
START_LIMIT = 5.0


def bench() -> bool:
    """Print one line per page; False if one takes more than twice the CPU of its bare one."""
    edition = fill(measures=5000, today=TODAY)
    measure = edition.measures.order_by("position")[2500]
    published = fill(measures=200, today=TODAY, slug="veroeffentlicht", concept=edition.concept)
    staff, public = Client(), Client()
    staff.force_login(maren())
    pages = (
        (
            "public concept page",
            public,
            f"/de/konzept/{published.slug}/",
            f"/bare/concept/{published.slug}/",
        ),
        (
            "measure list, 50 of 5,000 rows",
            staff,
            f"/intern/konzept/massnahmen/?edition={edition.slug}",
            "/bare/measures/",
        ),
        (
            "measure list, the late ones of 5,000",
            staff,
            f"/intern/konzept/massnahmen/?edition={edition.slug}&status=late",
            "/bare/late/",
        ),
        ("start page over 5,000 measures", staff, "/intern/", "/bare/start/"),
        (
            "measure page",
            staff,
            f"/intern/konzept/{edition.slug}/massnahmen/{measure.slug}/",
            f"/bare/measures/{measure.pk}/",
        ),
    )
    with override_settings(ROOT_URLCONF="tests.bench.urls", DEBUG=False):
        results = [compare(*page) for page in pages]
    for result in results:
        print(result.line(limit_of(result)))
    return all(result.ratio <= limit_of(result) for result in results)


def limit_of(result: Comparison) -> float:
    """The start page also asks every other app for its cards; its bare one only counts."""
    return START_LIMIT if result.label.startswith("start page") else LIMIT
