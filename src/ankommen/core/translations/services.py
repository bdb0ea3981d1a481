"""What is written of translations. The log says which text changed and how, never its words."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import audit
from ..errors import Problem, Refused
from ..models import Translation, TranslationStatus
from ..versions import Base, merge_changed
from ..viewer import Viewer
from .rules import MOST_CHARACTERS, REVIEWED, review_problems, source_hash, status_to_keep
from .selectors import row_for
from .wording import REVIEW_WORDS

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Written:
    """A translation as somebody wrote it; the day and the name of a review only with one."""

    text: str
    status: str
    reviewed_by: str = ""
    reviewed_on: date | None = None


@transaction.atomic
def keep_translation(
    *,
    actor: Viewer,
    kind: str,
    id: int,
    field: str,
    language: str,
    text: str,
    german: str,
    status: TranslationStatus = TranslationStatus.DRAFT,
) -> Translation:
    """Store the translation of one field. Texts nobody reviewed keep saying so.

    `kind` is one of the registry of translatable texts: edition, measure, …
    """
    place = {"object_kind": kind, "object_id": id, "field": field, "language": language}
    found = Translation.objects.select_for_update().filter(**place).first()
    row = found or Translation(**place, version=0)
    written = Written(text, status)
    _store(actor, row, written, made_from=source_hash(german), label=str(row))
    return row


@transaction.atomic
def write_translation(
    *,
    actor: Viewer,
    language: str,
    key: str,
    written: Written,
    reviewed_again: bool,
    made_from: str,
    today: date,
    version: int,
    base: Base = None,
) -> Translation:
    """Write what somebody typed beside the German text of the hash `made_from`.

    What others changed meanwhile is kept. A reviewed translation whose text changed is not
    reviewed any more, unless it was reviewed again; nobody's review holds for another text.
    """
    found = row_for(viewer=actor, language=language, key=key)
    entry = found.entry
    place = {"object_kind": entry.kind, "object_id": entry.id, "field": entry.field}
    rows = Translation.objects.select_for_update()
    row = rows.filter(**place, language=language).first()
    written = without_old_review(written, row)
    _refuse(written, today=today)
    made_from = made_from if _HASH.fullmatch(made_from) else ""
    if row is None:
        row = Translation(**place, language=language, version=0)
    else:
        merged = Written(**merge_changed(row, version=version, base=base, wanted=asdict(written)))
        written, made_from = _settled(
            merged, written, row, made_from=made_from, reviewed_again=reviewed_again
        )
    _store(actor, row, written, made_from=made_from, label=f"{entry.label} ({language})")
    return row


def without_old_review(written: Written, row: Translation | None) -> Written:
    """Who chooses another status need not empty the name and the day that stand there."""
    if row is None or written.status == REVIEWED or review_of(written) != review_of(row):
        return written
    return Written(written.text, written.status)


def _refuse(written: Written, *, today: date) -> None:
    problems = problems_of(written, today=today)
    if problems:
        raise Refused(tuple(problems))


def problems_of(written: Written, *, today: date) -> list[Problem]:
    return text_problems(written.text) + [
        Problem(problem, str(words), field)
        for problem in review_problems(
            status=written.status,
            reviewed_by=written.reviewed_by,
            reviewed_on=written.reviewed_on,
            today=today,
        )
        for field, words in (REVIEW_WORDS[problem],)
    ]


def text_problems(text: str) -> list[Problem]:
    if not text.strip():
        return [Problem("text_missing", _("Die Übersetzung fehlt."), "text")]
    if len(text) > MOST_CHARACTERS:
        message = _("Der Text ist mit %(count)d Zeichen zu lang; höchstens %(most)d gehen.")
        values = {"count": len(text), "most": MOST_CHARACTERS}
        return [Problem("text_too_long", message % values, "text")]
    return []


def _settled(
    merged: Written, mine: Written, row: Translation, *, made_from: str, reviewed_again: bool
) -> tuple[Written, str]:
    """What is stored of a merge, and the hash of the German text it was made from.

    My review holds for my text, the review of others for theirs.
    """
    is_mine = merged.text == mine.text
    if not is_mine:
        made_from = row.source_hash
        again = row.status == REVIEWED and review_of(merged) == review_of(row)
    else:
        again = reviewed_again or review_of(mine) != review_of(row)
        again = again and review_of(merged) == review_of(mine)
    is_other = not is_mine or merged.text != row.text or made_from != row.source_hash
    status = status_to_keep(wanted=merged.status, is_other_text=is_other, again=again)
    if status == REVIEWED:
        return merged, made_from
    return Written(merged.text, status), made_from


def _save(row: Translation, *, is_new: bool) -> None:
    """Of two people who enter the same text in the same moment one is told; both texts are kept."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if not is_new:
            raise
        message = _("Jemand hat diesen Text eben übersetzt. Bitte speichern Sie noch einmal.")
        raise Refused((Problem("entered_meanwhile", message, "text"),)) from error


def review_of(one: Written | Translation) -> tuple[str, date | None]:
    return one.reviewed_by, one.reviewed_on


def _store(
    actor: Viewer, row: Translation, written: Written, *, made_from: str, label: str
) -> None:
    """Store what differs; what is as it was leaves no trace."""
    wanted: dict[str, Any] = {**asdict(written), "source_hash": made_from}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return
    is_new = row.pk is None
    for name in changed:
        setattr(row, name, wanted[name])
    row.version += 1
    _save(row, is_new=is_new)
    audit.record(
        "translation.add" if is_new else "translation.change",
        actor=actor,
        kind="translation",
        id=row.pk,
        label=label,
        details={"fields": changed, "status": str(row.status)},
    )
