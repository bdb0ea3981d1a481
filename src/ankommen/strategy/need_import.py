"""Needs as a table that can be read in: a need a row, with a piece of evidence if the row has one.

A need is found by its number, B-7, else by its title. What became of it is decided on its page:
no table moves a need on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import NotFound, Problem
from ankommen.core.registries.import_tables import Asked, Checked, ImportTable, Outcome, ReadRow
from ankommen.core.tables.names import fold
from ankommen.core.viewer import Viewer

from .models import EvidenceKind, Need, NeedEvidence, NeedSystem
from .need_columns import COLUMNS
from .need_rows import NeedReader, Values, number_of
from .permissions import may_edit_concept
from .selectors.editions import concepts
from .services.need_evidence import add_evidence
from .services.need_tables import WrittenNeed, changed_since, plain_values, real_values, take_back
from .services.needs import SETS, add_need, change_need

EVIDENCE_FIELDS = (
    "kind weight origin text dated_on reports share_percent margin_points".split()  # noqa: SIM905
)


def need_table() -> ImportTable:
    return ImportTable(
        key="bedarfe",
        title=gettext_lazy("Bedarfe"),
        about=gettext_lazy(
            "Was fehlt, ein Bedarf je Zeile, auf Wunsch mit einem Beleg dazu: neue anlegen, "
            "vorhandene ergänzen. Was die Liste der Bedarfe ausgibt, lässt sich hier einlesen."
        ),
        columns=COLUMNS,
        may_use=may_edit_concept,
        may_oversee=may_edit_concept,
        begin=NeedWork,
        address=lambda _target: reverse("strategy:need_list"),
        targets=_targets,
    )


def _targets(viewer: Viewer) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in concepts(viewer=viewer)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Only the values that would change; without a current need, all of a new one."""

    current: Need | None
    values: Values
    evidence: Values | None


