"""Two versions in one form: typed data with a choice between mine and theirs at each difference.

The choice travels as `choice_<field>` and `<kind>-<index>-choice`; the other version is in the
sealed base of the form. So the page can be shown again and again without losing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from ankommen.core.versions.fields import CHOICE_PREFIX, MINE, THEIRS, TwoVersions, in_words
from ankommen.core.versions.fields import as_data as plain_data
from ankommen.core.versions.merging import MergedRow

from ..models import Measure
from ..selectors.measure_snapshot import MeasureSnapshot
from ..services.measure_merge import EditMerge
from .measure_base import seal
from .measure_rows import KINDS, RowForm, RowSections
from .measures import FIELD_LABELS, MeasureForm


def with_choices(data: QueryDict, base: MeasureSnapshot) -> QueryDict:
    """The data with the other version in place wherever that was chosen."""
    chosen = data.copy()
    for key, choice in data.items():
        if choice != THEIRS:
            continue
        name = key.removeprefix(CHOICE_PREFIX)
        kind, _dash, rest = key.partition("-")
        if key.startswith(CHOICE_PREFIX) and name in base.values:
            chosen.setlist(name, as_data(MeasureForm.base_fields, name, base.values[name]))
        elif kind in KINDS and rest.endswith("-choice"):
            _choose_row(chosen, base, kind, rest.removesuffix("-choice"))
    return chosen


def merged_data(data: QueryDict, merge: EditMerge) -> QueryDict:
    """The data after a conflict: theirs where only they changed, a choice where both did."""
    merged = data.copy()
    for key in list(merged):
        if key.startswith(CHOICE_PREFIX) or key.partition("-")[0] in KINDS:
            del merged[key]
    for name in merge.fields.taken:
        value = merge.fields.values[name]
        merged.setlist(name, as_data(MeasureForm.base_fields, name, value))
    for name in merge.fields.disputed:
        merged[CHOICE_PREFIX + name] = MINE
    for kind, rows in merge.rows.items():
        merged[f"{kind}-TOTAL_FORMS"] = str(len(rows.rows))
        merged[f"{kind}-INITIAL_FORMS"] = "0"
        for index, row in enumerate(rows.rows):
            _write_row(merged, f"{kind}-{index}", kind, row)
    merged["base"] = seal(merge.stored)
    return merged


def versions(
    form: MeasureForm, sections: RowSections, base: MeasureSnapshot
) -> Iterator[TwoVersions]:
    """Every difference that the data of the form leaves to be chosen."""
    data: Any = form.data
    for key, choice in data.items():
        name = key.removeprefix(CHOICE_PREFIX)
        if key.startswith(CHOICE_PREFIX) and name in form.fields and name in base.values:
            theirs = as_data(MeasureForm.base_fields, name, base.values[name])
            yield TwoVersions(
                name=key,
                label=str(form.fields[name].label),
                theirs=in_words(form.fields[name], theirs),
                mine=in_words(form.fields[name], data.getlist(name)),
                chosen=choice,
            )
    for kind, formset in sections.formsets.items():
        for row in formset.forms:
            key = row.add_prefix("choice")
            if key in form.data:
                yield TwoVersions(
                    key,
                    str(KINDS[kind].title),
                    _stored_text(row, base, kind),
                    _typed_text(row),
                    form.data[key],
                )


def names_of(taken: Iterable[str]) -> str:
    """Fields and kinds of rows in words."""
    labels = {**FIELD_LABELS, **{kind: one.title for kind, one in KINDS.items()}}
    labels |= {name: one.label for name, one in MeasureForm.base_fields.items()}
    return ", ".join(str(labels[name]) for name in taken)


def as_data(fields: Mapping[str, forms.Field], name: str, value: Any) -> list[str]:
    """A stored value as a browser would send it."""
    if name == "depends_on":
        return [numbers_text(value)]
    return plain_data(fields[name], value)


def numbers_text(ids: Iterable[int]) -> str:
    rows = Measure.objects.filter(pk__in=list(ids)).order_by("position", "id")
    return ", ".join(rows.values_list("number", flat=True))


def _choose_row(data: QueryDict, base: MeasureSnapshot, kind: str, index: str) -> None:
    prefix = f"{kind}-{index}"
    id = data.get(f"{prefix}-id", "")
    stored = base.rows.get(kind, {}).get(int(id)) if id.isdigit() else None
    if stored is None:
        data[f"{prefix}-remove"] = "on"
        return
    data.pop(f"{prefix}-remove", None)
    for name, value in stored.items():
        data.setlist(f"{prefix}-{name}", as_data(KINDS[kind].form.base_fields, name, value))


def _write_row(data: QueryDict, prefix: str, kind: str, row: MergedRow) -> None:
    values = row.mine if row.mine is not None else row.theirs
    for name, value in (values or {}).items():
        data.setlist(f"{prefix}-{name}", as_data(KINDS[kind].form.base_fields, name, value))
    data[f"{prefix}-id"] = "" if row.id is None else str(row.id)
    if row.is_disputed:
        data[f"{prefix}-choice"] = MINE
        if row.mine is None:
            data[f"{prefix}-remove"] = "on"


def _stored_text(row: RowForm, base: MeasureSnapshot, kind: str) -> str:
    id = row.data.get(row.add_prefix("id"), "")
    stored = base.rows.get(kind, {}).get(int(id)) if id.isdigit() else None
    if stored is None:
        return _("entfernt")
    fields = KINDS[kind].form.base_fields
    return _row_text(row, {name: as_data(fields, name, stored[name]) for name in stored})


def _typed_text(row: RowForm) -> str:
    if row.data.get(row.add_prefix("remove")):
        return _("entfernt")
    data: Any = row.data
    names = [name for name in row.fields if name not in ("id", "remove")]
    return _row_text(row, {name: data.getlist(row.add_prefix(name)) for name in names})


def _row_text(row: RowForm, cells: Mapping[str, list[str]]) -> str:
    return "\n".join(
        f"{row.fields[name].label}: {in_words(row.fields[name], texts)}"
        for name, texts in cells.items()
    )
