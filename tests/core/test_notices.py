"""Notices: told in the writer's transaction, shown through the gate, mailed without content."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.core import jobs, mails, notices
from ankommen.core.jobs import registry as job_registry
from ankommen.core.jobs.running import RunningJob
from ankommen.core.jobs.task import run_job
from ankommen.core.jobs.tidy import tidy
from ankommen.core.models import Delivery, Job, JobState, Notice, NoticeChoice
from ankommen.core.notices import registry
from ankommen.core.notices.job_notices import job_kind
from ankommen.core.notices.mails import hand_over_digests
from ankommen.core.notices.services import choose_deliveries
from ankommen.core.viewer import SYSTEM, Viewer
from tests import people

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
WEDNESDAY, MONDAY = date(2026, 11, 25), date(2026, 11, 30)
HIDDEN: set[str] = set()


def shown(viewer: Viewer, ids: Collection[str]) -> Mapping[str, notices.Shown]:
    if viewer.user_id is None:
        return {}
    return {id: notices.Shown(f"Geheimes {id}", f"/intern/?{id}") for id in ids if id not in HIDDEN}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    HIDDEN.clear()
    notices.register(notices.Kind("test.at_once", "Sofortiges", shown, Delivery.AT_ONCE))
    notices.register(notices.Kind("test.daily", "Tägliches", shown))
    notices.register(notices.Kind("test.weekly", "Wöchentliches", shown, Delivery.WEEKLY))
    notices.register(notices.Kind("test.page", "Stilles", shown, Delivery.PAGE))
    notices.register(job_kind())


@pytest.fixture
def maren() -> User:
    user = people.maren()
    user.email = "maren@example.org"
    user.save()
    return user


@pytest.fixture
def page(client: Client, maren: User) -> Client:
    client.force_login(maren)
    return client


def tell(kind: str, id: object, *people: User, actor: Viewer = SYSTEM, now: datetime = NOW) -> None:
    notices.tell(kind, id, to=[one.pk for one in people], actor=actor, now=now)


def mail_jobs() -> list[Job]:
    return list(Job.objects.filter(kind="core.notice_mail"))


def run_all() -> None:
    for job in mail_jobs():
        run_job.call(str(job.pk))


def test_who_did_it_is_not_told_and_gone_accounts_are_left_out(maren: User) -> None:
    reader = people.reader()
    closed = people.becker()
    closed.is_active = False
    closed.save()
    tell("test.page", 1, maren, reader, closed, actor=people.as_viewer(maren))
    notices.tell("test.page", 2, to=[None, 987_654], actor=SYSTEM, now=NOW)
    assert [(row.person_id, row.object_id) for row in Notice.objects.all()] == [(reader.pk, "1")]
    with pytest.raises(ValueError, match=r"test\.unknown"):
        tell("test.unknown", 1, maren)


def test_told_only_if_what_happened_is_kept(maren: User) -> None:
    def half() -> None:
        with transaction.atomic():
            tell("test.at_once", 1, maren)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert not Notice.objects.exists()
    assert not mail_jobs()


def test_what_waits_unread_moves_to_the_top_and_makes_no_second_mail(maren: User) -> None:
    tell("test.at_once", 1, maren)
    tell("test.at_once", 1, maren, now=NOW + timedelta(hours=1))
    assert Notice.objects.get().happened_at == NOW + timedelta(hours=1)
    assert len(mail_jobs()) == 1
    Notice.objects.update(read_at=NOW)
    tell("test.at_once", 1, maren, now=NOW + timedelta(hours=2))
    assert Notice.objects.count() == len(mail_jobs()) == 2


def test_many_objects_take_as_many_queries_as_one(maren: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        notices.tell_each("test.page", {0: [maren.pk]}, actor=SYSTEM, now=NOW)
    with CaptureQueriesContext(connection) as many:
        events = {id: [maren.pk] for id in range(1, 60)}
        notices.tell_each("test.page", events, actor=SYSTEM, now=NOW)
    assert len(many) == len(one)
    assert Notice.objects.count() == 60


def test_at_once_sends_one_mail_that_says_nothing(maren: User) -> None:
    tell("test.at_once", 1, maren)
    run_all()
    (sent,) = mail.outbox
    assert sent.to == ["maren@example.org"]
    assert sent.subject == "Ankommen: 1 neue Mitteilung"
    assert "Sofortiges: 1" in sent.body
    assert "/intern/mitteilungen/" in sent.body
    assert "Geheimes" not in sent.body
    assert "Maren" not in sent.body


def test_without_an_address_it_stays_on_the_page(maren: User) -> None:
    User.objects.update(email="")
    tell("test.at_once", 1, maren)
    assert Notice.objects.get().mail_job is None
    assert not mail_jobs()
    assert hand_over_digests(day=WEDNESDAY, now=NOW) == 0


def test_the_digest_is_one_mail_for_one_person(maren: User) -> None:
    becker = people.becker()
    User.objects.filter(pk=becker.pk).update(email="becker@example.org")
    for id in (1, 2):
        tell("test.daily", id, maren, becker)
    tell("test.page", 3, maren)
    assert hand_over_digests(day=WEDNESDAY, now=NOW) == 2
    assert hand_over_digests(day=WEDNESDAY, now=NOW) == 0
    run_all()
    assert sorted(one.to[0] for one in mail.outbox) == ["becker@example.org", "maren@example.org"]
    assert all("Tägliches: 2" in one.body and "Stilles" not in one.body for one in mail.outbox)
    run_all()
    assert len(mail.outbox) == 2


def test_weekly_ones_wait_for_monday_but_never_longer_than_a_week(maren: User) -> None:
    tell("test.weekly", 1, maren)
    assert hand_over_digests(day=WEDNESDAY, now=NOW) == 0
    late = NOW + timedelta(days=8)
    assert hand_over_digests(day=WEDNESDAY, now=late) == 1
    tell("test.weekly", 2, maren)
    assert hand_over_digests(day=MONDAY, now=NOW) == 1


def test_what_may_no_longer_be_seen_is_neither_mailed_nor_shown(page: Client, maren: User) -> None:
    tell("test.daily", 1, maren)
    tell("test.daily", 2, maren)
    hand_over_digests(day=WEDNESDAY, now=NOW)
    HIDDEN.add("2")
    run_all()
    assert "Tägliches: 1" in mail.outbox[0].body
    content = page.get("/intern/mitteilungen/").content.decode()
    assert "Geheimes 1" in content
    assert "Geheimes 2" not in content
    assert "nicht mehr sichtbar" in content
    hidden = Notice.objects.get(object_id="2")
    assert page.get(f"/intern/mitteilungen/{hidden.pk}/")["Location"] == "/intern/mitteilungen/"


def test_nothing_goes_out_when_the_right_or_the_account_is_gone(maren: User) -> None:
    tell("test.at_once", 1, maren)
    HIDDEN.add("1")
    run_all()
    HIDDEN.clear()
    tell("test.at_once", 2, maren)
    User.objects.update(is_active=False)
    run_all()
    assert not mail.outbox
    assert {job.state for job in mail_jobs()} == {JobState.DONE}


def test_a_server_that_is_away_puts_the_mail_off_and_a_refusal_ends_it(
    maren: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise SMTPServerDisconnected("maren@example.org")

    def refused(*_: object) -> None:
        raise SMTPRecipientsRefused({"maren@example.org": (550, b"unknown")})

    tell("test.at_once", 1, maren)
    monkeypatch.setattr(mails, "send_mail", away)
    run_all()
    (job,) = mail_jobs()
    assert (job.state, job.failures) == (JobState.WAITING, 1)
    Job.objects.update(next_attempt_at=None)
    monkeypatch.setattr(mails, "send_mail", refused)
    run_all()
    (job,) = mail_jobs()
    assert job.state == JobState.FAILED
    assert "maren@example.org" not in job.message
    Job.objects.update(state=JobState.WAITING)
    monkeypatch.setattr(mails, "send_mail", mail.send_mail)
    run_all()
    assert len(mail.outbox) == 1


def test_each_chooses_the_way_for_each_kind(page: Client, maren: User) -> None:
    address = "/intern/mitteilungen/einstellungen/"
    assert page.post(address, {"test-daily": "loud"}).status_code == 200
    wishes = {
        "test-at_once": "off",
        "test-daily": "page",
        "test-weekly": "weekly",
        "test-page": "page",
        "core-job": "page",
    }
    assert page.post(address, wishes)["Location"] == "/intern/mitteilungen/"
    assert dict(NoticeChoice.objects.values_list("kind", "delivery")) == {
        "test.at_once": "off",
        "test.daily": "page",
    }
    for kind in ("test.at_once", "test.daily"):
        tell(kind, 1, maren)
    assert Notice.objects.get().kind == "test.daily"
    assert hand_over_digests(day=WEDNESDAY, now=NOW) == 0
    choose_deliveries(actor=people.as_viewer(maren), wishes={})
    assert not NoticeChoice.objects.exists()


def test_the_header_counts_with_one_query_and_opening_reads(page: Client, maren: User) -> None:
    tell("test.page", 1, maren)
    tell("test.page", 1, people.reader())
    with CaptureQueriesContext(connection) as few:
        content = page.get("/intern/auftraege/").content.decode()
    assert '<span class="staff-header__count">1' in content
    assert sum("core_notice" in one["sql"] for one in few.captured_queries) == 1
    notice = Notice.objects.get(person=maren)
    assert page.get(f"/intern/mitteilungen/{notice.pk}/")["Location"] == "/intern/?1"
    assert "staff-header__count" not in page.get("/intern/auftraege/").content.decode()


def test_reading_one_all_of_a_kind_and_all(page: Client, maren: User) -> None:
    for id in (1, 2):
        tell("test.page", id, maren)
        tell("test.daily", id, maren)
    unread = Notice.objects.filter(read_at=None)
    first = Notice.objects.filter(kind="test.page").first()
    assert first is not None
    sent = {"art": "test.page", "stand": "ungelesen"}
    back = page.post(f"/intern/mitteilungen/{first.pk}/gelesen/", sent)["Location"]
    assert back == "/intern/mitteilungen/?art=test.page&stand=ungelesen"
    assert unread.count() == 3
    page.post("/intern/mitteilungen/gelesen/", {"art": "test.daily"})
    assert unread.get().kind == "test.page"
    page.post("/intern/mitteilungen/gelesen/", {"until": "2026-11-24T00:00:00+00:00"})
    assert unread.count() == 1
    page.post("/intern/mitteilungen/gelesen/", {"until": "tomorrow"})
    assert not unread.exists()


def test_nobody_reads_or_marks_the_notices_of_others(page: Client) -> None:
    tell("test.page", 1, people.reader())
    other = Notice.objects.get()
    assert page.get(f"/intern/mitteilungen/{other.pk}/").status_code == 404
    assert page.post(f"/intern/mitteilungen/{other.pk}/gelesen/").status_code == 404
    page.post("/intern/mitteilungen/gelesen/", {})
    other.refresh_from_db()
    assert other.read_at is None
    assert "Geheimes" not in page.get("/intern/mitteilungen/").content.decode()


def test_the_page_goes_on_by_key_with_constant_queries(page: Client, maren: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page.get("/intern/mitteilungen/")
        return len(seen)

    tell("test.page", 0, maren)
    one = queries()
    for id in range(1, 121):
        tell("test.page", id, maren, now=NOW + timedelta(minutes=id // 3))
    assert queries() == one
    address, seen = "/intern/mitteilungen/", []
    while address:
        found = page.get(address).context["page"]
        seen += [int(line.notice.object_id) for line in found.rows]
        address = "/intern/mitteilungen/" + found.next_url if found.next_url else ""
    assert sorted(seen) == list(range(121))
    assert [id // 3 for id in seen] == sorted((id // 3 for id in seen), reverse=True)
    assert page.get("/intern/mitteilungen/?after=nonsense&art=?").status_code == 200


def test_a_job_that_made_or_failed_is_told_until_its_page_was_seen(
    page: Client, maren: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(running: RunningJob) -> None:
        if running.parameters["how"] == "fail":
            raise ValueError
        running.finish("Fertig.", "/intern/" if running.parameters["how"] == "made" else "")

    monkeypatch.setitem(
        job_registry._kinds, "test.work", job_registry.Kind(work, jobs.NO_RETRY, False)
    )
    for how in ("made", "fail", "nothing to see"):
        viewer = people.as_viewer(maren)
        job = jobs.enqueue("test.work", title=how, parameters={"how": how}, actor=viewer)
        run_job.call(str(job.pk))
    told = Job.objects.filter(pk__in=list(Notice.objects.values_list("object_id", flat=True)))
    assert {job.title for job in told} == {"made", "fail"}
    content = page.get("/intern/mitteilungen/").content.decode()
    assert "made: fertig" in content
    assert "fail: gescheitert" in content
    for job in told:
        page.get(f"/intern/auftraege/{job.pk}/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_old_notices_go(maren: User) -> None:
    tell("test.page", 1, maren, now=timezone.now() - timedelta(days=91))
    tell("test.page", 2, maren, now=timezone.now() - timedelta(days=89))
    tidy(RunningJob(Job(title="x")))
    assert Notice.objects.get().object_id == "2"
