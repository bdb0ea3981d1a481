"""Forms that parse what a browser sends; services decide whether it is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.db.models import Model
from django.http import QueryDict

from .errors import Refused
from .ui.forms import add_problems

Row = TypeVar("Row", bound=Model)
Done = TypeVar("Done")


class VersionMixin(forms.BaseForm):
    """Carries the version that the person saw, and shows what a service refused at its field."""

    def show(self, refused: Refused) -> None:
        """Put each problem at its field, or above the form where there is no such field."""
        add_problems(self, refused)
        for problem in refused.problems:
            if problem.code == "changed_meanwhile" and not problem.field:
                self._see_version(problem.value)

    def carry_out(self, act: Callable[[], Done]) -> Done | None:
        """Do it when the input could be read; `None` means that the form shows what is wrong."""
        if not self.is_valid():
            return None
        try:
            return act()
        except Refused as refused:
            self.show(refused)
            return None

    @property
    def seen_version(self) -> int:
        """The version that lay before the person who typed; 0 for a new row."""
        return int(getattr(self, "cleaned_data", {}).get("version") or 0)

    def _see_version(self, version: int) -> None:
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("version")] = str(version)
        self.data = data


class RowForm(VersionMixin, forms.ModelForm[Row]):
    """The fields of one table as a parser: uniqueness and constraints are the service's work."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk is not None:
            self.initial.setdefault("version", getattr(row, "version", 0))

    def validate_unique(self) -> None:
        """Left to the service, which says what to do about it."""

    def validate_constraints(self) -> None:
        """Left to the service, which says what to do about it."""

    def _post_clean(self) -> None:
        """Do not write into the instance: it shows what is stored until the service has decided."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {key: value for key, value in self.cleaned_data.items() if key != "version"}
