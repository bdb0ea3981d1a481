"""Sentences for what is wrong with decisions about the next edition, and what is suggested."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from .rules.succession import Flaw


def flaw_text(flaw: Flaw, labels: Mapping[int, str]) -> str:
    """What is wrong and what can be done about it; `labels` are the measures by id."""
    other = labels.get(flaw.other, "") if flaw.other is not None else ""
    return _SENTENCES[flaw.code]() % {"other": other}


_SENTENCES: Mapping[str, Callable[[], str]] = {
    "undecided": lambda: _("Noch nicht entschieden."),
    "changed_since": lambda: _(
        "Die Maßnahme wurde seit der Entscheidung geändert. Bitte ansehen und neu entscheiden."
    ),
    "removed_since": lambda: _(
        "Die Maßnahme gibt es in der alten Edition nicht mehr. Bitte zur Kenntnis nehmen."
    ),
    "new_is_not_old": lambda: _("Eine vorhandene Maßnahme ist nicht neu."),
    "reason_missing": lambda: _("Bitte geben Sie den Grund an. Er steht in der Synopse."),
    "parts_missing": lambda: _(
        "Bitte nennen Sie mindestens zwei verschiedene Teile, jeden in einer eigenen Zeile."
    ),
    "merge_target_missing": lambda: _(
        "Bitte wählen Sie eine andere Maßnahme, in der diese aufgeht."
    ),
    "merge_target_undecided": lambda: _("Über „%(other)s“ ist noch nicht entschieden."),
    "merge_into_dropped": lambda: _(
        "„%(other)s“ entfällt. Wählen Sie eine Maßnahme, die weiterläuft."
    ),
    "merge_into_split": lambda: _(
        "„%(other)s“ wird aufgeteilt. Wählen Sie eine Maßnahme, die als eine weiterläuft."
    ),
    "merge_into_new": lambda: _("„%(other)s“ ist keine vorhandene Maßnahme."),
    "merge_chain": lambda: _(
        "„%(other)s“ geht selbst in einer anderen auf. Wählen Sie die, die weiterläuft."
    ),
    "merge_ring": lambda: _(
        "Diese Maßnahme und „%(other)s“ gehen im Kreis ineinander auf. Eine muss weiterlaufen."
    ),
}
