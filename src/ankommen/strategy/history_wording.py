"""What an entry of the history says, for the staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from ankommen.core.registries import audit_actions


def action_text(action: str) -> str:
    """What an entry of the history says was done."""
    sentence = _ACTIONS.get(action)
    return sentence() if sentence else audit_actions.label(action)


_ACTIONS: Mapping[str, Callable[[], str]] = {
    "strategy.measure_created": lambda: _("Maßnahme angelegt"),
    "strategy.measure_edited": lambda: _("Maßnahme bearbeitet"),
    "strategy.batch_row_undone": lambda: _("Sammeländerung zurückgenommen"),
    "strategy.status_reported": lambda: _("Stand gemeldet"),
    "strategy.measure_confirmed": lambda: _("als noch aktuell bestätigt"),
    "strategy.status_overridden": lambda: _("Stand von Hand gesetzt"),
    "strategy.override_ended": lambda: _("Stand von Hand aufgehoben"),
    "strategy.measure_finished": lambda: _("als umgesetzt eingetragen"),
    "strategy.measure_dropped": lambda: _("als entfallen eingetragen"),
    "strategy.measure_merged": lambda: _("mit einer anderen Maßnahme zusammengeführt"),
    "strategy.measure_resumed": lambda: _("wieder aufgenommen"),
    "strategy.milestone_added": lambda: _("Meilenstein ergänzt"),
    "strategy.milestone_reached": lambda: _("Meilenstein erreicht"),
    "strategy.milestone_reopened": lambda: _("Meilenstein wieder geöffnet"),
    "strategy.attachment_added": lambda: _("Anhang ergänzt"),
    "strategy.attachment_published": lambda: _("Anhang öffentlich gemacht"),
    "strategy.attachment_withdrawn": lambda: _("Anhang nicht mehr öffentlich"),
    "strategy.attachment_removed": lambda: _("Anhang entfernt"),
    "need.add": lambda: _("Bedarf angelegt"),
    "need.change": lambda: _("Bedarf geändert"),
    "need.move": lambda: _("Stand des Bedarfs geändert"),
    "need.link": lambda: _("Bedarf verknüpft"),
    "need.add_evidence": lambda: _("Beleg hinzugefügt"),
    "need.remove_evidence": lambda: _("Beleg zurückgenommen"),
}
