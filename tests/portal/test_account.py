"""The public account: changes, feeds, what became of measures, a list to embed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ankommen.strategy.models import (
    Edition,
    ImplementationReport,
    Measure,
    MeasureSuccession,
    StatusReport,
)
from ankommen.strategy.public import public_account
from tests.strategy import build, report_sample

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
FEEDS = ("atom", "rss", "json")


@pytest.fixture
def editions() -> tuple[Edition, Edition]:
    old = build.published_edition()
    new = build.published_edition(
        concept=old.concept,
        slug="2023-2025",
        title="Edition 2023–2025",
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
        predecessor=old,
    )
    for edition, titles in ((old, ("Kurse", "Lotsen")), (new, ("Kurse", "Wohnen"))):
        field = build.action_field(edition)
        for number, title in enumerate(titles, 1):
            build.measure(field, f"1.{number}", title=title)
    return old, new


def say(measure: Measure, text: str, *, is_public: bool = True) -> None:
    StatusReport.objects.create(
        measure=measure,
        reported_on=date(2022, 5, 1),
        assessment="as_planned",
        text=text,
        is_public=is_public,
        reported_by_label="Amt",
    )


def everything(client: Client) -> str:
    """All public addresses of the account in one text."""
    urls = [reverse("portal:feed", args=[kind]) for kind in FEEDS]
    urls += [reverse(f"portal:{name}") for name in ("changes", "embed", "measures_json")]
    urls += [reverse("portal:account", args=[slug]) for slug in ("2020-2022", "2023-2025")]
    answers = [client.get(url) for url in urls]
    assert all(one.status_code == 200 for one in answers)
    return "".join(one.content.decode() for one in answers)


def test_what_became_of_each_measure(editions: tuple[Edition, Edition]) -> None:
    say(editions[0].measures.get(title="Kurse"), "Drei Kurse haben begonnen.")
    page = Client().get(reverse("portal:account", args=["2023-2025"])).content.decode()
    assert "Drei Kurse haben begonnen." in page
    assert "Geht weiter als" in page
    assert "Wie es damit weitergeht, ist nicht veröffentlicht." in page, "nothing was recorded"
    assert "Wohnen" in page.split("Neu hinzugekommen")[1]
    first = Client().get(reverse("portal:account", args=["2020-2022"])).content.decode()
    assert "keine andere veröffentlicht" in first


def follow(old: Measure | None, new: Measure | None, edition: Edition, fate: str) -> None:
    MeasureSuccession.objects.create(edition=edition, predecessor=old, successor=new, fate=fate)


def test_recorded_succession_counts_and_not_equal_titles(editions: tuple[Edition, Edition]) -> None:
    old, new = editions
    before = {one.title: one for one in old.measures.all()}
    after = {one.title: one for one in new.measures.all()}
    field = old.action_fields.get()
    before |= {
        name: build.measure(field, f"1.{7 + at}", title=name) for at, name in enumerate("AB")
    }
    part = build.measure(new.action_fields.get(), "1.5", title="Teil")
    build.measure(new.action_fields.get(), "1.6", title="Ganz neu")
    follow(before["Lotsen"], after["Wohnen"], new, "merged")
    follow(before["A"], after["Wohnen"], new, "split")
    follow(before["A"], part, new, "split")
    follow(before["B"], None, new, "dropped")
    follow(None, after["Kurse"], new, "new")
    told = public_account(new.slug, day=date(2024, 1, 1))
    assert told is not None
    fates = {
        one.line.title: (one.fate, [heir.title for heir in one.successors]) for one in told.former
    }
    assert fates == {
        "Kurse": ("undecided", []),
        "Lotsen": ("merged", ["Wohnen"]),
        "A": ("split", ["Wohnen", "Teil"]),
        "B": ("dropped", []),
    }
    assert [one.title for one in told.added] == ["Kurse", "Ganz neu"]
    page = Client().get(reverse("portal:account", args=["2023-2025"])).content.decode()
    for words in ("Geht auf in", "Wird aufgeteilt in", "Steht nicht mehr im neuen Konzept."):
        assert words in page


def test_nothing_internal_appears_anywhere(editions: tuple[Edition, Edition]) -> None:
    old, new = editions
    client = Client()
    say(new.measures.get(number="1.1"), f"{CANARY} interne Meldung", is_public=False)
    hidden = new.measures.get(number="1.2")
    hidden.internal_fields = ["status"]
    hidden.save()
    say(hidden, f"{CANARY} Meldung zu internem Stand")
    draft = build.edition(
        concept=old.concept, slug="entwurf", title=f"{CANARY} Entwurf", predecessor=new
    )
    say(build.measure(build.action_field(draft), title=f"{CANARY} Maßnahme"), CANARY)
    report = report_sample.stored(new)
    ImplementationReport.objects.update(title=f"{CANARY} Bericht")
    shown = everything(client)
    assert CANARY not in shown
    ImplementationReport.objects.update(published_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert f"{CANARY} Bericht" in everything(client), "what is published does appear"
    assert report.pk


def test_feeds_are_well_formed_and_name_each_change_for_good(
    editions: tuple[Edition, Edition],
) -> None:
    say(editions[1].measures.get(number="1.1"), "Es <b>läuft</b> & wächst.")
    client = Client()
    atom = ElementTree.fromstring(  # noqa: S314 - our own answer
        client.get(reverse("portal:feed", args=["atom"])).content
    )
    space = "{http://www.w3.org/2005/Atom}"
    ids = [one.findtext(f"{space}id") for one in atom.iter(f"{space}entry")]
    assert len(ids) == len(set(ids)) == 3
    ElementTree.fromstring(client.get(reverse("portal:feed", args=["rss"])).content)  # noqa: S314
    found = json.loads(client.get(reverse("portal:feed", args=["json"])).content)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert {one["id"] for one in found["items"]} == set(ids)
    assert client.get("/de/konzept/aenderungen.exe").status_code == 404


def test_only_the_embedded_list_may_be_framed_and_only_its_data_crosses_sites(
    editions: tuple[Edition, Edition],
) -> None:
    client = Client()
    framed = client.get(reverse("portal:embed"))
    assert "X-Frame-Options" not in framed
    policy = framed["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "<script" not in framed.content.decode()
    data = client.get(reverse("portal:measures_json"))
    assert data["Access-Control-Allow-Origin"] == "*"
    assert [one["title"] for one in data.json()["measures"]] == ["Kurse", "Wohnen"]
    for name in ("changes", "embed_help", "concept"):
        other = client.get(reverse(f"portal:{name}"))
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in other
    assert "Access-Control-Allow-Origin" not in framed
    assert not client.cookies


def test_addresses_of_old_editions_and_measures_hold(editions: tuple[Edition, Edition]) -> None:
    measure = editions[0].measures.get(number="1.1")
    address = reverse("portal:measure", args=[editions[0].slug, measure.slug])
    Measure.objects.filter(pk=measure.pk).update(number="9.9", title="Anders")
    Edition.objects.filter(pk=editions[0].pk).update(title="Umbenannt")
    client = Client()
    assert "Anders" in client.get(address).content.decode()
    assert client.get(reverse("portal:edition", args=[editions[0].slug])).status_code == 200


def test_the_account_speaks_english(editions: tuple[Edition, Edition]) -> None:
    with translation.override("en"):
        url = reverse("portal:account", args=["2023-2025"])
    page = Client().get(url).content.decode()
    assert "What became of the measures" in page
    assert "What happens to it next has not been published." in page
