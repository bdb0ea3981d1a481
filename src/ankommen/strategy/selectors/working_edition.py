from __future__ import annotations

from datetime import date

from ankommen.core.viewer import Viewer

from ..models import Edition
from .editions import concepts, current_edition, editions_of


def working_edition(viewer: Viewer, *, day: date) -> Edition | None:
    """The edition the office works with on a day, as far as the viewer may read the concept."""
    found = concepts(viewer=viewer)
    if not found:
        return None
    return current_edition(editions_of(viewer=viewer, concept=found[0]), day=day)
