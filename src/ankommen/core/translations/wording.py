from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import ReviewProblem, TranslationState

STATE_WORDS: Mapping[TranslationState, str | Promise] = {
    TranslationState.MISSING: _("fehlt"),
    TranslationState.OUTDATED: pgettext_lazy("Übersetzung", "veraltet"),
    TranslationState.MACHINE: _("maschinell übersetzt"),
    TranslationState.UNREVIEWED: _("nicht geprüft"),
    TranslationState.REVIEWED: pgettext_lazy("Übersetzung", "geprüft"),
}

# Each with the field that it stands at.
REVIEW_WORDS: Mapping[ReviewProblem, tuple[str, str | Promise]] = {
    ReviewProblem.NAME_MISSING: (
        "reviewed_by",
        _("Wer hat geprüft? Ohne Namen gilt die Übersetzung nicht als geprüft."),
    ),
    ReviewProblem.DAY_MISSING: (
        "reviewed_on",
        _("Wann wurde geprüft? Ohne Datum gilt die Übersetzung nicht als geprüft."),
    ),
    ReviewProblem.DAY_TO_COME: ("reviewed_on", _("Dieser Tag liegt in der Zukunft.")),
    ReviewProblem.NAME_NOT_WANTED: (
        "reviewed_by",
        _("Ein Name gehört nur zu „geprüft“. Bitte leeren oder „geprüft“ wählen."),
    ),
    ReviewProblem.DAY_NOT_WANTED: (
        "reviewed_on",
        _("Ein Datum gehört nur zu „geprüft“. Bitte leeren oder „geprüft“ wählen."),
    ),
}
