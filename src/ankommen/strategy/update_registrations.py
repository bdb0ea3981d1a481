"""What the Fortschreibung hands to core's registries: the work of its jobs."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import viewer_with_id
from ankommen.core.jobs import RunningJob

from .services import synopses
from .services.carry_over import carry_out


def carry_out_update(running: RunningJob) -> None:
    """Make the next edition with the rights that the person holds when the work begins.

    Tried again it finds what the first attempt made: it is made once or not at all.
    """
    edition = carry_out(
        update_id=running.parameters["update_id"],
        actor=viewer_with_id(running.asked_by_id, today=timezone.localdate()),
        now=timezone.now(),
        told=running.step,
    )
    running.finish(
        _("Der Entwurf „%(edition)s“ ist angelegt.") % {"edition": edition.title},
        reverse("strategy:edition_detail", args=[edition.slug]),
    )


def make_synopsis(running: RunningJob) -> None:
    """Print a synopsis with the rights that the person holds when the work begins."""
    old, new = running.parameters["old"], running.parameters["new"]
    made = synopses.make_synopsis(
        old=old,
        new=new,
        kind=running.parameters["kind"],
        actor=viewer_with_id(running.asked_by_id, today=timezone.localdate()),
        now=timezone.now(),
        progress=running.step,
    )
    running.finish(
        _("Die Synopse ist fertig."), reverse("strategy:synopsis_file", args=[old, new, made.pk])
    )
