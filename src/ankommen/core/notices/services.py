from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from .. import jobs
from ..errors import NotFound
from ..models import Delivery, Notice, NoticeChoice
from ..registries import people
from ..viewer import SYSTEM, Viewer
from .registry import Kind, kind_named, kinds

Pair = tuple[str, int]
MAIL_JOB = "core.notice_mail"


def tell(
    code: str, object_id: object, *, to: Iterable[int | None], actor: Viewer, now: datetime
) -> None:
    """Tell these people of an event, in the transaction in which it happened.

    Whoever did it is not told. What somebody has not read yet is not told twice: it moves to the
    top and no second mail goes out.
    """
    tell_each(code, {object_id: to}, actor=actor, now=now)


@transaction.atomic
def tell_each(
    code: str, concerned: Mapping[Any, Iterable[int | None]], *, actor: Viewer, now: datetime
) -> None:
    """The same for many objects at once, with as many queries as for one."""
    kind = _kind(code)
    wanted = {(str(id), one) for id, people in concerned.items() for one in people if one}
    accounts = _accounts({one for _id, one in wanted}) - {actor.user_id}
    pairs = {(id, one) for id, one in wanted if one in accounts}
    if not pairs:
        return
    told_before = _move_to_the_top(code, pairs, now)
    ways = deliveries(kind, accounts)
    rows = [
        Notice(person_id=one, kind=code, object_id=id, happened_at=now, delivery=ways[one])
        for id, one in sorted(pairs - told_before)
        if ways[one] != Delivery.OFF
    ]
    # Of two who tell the same in the same moment one is enough.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    for person in sorted({row.person_id for row in rows if row.delivery == Delivery.AT_ONCE}):
        hand_over(person, [Delivery.AT_ONCE])


def _move_to_the_top(code: str, pairs: set[Pair], now: datetime) -> set[Pair]:
    """What of it waits unread already."""
    unread = Notice.objects.filter(
        kind=code,
        read_at=None,
        object_id__in={id for id, _one in pairs},
        person_id__in={one for _id, one in pairs},
    )
    found = {(row.object_id, row.person_id): row.pk for row in unread}
    again = pairs & found.keys()
    Notice.objects.filter(pk__in=[found[pair] for pair in again]).update(happened_at=now)
    return again


def hand_over(person_id: int, deliveries: Iterable[Delivery]) -> bool:
    """Give what waits for a mail to a job of its own: both or neither. Without an address it stays
    on the page.
    """
    if not people.known().address(person_id):
        return False
    waiting = Notice.objects.filter(
        person_id=person_id, delivery__in=list(deliveries), mail_job=None, read_at=None
    )
    with transaction.atomic():
        job = jobs.enqueue(
            MAIL_JOB,
            title=_("Mitteilungen per E-Mail verschicken"),
            parameters={"person": person_id},
            actor=SYSTEM,
        )
        waiting.update(mail_job=job.pk)
    return True


def deliveries(kind: Kind, person_ids: Iterable[int]) -> dict[int, str]:
    """How each of these people wants to hear of this kind."""
    wanted = set(person_ids)
    chosen = NoticeChoice.objects.filter(kind=kind.code, person_id__in=wanted)
    found = dict.fromkeys(wanted, str(kind.delivery))
    found.update(chosen.values_list("person_id", "delivery"))
    return found


@transaction.atomic
def mark_read(*, actor: Viewer, id: int, now: datetime) -> Notice:
    notice = Notice.objects.filter(pk=id, person_id=actor.user_id or 0).first()
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=("read_at",))
    return notice


def mark_all_read(*, actor: Viewer, kind: str, until: datetime, now: datetime) -> int:
    """All that stood on the page when it was made; what came since stays unread."""
    mine = Notice.objects.filter(person_id=actor.user_id or 0, read_at=None, happened_at__lte=until)
    return (mine.filter(kind=kind) if kind else mine).update(read_at=now)


def mark_seen(code: str, object_id: object, *, viewer: Viewer, now: datetime) -> None:
    """Whoever looks at the thing itself needs no notice of it."""
    mine = Notice.objects.filter(person_id=viewer.user_id or 0, kind=code, read_at=None)
    mine.filter(object_id=str(object_id)).update(read_at=now)


@transaction.atomic
def choose_deliveries(*, actor: Viewer, wishes: Mapping[str, str]) -> None:
    """Private to the person, hence no audit. What a kind does by itself needs no row."""
    if actor.user_id is None:
        raise NotFound
    mine = NoticeChoice.objects.filter(person_id=actor.user_id)
    for kind in kinds():
        wish = wishes.get(kind.code, kind.delivery)
        if wish == kind.delivery:
            mine.filter(kind=kind.code).delete()
        else:
            mine.update_or_create(
                person_id=actor.user_id, kind=kind.code, defaults={"delivery": Delivery(wish)}
            )


def _kind(code: str) -> Kind:
    kind = kind_named(code)
    if kind is None:
        raise ValueError(f"No kind of notice is registered as {code!r}.")
    return kind


def _accounts(ids: set[int]) -> set[int]:
    """Objects keep the number of an account without a key: some accounts are gone."""
    if not ids:
        return set()
    users = get_user_model()._default_manager.filter(pk__in=ids, is_active=True)
    return set(users.values_list("pk", flat=True))
