"""Whether the text of a frozen edition is still the adopted one."""

from __future__ import annotations

from dataclasses import dataclass

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import Edition
from ..rules.official_text import Difference, content_hash, differences
from .official_text import edition_content, kept_content
from .protected_names import Veil


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the text is still the adopted one, and where it is not."""

    is_unchanged: bool
    adopted_hash: str
    present_hash: str
    differences: tuple[Difference, ...]


def verify_edition(edition: Edition, *, viewer: Viewer) -> Verification:
    """Compute the hash of a frozen edition again and compare it with the one that was adopted.

    Changed without differences: the kept text is lost, so nobody can say where it changed.
    """
    content = edition_content(edition)
    present = content_hash(content)
    if present == edition.content_hash:
        return Verification(True, edition.content_hash, present, ())
    try:
        found = differences(kept_content(edition, edition.content_hash), content)
    except NotFound:
        found = []
    shown = Veil(viewer).differences(tuple(found))
    return Verification(False, edition.content_hash, present, shown)
