"""Creating and editing measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from .freezing import lock_edition
from .measure_checks import measure_problems
from .measure_rows import RowGroup, replace_rows
from .texts import record_revision

PLAIN_FIELDS = (
    "number",
    "title",
    "text",
    "responsible_text",
    "financing_statement",
    "trend",
    "starts_on",
    "ends_on",
    "internal_fields",
)
SINGLE_FIELDS = ("action_field", "lead_unit")
MANY_FIELDS = (
    "further_action_fields",
    "goals",
    "target_groups",
    "areas",
    "partners",
    "depends_on",
)
RESERVED_SLUG = "neu"  # the address of the form for a new measure
EDITABLE_FIELDS = (*PLAIN_FIELDS, *SINGLE_FIELDS, *MANY_FIELDS)


@dataclass(eq=False)
class EditConflict(Refused):
    """Somebody saved while somebody else typed. Nothing was written; both versions are here.

    `current` and `submitted` hold the fields that differ, `version` the one that is stored now.
    """

    version: int = 0
    current: Mapping[str, Any] = field(default_factory=dict)
    submitted: Mapping[str, Any] = field(default_factory=dict)


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


def edit_measure(
    *,
    actor: Viewer,
    measure_id: int,
    version: int,
    values: Mapping[str, Any],
    rows: Sequence[RowGroup] = (),
    reason: str = "",
    now: datetime,
) -> Measure:
    """Change a measure as somebody saw it in `version`.

    `values` maps field names to plain values: texts, dates, ids, lists of ids; what is left out
    stays. Raises `EditConflict` when the row moved on since, `Refused` with all problems,
    `NotAllowed` without the right. After adoption the official fields do not change.
    """
    with transaction.atomic():
        measure = lock_measure(measure_id)
        if not may_edit_measure(actor, measure):
            raise NotAllowed
        current = measure_values(measure)
        values = {name: as_stored(value) for name, value in values.items()}
        if measure.version != version:
            _refuse_conflict(measure, current, values)
        changed = [name for name, value in values.items() if current[name] != value]
        lock_edition(measure.edition_id, official=bool(set(changed) & set(OFFICIAL_MEASURE_FIELDS)))
        _refuse_problems(measure, {**current, **values}, reason=reason, changed=changed)
        _write(measure, {name: values[name] for name in changed})
        changed += [group.kind for group in rows if replace_rows(measure, group)]
        if not changed:
            return measure
        _keep_revisions(actor, measure, current, reason, now)
        Measure.objects.filter(pk=measure.pk).update(version=measure.version + 1)
        measure.version += 1
        audit.record(
            "strategy.measure_edited",
            actor=actor,
            kind="measure",
            id=measure.pk,
            label=str(measure),
            details={"fields": changed, "reason": reason},
        )
    return measure


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


def measure_values(measure: Measure) -> dict[str, Any]:
    """The editable fields as plain values: rows as ids, several rows as sorted lists of ids."""
    values: dict[str, Any] = {name: getattr(measure, name) for name in PLAIN_FIELDS}
    values |= {name: getattr(measure, f"{name}_id") for name in SINGLE_FIELDS}
    for name in MANY_FIELDS:
        values[name] = sorted(getattr(measure, name).values_list("pk", flat=True))
    values["internal_fields"] = sorted(values["internal_fields"])
    return values


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


def _refuse_conflict(
    measure: Measure, current: Mapping[str, Any], submitted: Mapping[str, Any]
) -> None:
    differing = [name for name in submitted if current[name] != submitted[name]]
    message = _(
        "Während Sie geschrieben haben, hat jemand anderes diese Maßnahme gespeichert. Ihre "
        "Eingaben sind erhalten. Bitte wählen Sie bei jeder unterschiedlichen Angabe."
    )
    raise EditConflict(
        problems=(Problem("changed_meanwhile", message),),
        version=measure.version,
        current={name: current[name] for name in differing},
        submitted={name: submitted[name] for name in differing},
    )


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
