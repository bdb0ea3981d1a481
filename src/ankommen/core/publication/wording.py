"""Why a figure is shown or not, in one plain sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Counted, Decision, Why

COUNTED: dict[str, str | Promise] = {
    Counted.UNDECLARED: gettext_lazy("nicht erklärt"),
    Counted.NOT_PERSONS: gettext_lazy("keine Angabe über Personen"),
    Counted.OFFICIAL: gettext_lazy("amtliche Zahl, an der Quelle geschützt"),
    Counted.PERSONS: gettext_lazy("Anzahl von Personen"),
    Counted.SHARE: gettext_lazy("Anteil von Personen in Prozent"),
    Counted.STATISTIC: gettext_lazy("Mittelwert, Median oder Rate über Personen"),
    Counted.SAMPLE: gettext_lazy("Schätzung aus einer Stichprobe"),
}
_SENTENCES: dict[Why, str | Promise] = {
    Why.NOT_ABOUT_PERSONS: gettext_lazy("Die Zahl sagt nichts über Personen."),
    Why.PROTECTED_AT_SOURCE: gettext_lazy("Die amtliche Stelle hat die Zahl so veröffentlicht."),
    Why.LARGE_ENOUGH: gettext_lazy("Es stehen genügend Personen dahinter."),
    Why.NOTHING_TO_SHOW: gettext_lazy("Zu diesem Stichtag gibt es keinen Wert."),
    Why.UNDECLARED: gettext_lazy("Es ist nicht erklärt, was die Zahl zählt."),
    Why.NOT_RELEASED: gettext_lazy("Die Zahl ist noch nicht freigegeben."),
    Why.SMALL: gettext_lazy("Weniger als %(threshold)d Personen."),
    Why.SMALL_REMAINDER: gettext_lazy(
        "Weniger als %(threshold)d Personen gehören nicht dazu; auch sie wären erkennbar."
    ),
    Why.BASE_UNKNOWN: gettext_lazy("Die Fallzahl fehlt."),
    Why.BASE_SMALL: gettext_lazy("Die Fallzahl ist zu klein."),
    Why.PROTECTS_ANOTHER: gettext_lazy(
        "Aus dieser Zahl ließe sich eine kleine Zahl daneben errechnen."
    ),
    Why.NOT_A_COUNT: gettext_lazy("Das ist keine Anzahl oder kein Anteil von Personen."),
    Why.CONTRADICTS: gettext_lazy("Die Teile widersprechen der Summe oder einer früheren Zahl."),
    Why.DISCLOSES: gettext_lazy("Zusammen mit schon Veröffentlichtem würden Personen erkennbar."),
    Why.ENGINE_FAILED: gettext_lazy("Der Schutz ließ sich nicht berechnen."),
    Why.NO_RULE: gettext_lazy("Für heute ist kein Schwellenwert eingetragen."),
}


def sentence(decision: Decision, threshold: int) -> str:
    """`Weniger als 5 Personen.`, with the earlier releases that stand against it."""
    text = str(_SENTENCES[decision.why]) % {"threshold": threshold}
    if decision.together_with:
        releases = ", ".join(decision.together_with)
        text += " " + _("Siehe %(releases)s.") % {"releases": releases}
    return text


def hidden_note(why: str) -> str:
    """What a reader is told in the place of a figure that is not shown."""
    if why in {Why.UNDECLARED, Why.NOT_RELEASED}:
        return _("nicht freigegeben")
    return _("zum Schutz von Personen nicht gezeigt")
