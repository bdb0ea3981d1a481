"""The list of organisations as a table that can be read in.

An organisation is found by its name among those the viewer may know of; others are as good as
not there. A level is never made wider by a table, and nothing is read in for named people only:
both are decided on the organisation's own page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, Problem
from ankommen.core.models import Area
from ankommen.core.protection import Level, is_wider
from ankommen.core.references import pointed_to, remove_unused
from ankommen.core.registries.import_tables import (
    Asked,
    CellKind,
    Checked,
    ImportColumn,
    ImportTable,
    Outcome,
    ReadRow,
)

from . import level_changes, rules
from .models import Organisation, OrganisationKind
from .permissions import may_add_organisation, visible_organisations

FIELDS = ("name", "short_name", "kind", "protection", "area_id")
NEW = Organisation(protection=Level.STAFF, kind="", short_name="")
COLUMNS = (
    ImportColumn(
        key="name",
        label=gettext_lazy("Name"),
        synonyms=("organisation", "träger", "verein", "einrichtung", "name der organisation"),
        needed=True,
        help=gettext_lazy("Wonach eine vorhandene Organisation wiedergefunden wird."),
        example="Beispielverein Ankommen e. V.",
        max_length=200,
    ),
    ImportColumn(
        key="short_name",
        label=gettext_lazy("Kurzname"),
        synonyms=("short name", "kürzel", "abkürzung"),
        example="BvA",
        max_length=60,
    ),
    ImportColumn(
        key="kind",
        label=gettext_lazy("Art"),
        kind=CellKind.CHOICE,
        synonyms=("kind", "type", "typ", "organisationsart", "rechtsform"),
        help=gettext_lazy("Bei neuen Organisationen nötig."),
        example=OrganisationKind.ASSOCIATION.label,
        choices=dict(OrganisationKind.choices),
    ),
    ImportColumn(
        key="area",
        label=gettext_lazy("Gebiet"),
        synonyms=("area", "planungsraum", "gemeinde", "ort"),
        help=gettext_lazy("Der Name eines Gebiets, wie er unter Gebiete steht."),
    ),
    ImportColumn(
        key="protection",
        label=gettext_lazy("Schutzstufe"),
        kind=CellKind.CHOICE,
        synonyms=("protection level", "sichtbarkeit"),
        help=gettext_lazy(
            "Leer: bei neuen „nur Verwaltung“, sonst wie bisher. Weiter gefasst wird eine Stufe "
            "nur auf der Seite der Organisation."
        ),
        example=Level.STAFF.label,
        choices=dict(Level.choices),
    ),
)


def organisation_table() -> ImportTable:
    return ImportTable(
        key="organisationen",
        title=gettext_lazy("Organisationen"),
        about=gettext_lazy(
            "Träger, Vereine, Ämter und andere, mit denen Sie arbeiten: neue anlegen, vorhandene "
            "ergänzen. Was die Liste der Organisationen ausgibt, lässt sich hier einlesen."
        ),
        columns=COLUMNS,
        may_use=may_add_organisation,
        may_oversee=may_add_organisation,
        begin=OrganisationWork,
        address=lambda _target: reverse("partners:organisation_list"),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The values a row would leave an organisation with; without a current one it is new."""

    values: dict[str, Any]
    current: Organisation | None


