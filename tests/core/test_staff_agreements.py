from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.core import staff_agreements
from ankommen.core.errors import NotFound, Refused
from ankommen.core.models import AuditEntry, StaffAgreement
from tests import people
from tests.people import viewer_with

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()
ADMIN = viewer_with("accounts.manage")

pytestmark = pytest.mark.django_db


def recorded(*, on: date = TODAY, until: date | None = None) -> StaffAgreement:
    return staff_agreements.record(
        actor=ADMIN,
        concluded_on=on,
        document="DV 4/2026",
        scope="Fallzahlen je Team",
        valid_until=until,
        now=NOW,
        today=TODAY,
    )


def test_figures_by_person_are_off_until_one_is_recorded_and_off_again_when_it_ends() -> None:
    assert not staff_agreements.by_person_allowed(today=TODAY)
    row = recorded()
    assert staff_agreements.by_person_allowed(today=TODAY)
    assert not staff_agreements.by_person_allowed(today=TODAY - timedelta(days=1))
    staff_agreements.end(actor=ADMIN, agreement_id=row.pk, now=NOW)
    assert not staff_agreements.by_person_allowed(today=TODAY)
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {
        "core.staff_agreement_recorded",
        "core.staff_agreement_ended",
    }


def test_it_ends_by_itself_on_its_last_day() -> None:
    recorded(until=TODAY + timedelta(days=1))
    assert staff_agreements.by_person_allowed(today=TODAY + timedelta(days=1))
    assert not staff_agreements.by_person_allowed(today=TODAY + timedelta(days=2))


def test_what_is_refused() -> None:
    with pytest.raises(Refused, match="Zukunft"):
        recorded(on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="vor dem Abschluss"):
        recorded(until=TODAY - timedelta(days=1))
    row = recorded()
    with pytest.raises(Refused, match="gilt schon"):
        recorded()
    stranger = viewer_with("core.keep_privacy")
    with pytest.raises(NotFound):
        staff_agreements.end(actor=stranger, agreement_id=row.pk, now=NOW)
    staff_agreements.end(actor=ADMIN, agreement_id=row.pk, now=NOW)
    with pytest.raises(NotFound):
        staff_agreements.end(actor=ADMIN, agreement_id=row.pk, now=NOW)


def test_everybody_who_works_here_sees_the_state_and_administrators_record_it(
    client: Client,
) -> None:
    address = reverse("core:staff_agreements")
    given = {"concluded_on": "2026-01-02", "document": "DV 4/2026", "scope": "Fallzahlen"}
    stranger = people.stranger()
    client.force_login(stranger)
    page = client.get(address).content.decode()
    assert "Auswertungen nach Personen sind aus" in page
    assert "Dienstvereinbarung eintragen" not in page
    assert client.post(address, given).status_code == 404
    client.force_login(people.administrator())
    assert client.post(address, given).status_code == 302
    assert "DV 4/2026" in client.get(address).content.decode()
    row = StaffAgreement.objects.get()
    assert client.post(reverse("core:staff_agreement_end", args=[row.pk])).status_code == 302
    client.force_login(stranger)
    assert "beendet am" in client.get(address).content.decode()
