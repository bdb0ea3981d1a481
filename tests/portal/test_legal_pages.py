from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.viewer import SYSTEM
from ankommen.portal import checks
from ankommen.portal.forms import stamp
from ankommen.portal.models import Feedback, LegalPage, LegalPageKind
from ankommen.portal.public import feedback_card
from ankommen.portal.rules import FEEDBACK_PER_HOUR, FeedbackProblem, feedback_problem, rendered
from ankommen.portal.services import save_legal_page
from tests.people import TODAY, maren, viewer_with

EDITING = viewer_with("portal.edit_pages")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein Absatz\nin zwei Zeilen", "<p>Ein Absatz<br>in zwei Zeilen</p>"),
        ("## Titel\nText", "<h2>Titel</h2>\n<p>Text</p>"),
        ("### Unter", "<h3>Unter</h3>"),
        ("- eins\n- zwei", "<ul><li>eins</li><li>zwei</li></ul>"),
        ("Liste:\n- eins", "<p>Liste:</p>\n<ul><li>eins</li></ul>"),
        ("**fett**", "<p><strong>fett</strong></p>"),
        ("[Seite](https://a.example/b)", '<p><a href="https://a.example/b">Seite</a></p>'),
        ("[Hier](/de/)", '<p><a href="/de/">Hier</a></p>'),
    ],
)
def test_renders_a_little_mark_up(text: str, html: str) -> None:
    assert rendered(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert)",
        "[x](//evil.example)",
        '[x](https://a"onclick=)',
        "**<b>**",
        "[<img>](https://a.example)",
    ],
)
def test_renders_nothing_dangerous(text: str) -> None:
    html = rendered(text).replace("<p>", "").replace("</p>", "")
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert 'href="//' not in html
    assert 'a"on' not in html


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, None),
        ({"trap": "x"}, FeedbackProblem.TRAPPED),
        ({"rendered_at": None}, FeedbackProblem.TRAPPED),
        ({"rendered_at": NOW}, FeedbackProblem.TOO_QUICK),
        ({"rendered_at": NOW - timedelta(days=2)}, FeedbackProblem.TOO_OLD),
        ({"in_last_hour": FEEDBACK_PER_HOUR}, FeedbackProblem.TOO_MANY),
    ],
)
def test_tells_people_from_programs(
    fields: dict[str, object], problem: FeedbackProblem | None
) -> None:
    good: dict[str, object] = {
        "rendered_at": NOW - timedelta(minutes=1),
        "now": NOW,
        "trap": "",
        "in_last_hour": 0,
    }
    assert feedback_problem(**{**good, **fields}) == problem  # type: ignore[arg-type]


def save(**fields: object) -> LegalPage:
    good: dict[str, object] = {
        "actor": EDITING,
        "kind": LegalPageKind.IMPRINT,
        "language": "de",
        "text": "Landkreis Musterkreis",
        "is_placeholder": False,
        "version": 0,
    }
    return save_legal_page(**{**good, **fields})  # type: ignore[arg-type]


@pytest.mark.django_db
def test_saves_a_page_and_refuses_strangers_and_stale_writers() -> None:
    assert save().version == 1
    with pytest.raises(NotAllowed):
        save(actor=viewer_with("strategy.read"))
    with pytest.raises(Refused) as refused:
        save(text="Anders")
    assert refused.value.problems[1].value == "Landkreis Musterkreis"
    assert save(text="Anders", version=1).text == "Anders"


@pytest.mark.django_db
def test_a_placeholder_says_so_and_german_stands_in_for_english() -> None:
    assert "Platzhalter" in Client().get("/de/impressum/").content.decode()
    save(text="Landkreis **Musterkreis**")
    html = Client().get("/en/impressum/").content.decode()
    assert "Landkreis <strong>Musterkreis</strong>" in html
    assert 'class="prose" lang="de"' in html


