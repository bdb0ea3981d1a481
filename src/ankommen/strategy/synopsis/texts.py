"""The texts that a synopsis compares, each under its label, from the official content."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.ui.numbers import euro

from ..models import Trend
from ..wording import day_text

Content = dict[str, Any]


def field_texts(row: Content) -> dict[str, str]:
    return {
        _("Titel"): row["title"],
        _("Zusammenfassung"): row["summary"],
        _("Aktuelle Situation"): row["situation"],
        _("Trend"): row["trend"],
    }


def goal_texts(row: Content) -> dict[str, str]:
    return {
        _("Titel"): row["title"],
        _("Text"): row["text"],
        _("Leitziele"): ", ".join(row["guiding_goals"]),
    }


def measure_texts(row: Content, left_out: Collection[str] = ()) -> dict[str, str]:
    """`left_out` are names of `Measure.CHOOSABLE_FIELDS` that are not for this reader."""
    texts = {
        "": (_("Titel"), row["title"]),
        "text": (_("Text"), row["text"]),
        "target_groups": (_("Zielgruppen"), "; ".join(row["target_groups"])),
        "areas": (_("Gebiete"), "; ".join(_last(one) for one in row["areas"])),
        "lead_unit": (
            _("Zuständig"),
            "\n".join(part for part in (row["lead_unit"], row["responsible_text"]) if part),
        ),
        "partners": (_("Partner"), "; ".join(row["partners"])),
        "financing_statement": (_("Aussagen zur Finanzierung"), row["financing_statement"]),
        "budget": (_("Geld"), "\n".join(_money(one) for one in row["budgets"])),
        "schedule": (_("Zeitraum"), _period(row)),
        "milestones": (_("Meilensteine"), "\n".join(_step(one) for one in row["milestones"])),
        "goals": (_("Ziele"), "; ".join(_last(one) for one in row["goals"])),
        "trend": (_("Richtung"), str(dict(Trend.choices).get(row["trend"], ""))),
    }
    return {label: text for name, (label, text) in texts.items() if name not in left_out}


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _money(row: Content) -> str:
    return f"{row['year']} {row['source']}: {euro(row['planned_cents'])}"


def _period(row: Content) -> str:
    ends = [_day(row[name]) for name in ("starts_on", "ends_on")]
    return " – ".join(one or _("offen") for one in ends) if any(ends) else ""


def _step(row: Content) -> str:
    return f"{_day(row['due_on'])} {row['title']}"


def _day(iso: str | None) -> str:
    return day_text(date.fromisoformat(iso)) if iso else ""
