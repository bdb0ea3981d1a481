"""The public frame in Arabic: what is said in it, what stays German, and what is not offered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from ankommen.core.models import TranslationStatus
from ankommen.core.translations import keep_translation
from ankommen.core.ui import numbers
from ankommen.core.viewer import SYSTEM
from ankommen.strategy.models import Edition
from tests import people
from tests.strategy import build

NOT_REVIEWED = "ترجمة غير مُراجَعة"
GERMAN_PAGE = "Diese Seite auf Deutsch"


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition(preface="Wir wollen ankommen.")
    build.measure(build.action_field(edition, "1", title="Sprache"), "1.1", title="Kurse am Abend")
    return edition


def page(url: str, status: int = 200) -> str:
    response = Client().get(url)
    assert response.status_code == status
    return str(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/ar/", 200),
        ("/ar/konzept/", 200),
        ("/ar/suche/", 200),
        ("/ar/barrierefreiheit/", 200),
        ("/ar/gibt-es-nicht/", 404),
    ],
)
def test_arabic_runs_from_right_to_left_and_says_that_nobody_reviewed_it(
    edition: Edition, url: str, status: int
) -> None:
    html = page(url, status)
    assert '<html lang="ar" dir="rtl">' in html
    assert "vendor/app.rtl.css" in html
    assert html.count(NOT_REVIEWED) == 1
    assert f'href="{url.replace("/ar/", "/de/")}" hreflang="de" lang="de" dir="ltr">' in html
    assert GERMAN_PAGE in html


@pytest.mark.django_db
def test_german_and_english_pages_do_not_say_it(edition: Edition) -> None:
    for url in ("/de/", "/en/"):
        html = page(url)
        assert 'role="note"' not in html.partition("<main")[0]
        assert 'hreflang="ar" lang="ar" dir="rtl"' in html


@pytest.mark.django_db
def test_what_nobody_translated_stays_german_and_is_marked(edition: Edition) -> None:
    html = page("/ar/konzept/2020-2022/")
    assert '<div lang="de" dir="ltr"><p>Wir wollen ankommen.</p></div>' in html
    assert "النصوص التي لا ترجمة لها" in html


@pytest.mark.django_db
def test_a_translation_from_the_desk_stands_on_the_arabic_page(edition: Edition) -> None:
    keep_translation(
        actor=SYSTEM,
        kind="edition",
        id=edition.pk,
        field="preface",
        language="ar",
        text="نريد أن نستقر هنا.",
        german="Wir wollen ankommen.",
        status=TranslationStatus.DRAFT,
    )
    html = page("/ar/konzept/2020-2022/")
    assert "نريد أن نستقر هنا." in html
    assert "الترجمة غير مُراجَعة" in html
    assert "Wir wollen ankommen." not in html


@pytest.mark.django_db
def test_the_desk_offers_arabic(edition: Edition) -> None:
    client = Client()
    client.force_login(people.maren())
    html = client.get("/intern/verwaltung/uebersetzungen/ar/").content.decode()
    assert "Wir wollen ankommen." in html


@pytest.mark.django_db
def test_pages_beyond_the_frame_are_german_and_offer_no_arabic(edition: Edition) -> None:
    response = Client().get("/ar/konzept/schnittstelle/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/de/konzept/schnittstelle/?a=1"
    german = page("/de/konzept/schnittstelle/")
    assert 'hreflang="en"' in german
    assert 'hreflang="ar"' not in german


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "language"), [("ar", "de"), ("ar,en;q=0.5", "en"), ("en", "en"), ("fr,de", "de")]
)
def test_pages_without_a_language_in_the_address_speak_a_complete_one(
    wish: str, language: str
) -> None:
    for url in ("/intern/anmelden/", "/intern/gibt-es-nicht/"):
        html = Client().get(url, headers={"accept-language": wish}).content.decode()
        assert f'<html lang="{language}" dir="ltr">' in html
        assert NOT_REVIEWED not in html


@pytest.mark.django_db
def test_feedback_is_taken_in_arabic_and_a_form_sent_too_quickly_is_refused() -> None:
    client = Client()
    url = "/ar/barrierefreiheit/"
    html = client.get(url).content.decode()
    stamp = re.findall(r'name="stamp" value="([^"]+)"', html)[0]
    answer = client.post(url, {"text": "لا أستطيع القراءة", "stamp": stamp, "website": ""})
    assert "كان ذلك سريعًا جدًا" in answer.content.decode()
    assert "هذا الحقل مطلوب" in client.post(url, {"stamp": stamp}).content.decode()


def test_numbers_and_dates_keep_their_digits_and_their_minus() -> None:
    with translation.override("ar"):
        assert numbers.number(-1234.5) == "\u200e\u22121.234,5"
        assert ">31.12.2026<" in numbers.day(date(2026, 12, 31))
        shown = numbers.figure(5, unit="Personen", source="Amt <b>")
        assert '<bdi lang="de">Personen</bdi>' in shown
        assert '<bdi lang="de">Amt &lt;b&gt;</bdi>' in shown
        assert numbers.with_unit(5, "%") == "5\u00a0%"
    with translation.override("de"):
        assert numbers.number(-1234.5) == "\u22121.234,5"
        assert "bdi" not in numbers.figure(5, unit="Personen", source="Amt")
