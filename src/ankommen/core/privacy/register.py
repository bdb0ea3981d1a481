"""The register of processing activities (Art. 30 DSGVO), made from what the apps declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import NotFound
from ..tables.writing import Column, Sheet
from ..viewer import Viewer
from .declarations import Processing, is_author, processings
from .kept import periods_on
from .periods import Period
from .retention import PERMISSION


@dataclass(frozen=True, slots=True)
class Line:
    """One processing in words, for the day."""

    title: str
    people: str
    data: list[str]
    purpose: str
    legal_basis: str
    recipients: str
    kept: str
    kept_basis: str


def lines(*, viewer: Viewer, today: date) -> list[Line]:
    if not viewer.may(PERMISSION):
        raise NotFound
    held = periods_on(today)
    return [_line(one, held[one.period]) for one in processings()]


def sheet(found: list[Line]) -> Sheet:
    titles = [_("Verarbeitung"), _("Betroffene"), _("Daten"), _("Zweck"), _("Rechtsgrundlage")]
    titles += [_("Empfänger"), _("Aufbewahrung"), _("Grundlage der Frist")]
    rows = [
        [
            one.title,
            one.people,
            "\n".join(one.data),
            one.purpose,
            one.legal_basis,
            one.recipients,
            one.kept,
            one.kept_basis,
        ]
        for one in found
    ]
    return Sheet(_("Verarbeitungen"), [Column(title, 34) for title in titles], rows)


def _line(one: Processing, kept: Period) -> Line:
    return Line(
        title=str(one.title),
        people=str(one.people),
        data=sorted(_data(one)),
        purpose=str(one.purpose),
        legal_basis=one.legal_basis,
        recipients=str(one.recipients) or _("nur Berechtigte im Haus"),
        kept=kept_words(kept),
        kept_basis=kept.legal_basis,
    )


def kept_words(kept: Period) -> str:
    if kept.months is None:
        return str(kept.begins)
    months = ngettext("%(n)d Monat", "%(n)d Monate", kept.months) % {"n": kept.months}
    return _("%(months)s ab: %(begins)s") % {"months": months, "begins": kept.begins}


def _data(one: Processing) -> Iterator[str]:
    for label, names in one.fields.items():
        model = apps.get_model(label)
        for name in names:
            yield f"{model._meta.label}: {model._meta.get_field(name).name}"
    if one.authors:
        for config in apps.get_app_configs():
            models = config.get_models() if config.name.startswith("ankommen.") else ()
            for model in models:
                yield from (
                    f"{model._meta.label}: {column.name}"
                    for column in model._meta.concrete_fields
                    if is_author(column)
                )
