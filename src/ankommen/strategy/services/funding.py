"""What is written about sources of money: adding, changing, taking up a name from the budgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.tables.names import fold
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, FundingSource
from ..permissions import may_edit_concept
from ..selectors.money import spellings_of


@transaction.atomic
def add_funding_source(
    *, actor: Viewer, concept_id: int, values: Mapping[str, Any], now: datetime
) -> FundingSource:
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    source = FundingSource(
        concept=concept, added_at=now, added_by_label=actor.label, **dict(values)
    )
    _refuse(source, now)
    source.save()
    _record("funding_source.add", actor, source)
    return source


@transaction.atomic
def change_funding_source(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    values: Mapping[str, Any],
    now: datetime,
) -> FundingSource:
    if not may_edit_concept(actor):
        raise NotAllowed
    source = FundingSource.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if source is None:
        raise NotFound
    values = merge_changed(source, version=version, base=base, wanted=values)
    changed = [name for name, value in values.items() if getattr(source, name) != value]
    if not changed:
        return source
    for name in changed:
        setattr(source, name, values[name])
    _refuse(source, now)
    source.version += 1
    source.save()
    _record("funding_source.change", actor, source, fields=sorted(changed))
    return source


def _refuse(source: FundingSource, now: datetime) -> None:
    problems = [*_wrong_days(source, now), *_wrong_names(source)]
    if problems:
        raise Refused(tuple(problems))


def _wrong_days(source: FundingSource, now: datetime) -> list[Problem]:
    problems = []
    if source.is_permanent and source.ends_on:
        message = _("Entweder ein Ende oder unbefristet: bitte nur eines von beiden angeben.")
        problems.append(Problem("permanent_with_end", message, "ends_on", source.ends_on))
    if source.starts_on and source.ends_on and source.ends_on < source.starts_on:
        message = _("Das Ende liegt vor dem Beginn.")
        problems.append(Problem("end_before_start", message, "ends_on", source.ends_on))
    if source.known_on and source.known_on > timezone.localdate(now):
        message = _("Der Tag liegt in der Zukunft. Bitte geben Sie heute oder einen früheren an.")
        problems.append(Problem("future", message, "known_on", source.known_on))
    return problems


def _wrong_names(source: FundingSource) -> list[Problem]:
    """A budget must belong to one source only."""
    others = FundingSource.objects.filter(concept_id=source.concept_id).exclude(pk=source.pk)
    taken = {folded: other.name for other in others for folded in spellings_of(other)}
    written = {
        "name": [source.name],
        "short_name": [source.short_name],
        "spellings": source.spellings.splitlines(),
    }
    message = _("„%(text)s“ steht schon bei der Mittelquelle „%(other)s“.")
    return [
        Problem("spelling_taken", message % {"text": text, "other": taken[fold(text)]}, field, text)
        for field, texts in written.items()
        for text in texts
        if fold(text) in taken
    ]


def _record(action: str, actor: Viewer, source: FundingSource, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="funding_source",
        id=source.pk,
        label=str(source),
        details={name: value for name, value in details.items() if value},
    )
