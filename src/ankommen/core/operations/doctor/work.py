"""Background work: does somebody do it, does something lie about, did something fail?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from ... import maintenance
from ...jobs.selectors import load
from ...registries.checkups import Finding, Visit, broken, warning, well
from .. import readiness


def worker(visit: Visit) -> Finding:
    word = readiness.worker(visit.now)
    if word == readiness.OK:
        return well(_("Ein Worker arbeitet."))
    if word == "behind":
        text = _("Der Worker auf der anderen Maschine nimmt fällige Aufträge nicht auf.")
    else:
        text = _("Kein Worker arbeitet: Aufträge und Erinnerungen bleiben liegen.")
    return broken(text, "systemctl restart ankommen; ankommen work")


def maintained(visit: Visit) -> Finding:
    """Nobody should forget that it is on."""
    found = maintenance.announced()
    if found is None:
        return well(_("Keine Wartung angesagt."))
    if found.until is not None and found.until > visit.now:
        return well(_("Wartung angesagt, noch nicht vorbei."))
    text = _("Die angesagte Wartung ist vorbei oder hat kein Ende: alle Seiten antworten mit 503.")
    return warning(text, "ankommen maintenance off")


def jobs(visit: Visit) -> Finding:
    found = load(now=visit.now)
    values = {"waiting": found.waiting, "failed": found.failed}
    if found.oldest_waits > readiness.WAITS_TOO_LONG:
        minutes = int(found.oldest_waits.total_seconds() // 60)
        text = _("%(waiting)s Aufträge warten, der älteste seit %(minutes)s Minuten.")
        return warning(text % {**values, "minutes": minutes}, "systemctl restart ankommen")
    if found.failed:
        text = _("%(failed)s Aufträge sind gescheitert und noch nicht zur Kenntnis genommen.")
        return warning(text % values, "/intern/auftraege/?von=system&stand=gescheitert")
    return well(_("%(waiting)s Aufträge warten, keiner zu lange; keiner ist gescheitert.") % values)
