"""Background work: what was asked, how far it is, what came of it, and what runs every day.

An app registers a handler in `config/wiring.py` and asks for work in its own transaction:

    jobs.register("strategy.make_report", make_report)
    jobs.schedule("strategy.remind", at=time(5, 30), title=_("Erinnerungen verschicken"))

    job = jobs.enqueue("strategy.make_report", title=..., parameters={...}, actor=viewer)
    return redirect("core:job", job.pk)

The handler gets a `RunningJob`. It reports progress between its transactions, never inside one:

    def make_report(running: RunningJob) -> None:
        for done, measure in enumerate(measures):
            running.step(done, len(measures), _("Maßnahmen"))
            ...
        running.finish(_("Der Bericht ist fertig."), url)
"""

from .queue import cancel, enqueue, retry
from .registry import Handler, Scheduled, register, schedule
from .running import Cancelled, RunningJob

__all__ = [
    "Cancelled",
    "Handler",
    "RunningJob",
    "Scheduled",
    "cancel",
    "enqueue",
    "register",
    "retry",
    "schedule",
]
