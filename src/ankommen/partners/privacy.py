"""What of this app is personal, what for and how long; and what is not."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ankommen.core.privacy.core_data import AUDIT_WORDS
from ankommen.core.privacy.declarations import Processing
from ankommen.core.registries.personal_records import Known, Person, by_account

from .models import Contact, OrganisationKind, email_index

PROCESSINGS: tuple[Processing, ...] = (
    Processing(
        code="contacts",
        title=_("Ansprechpersonen"),
        people=_("Ansprechpersonen, Ehrenamtliche, Sprachmittelnde"),
        purpose=_("die zuständige Person erreichen"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO; bei Ehrenamtlichen Buchst. a",
        period="while_contact",
        fields={
            "partners.Contact": ("name", "function", "email", "email_index", "phone", "user_id"),
            "partners.Organisation": ("name", "short_name"),
        },
    ),
)

PLAIN: dict[str, tuple[str, ...]] = {
    "partners.ProtectionRequest": ("reason",),
    "partners.Unit": ("name", "short_name"),
    "partners.UnitResource": ("source",),
}


def contact_ids(person: Person) -> list[int]:
    """The contacts who are this person: by account, mail address or the whole name."""
    same = Q(pk__in=())
    if person.user_id is not None:
        same |= Q(user_id=person.user_id)
    if person.email:
        same |= Q(email_index=email_index(person.email))
    if person.name:
        same |= Q(name__iexact=person.name)
    return list(Contact.objects.filter(same).values_list("pk", flat=True))


def _contacts(person: Person) -> Q:
    return Q(pk__in=contact_ids(person))


def _own_organisation(person: Person) -> Q:
    """A helper who works alone is an organisation of one person."""
    return Q(kind=OrganisationKind.HELPER, contacts__in=contact_ids(person))


def _audit(person: Person) -> Q:
    return Q(object_kind="contact", object_id__in=[str(id) for id in contact_ids(person)])


KNOWN: tuple[Known, ...] = (
    Known(
        "partners.Contact",
        _("Ansprechperson"),
        _contacts,
        {
            "name": _("Name"),
            "function": _("Funktion"),
            "organisation__name": _("Organisation"),
            "email": _("E-Mail"),
            "phone": _("Telefon"),
            "protection": _("Schutzstufe"),
        },
        kept_back={
            "email_index": _("Prüfwert der E-Mail zum Wiederfinden"),
            "user_id": _("Kennung: steht am Anfang"),
        },
    ),
    Known(
        "core.AuditEntry",
        _("Protokoll: was mit dem Eintrag als Ansprechperson geschah"),
        _audit,
        {
            "at": _("Zeit"),
            "action": _("Handlung"),
            "purpose": _("Zweck"),
            "actor_label": _("durch"),
            "details": _("Einzelheiten"),
        },
        names_others=frozenset({"actor_label", "details"}),
        says=AUDIT_WORDS,
    ),
    Known(
        "partners.Organisation",
        _("Einzelne Helferin oder einzelner Helfer"),
        _own_organisation,
        {"name": _("Name"), "short_name": _("Kurzname"), "protection": _("Schutzstufe")},
    ),
    Known(
        "partners.ProtectionRequest",
        _("Anträge, eine Unterkunft mehr Menschen zu zeigen"),
        by_account("asked_by_id"),
        {"asked_at": _("Zeit"), "level": _("Schutzstufe"), "reason": _("Grund")},
        kept_back={"asked_by_id": _("Kennung: steht am Anfang")},
    ),
)
NOT_SEARCHED: dict[str, str] = {}
