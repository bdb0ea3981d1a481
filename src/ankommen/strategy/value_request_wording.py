"""Words and looks for how a request for figures stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules.value_requests import LineState, RequestStanding
from .selectors.value_requests import AskedFigure
from .wording import day_text

# The status code decides icon and colour of the badge, the word says it.
LINE_STATES: Mapping[LineState, tuple[str, str | Promise]] = {
    LineState.OPEN: ("open", gettext_lazy("offen")),
    LineState.SENT_BACK: ("warning", gettext_lazy("zurückgegeben")),
    LineState.DELIVERED: ("info", gettext_lazy("geliefert")),
    LineState.DECLINED: ("declined", gettext_lazy("nicht lieferbar")),
    LineState.ACCEPTED: ("accepted", gettext_lazy("angenommen")),
}
STANDINGS: Mapping[RequestStanding, tuple[str, str | Promise]] = {
    RequestStanding.OVERDUE: ("overdue", gettext_lazy("überfällig")),
    RequestStanding.DELIVERED: ("info", gettext_lazy("geliefert")),
    RequestStanding.DECLINED: ("declined", gettext_lazy("nicht lieferbar")),
    RequestStanding.PARTLY: ("partly", gettext_lazy("teilweise geliefert")),
    RequestStanding.OPEN: ("open", gettext_lazy("offen")),
    RequestStanding.ACCEPTED: ("accepted", gettext_lazy("angenommen")),
    RequestStanding.WITHDRAWN: ("neutral", gettext_lazy("zurückgezogen")),
}


def asked_text(asked: AskedFigure) -> tuple[str, str]:
    """Status code and words for a missing figure that is asked for."""
    if asked.is_overdue:
        text = _("überfällig seit %(day)s")
        return "overdue", text % {"day": day_text(asked.deadline)}
    if asked.state == LineState.OPEN:
        text = _("angefordert bis %(day)s")
        return "waiting", text % {"day": day_text(asked.deadline)}
    code, label = LINE_STATES[asked.state]
    return code, str(label)


def counts_text(asked: Iterable[AskedFigure]) -> str:
    """„3 angefordert, 1 überfällig“; empty where nothing is asked for."""
    found = list(asked)
    if not found:
        return ""
    text = _("%(count)d angefordert") % {"count": len(found)}
    late = sum(one.is_overdue for one in found)
    if late:
        text += ", " + _("%(count)d überfällig") % {"count": late}
    return text
