from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import TranslationState

STATE_WORDS: Mapping[TranslationState, str | Promise] = {
    TranslationState.MISSING: _("fehlt"),
    TranslationState.OUTDATED: _("veraltet"),
    TranslationState.MACHINE: _("maschinell übersetzt"),
    TranslationState.UNREVIEWED: _("nicht geprüft"),
    TranslationState.REVIEWED: _("geprüft"),
}
