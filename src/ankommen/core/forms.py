"""Forms that parse what a browser sends; services decide whether it is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from .errors import Refused
from .typed_fields import TypedDays
from .ui.forms import add_problems
from .versions.fields import CHOICE_PREFIX, MINE, THEIRS, TwoVersions, as_data, in_words
from .versions.merging import kept_from_others, merge_fields
from .versions.snapshots import (
    Snapshot,
    plain_values,
    seal,
    snapshot,
    stored_values,
    unseal,
    version_of,
)

Row = TypeVar("Row", bound=Model)
Done = TypeVar("Done")
CARRIED = ("version", "base")  # what a form carries beside what is typed


class VersionMixin(forms.BaseForm):
    """Carries what the person saw of a stored row, and shows what a service refused.

    Where others saved meanwhile: what only they changed stands in the form and is named (`taken`),
    what both changed is a choice (`conflicts`; core/ui/conflicts.html shows both).
    """

    taken: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._given_row = row
        if self.row is not None:
            for name in CARRIED:
                self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields["version"].initial = version_of(self.row)
            self.fields["base"].initial = self._sealed_base

    @property
    def row(self) -> Model | None:
        """The stored row that this form changes; None for a new one."""
        return self._given_row

    def full_clean(self) -> None:
        self._put_chosen()
        super().full_clean()

    def show(self, refused: Refused) -> None:
        """Put each problem at its field, or above the form where there is no such field."""
        self._take_over()
        add_problems(self, refused)

    def carry_out(self, act: Callable[[], Done]) -> Done | None:
        """Do it when the input could be read; `None` means that the form shows what is wrong."""
        if not self.is_valid():
            return None
        try:
            done = act()
        except Refused as refused:
            self.show(refused)
            return None
        self._note_kept()
        return done

    @property
    def seen_version(self) -> int:
        """The version that lay before the person who typed; 0 for a new row."""
        return int(self._sent("version")) if self._sent("version").isdecimal() else 0

    @property
    def seen(self) -> dict[str, Any]:
        """What lay before the person who typed, as services that change a row want it."""
        return {"version": self.seen_version, "base": self._base.values if self._base else None}

    @property
    def saved_text(self) -> str:
        """What to say after saving, with what others had changed and is kept."""
        if not self.taken:
            return _("Gespeichert.")
        text = _("Gespeichert. Inzwischen hatten andere geändert und es ist erhalten: %(names)s.")
        return text % {"names": self.taken_names}

    @property
    def taken_names(self) -> str:
        return ", ".join(str(self[name].label) for name in self.taken)

    @property
    def conflicts(self) -> list[TwoVersions]:
        """Every difference that the data of the form leaves to be chosen."""
        if self._base is None:
            return []
        return [
            TwoVersions(
                name=self._choice(name),
                label=str(self[name].label),
                theirs=in_words(self.fields[name], self.as_data(name, self._base.values[name])),
                mine=in_words(self.fields[name], self._typed(name)),
                chosen=self._sent(CHOICE_PREFIX + name),
            )
            for name in self._compared
            if self._sent(CHOICE_PREFIX + name) and name in self._base.values
        ]

    def as_data(self, name: str, value: Any) -> list[str]:
        """A stored value as a browser would send it."""
        return as_data(self.fields[name], value)

    def column_values(self) -> Mapping[str, Any]:
        """What was typed, by the column of the row it goes to."""
        return self.cleaned_data

    @property
    def _compared(self) -> Iterable[str]:
        """The fields that are columns of the row."""
        row = self.row
        return [] if row is None else [name for name in self.fields if _is_column(row, name)]

    @cached_property
    def _base(self) -> Snapshot | None:
        return unseal(self.row, self._sent("base")) if self.row is not None else None

    def _sealed_base(self) -> str:
        return "" if self.row is None else seal(self.row, snapshot(self.row, self._compared))

    def _sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "")

    def _typed(self, name: str) -> list[str]:
        return cast("QueryDict", self.data).getlist(self.add_prefix(name))

    def _choice(self, name: str) -> str:
        return self.add_prefix(CHOICE_PREFIX + name)

    def _put_chosen(self) -> None:
        """Put the other version into the data wherever that was chosen."""
        chosen = [one for one in self._compared if self._sent(CHOICE_PREFIX + one) == THEIRS]
        if self._base is None or not chosen:
            return
        data = cast("QueryDict", self.data).copy()
        for name in chosen:
            if name in self._base.values:
                data.setlist(self.add_prefix(name), self.as_data(name, self._base.values[name]))
        self.data = data

    def _changed_row(self) -> Model | None:
        """The row as it stands now, if it changed since the person saw it."""
        if self.row is None:
            return None
        fresh = type(self.row)._default_manager.filter(pk=self.row.pk).first()
        return None if fresh is None or version_of(fresh) == self.seen_version else fresh

    def _take_over(self) -> None:
        """Show the stored row beside what was typed: merged, or for choice."""
        fresh = self._changed_row()
        if fresh is None:
            return
        now = snapshot(fresh, self._compared)
        merged = merge_fields(
            base=self._base.values if self._base else None,
            current=now.values,
            mine=self._mine(fresh),
        )
        data = cast("QueryDict", self.data).copy()
        for name in self._compared:
            data.pop(self._choice(name), None)
        for name in merged.taken:
            data.setlist(self.add_prefix(name), self.as_data(name, merged.values[name]))
        for name in merged.disputed:
            data[self._choice(name)] = MINE
        data[self.add_prefix("version")] = str(now.version)
        data[self.add_prefix("base")] = seal(fresh, now)
        self.data, self._base, self.taken = data, now, merged.taken

    def _note_kept(self) -> None:
        if self._base is None or self.row is None or version_of(self.row) == self.seen_version:
            return
        fresh = self._changed_row()
        if fresh is not None:
            stored, mine = stored_values(fresh, self._compared), self._mine(fresh)
            self.taken = kept_from_others(base=self._base.values, mine=mine, stored=stored)

    def _mine(self, row: Model) -> dict[str, Any]:
        values = self.column_values()
        return plain_values(row, {name: values[name] for name in self._compared if name in values})


class RowForm(TypedDays, VersionMixin, forms.ModelForm[Row]):
    """The fields of one table as a parser: uniqueness and constraints are the service's work."""

    @property
    def row(self) -> Model | None:
        return self.instance if self.instance.pk is not None else None

    def validate_unique(self) -> None:
        """Left to the service, which says what to do about it."""

    def validate_constraints(self) -> None:
        """Left to the service, which says what to do about it."""

    def _post_clean(self) -> None:
        """Do not write into the instance: it shows what is stored until the service has decided."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without what the form carries."""
        return {key: value for key, value in self.cleaned_data.items() if key not in CARRIED}


def _is_column(row: Model, name: str) -> bool:
    try:
        return name not in CARRIED and row._meta.get_field(name) is not None
    except FieldDoesNotExist:
        return False
