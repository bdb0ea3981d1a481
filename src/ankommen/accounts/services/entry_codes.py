"""Ways in without a password: invitations, printed codes, resets. Single-use and expiring."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core import audit, jobs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.viewer import PUBLIC, SYSTEM, Viewer

from .. import rules
from ..models import EntryCode, EntryKind, User
from ..passwords import one_time_password
from .people import person_to_change

NO_SUCH_CODE = gettext_lazy(
    "Diesen Code gibt es nicht. Bitte vergleichen Sie ihn mit Ihrem Brief oder Ihrer E-Mail."
)
LASTS: dict[str, timedelta] = {
    EntryKind.INVITATION: rules.INVITATION_LASTS,
    EntryKind.LETTER: rules.LETTER_LASTS,
    EntryKind.RESET: rules.RESET_LASTS,
}
MAIL_JOB = "accounts.send_entry_link"
PAUSE_BETWEEN_RESETS = timedelta(minutes=5)


@transaction.atomic
def invite(*, actor: Viewer, user_id: int) -> None:
    """Send a link for the first log-in. The mail leaves in the background; it makes the link."""
    user = person_to_change(actor, user_id)
    if not user.email:
        text = _("Zu dieser Person ist keine E-Mail-Adresse eingetragen. Drucken Sie einen Brief.")
        raise Refused.because("no_address", text)
    _refuse_closed(user)
    _record("accounts.invited", actor, user)
    _send_later(user, EntryKind.INVITATION, actor)


@transaction.atomic
def write_letter(*, actor: Viewer, user_id: int, now: datetime) -> tuple[User, str, EntryCode]:
    """A code to print and hand over in person. It is readable only in what this returns."""
    user = person_to_change(actor, user_id)
    _refuse_closed(user)
    code, row = make_code(user=user, kind=EntryKind.LETTER, now=now)
    _record("accounts.letter_written", actor, user)
    return user, code, row


def make_code(*, user: User, kind: EntryKind, now: datetime) -> tuple[str, EntryCode]:
    """A new code; older ones of this person stop working."""
    _open_codes(user).update(revoked_at=now)
    code = one_time_password() if kind == EntryKind.LETTER else secrets.token_hex(24)
    row = EntryCode.objects.create(
        user=user, kind=kind, digest=_digest(code), created_at=now, expires_at=now + LASTS[kind]
    )
    return code, row


@transaction.atomic
def ask_for_reset(*, login: str) -> None:
    """Whoever asks learns nothing: the same work is done for names that do not exist."""
    typed = rules.normal_login(login)
    user = User.objects.filter(login=typed).first()
    by_mail = list(User.objects.filter(email__iexact=typed)[:2])
    if user is None and len(by_mail) == 1:
        user = by_mail[0]
    _send_later(user, EntryKind.RESET, PUBLIC)


def _send_later(user: User | None, kind: EntryKind, actor: Viewer) -> None:
    title = _("Zugang per E-Mail verschicken")
    parameters = {"user": user.pk if user else 0, "kind": str(kind)}
    jobs.enqueue(MAIL_JOB, title=title, parameters=parameters, actor=actor)


def send_link(*, user_id: int, kind: EntryKind, address_of: str, now: datetime) -> bool:
    """The work of the job: make the link and mail it. `address_of` ends where the code goes.

    The code is stored first, so that no mail is ever sent whose link does not work.
    """
    user = User.objects.filter(pk=user_id).exclude(email="").first()
    if user is None or not user.is_open(now=now) or _too_soon(user, kind, now):
        return False
    with transaction.atomic():
        code, row = make_code(user=user, kind=kind, now=now)
        if kind == EntryKind.RESET:
            _record("accounts.reset_asked", SYSTEM, user)
    subject, text = _mail(user, kind, f"{address_of}{code}/", row.expires_at)
    try:
        send_mail(subject, text, None, [user.email])
    except OSError:
        EntryCode.objects.filter(pk=row.pk).delete()
        raise
    return True


def _too_soon(user: User, kind: EntryKind, now: datetime) -> bool:
    """Nobody's letter box is filled by asking again and again."""
    recent = _open_codes(user).filter(kind=EntryKind.RESET)
    return (
        kind == EntryKind.RESET
        and recent.filter(created_at__gt=now - PAUSE_BETWEEN_RESETS).exists()
    )


