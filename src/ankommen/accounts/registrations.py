"""What accounts hand to core's registries: start cards and background work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.personal_exports import services as personal_exports
from ankommen.core.registries.cards import Card
from ankommen.core.registries.people import People
from ankommen.core.viewer import Viewer

from .factor_secrets import KEPT_IN, FactorSecrets
from .models import EntryKind, User
from .permissions import may_manage_accounts
from .selectors import holders, mail_address, viewer_with_id
from .selectors.rights import ending_roles
from .services import entry_codes
from .services import sessions as session_service

NOTICE_FOR = timedelta(days=14)


def send_entry_link(job: RunningJob) -> None:
    """Mail an invitation or a reset link. Nobody learns from the job whether there was one."""
    entry_codes.send_link(
        user_id=int(job.parameters["user"]),
        kind=EntryKind(job.parameters["kind"]),
        address_of=settings.BASE_URL + reverse("accounts:entry"),
        now=timezone.now(),
    )
    job.finish(_("Erledigt."))


def people() -> People:
    """Core knows people by number: who that is today."""
    return People(
        viewer=lambda user_id: viewer_with_id(user_id, today=timezone.localdate()),
        address=mail_address,
        holders=lambda permission: holders(permission, today=timezone.localdate()),
    )


def sealed_secrets() -> list[FactorSecrets]:
    return [FactorSecrets(kind) for kind in KEPT_IN]


def tidy(job: RunningJob) -> None:
    session_service.tidy(now=timezone.now())
    personal_exports.tidy(now=timezone.now())


def make_personal_export(job: RunningJob) -> None:
    """Put together what is known about one person."""
    row = personal_exports.make(
        export_id=UUID(job.parameters["export"]), now=timezone.now(), told=job.step
    )
    job.finish(_("Die Auskunft ist fertig."), reverse("accounts:data_export", args=[row.pk]))


def account_cards(viewer: Viewer, today: date) -> list[Card]:
    """For administrators: emergency accounts, and roles that end soon."""
    if not may_manage_accounts(viewer):
        return []
    since = timezone.make_aware(datetime.combine(today, time())) - NOTICE_FOR
    cards = [
        Card(
            _("Notfallzugang geöffnet: %(name)s, bis %(until)s")
            % {
                "name": user.name,
                "until": f"{timezone.localtime(user.expires_at):%d.%m.%Y %H:%M}",
            },
            reverse("accounts:person", args=[user.pk]),
            _("ansehen"),
            urgency=0,
        )
        for user in User.objects.filter(expires_at__gte=since).order_by("-expires_at")
    ]
    ending = ending_roles(viewer=viewer, today=today)
    if ending:
        text = ngettext("%(n)d Rolle endet bald", "%(n)d Rollen enden bald", len(ending))
        cards.append(Card(text % {"n": len(ending)}, reverse("accounts:ending"), _("ansehen"), 6))
    return cards
