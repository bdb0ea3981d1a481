"""Notices about background work, for who asked for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..jobs.queue import TROUBLED
from ..jobs.registry import JOB_NOTICE
from ..models import Delivery, Job
from ..viewer import SYSTEM, Viewer
from .registry import Kind, Shown
from .services import tell


def job_kind() -> Kind:
    return Kind(JOB_NOTICE, _("Ihr Auftrag ist beendet"), show_jobs, Delivery.PAGE)


def tell_of_job(job: Job) -> None:
    """When something was made or went wrong. Work that leaves nothing to look at is not told."""
    if job.result_url or job.state in TROUBLED:
        tell(JOB_NOTICE, job.pk, to=[job.asked_by_id], actor=SYSTEM, now=timezone.now())


def show_jobs(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    mine = Job.objects.filter(pk__in=[UUID(one) for one in ids], asked_by_id=viewer.user_id or 0)
    return {
        str(job.pk): Shown(
            f"{job.heading}: {job.get_state_display()}", reverse("core:job", args=[job.pk])
        )
        for job in mine
    }
