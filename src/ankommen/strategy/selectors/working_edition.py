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


def successors_of(edition: Edition) -> list[Edition]:
    """What is made of an edition of the first concept."""
    return [one for one in _all_of_the_first_concept() if one.predecessor_id == edition.pk]


@read_once
def _of_the_first_concept(day: date) -> Edition | None:
    return current_edition(_all_of_the_first_concept(), day=day)


@read_once
def _all_of_the_first_concept() -> list[Edition]:
    first = Concept.objects.order_by("id").values("pk")[:1]
    rows = Edition.objects.filter(concept=first)
    return list(rows.select_related("concept", "predecessor"))
