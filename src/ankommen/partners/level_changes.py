"""How a protection level changes: narrower at once; wider with a reason; homes by two people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit, notices, protection
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.registries import people
from ankommen.core.viewer import Viewer

from . import rules
from .models import Contact, Organisation, ProtectionRequest, Unit
from .notices import PROTECTION_ASKED
from .permissions import may_edit_organisation

Protected = Organisation | Unit | Contact


def start_problems(values: dict[str, Any]) -> list[Problem]:
    """Homes, shelters, single helpers, volunteers and interpreters start non-public."""
    public = values.get("protection") == protection.Level.PUBLIC
    if not public or values.get("kind") not in rules.START_NON_PUBLIC:
        return []
    return [
        Problem(
            "starts_non_public",
            _("Diese Art beginnt nicht öffentlich. Legen Sie sie zuerst mit engerer Stufe an."),
            "protection",
            values["protection"],
        )
    ]


def refuse_without_reason(row: Protected, values: dict[str, Any], reason: str) -> None:
    wanted = values.get("protection", row.protection)
    if protection.is_wider(wanted, row.protection) and not reason.strip():
        raise Refused.because(
            "reason_missing",
            _("Mehr Menschen sollen davon erfahren. Bitte nennen Sie den Grund."),
            field="protection_reason",
        )


def needs_second_person(organisation: Organisation, values: dict[str, Any]) -> bool:
    """What is, becomes or ever was a home or shelter: in whichever order kind and level change."""
    wanted = values.get("protection", organisation.protection)
    is_home = organisation.was_home or values.get("kind", organisation.kind) in rules.FOUR_EYES
    return is_home and protection.is_wider(wanted, organisation.protection)


def becoming_problems(organisation: Organisation, values: dict[str, Any]) -> list[Problem]:
    """Nothing becomes a home or a shelter while everybody can read of it."""
    kind = values.get("kind", organisation.kind)
    if kind == organisation.kind:
        return []
    return start_problems({"protection": organisation.protection, **values})


def ask(
    *, actor: Viewer, organisation: Organisation, level: str, reason: str, now: datetime
) -> ProtectionRequest:
    """Leave the level as it is and ask for a second person. Inside the caller's transaction."""
    if organisation.protection_requests.filter(decided_at__isnull=True).exists():
        raise Refused.because(
            "already_asked",
            _("Eine Lockerung wartet schon auf die Entscheidung einer zweiten Person."),
            field="protection",
        )
    asked = ProtectionRequest.objects.create(
        organisation=organisation,
        level=level,
        reason=reason.strip()[:500],
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_label=actor.label,
    )
    concerned = people.known().holders("partners.edit")
    notices.tell(PROTECTION_ASKED, asked.pk, to=concerned, actor=actor, now=now)
    _trace("organisation.ask_level", actor, organisation, {"level": level, "reason": reason})
    return asked


@transaction.atomic
def decide(*, actor: Viewer, id: int, grant: bool, now: datetime) -> Organisation:
    """A second person grants or declines; nobody decides what they asked for themselves."""
    asked = ProtectionRequest.objects.select_for_update().filter(pk=id).first()
    if asked is None:
        raise NotFound
    organisation = Organisation.objects.select_for_update().get(pk=asked.organisation_id)
    if not may_edit_organisation(actor, organisation):
        raise NotAllowed
    if asked.decided_at is not None:
        raise Refused.because("decided", _("Darüber ist schon entschieden."))
    if grant and asked.asked_by_id == actor.user_id:
        raise Refused.because(
            "own_request", _("Das gibt eine zweite Person frei: Sie haben selbst darum gebeten.")
        )
    asked.decided_at, asked.decided_by_label, asked.granted = now, actor.label, grant
    asked.save()
    action = "organisation.grant_level" if grant else "organisation.decline_level"
    _trace(action, actor, organisation, {"from": organisation.protection, "to": asked.level})
    if grant:
        organisation.protection = asked.level
        organisation.version += 1
        organisation.save()
    return organisation


def write_names(*, actor: Viewer, kind: str, row: Protected, logins: Iterable[str] | None) -> None:
    """Keep the list of people for the level "named"; the actor stays on it."""
    if row.protection != protection.Level.NAMED:
        protection.name_people(kind, row.pk, set())
        return
    if logins is None and protection.named_people(kind, row.pk):
        return
    wanted = {login.strip().casefold() for login in logins or () if login.strip()}
    users = get_user_model()._default_manager.filter(login__in=wanted, is_active=True)
    found: dict[str, int] = dict(users.values_list("login", "pk"))
    if missing := sorted(wanted - set(found)):
        raise Refused.because(
            "unknown_people",
            _("Diese Anmeldenamen gibt es nicht: %(names)s") % {"names": ", ".join(missing)},
            field="named",
            value=missing,
        )
    own = {actor.user_id} if actor.user_id is not None else set()
    protection.name_people(kind, row.pk, set(found.values()) | own)


def trace_change(actor: Viewer, kind: str, row: Protected, *, before: str, reason: str) -> None:
    if row.protection == before:
        return
    _trace(
        f"{kind}.change_level",
        actor,
        row,
        {"from": before, "to": row.protection, "reason": reason},
        kind=kind,
    )


def _trace(
    action: str,
    actor: Viewer,
    row: Protected,
    details: dict[str, Any],
    *,
    kind: str = "organisation",
) -> None:
    audit.record(action, actor=actor, kind=kind, id=row.pk, label=trace_label(row), details=details)


def trace_label(row: Protected) -> str:
    """What the log calls it. A contact's name is personal, and a protected name is for its list."""
    named = row if isinstance(row, Organisation) else row.organisation
    if protection.Level.NAMED in {named.protection, row.protection}:
        return _("geschützt, Nr. %(id)d") % {"id": row.pk}
    return str(row.organisation) if isinstance(row, Contact) else str(row)
