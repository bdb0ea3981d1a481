"""What becomes of an attempt that ended without a result: again later, given up, or look."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Job, JobState
from ..operations.logs import told
from .failures import NO_RETRY, Retry, cause
from .queue import end, requeue
from .registry import kind_named
from .rules import may_live_again

log = logging.getLogger("ankommen.jobs")


def failed(job: Job, error: Exception, *, now: datetime) -> None:
    """The attempt raised, and its row is still ours."""
    _log(job, error)
    with transaction.atomic():
        current = _still_ours(job)
        if current is not None:
            settle(current, error, now=now)


def settle(job: Job, error: Exception, *, now: datetime) -> None:
    """Try it again if the error can pass by itself, else end it. `job` is locked by the caller."""
    with translation.override(job.language):
        if job.cancel_requested:
            end(job, JobState.CANCELLED, now=now, message="")
        elif _policy(job).may_pass(error):
            _try_later(job, str(cause(error).label), now)
        elif _reaches_outside(job):
            end(job, JobState.UNKNOWN, now=now, message=_look())
        else:
            end(job, JobState.FAILED, now=now, message=_unexpected(job))


def died(job: Job, *, now: datetime) -> None:
    """The worker was killed during the attempt. `job` is locked by the caller."""
    job.deaths += 1
    with translation.override(job.language):
        if job.cancel_requested:
            end(job, JobState.CANCELLED, now=now, message="")
        elif _reaches_outside(job):
            end(job, JobState.UNKNOWN, now=now, message=_look())
        elif may_live_again(job.deaths):
            requeue(job)
        else:
            end(job, JobState.FAILED, now=now, message=_died_again())
    job.save(update_fields=("deaths",))


def _try_later(job: Job, what: str, now: datetime) -> None:
    job.failures += 1
    delay = _policy(job).delay_after(job.failures)
    if delay is None:
        end(job, JobState.FAILED, now=now, message=f"{what} {_tried_often(job)}")
        job.save(update_fields=("failures",))
    else:
        requeue(job, at=now + delay, message=what)


def _still_ours(job: Job) -> Job | None:
    """The row, locked, unless it was given to another worker in the meantime."""
    current = Job.objects.select_for_update().filter(pk=job.pk).first()
    if current is None or current.state != JobState.RUNNING or current.attempts != job.attempts:
        return None
    return current


def _policy(job: Job) -> Retry:
    kind = kind_named(job.kind)
    return kind.retry if kind else NO_RETRY


def _reaches_outside(job: Job) -> bool:
    kind = kind_named(job.kind)
    return kind is not None and kind.reaches_outside


def _tried_often(job: Job) -> str:
    return _(
        "Nach %(count)d Versuchen wurde die Arbeit beendet; es wurde nichts Halbes gespeichert. "
        "Sie können es noch einmal versuchen."
    ) % {"count": job.failures}


def _unexpected(job: Job) -> str:
    return _(
        "Ein unerwarteter Fehler hat die Arbeit beendet; es wurde nichts Halbes gespeichert. "
        "Sie können es noch einmal versuchen. Bleibt der Fehler, nennen Sie Ihrer Administration "
        "die Kennung %(id)s."
    ) % {"id": str(job.pk)[:8]}


def _died_again() -> str:
    return _(
        "Die Arbeit ist zweimal ohne Meldung stehen geblieben und wurde beendet. "
        "Sie können es noch einmal versuchen."
    )


def _look() -> str:
    return _(
        "Die Arbeit wurde unterbrochen, und was sie nach außen getan hat, ist ungewiss. "
        "Bitte sehen Sie nach, bevor Sie es noch einmal versuchen."
    )


def _log(job: Job, error: Exception) -> None:
    """Where it broke, without the message: messages of exceptions can hold personal data."""
    log.error("Job %s (%s) failed: %s", job.pk, job.kind, told(error))
