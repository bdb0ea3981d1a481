"""Changes of many measures: the batches somebody may see, and measures read for them in chunks."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Scope, Viewer

from ..models import BatchState, Edition, Measure, MeasureBatch, MeasureContact, StatusOverride
from ..permissions import may_edit_concept, may_see_batch, scopes_of
from ..rules.bulk_change import BY_HAND
from .measure_choices import FormChoices
from .measures import visible_measures

CHUNK = 500
BATCHES_SHOWN = 50
PLAIN = (
    "lead_unit_id",
    "starts_on",
    "ends_on",
    "internal_fields",
    "last_confirmed_at",
    "end_kind",
    "end_reason",
    "ended_on",
    "merged_into_id",
    "done_on",
)
MANY: Mapping[str, tuple[Any, str]] = {
    "target_groups": (Measure.target_groups.through, "targetgroup_id"),
    "areas": (Measure.areas.through, "area_id"),
    "partners": (Measure.partners.through, "organisation_id"),
}


@dataclass(frozen=True, slots=True)
class MeasureState:
    """One measure as a batch sees it. `values`: plain, by the names of `rules.bulk_change`."""

    id: int
    number: str
    title: str
    slug: str
    version: int
    house: int | None
    values: Mapping[str, Any]
    contact_rows: Mapping[int, int]
    by_hand_row: int | None

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def mark(self) -> str:
        """Differs as soon as anybody changed what the form or a batch could change."""
        plain = json.dumps([self.version, self.values, self.by_hand_row], sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]

    def scopes(self) -> Iterator[Scope]:
        houses = [*([self.house] if self.house else []), *self.values["partners"]]
        return scopes_of(areas=self.values["areas"], organisations=houses)


def batch_for(*, viewer: Viewer, id: int) -> MeasureBatch:
    found = MeasureBatch.objects.select_related("edition").filter(pk=id).first()
    if found is None or not may_see_batch(viewer, found):
        raise NotFound
    return found


def recent_batches(*, viewer: Viewer) -> list[MeasureBatch]:
    """What was carried out, newest first: one's own, or all for those who edit the concept."""
    rows = MeasureBatch.objects.select_related("edition").exclude(state=BatchState.OPEN)
    if not may_edit_concept(viewer):
        rows = rows.filter(made_by_id=viewer.user_id, made_by_id__isnull=False)
    return list(rows[:BATCHES_SHOWN])


def measure_states(
    ids: Collection[int], *, viewer: Viewer, edition: Edition
) -> dict[int, MeasureState]:
    """Those of these measures that the viewer may see, in their order; few queries per chunk."""
    return _in_chunks(ids, visible_measures(viewer).filter(edition=edition))


def stored_states(ids: Collection[int], *, edition: Edition) -> dict[int, MeasureState]:
    """The same, whoever asks: for what is kept, not shown."""
    return _in_chunks(ids, edition.measures.all())


def _in_chunks(ids: Collection[int], rows: QuerySet[Measure]) -> dict[int, MeasureState]:
    found: dict[int, MeasureState] = {}
    for part in chunks(sorted(ids)):
        found |= _states(part, rows)
    order = {id: place for place, id in enumerate(ids)}
    return dict(sorted(found.items(), key=lambda one: order[one[0]]))


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _states(ids: Sequence[int], visible: QuerySet[Measure]) -> dict[int, MeasureState]:
    names = ("pk", "number", "title", "slug", "version", "lead_unit__organisation_id")
    rows = list(visible.filter(pk__in=ids).order_by().values_list(*names, *PLAIN))
    links = {name: _linked(ids, *through) for name, through in MANY.items()}
    contacts, contact_rows = _contacts(ids)
    by_hand = _by_hand(ids)
    states = {}
    for id, number, title, slug, version, house, *cells in rows:
        row, last = by_hand.get(id, (None, None))
        values: dict[str, Any] = {
            name.removesuffix("_id"): _plain(cell) for name, cell in zip(PLAIN, cells, strict=True)
        }
        values |= {name: sorted(found.get(id, ())) for name, found in links.items()}
        values |= {"contacts": sorted(contacts.get(id, ())), BY_HAND: last}
        rows_of_contacts = contact_rows.get(id, {})
        states[id] = MeasureState(
            id, number, title, slug, version, house, values, rows_of_contacts, row
        )
    return states


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list) else value


def _linked(ids: Sequence[int], through: Any, column: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = through._default_manager.filter(measure_id__in=ids)
    for measure, other in rows.values_list("measure_id", column):
        found[measure].append(other)
    return found


def _contacts(
    ids: Sequence[int],
) -> tuple[dict[int, list[list[Any]]], dict[int, dict[int, int]]]:
    """As plain rows, and the id of each row by its person."""
    found: dict[int, list[list[Any]]] = defaultdict(list)
    keys: dict[int, dict[int, int]] = defaultdict(dict)
    rows = MeasureContact.objects.filter(measure_id__in=ids).order_by()
    columns = ("pk", "measure_id", "contact_id", "role", "gets_reminders")
    for pk, measure, contact, role, reminders in rows.values_list(*columns):
        found[measure].append([contact, role, reminders])
        keys[measure][contact] = pk
    return found, keys


def _by_hand(ids: Sequence[int]) -> dict[int, tuple[int, list[str]]]:
    """The status last set by hand, running or not: the time that passes is no change."""
    rows = StatusOverride.objects.filter(measure_id__in=ids).order_by("pk")
    columns = ("pk", "measure_id", "status", "reason", "valid_from", "valid_until")
    return {
        measure: (pk, [status, reason, since.isoformat(), until.isoformat()])
        for pk, measure, status, reason, since, until in rows.values_list(*columns)
    }


def known_ids(choices: FormChoices) -> dict[str, frozenset[int]]:
    """What this person may choose, and so replace, by field."""
    options = {
        "lead_unit": choices.units,
        "contacts": choices.contacts,
        "target_groups": choices.target_groups,
        "areas": choices.areas,
        "partners": choices.organisations,
    }
    return {name: frozenset(id for id, _label in rows) for name, rows in options.items()}
