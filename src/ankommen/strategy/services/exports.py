"""A concept as a file in the published form, and the empty form to fill in."""

from __future__ import annotations

from ankommen.core.errors import NotFound
from ankommen.core.tables.writing import Sheet, write_csv, write_xlsx
from ankommen.core.viewer import Viewer

from ..exchange.entries import ConceptTable
from ..exchange.writing import concept_sheets
from ..models import Edition
from ..permissions import may_import
from ..selectors.concept_tables import table_of


def export_edition(*, viewer: Viewer, slug: str) -> bytes:
    """The edition as XLSX; read in again, it says the same field by field."""
    return write_xlsx(concept_sheets(table_of(_edition(viewer, slug), viewer=viewer)))


def export_edition_csv(*, viewer: Viewer, slug: str) -> bytes:
    """The measures alone, as CSV."""
    sheets: list[Sheet] = concept_sheets(table_of(_edition(viewer, slug), viewer=viewer))
    return write_csv(sheets[0])


def import_template() -> bytes:
    """The empty form."""
    return write_xlsx(concept_sheets(ConceptTable()))


def _edition(viewer: Viewer, slug: str) -> Edition:
    found = Edition.objects.select_related("concept").filter(slug=slug).first()
    if found is None or not may_import(viewer):
        raise NotFound
    return found
