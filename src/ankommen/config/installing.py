"""Founding an office: its district with the official population, and its first administrator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.permission_sets import PERMISSIONS
from ankommen.accounts.services.entry_codes import write_letter
from ankommen.accounts.services.people import add_person
from ankommen.accounts.services.roles import give_role
from ankommen.core.errors import Refused
from ankommen.core.geography import services, shipped
from ankommen.core.legal.shipped import load_shipped
from ankommen.core.models import Area, Installation
from ankommen.core.viewer import DISTRICT, Grant, Viewer

EVERYTHING = frozenset(Grant(permission, DISTRICT) for permission in PERMISSIONS)


@transaction.atomic
def found_office(
    *, actor: Viewer, district: shipped.ShippedDistrict, office_name: str, is_demo: bool = False
) -> Area:
    """The Land, the district with its population of the shipped table, and the installation."""
    land_key = district.key[:2]
    land = services.create_area(
        actor=actor,
        kind="land",
        key=land_key,
        name=shipped.laender()[land_key],
        parent=None,
        source=shipped.LAND_SOURCE,
    )
    home = services.create_area(
        actor=actor,
        kind="district",
        key=district.key,
        name=district.name,
        parent=land,
        source=shipped.SOURCE,
    )
    services.record_population(
        actor=actor,
        area=home,
        series=shipped.SERIES,
        reference_date=shipped.REFERENCE_DATE,
        counts=district.counts,
        source=shipped.SOURCE,
    )
    load_shipped()
    Installation.objects.create(district=home, office_name=office_name, is_demo=is_demo)
    return home


@transaction.atomic
def install(
    *,
    district_key: str,
    office_name: str,
    login: str,
    name: str,
    now: datetime,
) -> tuple[Area, str]:
    """Found the office of a district in an empty database and open its first account.

    Returns the district and the one-time code with which the first administrator gets in.
    """
    if Installation.objects.exists():
        raise Refused.because("installed", _("Diese Datenbank gehört schon zu einer Stelle."))
    district = shipped.districts().get(district_key)
    if district is None:
        text = _(
            "„%(key)s“ ist kein Kreisschlüssel der mitgelieferten Tabelle. Er hat fünf Ziffern, "
            "zum Beispiel 14626 für Görlitz."
        )
        raise Refused.because("no_district", text % {"key": district_key}, field="district")
    actor = Viewer(None, _("Einrichtung"), EVERYTHING)
    home = found_office(actor=actor, district=district, office_name=office_name)
    person = add_person(actor=actor, login=login, name=name, email="")
    give_role(
        actor=actor,
        user_id=person.pk,
        role="administrator",
        scope=DISTRICT,
        starts_on=None,
        ends_on=None,
        today=timezone.localdate(now),
    )
    _user, code, _row = write_letter(actor=actor, user_id=person.pk, now=now)
    return home, code
