"""What of this app is personal, what for and how long; and what is not."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ankommen.core.privacy.declarations import Processing
from ankommen.core.registries.personal_records import Known, Person

PROCESSINGS: tuple[Processing, ...] = (
    Processing(
        code="feedback",
        title=_("Rückmeldungen zur Barrierefreiheit"),
        people=_("Menschen, die sich melden"),
        purpose=_("die Rückmeldung beantworten"),
        legal_basis="Art. 6 Abs. 1 Buchst. c DSGVO, Landesrecht zur Barrierefreiheit",
        period="feedback",
        fields={"portal.Feedback": ("text", "contact")},
    ),
)

PLAIN: dict[str, tuple[str, ...]] = {
    "portal.Feedback": ("language", "page"),
    "portal.LegalPage": ("language", "text"),
}


def _feedback(person: Person) -> Q | None:
    """Who wrote is not asked: it is found by what somebody left as a contact."""
    words = [word for word in (person.name, person.email) if word]
    return Q(*(Q(contact__icontains=word) for word in words), _connector=Q.OR) if words else None


KNOWN: tuple[Known, ...] = (
    Known(
        "portal.Feedback",
        _("Rückmeldungen zur Barrierefreiheit"),
        _feedback,
        {
            "received_at": _("eingegangen"),
            "text": _("Rückmeldung"),
            "contact": _("Kontakt"),
            "done_by_label": _("erledigt von"),
        },
    ),
)
NOT_SEARCHED: dict[str, str] = {}
