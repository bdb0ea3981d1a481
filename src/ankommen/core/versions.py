"""Two people at one row: the second one sees both texts and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from .errors import Problem, Refused


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def refuse_if_changed(row: Versioned, *, version: int, wanted: Mapping[str, Any]) -> None:
    """Refuse when the row moved on since `version` and says something else than what is wanted.

    One problem per field that differs, with the text that stands there now as `value`; the
    problem without a field carries the row's present version, so that the form can be sent again.
    """
    if row.version == version:
        return
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not differing:
        return
    raise Refused(
        (
            Problem(
                "changed_meanwhile",
                _(
                    "Während Sie geschrieben haben, hat jemand anderes gespeichert. "
                    "Ihr Text ist unten erhalten. Bitte vergleichen und dann erneut speichern."
                ),
                value=row.version,
            ),
            *(
                Problem(
                    "changed_meanwhile",
                    _("Inzwischen gespeichert: %(text)s") % {"text": _shown(row, name)},
                    field=name,
                    value=getattr(row, name),
                )
                for name in differing
            ),
        )
    )


def _shown(row: Versioned, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display is not None else getattr(row, name)
    return str(value) if value not in (None, "") else _("(leer)")
