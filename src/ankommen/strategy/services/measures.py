"""Creating and editing measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.viewer import Viewer

from ..models import Edition, EditionState, Measure
from ..permissions import may_edit_measure
from ..rules.official_text import OFFICIAL_MEASURE_FIELDS
from ..rules.structure import natural_key
from ..rules.versioned_texts import TEXTS
from ..selectors.measure_snapshot import (
    MANY_FIELDS,
    PLAIN_FIELDS,
    SINGLE_FIELDS,
    MeasureSnapshot,
    measure_snapshot,
)
from .freezing import lock_edition
from .measure_checks import measure_problems
from .measure_merge import EditConflict, EditMerge, merge_edit, refuse_disputed
from .measure_rows import RowGroup, replace_rows
from .texts import record_revision

RESERVED_SLUG = "neu"  # the address of the form for a new measure


def create_measure(
    *, actor: Viewer, edition_id: int, values: Mapping[str, Any], now: datetime
) -> Measure:
    """Add a measure to an edition that is not frozen. `values`: as for `edit_measure`."""
    if not actor.may("strategy.edit"):
        raise NotAllowed
    with transaction.atomic():
        edition = lock_edition(edition_id, official=True)
        measure = Measure(edition=edition, last_confirmed_at=None)
        values = {**_empty_values(), **values}
        _refuse_problems(measure, values)
        measure.slug = free_slug(edition, str(values["number"]))
        measure.position = _position(edition, str(values["number"]))
        _write(measure, values)
        audit.record(
            "strategy.measure_created",
            actor=actor,
            kind="measure",
            id=measure.pk,
            label=str(measure),
        )
    return measure


@dataclass(frozen=True, slots=True)
class Edited:
    """`taken`: fields and kinds of rows that others had changed meanwhile and that are kept."""

    measure: Measure
    taken: tuple[str, ...] = ()


def edit_measure(
    *,
    actor: Viewer,
    measure_id: int,
    seen: MeasureSnapshot | None,
    values: Mapping[str, Any],
    rows: Sequence[RowGroup] = (),
    reason: str = "",
    now: datetime,
) -> Edited:
    """Change a measure as somebody saw it in `seen` (None: as it is stored now).

    `values` maps field names to plain values: texts, dates, ids, lists of ids; what is left out
    stays, and so do kinds of rows that are left out. What others changed since `seen` is kept.
    Raises `EditConflict` where both changed the same, or where the measure ended meanwhile;
    `Refused` with all problems, `NotAllowed` without the right. After adoption the official
    fields do not change.
    """
    with transaction.atomic():
        measure = lock_measure(measure_id)
        if not may_edit_measure(actor, measure):
            raise NotAllowed
        stored = measure_snapshot(measure)
        values = {name: as_stored(value) for name, value in values.items()}
        merge = merge_edit(seen=seen or stored, stored=stored, values=values, rows=rows)
        refuse_disputed(measure, merge)
        try:
            changed = _write_edit(measure, merge, reason)
        except Refused as refused:
            if merge.taken:
                raise EditConflict(refused.problems, merge=merge) from refused
            raise
        if not changed:
            return Edited(measure, merge.taken)
        _keep_revisions(actor, measure, stored.values, reason, now)
        raise_version(measure)
        audit.record(
            "strategy.measure_edited",
            actor=actor,
            kind="measure",
            id=measure.pk,
            label=str(measure),
            details={"fields": changed, "reason": reason},
        )
    return Edited(measure, merge.taken)


def raise_version(measure: Measure) -> None:
    """Say that something which the form edits has changed. `measure` is locked."""
    measure.version += 1
    measure.save(update_fields=["version"])


def _write_edit(measure: Measure, merge: EditMerge, reason: str) -> list[str]:
    """Write what was merged; the names of what changed."""
    stored = merge.stored.values
    values = merge.fields.values
    changed = [name for name, value in values.items() if stored[name] != value]
    official = [name for name in changed if name in OFFICIAL_MEASURE_FIELDS]
    _lock_edition(measure, official)
    _refuse_problems(measure, {**stored, **values}, reason=reason, changed=changed)
    _write(measure, {name: values[name] for name in changed})
    return changed + [group.kind for group in merge.groups() if replace_rows(measure, group)]


def _lock_edition(measure: Measure, official: Sequence[str]) -> None:
    """In a frozen edition each official field that was to change is named, so that its text can
    be taken along."""
    try:
        lock_edition(measure.edition_id, official=bool(official))
    except Refused as refused:
        message = _("Beschlossen und nicht mehr änderbar. Ihr Text steht noch hier.")
        named = (Problem("edition_frozen", message, field=name) for name in official)
        raise Refused((*refused.problems, *named)) from refused


def lock_measure(measure_id: int) -> Measure:
    """The measure, locked for this transaction; refused when its edition is closed."""
    measure = (
        Measure.objects.select_for_update(of=("self",))
        .select_related("edition", "lead_unit")
        .filter(pk=measure_id)
        .first()
    )
    if measure is None:
        raise NotFound
    if measure.edition.state == EditionState.CLOSED:
        raise Refused.because(
            "edition_closed",
            _(
                "„%(edition)s“ ist abgeschlossen; ihre Maßnahmen bleiben, wie sie sind. "
                "Arbeiten Sie in der laufenden Edition weiter."
            )
            % {"edition": measure.edition.title},
        )
    return measure


def as_stored(value: Any) -> Any:
    """Texts without line ends of foreign systems and blanks at the end; lists in order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return sorted(value) if isinstance(value, list) else value


