"""What indicators give to core's registries: trace ends, a start card, computed figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.models import Installation
from ankommen.core.publication import Source
from ankommen.core.registries.cards import Card
from ankommen.core.registries.indicators import ComputedIndicator, ComputedValue
from ankommen.core.registries.link_purposes import Purpose
from ankommen.core.registries.trace import TraceEnd, TraceKind
from ankommen.core.viewer import Viewer

from .models import Edition, Indicator, Measure, MeasureEnd
from .permissions import may_ask_for_values, may_read_indicators
from .rules.status import Status
from .selectors import balance, published_figures, published_outputs
from .selectors.missing_values import open_tasks
from .selectors.protected_names import Veil
from .selectors.status import edition_statuses
from .selectors.value_requests import waiting_requests
from .services.value_request_mails import queue_value_request_mails
from .services.value_requests import PURPOSE
from .value_request_wording import counts_text


def trace_kind() -> TraceKind:
    return TraceKind("indicator", gettext_lazy("Kennzahl"), indicator_ends)


def indicator_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_indicators(viewer):
        return []
    return [
        TraceEnd(
            "indicator", one.pk, str(one), reverse("strategy:indicator_detail", args=(one.pk,))
        )
        for one in Indicator.objects.filter(pk__in=ids)
    ]


def missing_values_card(viewer: Viewer, today: date) -> list[Card]:
    """One card for whoever enters figures, when completed years have none."""
    if not viewer.may("strategy.enter_values"):
        return []
    tasks = open_tasks(viewer=viewer, today=today)
    count = tasks.indicators
    if not count:
        return []
    text = ngettext(
        "Bei %(count)d Kennzahl fehlen Werte", "Bei %(count)d Kennzahlen fehlen Werte", count
    ) % {"count": count}
    asked = counts_text(tasks.asked)
    if asked:
        text = f"{text} ({asked})"
    address = reverse("strategy:missing_list")
    return [Card(text, address, _("ansehen"), urgency=4)]


def delivered_values_card(viewer: Viewer, today: date) -> list[Card]:
    """Requests with delivered values that nobody has accepted or sent back yet."""
    if not may_ask_for_values(viewer):
        return []
    count = waiting_requests(viewer=viewer)
    if not count:
        return []
    text = ngettext(
        "%(count)d Lieferung von Werten wartet auf Annahme",
        "%(count)d Lieferungen von Werten warten auf Annahme",
        count,
    ) % {"count": count}
    return [Card(text, reverse("strategy:value_request_list"), _("ansehen"), urgency=3)]


def computed_indicators() -> list[ComputedIndicator]:
    """How the concept itself stands: shares of the measures of the edition in force."""
    return [
        ComputedIndicator("Z1-plan", gettext_lazy("Maßnahmen im Plan"), _on_time),
        ComputedIndicator("Z1-umgesetzt", gettext_lazy("Umgesetzte Maßnahmen"), _done),
        ComputedIndicator("Z1-ohne-budget", gettext_lazy("Maßnahmen ohne Budget"), _unfunded),
    ]


def _on_time(day: date) -> ComputedValue:
    return _share_with(day, Status.ON_TIME)


def _done(day: date) -> ComputedValue:
    return _share_with(day, Status.DONE)


def _share_with(day: date, status: Status) -> ComputedValue:
    edition = _edition(day)
    if edition is None:
        return _nothing()
    found = edition_statuses(edition, day=day)
    return _share(sum(one.status == status for one in found.values()), len(found), edition)


def _unfunded(day: date) -> ComputedValue:
    """Measures that go on and for which no planned money is recorded, out of all that go on."""
    edition = _edition(day)
    if edition is None:
        return _nothing()
    going_on = Measure.objects.filter(edition=edition).exclude(
        ~Q(end_kind=MeasureEnd.NONE) & (Q(ended_on__isnull=True) | Q(ended_on__lte=day))
    )
    funded = going_on.filter(budgets__planned_cents__gt=0).distinct().count()
    count = going_on.count()
    return _share(count - funded, count, edition)


def _edition(day: date) -> Edition | None:
    """The adopted edition of the district's own concept whose period contains the day."""
    own = Installation.objects.values_list("district_id", flat=True).first()
    editions = Edition.objects.filter(
        concept__district_id=own,
        frozen_at__isnull=False,
        starts_on__lte=day,
        ends_on__gte=day,
    )
    return editions.order_by("-starts_on", "-pk").first()


def _share(part: int, whole: int, edition: Edition) -> ComputedValue:
    share = Decimal(part) * 100 / Decimal(whole) if whole else None
    source = _("eigene Auswertung: %(edition)s") % {"edition": edition.title}
    return ComputedValue(share, part, whole, source)


def _nothing() -> ComputedValue:
    return ComputedValue(None, None, None, _("eigene Auswertung: keine Edition in Kraft"))


def figure_source() -> Source:
    """The public figures about people that wait for a release."""
    return Source(
        published_figures.SOURCE,
        gettext_lazy("Kennzahlen"),
        published_figures.waiting_sets,
        published_figures.one_set,
    )


def output_source() -> Source:
    """Figures that measures count themselves and that wait for a release."""
    return Source(
        published_outputs.SOURCE,
        gettext_lazy("eigene Zahlen der Maßnahmen"),
        published_outputs.waiting_sets,
        published_outputs.one_set,
    )


def balance_source() -> Source:
    """Balances of access to courses that wait for a release."""
    return Source(
        balance.SOURCE,
        gettext_lazy("Bilanz des Kurszugangs"),
        balance.waiting_sets,
        balance.one_set,
    )


def value_link() -> Purpose:
    """Until 90 days after the latest deadline that a request may have, or after a late reminder."""
    return Purpose(
        PURPOSE,
        gettext_lazy("Werte liefern"),
        ask=gettext_lazy(
            "Bitte nehmen Sie den Link aus der neuesten E-Mail, oder wenden Sie sich an das "
            "Sachgebiet, das Sie um die Werte gebeten hat."
        ),
        longest=timedelta(days=366),
        recipients=_owners,
    )


def _owners(viewer: Viewer, written: Mapping[str, str]) -> dict[str, str]:
    """The offices asked, as they were written down, without the names the viewer may not know."""
    veil = Veil(viewer)
    return {id: veil.text(name) or "" for id, name in written.items()}


def value_request_mails(running: RunningJob) -> None:
    """Requests, questions back and reminders that are due."""
    queued = queue_value_request_mails(now=timezone.now())
    running.finish(_("Auf den Weg gebracht: %(count)d") % {"count": queued})
