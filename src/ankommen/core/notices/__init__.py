"""Notices: what happened that concerns somebody, on a page and, as they wish, by mail.

An app declares its kinds in `config/wiring.py` and tells of events in its own transaction:

    notices.register(notices.Kind(
        "strategy.suggestion_decided", _("Über Ihren Vorschlag wurde entschieden"), decided))

    notices.tell("strategy.suggestion_decided", suggestion.pk, to=[author_id], actor=actor, now=now)

A notice keeps the number of its object and nothing else. `decided(viewer, ids)` is the kind's gate:
it answers with title and address of those objects that this viewer may see today. It is asked
whenever a notice is shown or mailed, so nobody is told of what they may no longer see. Mails say
how many notices of which kind are waiting, and where; never what they are about.
"""

from .registry import Kind, Shown, register
from .services import mark_seen, tell, tell_each

__all__ = ["Kind", "Shown", "mark_seen", "register", "tell", "tell_each"]