class OrganisationWork:
    """What there is, by name: read once, and then only what has come since."""

    def __init__(self, asked: Asked) -> None:
        if not may_add_organisation(asked.viewer):
            raise NotAllowed
        self._viewer = asked.viewer
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._newest = 0
        self._areas: dict[str, list[Area]] = defaultdict(list)
        for area in Area.objects.order_by("pk"):
            self._areas[rules.plain_name(area.name)].append(area)
        self._area_names: dict[int | None, str] = {
            area.pk: area.name for areas in self._areas.values() for area in areas
        }

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        self._look_for_new_ones()
        named = [rules.plain_name(row.values["name"] or "") for row in rows]
        ids = {id for name in named for id in self._ids.get(name, ())}
        known = self._visible().in_bulk(ids)
        return [
            self._checked(row, [known[id] for id in sorted(self._ids.get(name, ())) if id in known])
            for row, name in zip(rows, named, strict=True)
        ]

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        new = [checked.plan for _row, checked in rows if checked.outcome == Outcome.NEW]
        changed = [checked.plan for _row, checked in rows if checked.outcome != Outcome.NEW]
        kept = {id(row): one for row, one in zip(new, self._add(new), strict=True)}
        kept |= {id(row): one for row, one in zip(changed, self._change(changed), strict=True)}
        return [kept[id(checked.plan)] for _row, checked in rows]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        versions = dict(
            self._visible().filter(pk__in=[one["id"] for one in kept]).values_list("pk", "version")
        )
        used = pointed_to(Organisation, [one["id"] for one in kept if one["before"] is None])
        return [versions.get(one["id"]) != one["version"] or one["id"] in used for one in kept]

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Take new ones away and give back what stood before; a level stays as narrow as it is."""
        rows = Organisation.objects.select_for_update().in_bulk([one["id"] for one in kept])
        entries = []
        for one in kept:
            row = rows[one["id"]]
            new = one["before"] is None
            action = "organisation.take_back" if new else "organisation.change"
            entries.append(
                audit.Entry(action, "organisation", row.pk, level_changes.trace_label(row))
            )
            if not new:
                _put_back(row, one["before"])
        gone = [one["id"] for one in kept if one["before"] is None]
        remove_unused(Organisation.objects.filter(pk__in=gone))
        audit.record_many(entries, actor=self._viewer)

    def _visible(self) -> Any:
        return Organisation.objects.filter(visible_organisations(self._viewer))

    def _look_for_new_ones(self) -> None:
        rows = Organisation.objects.filter(pk__gt=self._newest).order_by("pk")
        for pk, name in rows.values_list("pk", "name"):
            self._ids[rules.plain_name(name)].add(pk)
            self._newest = pk

    def _checked(self, row: ReadRow, found: Sequence[Organisation]) -> Checked:
        name = row.values["name"] or ""
        problems = []
        if not rules.plain_name(name):
            message = _("Der Name fehlt. Bitte eintragen.")
            problems.append(Problem("value_missing", message, "name"))
        if len(found) > 1:
            message = _("Diesen Namen gibt es mehrmals; ändern Sie ihn auf einer der Seiten.")
            problems.append(Problem("name_ambiguous", message, "name", name))
        current = found[0] if found else None
        area = self._area(row, current, problems)
        values = _values(row, area, current)
        problems += _level_problems(row, values, current)
        if current is None and not values["kind"]:
            message = _("Bei einer neuen Organisation ist die Art nötig.")
            problems.append(Problem("value_missing", message, "kind"))
        if problems:
            return Checked(outcome=Outcome.WRONG, label=name, problems=tuple(problems))
        return self._planned(values, current)

    def _planned(self, values: dict[str, Any], current: Organisation | None) -> Checked:
        identity = rules.plain_name(values["name"])
        plan = _Plan(values, current)
        if current is None:
            return Checked(outcome=Outcome.NEW, label=values["name"], identity=identity, plan=plan)
        changes = self._changes(values, current)
        return Checked(
            outcome=Outcome.CHANGED if changes else Outcome.SAME,
            label=current.name,
            identity=identity,
            mark=f"{current.pk}.{current.version}",
            changes=changes,
            plan=plan,
        )

    def _changes(
        self, values: dict[str, Any], current: Organisation
    ) -> tuple[tuple[str, str, str], ...]:
        new = Organisation(**values)
        areas = self._area_names
        shown = (
            (_("Kurzname"), current.short_name, new.short_name),
            (_("Art"), current.kind_label, new.kind_label),
            (_("Schutzstufe"), current.protection_label, new.protection_label),
            (_("Gebiet"), areas.get(current.area_id, ""), areas.get(new.area_id, "")),
        )
        return tuple(one for one in shown if one[1] != one[2])

    def _area(
        self, row: ReadRow, current: Organisation | None, problems: list[Problem]
    ) -> Area | None:
        name = row.values.get("area")
        if not name:
            return None
        found = self._areas.get(rules.plain_name(name), [])
        own = current.area_id if current is not None else None
        found = [area for area in found if area.pk == own] or found
        if len(found) == 1:
            return found[0]
        message = (
            _("Dieses Gebiet gibt es hier nicht.")
            if not found
            else _("Diesen Namen haben mehrere Gebiete.")
        )
        problems.append(Problem("area_unknown", message, "area", name))
        return None

    def _add(self, plans: Sequence[_Plan]) -> list[dict[str, Any]]:
        rows = [
            Organisation(**plan.values, was_home=plan.values["kind"] in rules.FOUR_EYES)
            for plan in plans
        ]
        made = Organisation.objects.bulk_create(rows)
        self._record("organisation.add", made)
        return [{"id": row.pk, "version": row.version, "before": None} for row in made]

    def _change(self, plans: Sequence[_Plan]) -> list[dict[str, Any]]:
        kept = []
        rows = Organisation.objects.select_for_update().in_bulk(
            [plan.current.pk for plan in plans if plan.current]
        )
        for plan in plans:
            assert plan.current is not None  # noqa: S101 - a changed row has one
            row = rows[plan.current.pk]
            before = {name: getattr(row, name) for name in FIELDS}
            level = row.protection
            for name, value in plan.values.items():
                setattr(row, name, value)
            row.version += 1
            row.save()
            level_changes.trace_change(self._viewer, "organisation", row, before=level, reason="")
            kept.append({"id": row.pk, "version": row.version, "before": before})
        self._record("organisation.change", list(rows.values()))
        return kept

    def _record(self, action: str, rows: Sequence[Organisation]) -> None:
        audit.record_many(
            (
                audit.Entry(action, "organisation", row.pk, level_changes.trace_label(row))
                for row in rows
            ),
            actor=self._viewer,
        )


def _values(row: ReadRow, area: Area | None, current: Organisation | None) -> dict[str, Any]:
    """What the organisation would be: an empty cell changes nothing."""
    given = row.values
    old = current or NEW
    return {
        "name": old.name or given["name"] or "",
        "short_name": given.get("short_name") or old.short_name,
        "kind": given.get("kind") or old.kind,
        "protection": given.get("protection") or old.protection,
        "area_id": area.pk if area is not None else old.area_id,
    }


def _level_problems(
    row: ReadRow, values: dict[str, Any], current: Organisation | None
) -> list[Problem]:
    wanted = values["protection"]
    if current is None:
        if wanted == Level.NAMED:
            return [_problem("named", _("Wer benannt ist, steht auf der Seite der Organisation."))]
        return level_changes.start_problems(values)
    if wanted != current.protection and Level.NAMED in {wanted, current.protection}:
        return [_problem("named", _("Wer benannt ist, steht auf der Seite der Organisation."))]
    if is_wider(wanted, current.protection):
        message = _("Weiter gefasst wird die Schutzstufe nur auf der Seite der Organisation.")
        return [_problem("level_wider", message)]
    return level_changes.becoming_problems(current, values)


def _problem(code: str, message: str) -> Problem:
    return Problem(code, message, "protection")


def _put_back(row: Organisation, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        if name != "protection" or not is_wider(value, row.protection):
            setattr(row, name, value)
    row.version += 1
    row.save()
