"""A secret word as name of a protected organisation, unit and person: nobody finds it who may not.

Every page, list, file and search of the matrix is asked by people of every kind; one person on
the list proves that the word is there to be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from ankommen.core import protection
from ankommen.core.models import RateCount
from ankommen.core.tables import ASKED
from ankommen.core.tables.download import FILE_KINDS
from ankommen.core.viewer import Viewer
from ankommen.partners import services as partner_services
from ankommen.partners.models import Contact, Organisation, Unit
from ankommen.strategy.models import Consultation, Edition, ImplementationReport, OutputKind
from ankommen.strategy.services import consultations, reports
from ankommen.strategy.services.freezing import keep_text
from ankommen.strategy.services.report_outputs import make_output
from tests import people

from .knocking import address, browser
from .matrix import ROWS
from .world import World

SECRET = "Kranichnest"
FEW = ("integration_lead",)
MANY = (
    "anonymous",
    "provider",
    "data_protection_officer",
    "stranger",
    "volunteer",
    "kik",
    "reader",
    "counsellor",
    "administrator",
    "committee_clerk",
)
READ = [row for row in ROWS if row.method == "get"]
WORDS = dict.fromkeys(("q", "suche", "text"), SECRET[:6])
pytestmark = pytest.mark.django_db


@pytest.fixture
def secret_world(world: World) -> World:
    """The secret leads and joins measures, is named in frozen texts and reports, and is invited."""
    now = timezone.now()
    home = Organisation.objects.create(
        name=f"{SECRET} Zuflucht", kind="shelter", protection="named", area=world.area
    )
    unit = Unit.objects.create(organisation=home, name=f"{SECRET} Standort", protection="named")
    person = Contact.objects.create(
        organisation=home, unit=unit, name=f"Karla {SECRET}", protection="named"
    )
    protection.name_people("organisation", home.pk, {world.people["concept_editor"].pk})
    protection.name_people("unit", unit.pk, {world.people["concept_editor"].pk})
    measures = [world.measure, *world.published.measures.all()]
    for measure in measures:
        measure.lead_unit = unit
        measure.save()
        measure.partners.add(home)
        measure.contacts.create(contact=person, role="Ansprechperson")
    editor = people.as_viewer(world.people["concept_editor"])
    for name in ("Beirat der Häuser", f"{SECRET} Beirat"):
        invitation = Consultation.objects.get().invitations.create(
            name=name, organisation=home, invited_at=now
        )
        consultations.link_to(invitation, actor=editor)
    partner_services.change_unit(
        actor=editor, id=unit.pk, version=1, name=f"{SECRET} Haus", protection="named"
    )
    maker = people.as_viewer(world.people["integration_lead"])
    made = [_report(edition, maker) for edition in (world.edition, world.published)]
    for kind in OutputKind:
        make_output(report_id=made[0].pk, kind=kind, actor=maker, now=now)
    reports.publish_report(report_id=made[1].pk, actor=maker, now=now)
    return replace(
        world,
        organisation=home,
        unit=unit,
        contact=person,
        kept_text=keep_text(world.edition, now=now),
        report=made[0],
        published_report=made[1],
    )


def _report(edition: Edition, maker: Viewer) -> ImplementationReport:
    day = min(timezone.localdate(), edition.ends_on)
    return reports.make_report(
        edition_id=edition.pk, reference_date=day, actor=maker, now=timezone.now()
    )


def finds(world: World, role: str) -> set[str]:
    """The names of rows where this person finds the secret."""
    client = browser(world, role)
    found, wish = set(), {"edition": world.edition.slug}
    for row in READ:
        RateCount.objects.all().delete()  # nobody asks for all files in one minute
        url = address(row, world)
        text = "".join(readings(client.get(url, wish)))
        if f"{ASKED}=ods" in text:
            text += "".join(text_of_files(client, url, wish))
        if 'type="search"' in text:
            text += "".join(readings(client.get(url, wish | WORDS)))
        if SECRET in text:
            found.add(row.name)
    return found


def text_of_files(client: Client, url: str, wish: dict[str, str]) -> Iterator[str]:
    """What a list says as a file of each kind."""
    for kind in FILE_KINDS:
        found = "".join(readings(client.get(url, wish | {ASKED: kind})))
        yield f"{kind}: {found}" if SECRET in found else ""


def readings(response: Any) -> Iterator[str]:
    """What a person reads in an answer, whatever kind of file it is."""
    body = b"".join(response) if response.streaming else response.content
    yield str(response.headers)
    if body.startswith(b"%PDF"):
        try:
            yield from (page.extract_text() for page in PdfReader(BytesIO(body)).pages)
        except Exception:
            return
    elif body.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(body)) as parts:
                yield from (
                    parts.read(name).decode("utf-8", "replace") for name in parts.namelist()
                )
        except BadZipFile:
            return
    else:
        yield body.decode("utf-8", "replace")


def test_each_kind_of_file_names_it_to_who_is_on_the_list_alone(secret_world: World) -> None:
    lists = ("partners:organisation_list", "strategy:measure_list")
    wish = {"edition": secret_world.edition.slug}
    for role, kinds in (("concept_editor", set(FILE_KINDS)), ("integration_lead", set())):
        client = browser(secret_world, role)
        for row in (row for row in READ if row.name in lists):
            told = text_of_files(client, address(row, secret_world), wish)
            assert {one.split(":")[0] for one in told if one} == kinds, (role, row.name)


def test_who_is_on_the_list_finds_it_and_nobody_else(secret_world: World) -> None:
    found = finds(secret_world, "concept_editor")
    assert {
        "core:link_list",
        "partners:organisation_list",
        "partners:organisation_detail",
        "strategy:measure_list",
        "strategy:measure_board",
        "strategy:measure_workload",
        "strategy:measure_detail",
        "strategy:edition_text",
        "strategy:edition_export",
    } - found == set()
    assert {role: finds(secret_world, role) for role in FEW} == {role: set() for role in FEW}


@pytest.mark.prove
def test_nobody_of_the_others_finds_it(secret_world: World) -> None:
    assert {role: finds(secret_world, role) for role in MANY} == {role: set() for role in MANY}
