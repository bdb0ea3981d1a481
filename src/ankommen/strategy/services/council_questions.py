"""A council question: composed from existing values, edited, given as a frozen page, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import CouncilQuestion, Indicator, Measure
from ..permissions import may_approve, may_edit_concept, may_publish
from ..report.answer import answer_hash, answer_pdf
from ..selectors.council_questions import answer_content, facts_about, office_of, subject_of

EDITABLE = ("question", "asked_by", "asked_on", "body", "due_on", "answer", "district_decides")


@transaction.atomic
def add_question(
    *, subject: str, values: Mapping[str, Any], actor: Viewer, day: date
) -> CouncilQuestion:
    """Compose the page at once: facts of the subject, a first answer, what the district decides."""
    if not may_edit_concept(actor):
        raise NotAllowed
    about = subject_of(subject)
    if about is None:
        raise Refused.because(
            "subject", _("Bitte wählen Sie eine Kennzahl oder eine Maßnahme."), field="subject"
        )
    is_indicator = isinstance(about, Indicator)
    facts = facts_about(about, day=day)
    question = CouncilQuestion.objects.create(
        concept=about.concept if isinstance(about, Indicator) else about.edition.concept,
        indicator=about if isinstance(about, Indicator) else None,
        measure=about if isinstance(about, Measure) else None,
        facts=facts,
        answer=_first_answer(facts, is_indicator=is_indicator),
        district_decides=_last_decides(about) or _first_decides(is_indicator=is_indicator),
        **{name: value for name, value in values.items() if name in EDITABLE},
    )
    _record("council_question.add", question, actor)
    return question


@transaction.atomic
def change_question(
    *, id: int, values: Mapping[str, Any], version: int, base: Base = None, actor: Viewer
) -> CouncilQuestion:
    """Edit words and circumstances until the answer is given."""
    if not may_edit_concept(actor):
        raise NotAllowed
    question = _open(id)
    wanted = {name: values[name] for name in EDITABLE if name in values}
    wanted = merge_changed(question, version=version, base=base, wanted=wanted)
    for name, value in wanted.items():
        setattr(question, name, value)
    question.version += 1
    question.save()
    _record("council_question.change", question, actor, fields=sorted(wanted))
    return question


@transaction.atomic
def renew_facts(*, id: int, actor: Viewer, day: date) -> CouncilQuestion:
    """Take the figures of today into an answer that is not given yet."""
    if not may_edit_concept(actor):
        raise NotAllowed
    question = _open(id)
    about = question.indicator or question.measure
    if about is None:
        raise NotFound
    question.facts = facts_about(about, day=day)
    question.version += 1
    question.save()
    _record("council_question.change", question, actor, fields=["facts"])
    return question


def give_answer(*, id: int, actor: Viewer, now: datetime) -> CouncilQuestion:
    """Freeze the page as it stands, with its hash and its PDF on one page A4."""
    if not may_approve(actor):
        raise NotAllowed
    question = _find(id)
    if question.given_at is not None:
        return question
    if not question.answer.strip():
        raise Refused.because("answer_missing", _("Die Antwort ist noch leer."), field="answer")
    content = answer_content(question)
    district, office = office_of(question)
    try:
        pdf = answer_pdf(content, district=district, office=office)
    except ValueError as error:
        raise Refused.because(
            "too_long",
            _("Die Antwort passt nicht auf eine Seite. Bitte kürzen Sie den Text."),
            field="answer",
        ) from error
    stored = default_storage.save(f"answers/{now:%Y}/antwort-{question.pk}.pdf", ContentFile(pdf))
    try:
        return _freeze(question, answer_hash(content), stored, actor, now)
    except BaseException:
        default_storage.delete(stored)
        raise


@transaction.atomic
def _freeze(
    question: CouncilQuestion, digest: str, stored: str, actor: Viewer, now: datetime
) -> CouncilQuestion:
    row = _open(question.pk)
    if row.version != question.version:
        raise Refused.because(
            "changed_meanwhile",
            _("Während die Antwort gesetzt wurde, hat jemand sie geändert. Bitte noch einmal."),
        )
    row.content_hash, row.pdf, row.given_at, row.given_by_label = digest, stored, now, actor.label
    row.version += 1
    row.save()
    _record("council_question.give", row, actor, content_hash=digest)
    return row


@transaction.atomic
def publish_answer(*, id: int, public: bool, actor: Viewer, now: datetime) -> CouncilQuestion:
    """Show a given answer to everybody, or take it back. What is internal stays internal."""
    if not may_publish(actor):
        raise NotAllowed
    question = _find(id)
    if public:
        _refuse_internal(question)
    if public == (question.published_at is not None):
        return question
    question.published_at = now if public else None
    question.save(update_fields=("published_at",))
    action = "council_question.publish" if public else "council_question.unpublish"
    _record(action, question, actor)
    return question


def _refuse_internal(question: CouncilQuestion) -> None:
    if question.given_at is None:
        raise Refused.because("not_given", _("Geben Sie zuerst die Antwort."))
    indicator, measure = question.indicator, question.measure
    hidden = indicator is not None and not indicator.is_public
    if measure is not None:
        hidden = measure.edition.published_at is None or bool(
            {"status", "text", "milestones", "schedule"} & set(measure.internal_fields)
        )
    if hidden:
        raise Refused.because(
            "internal",
            _(
                "Die Antwort beruht auf einer Angabe, die nur intern ist. Veröffentlichen Sie "
                "zuerst die Kennzahl oder die Angaben der Maßnahme."
            ),
        )


def _first_answer(facts: Mapping[str, Any], *, is_indicator: bool) -> str:
    if not is_indicator:
        return _("Stand am %(day)s: %(status)s. %(reason)s") % {
            "day": facts["reference_date"],
            "status": facts["figure"],
            "reason": facts.get("reason", ""),
        }
    if not facts["reference_date"]:
        return _("Dazu liegt noch kein Wert vor.")
    return _("Am %(day)s betrug der Wert %(figure)s.") % {
        "day": facts["reference_date"],
        "figure": facts["figure"],
    }


def _first_decides(*, is_indicator: bool) -> str:
    if is_indicator:
        return _(
            "Die Kennzahl beschreibt das Umfeld. Der Kreis entscheidet über seine eigenen "
            "Maßnahmen und Mittel dazu; Bundes- und Landesrecht ändert er nicht."
        )
    return _(
        "Über diese Maßnahme entscheidet der Kreis im Rahmen des beschlossenen Konzepts und der "
        "Haushaltsmittel selbst."
    )


def _last_decides(about: Indicator | Measure) -> str:
    """What the last given answer about the same thing said."""
    name = "indicator" if isinstance(about, Indicator) else "measure"
    rows = CouncilQuestion.objects.filter(given_at__isnull=False, **{name: about})
    last = rows.order_by("-given_at").first()
    return last.district_decides if last else ""


def _find(id: int) -> CouncilQuestion:
    rows = CouncilQuestion.objects.select_related(
        "body", "indicator", "measure__edition", "concept__district"
    )
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def _open(id: int) -> CouncilQuestion:
    rows = CouncilQuestion.objects.select_for_update(of=("self",))
    found = rows.select_related("indicator__concept", "measure__edition").filter(pk=id).first()
    if found is None:
        raise NotFound
    if found.given_at is not None:
        raise Refused.because(
            "given", _("Diese Antwort ist gegeben und lässt sich nicht mehr ändern.")
        )
    return found


def _record(action: str, question: CouncilQuestion, actor: Viewer, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="council_question",
        id=question.pk,
        label=str(question),
        details=dict(details),
    )
