from __future__ import annotations

from datetime import date

from ankommen.core.read_once import read_once
from ankommen.core.viewer import Viewer

from ..models import Concept, Edition
from ..permissions import may_read_concept
from .editions import current_edition


def working_edition(viewer: Viewer, *, day: date) -> Edition | None:
    """The edition the office works with on a day, as far as the viewer may read the concept."""
    return _of_the_first_concept(day) if may_read_concept(viewer) else None


@read_once
def _of_the_first_concept(day: date) -> Edition | None:
    first = Concept.objects.order_by("id").values("pk")[:1]
    rows = Edition.objects.filter(concept=first).select_related("concept", "predecessor")
    return current_edition(rows, day=day)