class NeedWork:
    """Numbers and titles are read once, and then only those of needs that came since."""

    def __init__(self, asked: Asked) -> None:
        found = [one for one in concepts(viewer=asked.viewer) if str(one.pk) == asked.target]
        if not found or not may_edit_concept(asked.viewer):
            raise NotFound
        self._asked, self._concept = asked, found[0]
        self._reader = NeedReader(asked.now)
        self._numbers: dict[int, int] = {}
        self._titles: dict[str, set[int]] = defaultdict(set)
        self._newest = 0

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        self._look_for_new_ones()
        named = [self._named(row.values) for row in rows]
        ids = {id for found in named for id in found}
        known = self._concept.needs.prefetch_related("target_groups", "areas").in_bulk(ids)
        evidence = _counted(ids)
        return [
            self._checked(row, [known[id] for id in sorted(found) if id in known], evidence)
            for row, found in zip(rows, named, strict=True)
        ]

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        return [self._write(checked.plan) for _row, checked in rows]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        return changed_since([WrittenNeed(**one) for one in kept])

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        take_back(
            actor=self._asked.viewer,
            rows=[WrittenNeed(**one) for one in kept],
            now=self._asked.now,
            batch=self._asked.batch,
        )

    def _look_for_new_ones(self) -> None:
        rows = self._concept.needs.filter(pk__gt=self._newest).order_by("pk")
        for pk, number, title in rows.values_list("pk", "number", "title"):
            self._numbers[number] = self._newest = pk
            self._titles[fold(title)].add(pk)

    def _named(self, given: Mapping[str, Any]) -> set[int]:
        if given.get("number"):
            id = self._numbers.get(number_of(given["number"]) or 0)
            return {id} if id else set()
        return self._titles.get(fold(given["title"] or ""), set())

    def _checked(
        self, row: ReadRow, found: Sequence[Need], evidence: Mapping[int, set[Any]]
    ) -> Checked:
        number, title = row.values.get("number"), row.values["title"] or ""
        if not number:
            found = [one for one in found if fold(one.title) == fold(title)]
        problems = _naming_problems(number, title, found)
        current = found[0] if found else None
        values = self._reader.values(row.values, current, problems)
        added = self._reader.evidence(row.values, problems)
        label = title or (str(current) if current else "")
        if problems:
            return Checked(outcome=Outcome.WRONG, label=label, problems=tuple(problems))
        if current is None:
            identity = fold(title)
            plan = _Plan(None, values, added)
            return Checked(outcome=Outcome.NEW, label=label, identity=identity, plan=plan)
        if not number:
            del values["title"]
        if added is not None and _as_counted(added) in evidence.get(current.pk, ()):
            added = None
        return self._answer(current, _changed(current, values), added)

    def _answer(self, current: Need, values: Values, added: Values | None) -> Checked:
        return Checked(
            outcome=Outcome.CHANGED if values or added else Outcome.SAME,
            label=str(current),
            identity=str(current.pk),
            mark=f"{current.pk}.{current.version}",
            changes=tuple(self._changes(current, values, added)),
            plan=_Plan(current, values, added),
        )

    def _changes(
        self, current: Need, values: Values, added: Values | None
    ) -> Iterable[tuple[str, str, str]]:
        titles = {column.key: str(column.label) for column in COLUMNS}
        for name, value in values.items():
            yield titles[name], self._shown(name, _stored(current, name)), self._shown(name, value)
        if added is not None:
            kind, day = EvidenceKind(added["kind"]).label, added["dated_on"]
            shown = f"{kind}: {added['origin']}, {date_format(day, 'SHORT_DATE_FORMAT')}"
            yield _("Beleg"), "", shown

    def _shown(self, name: str, value: Any) -> str:
        if name == "system":
            return str(NeedSystem(value).label)
        if name in SETS:
            names = self._reader.sets[name].in_words(value)
            return names or (_("überall") if name == "areas" else "")
        return "" if value is None else str(value)

    def _write(self, plan: _Plan) -> dict[str, Any]:
        actor, now, before = self._asked.viewer, self._asked.now, None
        need, values = plan.current, real_values(plan.values)
        if need is None:
            need = add_need(actor=actor, concept_id=self._concept.pk, now=now, **values)
        elif values:
            before = plain_values(need, values)
            need = change_need(
                actor=actor,
                id=need.pk,
                version=need.version,
                reason=_("Tabelle eingelesen"),
                now=now,
                **values,
            )
        evidence = None
        if plan.evidence:
            evidence = add_evidence(actor=actor, need_id=need.pk, now=now, **plan.evidence).pk
        is_new = plan.current is None
        version = need.version if is_new or before else None
        written = WrittenNeed(need.pk, is_new, version, before, evidence)
        return asdict(written)


def _naming_problems(number: str | None, title: str, found: Sequence[Need]) -> list[Problem]:
    if number and number_of(number) is None:
        message = _(
            "Das ist keine Nummer eines Bedarfs; sie sähe aus wie B-7. Zählt die Spalte etwas "
            "anderes, ordnen Sie sie nicht zu."
        )
        return [Problem("number_unreadable", message, "number", number)]
    if number and not found:
        message = _("Diesen Bedarf gibt es nicht. Ist er neu, lassen Sie die Nummer leer.")
        return [Problem("number_unknown", message, "number", number)]
    if len(found) > 1:
        numbers = ", ".join(f"B-{one.number}" for one in found)
        message = _("So heißen mehrere Bedarfe: %(numbers)s. Nennen Sie die Nummer.")
        return [Problem("title_ambiguous", message % {"numbers": numbers}, "title", title)]
    return []


def _stored(need: Need, name: str) -> Any:
    """What was fetched with the need: no query."""
    if name in SETS:
        return frozenset(one.pk for one in getattr(need, name).all())
    return getattr(need, name)


def _changed(current: Need, values: Values) -> Values:
    return {name: value for name, value in values.items() if value != _stored(current, name)}


def _counted(ids: Iterable[int]) -> dict[int, set[Any]]:
    """The evidence that counts for these needs."""
    found: dict[int, set[Any]] = defaultdict(set)
    rows = NeedEvidence.objects.filter(need__in=list(ids), removed_at__isnull=True).order_by()
    for need, *values in rows.values_list("need_id", *EVIDENCE_FIELDS):
        found[need].add(tuple(values))
    return found


def _as_counted(evidence: Values) -> tuple[Any, ...]:
    return tuple(evidence[name] for name in EVIDENCE_FIELDS)
