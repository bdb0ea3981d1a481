"""Background work: what was asked, how far it is, what came of it, and what runs by itself.

An app registers a handler in `config/wiring.py` and asks for work in its own transaction:

    jobs.register("strategy.make_report", make_report)
    jobs.schedule("strategy.remind", Daily(time(5, 30)), title=_("Erinnerungen verschicken"))

    job = jobs.enqueue("strategy.make_report", title=..., parameters={...}, actor=viewer)
    return redirect("core:job", job.pk)

The handler gets a `RunningJob`. It reports progress between its transactions, never inside one:

    def make_report(running: RunningJob) -> None:
        for done, measure in enumerate(measures):
            running.step(done, len(measures), _("Maßnahmen"))
            ...
        running.finish(_("Der Bericht ist fertig."), url)

An error that can pass by itself (no database, no mail server, a full disk) puts the job off and
tries it again (`Retry`); `Refused` and every other error end it. A job whose worker is killed
starts again from the beginning: what it does and `finish` belong in one transaction, then it is
done once. Work that reaches outside says so when it is registered and is never repeated blindly.
"""

from .failures import NO_RETRY, Retry
from .plans import Daily, EveryMinutes, Monthly, Plan, Weekly
from .queue import cancel, enqueue, retry
from .registry import Handler, Scheduled, register, schedule, when_over
from .running import Cancelled, RunningJob

__all__ = [
    "NO_RETRY",
    "Cancelled",
    "Daily",
    "EveryMinutes",
    "Handler",
    "Monthly",
    "Plan",
    "Retry",
    "RunningJob",
    "Scheduled",
    "Weekly",
    "cancel",
    "enqueue",
    "register",
    "retry",
    "schedule",
    "when_over",
]
