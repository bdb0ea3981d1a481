"""A draft goes out for comment: by link and by account, until the deadline, with reasons."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ankommen.core import signed_links
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry, SignedLinkRow
from ankommen.core.signed_links import LinkRefused
from ankommen.core.ui.paging import PAGE_SIZE
from ankommen.strategy.models import (
    ActionField,
    Comment,
    CommentState,
    Consultation,
    Invitation,
    TextRevision,
)
from ankommen.strategy.rules.consultation import PURPOSE, reminder_due
from ankommen.strategy.selectors import consultations as selectors
from ankommen.strategy.selectors.public_consultation import invited_consultation
from ankommen.strategy.services import consultations as services
from ankommen.strategy.services.comments import answer_comments, send_comment
from ankommen.strategy.services.consultation_mails import queue_consultation_mails
from ankommen.strategy.services.consultations import Guest
from ankommen.strategy.services.public_comments import comment_by_link
from tests.mails import send_queued_mails
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
DEADLINE = date(2026, 2, 20)
OFFICE = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")


@pytest.fixture
def field() -> ActionField:
    return build.action_field(build.edition(title="Entwurf 2027"), summary="Zusammenfassung.")


@pytest.fixture
def consultation(field: ActionField) -> Consultation:
    return services.open_consultation(
        edition_id=field.edition_id,
        deadline=DEADLINE,
        introduction="Bitte lesen Sie den Entwurf.",
        actor=OFFICE,
        now=NOW,
    )


@pytest.fixture
def guest(consultation: Consultation) -> Invitation:
    guests = [Guest("Beirat für Migration", email="beirat@example.org")]
    return services.invite(consultation_id=consultation.pk, guests=guests, actor=OFFICE, now=NOW)[0]


def token(guest: Invitation) -> str:
    """What stands in a link that was handed over by oneself."""
    return last_part(
        services.new_link(
            consultation_id=guest.consultation_id, invitation_id=guest.pk, actor=OFFICE
        )
    )


def last_part(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]


def opened(token: str) -> bool:
    try:
        link = signed_links.open(token, purpose=PURPOSE, now=timezone.now())
    except LinkRefused:
        return False
    return invited_consultation(int(link.id), day=DEADLINE) is not None


def comment(guest: Invitation, field: ActionField, text: str = "Bitte ergänzen.") -> Comment:
    return send_comment(
        consultation=guest.consultation,
        section_kind="action_field",
        section_id=field.pk,
        text=text,
        sending=text[:32],
        author=guest,
        now=NOW,
    )


def answer(one: Comment, state: str = "accepted", *, revisions: tuple[int, ...] = ()) -> None:
    answer_comments(
        consultation_id=one.consultation_id,
        ids=[one.pk],
        state=state,
        answer="Das fehlte.",
        revision_ids=revisions,
        actor=OFFICE,
        now=NOW,
    )


def test_only_drafts_and_future_deadlines(field: ActionField) -> None:
    frozen = build.published_edition(concept=field.edition.concept)
    common = {"introduction": "", "actor": OFFICE, "now": NOW}
    with pytest.raises(Refused, match="Entwurf"):
        services.open_consultation(edition_id=frozen.pk, deadline=DEADLINE, **common)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Vergangenheit"):
        services.open_consultation(
            edition_id=field.edition_id,
            deadline=date(2026, 2, 2),
            **common,  # type: ignore[arg-type]
        )
    with pytest.raises(NotAllowed):
        services.open_consultation(
            edition_id=field.edition_id, deadline=DEADLINE, introduction="", actor=READER, now=NOW
        )


def test_who_is_asked_twice_has_one_link(consultation: Consultation, guest: Invitation) -> None:
    again = services.invite(
        consultation_id=consultation.pk,
        guests=[Guest("beirat für  migration"), Guest(" "), Guest("Träger A")],
        actor=OFFICE,
        now=NOW,
    )
    assert [one.name for one in again] == ["Träger A"]


def test_the_same_form_sent_twice_is_one_comment(guest: Invitation, field: ActionField) -> None:
    assert comment(guest, field).pk == comment(guest, field).pk
    assert Comment.objects.count() == 1


def test_after_the_deadline_refused_in_clear_words_until_it_is_extended(
    consultation: Consultation, guest: Invitation, field: ActionField
) -> None:
    late = datetime(2026, 2, 21, 9, tzinfo=UTC)
    section = f"action_field-{field.pk}"
    with pytest.raises(Refused, match=r"am 20\.02\.2026 abgelaufen"):
        comment_by_link(token(guest), section=section, text="Spät", sending="x", now=late)
    assert not Comment.objects.exists()
    services.change_consultation(
        consultation_id=consultation.pk,
        deadline=date(2026, 3, 1),
        introduction="",
        version=1,
        actor=OFFICE,
        now=late,
    )
    comment_by_link(token(guest), section=section, text="Spät", sending="x", now=late)
    assert Comment.objects.count() == 1


def test_renewed_revoked_and_forged_links_open_nothing(
    guest: Invitation, field: ActionField
) -> None:
    chosen = {"consultation_id": guest.consultation_id, "invitation_id": guest.pk}
    old, second = token(guest), token(guest)
    assert opened(old)
    assert opened(second)
    renewed = last_part(services.renew_link(**chosen, actor=OFFICE))
    assert (opened(old), opened(second), opened(renewed)) == (False, False, True)
    services.revoke_link(**chosen, actor=OFFICE, now=NOW)
    with pytest.raises(Refused, match="widerrufen"):
        token(guest)
    for worthless in (old, renewed, old[:-3] + "abc", "nichts"):
        assert not opened(worthless)
        with pytest.raises(LinkRefused, match="Sachgebiet"):
            comment_by_link(
                worthless, section=f"action_field-{field.pk}", text="x", sending="y", now=NOW
            )
    assert invited_consultation(guest.pk, day=DEADLINE) is None
    services.renew_link(**chosen, actor=OFFICE)
    assert invited_consultation(guest.pk, day=DEADLINE) is not None


def test_only_who_edits_the_concept_issues_links_and_only_to_this_consultation(
    guest: Invitation,
) -> None:
    elsewhere = {"consultation_id": guest.consultation_id + 1, "invitation_id": guest.pk}
    here = {**elsewhere, "consultation_id": guest.consultation_id}
    for change in (services.new_link, services.renew_link):
        with pytest.raises(NotAllowed):
            change(**here, actor=READER)
        with pytest.raises(NotFound):
            change(**elsewhere, actor=OFFICE)
    assert not SignedLinkRow.objects.exists()


def test_links_end_a_year_after_the_deadline_and_are_never_kept(guest: Invitation) -> None:
    Consultation.objects.update(deadline=timezone.localdate() + timedelta(days=30))
    guest.refresh_from_db()
    kept = token(guest)
    row = SignedLinkRow.objects.get()
    last_day = timezone.localdate() + timedelta(days=30 + 366)
    assert timezone.localtime(row.expires_at).date() == last_day + timedelta(days=1)
    assert (row.recipient_label, row.issued_by_label) == (guest.name, OFFICE.label)
    assert kept not in repr(SignedLinkRow.objects.values().get())
    Consultation.objects.update(deadline=date(2999, 1, 1))
    assert opened(token(guest))


def test_each_mail_brings_a_fresh_link_and_earlier_ones_go_on_opening(
    guest: Invitation, field: ActionField
) -> None:
    queue_consultation_mails(now=NOW)
    one = comment(guest, field)
    answer(one)
    queue_consultation_mails(now=NOW)
    send_queued_mails()
    found = [
        last_part(line)
        for letter in mail.outbox
        for line in letter.body.splitlines()
        if line.startswith("http")
    ]
    assert len(set(found)) == 2
    assert all(opened(one) for one in found)


def test_the_office_sees_a_link_once_and_where_none_opens(guest: Invitation) -> None:
    Consultation.objects.update(deadline=date(2999, 1, 1))
    client = Client()
    client.force_login(maren())
    url = reverse("strategy:consultation_detail", args=[guest.consultation_id])
    change = reverse("strategy:consultation_link", args=[guest.consultation_id, guest.pk])
    assert "noch kein Link" in client.get(url).content.decode()
    Invitation.objects.update(mailed_at=NOW)
    assert "bitte erneuern" in client.get(url).content.decode()
    first = client.post(change, {"issue": "1"})
    assert first["Cache-Control"] == "no-store"
    renewed = client.post(change, {"renew": "1"})
    links = [last_part(one.context["link"]) for one in (first, renewed)]
    assert [opened(one) for one in links] == [False, True]
    after = client.get(url).content.decode()
    assert "bitte erneuern" not in after
    assert not any(one in after for one in links)
    client.post(change, {"revoke": "1"})
    assert not opened(links[1])
    refused = client.post(change, {"issue": "1"}, follow=True)
    assert "Erneuern Sie den Link" in refused.content.decode()


def test_the_page_of_a_consultation_asks_the_same_for_many_invitations(guest: Invitation) -> None:
    client = Client()
    client.force_login(maren())
    url = reverse("strategy:consultation_detail", args=[guest.consultation_id])
    token(guest)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    guests = [Guest(f"Träger {number}") for number in range(30)]
    made = services.invite(
        consultation_id=guest.consultation_id, guests=guests, actor=OFFICE, now=NOW
    )
    for one in made[:10]:
        token(one)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many)


@pytest.mark.parametrize(("kind", "text"), [("action_field", " "), ("action_field", "x" * 10_001)])
def test_empty_and_endless_texts_are_refused(
    guest: Invitation, field: ActionField, kind: str, text: str
) -> None:
    with pytest.raises(Refused) as refusal:
        comment(guest, field, text)
    assert refusal.value.problems[0].field == "text"


def test_sections_of_other_editions_cannot_be_commented(
    consultation: Consultation, field: ActionField
) -> None:
    other = build.action_field(build.edition(slug="anders", concept=field.edition.concept))
    with pytest.raises(NotFound):
        send_comment(
            consultation=consultation,
            section_kind="action_field",
            section_id=other.pk,
            text="x",
            sending="z",
            author=READER,
            now=NOW,
        )


def test_an_answer_needs_a_decision_and_a_reason(guest: Invitation, field: ActionField) -> None:
    one = comment(guest, field)
    for state, reason, place in (("open", "Grund", "state"), ("declined", " ", "answer")):
        with pytest.raises(Refused) as refusal:
            answer_comments(
                consultation_id=one.consultation_id,
                ids=[one.pk],
                state=state,
                answer=reason,
                actor=OFFICE,
                now=NOW,
            )
        assert refusal.value.problems[0].field == place


def test_the_author_reads_answer_and_change_and_gets_one_mail(
    guest: Invitation, field: ActionField
) -> None:
    one = comment(guest, field)
    revision = TextRevision.objects.create(
        edition=field.edition,
        object_kind="action_field",
        object_id=field.pk,
        object_label=str(field),
        field="summary",
        old_text="Zusammenfassung.",
        new_text="Zusammenfassung mit Zahlen.",
        changed_at=NOW + timedelta(hours=1),
        changed_by_label="Maren",
    )
    assert selectors.possible_revisions(one) == [revision]
    queue_consultation_mails(now=NOW)
    send_queued_mails()
    mail.outbox.clear()
    answer(one, revisions=(revision.pk,))
    queue_consultation_mails(now=NOW)
    queue_consultation_mails(now=NOW)
    send_queued_mails()
    assert [one.to for one in mail.outbox] == [["beirat@example.org"]]
    assert "Das fehlte." not in mail.outbox[0].body
    found = invited_consultation(guest.pk, day=DEADLINE)
    assert found is not None
    own = found.comments[0]
    assert (own.state, own.answer) == ("accepted", "Das fehlte.")
    assert own.changes == (("Zusammenfassung.", "Zusammenfassung mit Zahlen."),)
    client = Client()
    client.force_login(maren())
    history = client.get(reverse("strategy:revision_list", args=["action_field", field.pk]))
    assert "nach einer Stellungnahme von" in history.content.decode()


def test_reminders_go_to_the_silent_once_a_week_and_a_day_before(guest: Invitation) -> None:
    sent = [
        queue_consultation_mails(now=datetime(2026, 2, day, 9, tzinfo=UTC))
        for day in (3, 4, 13, 14, 19, 20, 21)
    ]
    assert sent == [1, 0, 1, 0, 1, 0, 0]


def test_who_has_written_is_not_reminded(guest: Invitation, field: ActionField) -> None:
    queue_consultation_mails(now=NOW)
    comment(guest, field)
    assert queue_consultation_mails(now=datetime(2026, 2, 13, 9, tzinfo=UTC)) == 0
    assert reminder_due(deadline=DEADLINE, day=date(2026, 2, 21), reminded_for=None) is None


def many(guest: Invitation, field: ActionField, count: int) -> None:
    Comment.objects.bulk_create(
        Comment(
            consultation=guest.consultation,
            invitation=guest,
            author_label=guest.name,
            section_kind="action_field",
            section_id=field.pk,
            section_label=str(field),
            text=f"Nummer {number}",
            sending=f"m{number}",
            sent_at=NOW,
        )
        for number in range(count)
    )


def test_ten_thousand_comments_cost_the_same_queries_and_page_by_key(
    guest: Invitation, field: ActionField
) -> None:
    client = Client()
    client.force_login(maren())
    url = reverse("strategy:comment_list", args=[guest.consultation_id])
    comment(guest, field)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    many(guest, field, 10_000)
    with CaptureQueriesContext(connection) as first:
        page = client.get(url).context["page"]
    with CaptureQueriesContext(connection) as second:
        after = client.get(url + page.next_url).context["page"]
    assert len(few) == len(first) == len(second)
    assert not any("OFFSET" in one["sql"] for one in second)
    assert {one.pk for one in page.rows}.isdisjoint(one.pk for one in after.rows)
    assert len(after.rows) == PAGE_SIZE


def test_the_list_says_which_section_it_is_narrowed_to(
    guest: Invitation, field: ActionField
) -> None:
    comment(guest, field)
    client = Client()
    client.force_login(maren())
    url = reverse("strategy:comment_list", args=[guest.consultation_id])
    chosen = f'<option value="action_field-{field.pk}" selected>'
    assert chosen not in client.get(url).content.decode()
    narrowed = client.get(url, {"abschnitt": f"action_field-{field.pk}"})
    assert chosen in narrowed.content.decode()
    assert len(narrowed.context["page"].rows) == 1


def test_many_are_answered_the_same_way_filtered_and_exported(
    guest: Invitation, field: ActionField
) -> None:
    many(guest, field, 3)
    client = Client()
    client.force_login(maren())
    url = reverse("strategy:comment_list", args=[guest.consultation_id])
    ids = [str(pk) for pk in Comment.objects.values_list("pk", flat=True)[:2]]
    bad = client.post(url, {"ids": ids, "state": "declined", "answer": ""}).content.decode()
    assert "Bitte begründen Sie" in bad
    client.post(url, {"ids": ids, "state": "declined", "answer": "Schon enthalten."})
    assert Comment.objects.filter(state=CommentState.DECLINED).count() == 2
    assert AuditEntry.objects.filter(action="consultation.answer").count() == 1
    export = client.get(
        reverse("strategy:comment_list", args=[guest.consultation_id])
        + "?stand=declined&datei=xlsx"
    )
    sheet = load_workbook(io.BytesIO(export.content)).active
    assert sheet is not None
    assert sheet.max_row == 3


def test_by_link_from_the_draft_to_the_comment_without_cookies(
    guest: Invitation, field: ActionField
) -> None:
    Consultation.objects.update(deadline=date(2999, 1, 1))
    client = Client(enforce_csrf_checks=True)
    url = reverse("portal:consultation", args=[token(guest)])
    page = client.get(url)
    assert "Bitte lesen Sie den Entwurf." in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    where = f"?teil={field.slug}&zu=action_field-{field.pk}"
    form = client.get(url + where).context["form"]
    sent = client.post(
        url + where, {"text": "Aus dem Beirat.", "sending": form.initial["sending"]}, follow=True
    )
    assert "Aus dem Beirat." in sent.content.decode()
    assert not client.cookies
    other = Client().get(reverse("portal:consultation", args=[token(guest)]))
    assert "Aus dem Beirat." in other.content.decode()
    services.revoke_link(
        consultation_id=guest.consultation_id, invitation_id=guest.pk, actor=OFFICE, now=NOW
    )
    gone = client.get(url)
    assert gone.status_code == 404
    assert "das Sie um die Stellungnahme gebeten hat" in gone.content.decode()
    assert (gone["Referrer-Policy"], gone["Cache-Control"]) == ("no-referrer", "no-store")


def test_account_holders_write_and_read_their_answers(
    consultation: Consultation, field: ActionField
) -> None:
    Consultation.objects.update(deadline=date(2999, 1, 1))
    client = Client()
    client.force_login(reader())
    url = reverse("strategy:comment_add", args=[consultation.pk])
    where = f"{url}?teil={field.slug}&zu=action_field-{field.pk}"
    client.post(where, {"text": "Aus dem Haus.", "sending": "einmal"})
    answer(Comment.objects.get(), "declined")
    page = client.get(url).content.decode()
    assert "Das fehlte." in page
    assert client.get(reverse("strategy:comment_list", args=[consultation.pk])).status_code == 404
