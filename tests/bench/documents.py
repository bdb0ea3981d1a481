"""A hundred thousand invented German documents: measures, needs, projects, letters to the
Land and names of organisations.

Words are drawn by Zipf's law: few are in every second document, most in a handful. A document has
the length of a real one: a title of five to nine words and a body of 20 to 800, most about 110.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import accumulate, islice
from typing import Any

from django.db.models import Model, QuerySet

from ankommen.core.models import Area
from ankommen.core.search import analysis
from ankommen.partners.models import Organisation, OrganisationKind
from ankommen.strategy.models import ActionField, LandLetter, Measure, Need, Project
from tests.strategy import build

CHUNK = 2000
ADDED = datetime(2026, 1, 5, 9, tzinfo=UTC)
FREQUENT, RARE = "Sprachkurs", "Löschwasserteich"
SMALL_WORDS = (
    *("der", "die", "das", "und", "in", "zu", "den", "von", "ist"),
    *("mit", "dem", "für", "auf", "eine", "im", "an", "nach", "bei"),
)


class Words:
    """So many invented compounds, the most frequent first, drawn with one seed."""

    def __init__(self, *, seed: int, count: int = 30_000) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - invented texts, not secrets
        parts = sorted({written for _stem, written in analysis._lexicon().parts.values()})
        made = dict.fromkeys([FREQUENT])
        while len(made) < count:
            made["".join(self.chance.sample(parts, 2)).capitalize()] = None
        self.words = [*made]
        self.weights = [*accumulate(1 / (rank + 8) for rank in range(count))]

    def drawn(self, count: int) -> list[str]:
        words = self.chance.choices(self.words, cum_weights=self.weights, k=count)
        small = self.chance.choices(SMALL_WORDS, k=count)
        return [one for pair in zip(small, words, strict=True) for one in pair]

    def title(self) -> str:
        return " ".join(self.drawn(self.chance.randint(3, 5))[1:])

    def body(self) -> str:
        length = min(max(int(self.chance.lognormvariate(4.0, 0.7)), 10), 400)
        return " ".join(self.drawn(length)) + "."


def fill(*, documents: int, north: Area, seed: int = 1) -> None:
    """Rows without entries, as a version without the search left them. One measure in a hundred
    lies in the area north."""
    field = build.action_field(build.edition(slug="suche"))
    words = Words(seed=seed)
    for model, share in SHARES.items():
        rows = (MAKERS[model](words, field, at) for at in range(1, round(documents * share) + 1))
        while chunk := list(islice(rows, CHUNK)):
            past_the_index: QuerySet[Any] = QuerySet(model)  # not the watched manager
            past_the_index.bulk_create(chunk)
    places = Measure.areas.through
    places.objects.bulk_create(
        places(measure_id=id, area_id=north.pk)
        for id in Measure.objects.filter(position__iendswith="00").values_list("pk", flat=True)
    )


def _title(words: Words, number: int) -> str:
    return f"{words.title()} {RARE}" if number % 997 == 0 else words.title()


def _measure(words: Words, field: ActionField, number: int) -> Measure:
    return Measure(
        edition=field.edition,
        action_field=field,
        number=f"1.{number}",
        slug=f"1-{number}",
        title=_title(words, number),
        text=words.body(),
        position=number,
    )


def _need(words: Words, field: ActionField, number: int) -> Need:
    return Need(
        concept=field.edition.concept,
        number=number,
        title=_title(words, number),
        text=words.body(),
        system="newcomers",
        added_at=ADDED,
        added_by_label="Maren Musterfrau",
    )


def _project(words: Words, field: ActionField, number: int) -> Project:
    return Project(
        concept=field.edition.concept,
        title=_title(words, number),
        result=words.body(),
        added_at=ADDED,
        added_by_label="Maren Musterfrau",
    )


def _letter(words: Words, field: ActionField, number: int) -> LandLetter:
    return LandLetter(
        concept=field.edition.concept,
        number=number,
        topic=_title(words, number),
        text=words.body(),
        addressee="Ministerium (erfunden)",
        added_at=ADDED,
        added_by_label="Maren Musterfrau",
        sent_on=ADDED.date(),
    )


def _organisation(words: Words, field: ActionField, number: int) -> Organisation:
    """One in ten only people on a list may know of."""
    return Organisation(
        name=f"{_title(words, number)} e. V.",
        kind=OrganisationKind.ASSOCIATION,
        protection="protected" if number % 10 == 0 else "public",
    )


Maker = Callable[[Words, ActionField, int], Model]
MAKERS: dict[type[Model], Maker] = {
    Measure: _measure,
    Need: _need,
    Project: _project,
    LandLetter: _letter,
    Organisation: _organisation,
}
SHARES = {Measure: 0.55, Need: 0.2, Project: 0.1, LandLetter: 0.1, Organisation: 0.05}
