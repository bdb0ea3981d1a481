"""A draft goes out for comment: opened, extended, who is asked, links renewed and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ankommen.core import audit, signed_links
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Consultation, Edition, Invitation
from ..permissions import may_edit_concept
from ..rules.consultation import LINK_KIND, PURPOSE, link_until


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked; `body_id` or `organisation_id` where the house knows them."""

    name: str
    email: str = ""
    contact_name: str = ""
    body_id: int | None = None
    organisation_id: int | None = None


@transaction.atomic
def open_consultation(
    *, edition_id: int, deadline: date, introduction: str, actor: Viewer, now: datetime
) -> Consultation:
    """Lay a draft before others until the end of a day."""
    _require(actor)
    edition = Edition.objects.select_for_update().filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    if edition.frozen_at is not None:
        raise Refused.because(
            "frozen",
            _("Diese Edition ist beschlossen. Stellung nehmen lässt sich nur zu einem Entwurf."),
        )
    _refuse_past(deadline, now)
    consultation = Consultation.objects.create(
        edition=edition,
        introduction=introduction.strip(),
        deadline=deadline,
        opened_at=now,
        opened_by_label=actor.label,
    )
    _record("consultation.open", consultation, actor, deadline=deadline.isoformat())
    return consultation


@transaction.atomic
def change_consultation(
    *,
    consultation_id: int,
    deadline: date,
    introduction: str,
    version: int,
    base: Base = None,
    actor: Viewer,
    now: datetime,
) -> Consultation:
    """Move the deadline, also after it has passed; whoever is asked may write again."""
    _require(actor)
    consultation = _locked(consultation_id)
    wanted = {"deadline": deadline, "introduction": introduction.strip()}
    merged = merge_changed(consultation, version=version, base=base, wanted=wanted)
    deadline = merged["deadline"]
    if deadline != consultation.deadline:
        _refuse_past(deadline, now)
        consultation.invitations.update(reminded_for=None)
    before = consultation.deadline
    consultation.deadline, consultation.introduction = deadline, merged["introduction"]
    consultation.version += 1
    consultation.save()
    details = {"before": before.isoformat(), "after": deadline.isoformat()}
    _record("consultation.extend", consultation, actor, **details)
    return consultation


@transaction.atomic
def invite(
    *, consultation_id: int, guests: Sequence[Guest], actor: Viewer, now: datetime
) -> list[Invitation]:
    """Ask bodies, organisations and people; who is asked already is left as it is."""
    _require(actor)
    consultation = _locked(consultation_id)
    known = {name.casefold() for name in consultation.invitations.values_list("name", flat=True)}
    made = []
    for guest in guests:
        name = " ".join(guest.name.split())
        if not name or name.casefold() in known:
            continue
        known.add(name.casefold())
        made.append(
            Invitation.objects.create(
                consultation=consultation,
                name=name[:200],
                email=guest.email,
                contact_name=guest.contact_name,
                body_id=guest.body_id,
                organisation_id=guest.organisation_id,
                invited_at=now,
            )
        )
    if made:
        _record("consultation.invite", consultation, actor, names=[one.name for one in made])
    return made


@transaction.atomic
def new_link(*, consultation_id: int, invitation_id: int, actor: Viewer) -> str:
    """A link to hand over by oneself, shown once; those sent before go on opening."""
    _require(actor)
    invitation = _invitation(consultation_id, invitation_id)
    if invitation.revoked_at is not None:
        raise Refused.because("revoked", _("Die Links sind widerrufen. Erneuern Sie den Link."))
    return link_to(invitation, actor=actor)


@transaction.atomic
def renew_link(*, consultation_id: int, invitation_id: int, actor: Viewer) -> str:
    """A new link, shown once and mailed once more; every older one stops working at once."""
    _require(actor)
    invitation = _invitation(consultation_id, invitation_id)
    invitation.revoked_at, invitation.mailed_at = None, None
    invitation.save(update_fields=("revoked_at", "mailed_at"))
    _end_links(invitation, actor)
    _record("consultation.new_link", invitation.consultation, actor, name=invitation.name)
    return link_to(invitation, actor=actor)


@transaction.atomic
def revoke_link(
    *, consultation_id: int, invitation_id: int, actor: Viewer, now: datetime
) -> Invitation:
    """Every link stops working; what was written stays."""
    _require(actor)
    invitation = _invitation(consultation_id, invitation_id)
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        invitation.save(update_fields=("revoked_at",))
        _end_links(invitation, actor)
        _record("consultation.revoke", invitation.consultation, actor, name=invitation.name)
    return invitation


def link_to(invitation: Invitation, *, actor: Viewer) -> str:
    """A fresh address; tokens are kept as hashes only, so an older one cannot be shown again."""
    deadline = invitation.consultation.deadline
    last_day = link_until(deadline=deadline, day=timezone.localdate())
    expires_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    token = signed_links.issue(
        purpose=PURPOSE,
        kind=LINK_KIND,
        id=invitation.pk,
        expires_at=expires_at,
        actor=actor,
        recipient_label=invitation.name,
    )
    with translation.override("de"):
        return f"{settings.BASE_URL}{reverse('portal:consultation', args=[token])}"


def locked_invitation(id: int) -> Invitation | None:
    """The row for a change. Its key stays free, so that a comment that comes in does not wait."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("consultation__edition").filter(pk=id).first()


def _end_links(invitation: Invitation, actor: Viewer) -> None:
    signed_links.revoke_all(purpose=PURPOSE, kind=LINK_KIND, id=invitation.pk, actor=actor)


def _require(actor: Viewer) -> None:
    if not may_edit_concept(actor):
        raise NotAllowed


def _locked(id: int) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("edition")
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def _invitation(consultation_id: int, id: int) -> Invitation:
    found = locked_invitation(id)
    if found is None or found.consultation_id != consultation_id:
        raise NotFound
    return found


def _refuse_past(deadline: date, now: datetime) -> None:
    if deadline < timezone.localdate(now):
        raise Refused.because(
            "past",
            _("Die Frist liegt in der Vergangenheit. Wählen Sie heute oder einen späteren Tag."),
            field="deadline",
            value=deadline,
        )


def _record(action: str, consultation: Consultation, actor: Viewer, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="consultation",
        id=consultation.pk,
        label=str(consultation),
        details=dict(details),
    )