@pytest.mark.django_db
def test_production_does_not_start_with_placeholders() -> None:
    for kind in LegalPageKind:
        if kind != LegalPageKind.PRIVACY:
            save(kind=kind)
    save(language="en", is_placeholder=True)
    with override_settings(MODE="production"):
        with pytest.raises(ImproperlyConfigured, match="Datenschutz") as refused:
            checks.refuse_unfinished_pages()
        assert "Impressum (en)" in str(refused.value)
        assert len(checks.legal_pages(databases=["default"])) == 2
        save(kind=LegalPageKind.PRIVACY)
        save(actor=SYSTEM, language="en")
        checks.refuse_unfinished_pages()
        assert checks.legal_pages(databases=["default"]) == []


@pytest.mark.django_db
def test_a_demo_starts_with_placeholders() -> None:
    checks.refuse_unfinished_pages()
    assert checks.legal_pages(databases=["default"]) == []


@pytest.mark.django_db
def test_pages_are_written_from_files(tmp_path: Path) -> None:
    file = tmp_path / "impressum.txt"
    file.write_text("Landkreis", encoding="utf-8")
    call_command("legal_page", "imprint", "de", str(file), "--dry-run", stdout=StringIO())
    assert not LegalPage.objects.exists()
    call_command("legal_page", "imprint", "de", str(file), stdout=StringIO())
    assert LegalPage.objects.get().is_placeholder is False
    with pytest.raises(CommandError):
        call_command("legal_page", "imprint", "de", str(tmp_path / "nichts"), stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("legal_page", "imprint", "xx", str(file), stdout=StringIO())


ACCESSIBILITY = "/de/barrierefreiheit/"


@pytest.mark.django_db
def test_feedback_needs_no_name_and_reaches_staff() -> None:
    client = Client(enforce_csrf_checks=True)
    shown = stamp(timezone.now() - timedelta(minutes=1))
    response = client.post(ACCESSIBILITY, {"text": "Zu wenig Kontrast", "stamp": shown})
    assert response.status_code == 302
    assert not client.cookies
    assert "angekommen" in client.get(response["Location"]).content.decode()
    (card,) = feedback_card(EDITING, TODAY)
    assert card.text == "1 Rückmeldung zur Barrierefreiheit ist offen"
    staff = Client()
    staff.force_login(maren())
    assert "Zu wenig Kontrast" in staff.get(card.url).content.decode()
    staff.post(f"{card.url}{Feedback.objects.get().pk}/erledigt/")
    assert feedback_card(EDITING, TODAY) == []
    assert Feedback.objects.get().done_by_label == "Maren Musterfrau"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"website": "http://spam"}, {"stamp": "gefälscht"}, {"stamp": ""}, {"text": ""}],
)
def test_feedback_of_programs_is_refused_and_the_text_stays(fields: dict[str, str]) -> None:
    shown = stamp(timezone.now() - timedelta(minutes=1))
    data = {"text": "Mein Text", "stamp": shown, **fields}
    html = Client().post(ACCESSIBILITY, data).content.decode()
    assert not Feedback.objects.exists()
    assert f"\n{data['text']}</textarea>" in html


@pytest.mark.django_db
def test_other_legal_pages_take_no_form() -> None:
    assert Client().post("/de/impressum/", {"text": "x"}).status_code == 404


@pytest.mark.django_db
def test_easy_language_has_its_short_address() -> None:
    save(kind=LegalPageKind.EASY_LANGUAGE, text="Das ist leicht.")
    assert Client().get("/de/leichte-sprache/")["Location"] == "/ls/"
    html = Client().get("/ls/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de"' in html
    assert "Das ist leicht." in html


@pytest.mark.django_db
def test_staff_edit_a_page() -> None:
    client = Client()
    client.force_login(maren())
    url = "/intern/verwaltung/pflichtseiten/impressum/de/"
    assert client.post(url, {"text": "Neu", "version": "0"}).status_code == 302
    assert "Zwei Fassungen" in client.post(url, {"text": "Alt"}).content.decode()
    assert "fertig" in client.get("/intern/verwaltung/pflichtseiten/").content.decode()
    assert client.get("/intern/verwaltung/pflichtseiten/impressum/xx/").status_code == 404
