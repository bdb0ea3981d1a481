"""Figures asked of a data owner: asked, withdrawn, and the link that opens them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ankommen.core import audit, signed_links
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import Concept, Indicator, RequestedValue, ValueRequest
from ..permissions import may_enter_values
from ..rules import indicators as figure_rules
from ..rules.value_requests import MOST_LINES, thresholds
from ..wording import day_text

PURPOSE = "strategy.values"
LINK_KIND = "value_request"
MOST_DAYS_AHEAD = 180
NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: empty `dimension` for the total."""

    indicator_id: int
    area_id: int
    reference_date: date
    dimension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Whom the request goes to, until when, and with which words."""

    owner: str
    email: str
    deadline: date
    contact_name: str = ""
    message: str = ""


@transaction.atomic
def ask_for_values(
    *,
    actor: Viewer,
    concept_id: int,
    letter: Letter,
    places: Sequence[Place],
    now: datetime,
) -> ValueRequest:
    """One request for all these figures; refused where one of them is asked for already."""
    today = timezone.localdate(now)
    places = list(dict.fromkeys(places))
    for area_id in {one.area_id for one in places}:
        if not may_enter_values(actor, area_id):
            raise NotAllowed
    refuse_wrong_letter(letter, today)
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_wrong_number(places)
    _refuse_impossible(concept, places, today)
    _refuse_asked(places)
    request = ValueRequest.objects.create(
        concept=concept,
        owner=letter.owner.strip(),
        contact_name=letter.contact_name.strip(),
        email=letter.email,
        message=letter.message.strip(),
        deadline=letter.deadline,
        asked_at=now,
        asked_by_label=actor.label,
    )
    RequestedValue.objects.bulk_create(
        RequestedValue(
            request=request,
            indicator_id=one.indicator_id,
            area_id=one.area_id,
            reference_date=one.reference_date,
            dimension=one.dimension,
            position=number,
        )
        for number, one in enumerate(places)
    )
    details = {"owner": request.owner, "deadline": str(request.deadline), "count": len(places)}
    record("value_request.ask", request, actor, **details)
    return request


@transaction.atomic
def withdraw_request(*, actor: Viewer, request_id: int, now: datetime) -> ValueRequest:
    """Nothing is asked any more: its links open nothing; what was accepted stays."""
    request = locked_request(request_id, actor)
    if request.withdrawn_at is not None:
        return request
    request.withdrawn_at, request.due_mail = now, ""
    request.version += 1
    request.save(update_fields=("withdrawn_at", "due_mail", "version"))
    request.lines.filter(closed_at__isnull=True).update(closed_at=now)
    signed_links.revoke_all(purpose=PURPOSE, kind=LINK_KIND, id=request.pk, actor=actor)
    record("value_request.withdraw", request, actor)
    return request


@transaction.atomic
def new_link(*, actor: Viewer, request_id: int, now: datetime) -> str:
    """A link to hand over by oneself, shown once; those of the letters go on opening."""
    request = locked_request(request_id, actor)
    if request.withdrawn_at is not None:
        raise Refused.because("withdrawn", _("Die Anforderung ist zurückgezogen."))
    return link_to(request, actor=actor, now=now)


def link_to(request: ValueRequest, *, actor: Viewer, now: datetime) -> str:
    """A fresh address; tokens are kept as hashes only, so an older one cannot be sent again."""
    today = timezone.localdate(now)
    last_day = max(request.deadline, today) + thresholds(today).link_after
    expires_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    token = signed_links.issue(
        purpose=PURPOSE,
        kind=LINK_KIND,
        id=request.pk,
        expires_at=expires_at,
        actor=actor,
        recipient_label=request.owner,
    )
    with translation.override("de"):
        return f"{settings.BASE_URL}{reverse('portal:deliver_values', args=[token])}"


def locked_request(id: int, actor: Viewer) -> ValueRequest:
    """The row for a change, if the actor enters figures everywhere it asks for."""
    found = ValueRequest.objects.select_for_update().filter(pk=id).first()
    if found is None:
        raise NotFound
    areas = found.lines.order_by().values_list("area_id", flat=True).distinct()
    if not all(may_enter_values(actor, area) for area in areas):
        raise NotAllowed
    return found


def record(action: str, request: ValueRequest, actor: Viewer, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="value_request",
        id=request.pk,
        label=str(request),
        details=dict(details),
    )


def refuse_wrong_letter(letter: Letter, today: date) -> None:
    if not letter.owner.strip():
        raise Refused.because("owner_missing", _("Wer soll die Werte liefern?"), field="owner")
    latest = today + timedelta(days=MOST_DAYS_AHEAD)
    if not today <= letter.deadline <= latest:
        message = _("Die Frist liegt zwischen heute und dem %(latest)s.")
        raise Refused.because(
            "deadline",
            message % {"latest": day_text(latest)},
            field="deadline",
            value=letter.deadline,
        )


def _refuse_wrong_number(places: Collection[Place]) -> None:
    if not places:
        raise Refused.because("nothing_asked", _("Wählen Sie mindestens einen Wert aus."))
    if len(places) > MOST_LINES:
        message = _("Eine Anforderung fasst höchstens %(most)d Werte; gewählt sind %(count)d.")
        values = {"most": MOST_LINES, "count": len(places)}
        raise Refused.because("too_many", message % values, value=len(places))


def _refuse_impossible(concept: Concept, places: Sequence[Place], today: date) -> None:
    """Only figures that somebody can enter: of this concept, defined on that day, in the past."""
    ids = {one.indicator_id for one in places}
    found = Indicator.objects.filter(concept=concept, pk__in=ids).prefetch_related("definitions")
    indicators = {one.pk: one for one in found}
    if ids - set(indicators):
        raise NotFound
    for place in places:
        indicator = indicators[place.indicator_id]
        definition = figure_rules.definition_at(
            list(indicator.definitions.all()), place.reference_date
        )
        known = None if definition is None else figure_rules.dimensions_of(definition.dimensions)
        fits = known is not None and place.dimension == figure_rules.read_dimension(
            place.dimension, known
        )
        if indicator.computed_by or place.reference_date > today or not fits:
            message = _("%(code)s zum %(day)s lässt sich nicht anfordern.")
            values = {"code": indicator.code, "day": day_text(place.reference_date)}
            raise Refused.because("impossible", message % values, value=place)


def _refuse_asked(places: Sequence[Place]) -> None:
    """Under the lock of the concept, so that two people asking at once ask once."""
    wanted = set(places)
    asked = RequestedValue.objects.filter(
        closed_at__isnull=True, indicator_id__in={one.indicator_id for one in places}
    ).select_related("indicator", "request")
    twice = [
        one
        for one in asked
        if Place(one.indicator_id, one.area_id, one.reference_date, one.dimension) in wanted
    ]
    if not twice:
        return
    named = "; ".join(
        _("%(code)s zum %(day)s (%(owner)s)")
        % {
            "code": one.indicator.code,
            "day": day_text(one.reference_date),
            "owner": one.request.owner,
        }
        for one in twice[:NAMED]
    )
    message = _("Schon angefordert: %(named)s. Nehmen Sie diese Zeilen heraus.")
    raise Refused.because("asked_already", message % {"named": named}, value=len(twice))
