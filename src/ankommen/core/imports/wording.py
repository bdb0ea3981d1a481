"""Words, colours and tabs of the import desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import ImportBatch, ImportStage
from ..registries import import_tables
from ..registries.import_tables import Outcome, UploadShown
from .selectors import FILTERS

OUTCOMES = {
    Outcome.NEW: ("success", pgettext_lazy("Zeile", "neu")),
    Outcome.CHANGED: ("warning", pgettext_lazy("Zeile", "geändert")),
    Outcome.SAME: ("neutral", pgettext_lazy("Zeile", "unverändert")),
    Outcome.PASSED_OVER: ("neutral", pgettext_lazy("Zeile", "übergangen")),
    Outcome.WRONG: ("danger", gettext_lazy("fehlerhaft")),
}
STAGE_COLOURS: Mapping[str, str] = {
    ImportStage.UPLOADED: "info",
    ImportStage.CHECKING: "info",
    ImportStage.CHECKED: "info",
    ImportStage.WRITING: "warning",
    ImportStage.DONE: "success",
    ImportStage.UNDOING: "warning",
    ImportStage.UNDONE: "neutral",
}


def shown_upload(row: Any) -> tuple[str, UploadShown]:
    """What it is, and what became of it."""
    if isinstance(row, ImportBatch):
        table = import_tables.named(row.table)
        address = reverse("core:import_batch", args=[row.pk])
        shown = UploadShown(row.get_stage_display(), STAGE_COLOURS[row.stage], address)
        return str(table.title) if table else row.table, shown
    whole = next(one for one in import_tables.wholes() if isinstance(row, one.model))
    return str(whole.title), whole.shown(row)


def filter_tabs(counts: Mapping[str, int], chosen: str) -> list[tuple[str, str, bool]]:
    """All rows, or those of one outcome; only what there is."""
    words = {
        "falsch": _("nur fehlerhafte"),
        "neu": _("nur neue"),
        "geaendert": _("nur geänderte"),
        "unveraendert": _("nur unveränderte"),
    }
    tabs = [(_("alle Zeilen"), "?", not chosen)]
    for name, outcomes in FILTERS.items():
        count = sum(counts[outcome.value] for outcome in outcomes)
        if count or name == chosen:
            tabs.append((f"{words[name]} ({count})", f"?zeigen={name}", name == chosen))
    return tabs
