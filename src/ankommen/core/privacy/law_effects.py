"""What another day means for deletion: other periods, and how many rows they reach."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..registries.law_effects import Effect
from ..viewer import Viewer
from .retention import Reach, may_keep_privacy, reaches


def retention_effects(viewer: Viewer, first: date, second: date) -> list[Effect]:
    """For who may delete. Rows stored today are counted; what comes later is not guessed."""
    if not may_keep_privacy(viewer):
        return []
    before, after = reaches(first), reaches(second)
    return [
        Effect(
            str(old.rule.label),
            _words(old),
            _words(new),
            new.period.legal_basis,
            reverse("core:deletion_list"),
        )
        for old, new in zip(before, after, strict=True)
        if (old.period.months, old.found) != (new.period.months, new.found)
    ]


def _words(reach: Reach) -> str:
    months = reach.period.months or 0
    kept = ngettext("%(n)d Monat", "%(n)d Monate", months) % {"n": months}
    found = ngettext("%(n)d zu löschen", "%(n)d zu löschen", reach.found) % {"n": reach.found}
    return _("%(kept)s, %(found)s") % {"kept": kept, "found": found}