def _mail(user: User, kind: EntryKind, link: str, until: datetime) -> tuple[str, str]:
    """German, like all mails to staff. No password, no role, nothing about anybody else."""
    day = f"{timezone.localtime(until):%d.%m.%Y, %H:%M}"
    if kind == EntryKind.INVITATION:
        subject = _("Ihr Zugang zu Ankommen")
        lead = _("für Sie ist ein Zugang eingerichtet. Über diesen Link wählen Sie Ihr Passwort:")
    else:
        subject = _("Neues Passwort für Ankommen")
        lead = _("über diesen Link wählen Sie ein neues Passwort:")
    text = _(
        "Guten Tag,\n\n%(lead)s\n\n%(link)s\n\nDer Link gilt einmal, bis %(day)s Uhr. "
        "Ihr Anmeldename ist: %(login)s\n\nHaben Sie das nicht erwartet, dann tun Sie nichts "
        "und sagen Sie Ihrer Administration Bescheid.\n"
    )
    return subject, text % {"lead": lead, "link": link, "day": day, "login": user.login}


def code_behind(typed: str) -> EntryCode:
    """The stored code for a typed or linked one, whatever became of it. NotFound: no such code."""
    row = EntryCode.objects.select_related("user").filter(digest=_digest(typed)).first()
    if row is None:
        raise NotFound
    return row


def state_of(row: EntryCode, *, now: datetime) -> rules.WayIn:
    if not row.user.is_open(now=now):
        return rules.WayIn.REVOKED
    return rules.way_in(
        expires_at=row.expires_at, used_at=row.used_at, revoked_at=row.revoked_at, now=now
    )


@transaction.atomic
def use_code(*, typed: str, new_password: str, now: datetime) -> User:
    """Set the password that the person chose; the code is used up, and open sessions end."""
    locked = EntryCode.objects.select_for_update().filter(digest=_digest(typed)).first()
    if locked is None:
        raise NotFound
    row = code_behind(typed)
    if state_of(row, now=now) != rules.WayIn.OPEN:
        raise Refused.because("code_gone", _("Dieser Link gilt nicht mehr."))
    row.used_at = now
    row.save(update_fields=("used_at",))
    user = row.user
    user.set_password(new_password)
    user.save(update_fields=("password",))
    user.failures.all().delete()
    _record("accounts.entry_code_used", Viewer(user.pk, user.name), user, code_kind=row.kind)
    return user


@transaction.atomic
def revoke_codes(*, actor: Viewer, user_id: int, now: datetime) -> None:
    """Links and letters that are still open stop working."""
    user = person_to_change(actor, user_id)
    if _open_codes(user).update(revoked_at=now):
        _record("accounts.entry_codes_revoked", actor, user)


def _open_codes(user: User) -> QuerySet[EntryCode]:
    return EntryCode.objects.filter(user=user, used_at__isnull=True, revoked_at__isnull=True)


def _refuse_closed(user: User) -> None:
    if not user.is_active:
        raise Refused.because("closed", _("Das Konto ist gesperrt. Öffnen Sie es zuerst wieder."))


def _digest(typed: str) -> str:
    plain = rules.normal_code(typed)
    return salted_hmac("ankommen.accounts.entry_code", plain, algorithm="sha256").hexdigest()


def _record(action: str, actor: Viewer, user: User, **details: object) -> None:
    audit.record(
        action, actor=actor, kind="user", id=user.pk, label=user.name, details=dict(details)
    )
