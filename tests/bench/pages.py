"""Public concept page, measure list (50 of 5,000 rows) and measure page, each against bare."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client, override_settings

from ankommen.strategy.models import Edition
from tests.people import TODAY, maren, tomasz

from .dataset import fill, fill_figures, fill_next, fill_organisations
from .measuring import compare

LIMIT = 2.0


def bench() -> bool:
    """Print one line per page; False if one takes more than twice the CPU of its bare one."""
    edition = fill(measures=5000, today=TODAY)
    measure = edition.measures.order_by("position")[2500]
    published = fill(measures=200, today=TODAY, slug="veroeffentlicht", concept=edition.concept)
    board = fill(measures=500, today=TODAY, slug="tafel", concept=edition.concept)
    reworded = fill_next(published, slug="danach", today=TODAY)
    # The start page tells of the edition that began last: the one that its bare page counts.
    Edition.objects.exclude(pk=edition.pk).update(starts_on=edition.starts_on - timedelta(days=1))
    fill_figures(edition.concept, indicators=80, months=36)
    north = fill_organisations(1000)
    staff, public, local = Client(), Client(), Client()
    staff.force_login(maren())
    local.force_login(tomasz(north.pk))
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
        (
            "grid of 80 × 36 values",
            staff,
            "/intern/konzept/kennzahlen/tabelle/?takt=monat&von=2023&bis=2025",
            "/bare/figures/",
        ),
        (
            "board of 500 measures",
            staff,
            f"/intern/konzept/massnahmen/tafel/?edition={board.slug}",
            "/bare/board/",
        ),
        (
            "synopsis of two editions of 200 measures",
            staff,
            f"/intern/konzept/synopse/{published.slug}/{reworded.slug}/",
            f"/bare/synopsis/{published.slug}/{reworded.slug}/",
        ),
        (
            "organisations, for a role in one area",
            local,
            "/intern/organisationen/",
            "/bare/organisations/",
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
        print(result.line(LIMIT))
    return all(result.ratio <= LIMIT for result in results)
