"""How people reach the installation, and how it reaches them."""

from __future__ import annotations

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.http.request import validate_host
from django.utils.translation import gettext as _

from ...registries.checkups import Finding, Visit, broken, warning, well

PRODUCTION = "production"


def mode(visit: Visit) -> Finding:
    if settings.DEBUG:
        text = _("ANKOMMEN_DEBUG zeigt bei Fehlern das Innere des Programms.")
        return broken(text, "ANKOMMEN_DEBUG=no")
    if settings.MODE != PRODUCTION:
        text = _("Die Betriebsart ist %(mode)s: nur zum Ausprobieren.")
        return warning(text % {"mode": settings.MODE}, "ANKOMMEN_MODE=production")
    return well(_("Echter Betrieb."))


def address(visit: Visit) -> Finding:
    found = urlsplit(settings.BASE_URL)
    host = found.hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        text = _("Unter %(address)s wird niemand eingelassen: Der Name fehlt in der Liste.")
        return broken(text % {"address": settings.BASE_URL}, f"ANKOMMEN_ALLOWED_HOSTS={host}")
    if found.scheme != "https":
        text = _("%(address)s ist unverschlüsselt.") % {"address": settings.BASE_URL}
        judged = broken if settings.MODE == PRODUCTION else warning
        return judged(text, f"ANKOMMEN_BASE_URL=https://{host}")
    return well(_("Erreichbar unter %(address)s.") % {"address": settings.BASE_URL})


def browser_safety(visit: Visit) -> Finding:
    """What Django's own check of a production server says about cookies, HTTPS and headers."""
    found = [
        one
        for one in checks.run_checks(
            tags=[checks.Tags.security], include_deployment_checks=True, databases=[]
        )
        if one.id and not one.is_silenced()
    ]
    if not found:
        return well(_("`check --deploy` findet nichts."))
    text = _("`check --deploy` nennt %(ids)s.")
    values = {"ids": ", ".join(sorted({str(one.id) for one in found}))}
    return warning(text % values, "ankommen check --deploy")


def mail(visit: Visit) -> Finding:
    """Asked only on demand; it says hello and sends nothing."""
    server = get_connection()
    if not isinstance(server, EmailBackend):
        text = _("Kein Mailserver: Mails erscheinen nur auf der Konsole.")
        return warning(text, "ANKOMMEN_EMAIL_URL=smtp+tls://user:password@host:587")
    place = {"server": f"{server.host}:{server.port}"}
    if not visit.mail:
        return well(_("%(server)s ist eingestellt; --mail fragt ihn.") % place)
    try:
        _greet(server)
    except smtplib.SMTPAuthenticationError:
        text = _("%(server)s nimmt die Anmeldung nicht an.")
        return broken(text % place, "ANKOMMEN_EMAIL_URL=smtp+tls://user:password@host:587")
    except (smtplib.SMTPException, OSError):
        text = _("%(server)s antwortet nicht.")
        return broken(text % place, f"nc -vz {server.host} {server.port}")
    return well(_("%(server)s antwortet.") % place)


def _greet(server: EmailBackend) -> None:
    server.open()
    try:
        if server.connection is not None:
            server.connection.ehlo_or_helo_if_needed()
    finally:
        server.close()
