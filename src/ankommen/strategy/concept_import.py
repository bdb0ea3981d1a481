"""The concept at the import desk: several sheets, taken over in one transaction (decision 0025)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.import_tables import UploadShown, Whole

from .models import ConceptImport, ImportState
from .permissions import may_import
from .selectors.imports import all_imports

COLOURS = {ImportState.DONE: "success", ImportState.UNDONE: "neutral"}


def concept_whole() -> Whole:
    return Whole(
        key="concept",
        title=_("Konzept"),
        about=_(
            "Handlungsfelder und Maßnahmen, auf Wunsch mit Zielen, Leitzielen und Kennzahlen auf "
            "eigenen Blättern; sie kommen zusammen in eine Edition."
        ),
        may_use=may_import,
        start="strategy:import_upload",
        template="strategy:import_template",
        model=ConceptImport,
        uploads=lambda viewer: all_imports(viewer=viewer),
        shown=_shown,
    )


def _shown(row: ConceptImport) -> UploadShown:
    colour = COLOURS.get(ImportState(row.state), "info")
    address = reverse("strategy:import_detail", args=[row.pk])
    return UploadShown(row.get_state_display(), colour, address)