def free_slug(edition: Edition, number: str) -> str:
    """The address of a measure: from its number, made unique in the edition."""
    wanted = slugify(number.replace(".", "-"))[:36] or "m"
    taken = set(edition.measures.filter(slug__startswith=wanted).values_list("slug", flat=True))
    taken.add(RESERVED_SLUG)
    slug, count = wanted, 2
    while slug in taken:
        slug, count = f"{wanted}-{count}", count + 1
    return slug


def _position(edition: Edition, number: str) -> int:
    """That of the measure before it by number; among equals the newer row comes later."""
    rows = edition.measures.values_list("number", "position")
    before = [position for other, position in rows if natural_key(other) < natural_key(number)]
    return max(before, default=0)


def _empty_values() -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(PLAIN_FIELDS, "")
    empty |= {"starts_on": None, "ends_on": None, "internal_fields": []}
    return empty | dict.fromkeys(SINGLE_FIELDS) | {name: [] for name in MANY_FIELDS}


def _refuse_problems(
    measure: Measure,
    values: Mapping[str, Any],
    *,
    reason: str = "",
    changed: Sequence[str] | None = None,
) -> None:
    problems = measure_problems(measure, values)
    texts = set(TEXTS["measure"])
    if changed is not None and texts & set(changed) and not reason.strip():
        problems.append(
            Problem(
                "reason_missing",
                _("Bitte geben Sie an, warum der Text geändert wird. Der Grund steht im Verlauf."),
                field="reason",
            )
        )
    if problems:
        raise Refused(tuple(problems))


def _write(measure: Measure, values: Mapping[str, Any]) -> None:
    for name in PLAIN_FIELDS:
        if name in values:
            setattr(measure, name, as_stored(values[name]))
    for name in SINGLE_FIELDS:
        if name in values:
            setattr(measure, f"{name}_id", values[name])
    measure.save()
    for name in MANY_FIELDS:
        if name in values:
            getattr(measure, name).set(values[name])


def _keep_revisions(
    actor: Viewer, measure: Measure, before: Mapping[str, Any], reason: str, now: datetime
) -> None:
    for name in TEXTS["measure"]:
        record_revision(
            actor=actor,
            edition_id=measure.edition_id,
            kind="measure",
            id=measure.pk,
            label=str(measure),
            field=name,
            old=before[name],
            new=getattr(measure, name),
            reason=reason,
            now=now,
        )
