"""Two editions side by side without the product: the same rows, words compared by difflib."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from ankommen.partners.models import Unit
from ankommen.strategy.models import (
    ActionField,
    ActionFieldSuccession,
    Edition,
    Measure,
    MeasureSuccession,
    TextRevision,
)

PAGE = Engine().from_string(
    "<!doctype html><title>Synopsis</title>{% for field in fields %}<h2>{{ field.title }}</h2>"
    "<table>{% for row in field.rows %}<tr>"
    "<td>{{ row.old.number }} {{ row.old.title }}{% for text in row.texts %}<p>{{ text.label }}: "
    "{% for kind, words in text.parts %}{% if kind == 'removed' %}<del>{{ words }}</del>"
    "{% elif kind == 'same' %}{{ words }}{% endif %}{% endfor %}</p>{% endfor %}</td>"
    "<td>{{ row.new.number }} {{ row.new.title }}{% for text in row.texts %}<p>{{ text.label }}: "
    "{% for kind, words in text.parts %}{% if kind == 'added' %}<ins>{{ words }}</ins>"
    "{% elif kind == 'same' %}{{ words }}{% endif %}{% endfor %}</p>{% endfor %}</td>"
    "<td>{{ row.fate }} {{ row.reason }}</td></tr>{% endfor %}</table>{% endfor %}"
)
SETS = (
    "target_groups",
    "areas",
    "partners",
    "goals",
    "further_action_fields",
    "depends_on",
    "milestones",
    "budgets",
)
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def synopsis(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """What has changed, with every text of a changed measure on both sides.

    The differences are the work of this page, whoever makes it. difflib with its own junk rule is
    what a plain page would take; texts that are the same are not compared.
    """
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    before, after = Edition.objects.get(slug=old), Edition.objects.get(slug=new)
    olds = {row.pk: row for row in measures(before)}
    news = {row.pk: row for row in measures(after)}
    links = MeasureSuccession.objects.filter(edition=after).order_by("id")
    shown: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        one, other = olds.get(link.predecessor_id or 0), news.get(link.successor_id or 0)
        texts = differences(facts(one), facts(other))
        if any(text["is_changed"] for text in texts):
            field = (other or one).action_field.number  # type: ignore[union-attr]
            line = {"old": one, "new": other, "texts": texts, "fate": link.get_fate_display()}
            shown.setdefault(field, []).append({**line, "reason": link.reason})
    list(ActionFieldSuccession.objects.filter(edition=after))
    list(TextRevision.objects.filter(edition=after).exclude(reason=""))
    fields = ActionField.objects.filter(edition=after).prefetch_related("goals")
    context = [{"title": row.title, "rows": shown.get(row.number, [])} for row in fields]
    return HttpResponse(PAGE.render(Context({"fields": context})))


def measures(edition: Edition) -> QuerySet[Measure]:
    units = Prefetch("lead_unit", Unit.objects.select_related("organisation"))
    rows = Measure.objects.filter(edition=edition).select_related("action_field")
    return rows.prefetch_related(units, *SETS).order_by("position")


def facts(row: Measure | None) -> dict[str, str]:
    if row is None:
        return {}
    unit = row.lead_unit
    return {
        "Titel": row.title,
        "Text": row.text,
        "Zielgruppen": joined(one.name for one in row.target_groups.all()),
        "Gebiete": joined(one.name for one in row.areas.all()),
        "Zuständig": f"{unit.organisation.name} / {unit.name}" if unit else "",
        "Partner": joined(one.name for one in row.partners.all()),
        "Finanzierung": row.financing_statement,
        "Geld": joined(
            f"{one.year} {one.source}: {one.planned_cents}" for one in row.budgets.all()
        ),
        "Zeitraum": f"{row.starts_on} – {row.ends_on}",
        "Meilensteine": joined(f"{one.due_on} {one.title}" for one in row.milestones.all()),
        "Ziele": joined(one.number for one in row.goals.all()),
        "Richtung": row.get_trend_display(),
    }


def joined(words: Iterable[str]) -> str:
    return "; ".join(sorted(words))


def differences(old: dict[str, str], new: dict[str, str]) -> list[dict[str, Any]]:
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label in {**old, **new}]
    return [
        {"label": label, "parts": parts(one, other), "is_changed": one != other}
        for label, one, other in pairs
        if one or other
    ]


def parts(old: str, new: str) -> list[tuple[str, str]]:
    if old == new:
        return [("same", old)]
    before, after = WORDS.findall(old), WORDS.findall(new)
    found = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(before[i1:i2])))
            continue
        found.append(("removed", "".join(before[i1:i2])))
        found.append(("added", "".join(after[j1:j2])))
    return found
