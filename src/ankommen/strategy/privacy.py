"""What of this app is personal, what for and how long; and what is not."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ankommen.core.privacy.core_data import IN_THE_LOG
from ankommen.core.privacy.declarations import Processing
from ankommen.core.registries.personal_records import Known, Person, by_account
from ankommen.partners.public import contact_ids

PROCESSINGS: tuple[Processing, ...] = (
    Processing(
        code="concept_participation",
        title=_("Vorschläge, Stellungnahmen und Einladungen zum Konzept"),
        people=_("Beteiligte, Eingeladene, Fragestellende"),
        purpose=_("Beteiligung am Konzept und ihre Abwägung"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="file",
        fields={
            "strategy.Invitation": ("name", "contact_name", "email"),
            "strategy.Comment": ("text", "answer"),
            "strategy.Suggestion": ("proposed_text", "reason", "answer"),
            "strategy.CouncilQuestion": ("question", "answer", "facts", "pdf"),
        },
    ),
    Processing(
        code="value_requests",
        title=_("Datenanforderungen an Stellen, die Werte liefern"),
        people=_("Ansprechpersonen dieser Stellen"),
        purpose=_("Werte für Kennzahlen anfordern und entgegennehmen"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="file",
        fields={"strategy.ValueRequest": ("contact_name", "email", "message")},
    ),
)

PLAIN: dict[str, tuple[str, ...]] = {
    "strategy.ActionField": ("number", "situation", "slug", "summary", "title", "trend"),
    "strategy.Attachment": ("content_type", "file", "name", "sha256"),
    "strategy.Comment": ("section_kind", "section_label", "sending"),
    "strategy.ComparisonValue": ("district_key", "district_name", "source"),
    "strategy.Concept": ("title",),
    "strategy.CountedDelivery": ("origin", "source"),
    "strategy.ConceptImport": (
        "created_objects",
        "file",
        "file_name",
        "mapping",
        "problems",
        "sheet",
    ),
    "strategy.MeasureBatch": ("change", "chosen", "left_out", "written"),
    "strategy.Consultation": ("introduction",),
    "strategy.CouncilQuestion": ("district_decides",),
    "strategy.Duty": ("legal_basis", "source", "text", "title"),
    "strategy.DutyProof": (
        "cites_kind",
        "content_type",
        "file",
        "name",
        "removed_reason",
        "sha256",
        "text",
    ),
    "strategy.LandLetter": ("addressee", "answer", "costs", "text", "topic"),
    "strategy.OpeningRequest": ("answer", "asked_by", "wish"),
    "strategy.Project": ("conditions", "result", "title"),
    "strategy.Edition": ("preface", "slug", "source_note", "title"),
    "strategy.EditionText": ("content",),
    "strategy.FundingSource": (
        "funder",
        "information_source",
        "name",
        "short_name",
        "spellings",
        "text",
    ),
    "strategy.Goal": ("number", "text", "title"),
    "strategy.GuidingGoal": ("number", "text", "title"),
    "strategy.ImplementationReport": (
        "content",
        "introduction",
        "one_page_pdf",
        "pdf",
        "public_pdf",
        "title",
    ),
    "strategy.Indicator": ("code", "data_owner", "slug", "title"),
    "strategy.IndicatorDefinition": (
        "denominator",
        "dimensions",
        "numerator",
        "source",
        "text",
        "unit",
    ),
    "strategy.IndicatorTarget": ("note", "trend"),
    "strategy.IndicatorValue": ("batch", "correction_reason", "dimension", "note", "source"),
    "strategy.Measure": (
        "end_reason",
        "financing_statement",
        "internal_fields",
        "number",
        "responsible_text",
        "slug",
        "text",
        "title",
    ),
    "strategy.MeasureBudget": ("source",),
    "strategy.MeasureContact": ("role",),
    "strategy.Milestone": ("title",),
    "strategy.Need": ("state_reason", "text", "title"),
    "strategy.NeedEvidence": ("cites_kind", "origin", "removed_reason", "text"),
    "strategy.OutputFigure": ("name", "source", "unit"),
    "strategy.Reminder": ("kind",),
    "strategy.ReportOutput": ("file", "look"),
    "strategy.ReportPromise": ("text",),
    "strategy.ReportSection": ("text",),
    "strategy.StatusOverride": ("reason",),
    "strategy.StatusReport": ("next_step", "text"),
    "strategy.Suggestion": ("based_on", "field", "object_kind"),
    "strategy.RequestedValue": (
        "absent_reason",
        "dimension",
        "note",
        "sent_back_reason",
        "source",
    ),
    "strategy.TargetGroup": ("name",),
    "strategy.TextRevision": (
        "field",
        "new_text",
        "object_kind",
        "object_label",
        "old_text",
        "reason",
    ),
    "strategy.ActionFieldSuccession": ("reason",),
    "strategy.ConceptUpdate": ("title",),
    "strategy.GoalSuccession": ("reason",),
    "strategy.MeasureDecision": ("label", "parts", "reason", "seen", "title"),
    "strategy.MeasureSuccession": ("reason",),
    "strategy.SynopsisFile": ("file", "kind"),
    "strategy.ValueRequest": ("due_mail", "owner"),
}


def _by_contact(person: Person) -> Q:
    return Q(contact__in=contact_ids(person))


def _named(person: Person) -> Q | None:
    named = [
        Q(**{f"{column}__iexact": value})
        for column, value in (("contact_name", person.name), ("email", person.email))
        if value
    ]
    return Q(*named, _connector=Q.OR) if named else None


def _questions(person: Person) -> Q | None:
    return Q(asked_by__icontains=person.name) if person.name else None


_ACCOUNT = _("Kennung: steht am Anfang")
_ANOTHER = _("Wer eingetragen hat: ein anderer Mensch")
KNOWN: tuple[Known, ...] = (
    Known(
        "strategy.MeasureContact",
        _("Maßnahmen mit der Person als Ansprechperson"),
        _by_contact,
        {"measure__number": _("Nummer"), "measure__title": _("Maßnahme"), "role": _("Rolle")},
    ),
    Known(
        "strategy.Duty",
        _("Pflichten, an die die Person erinnert wird"),
        _by_contact,
        {"title": _("Pflicht"), "legal_basis": _("Rechtsgrundlage")},
        kept_back={"added_by_label": _ANOTHER},
    ),
    Known(
        "strategy.Project",
        _("Projekte mit der Person als Ansprechperson"),
        _by_contact,
        {"title": _("Projekt")},
        kept_back={"added_by_label": _ANOTHER},
    ),
    Known(
        "strategy.Invitation",
        _("Einladungen zur Stellungnahme"),
        _named,
        {
            "invited_at": _("Zeit"),
            "name": _("Gremium oder Organisation"),
            "contact_name": _("Ansprechperson"),
            "email": _("E-Mail"),
            "mailed_at": _("verschickt"),
        },
    ),
    Known(
        "strategy.ValueRequest",
        _("Datenanforderungen an die Person"),
        _named,
        {
            "asked_at": _("Zeit"),
            "owner": _("Stelle"),
            "contact_name": _("Ansprechperson"),
            "email": _("E-Mail"),
            "message": _("Nachricht"),
            "mailed_at": _("verschickt"),
        },
        kept_back={"asked_by_label": _ANOTHER},
    ),
    Known(
        "strategy.Comment",
        _("Stellungnahmen"),
        by_account("author_id"),
        {
            "sent_at": _("Zeit"),
            "section_label": _("Abschnitt"),
            "text": _("Stellungnahme"),
            "answer": _("Begründung"),
            "author_label": _("Name"),
            "answered_by_label": _("beantwortet von"),
        },
        names_others=frozenset({"answered_by_label"}),
    ),
    Known(
        "strategy.Suggestion",
        _("Vorschläge zum Text"),
        by_account("suggested_by_id"),
        {
            "suggested_at": _("Zeit"),
            "proposed_text": _("Vorschlag"),
            "reason": _("Grund"),
            "answer": _("Antwort"),
        },
        kept_back={"suggested_by_id": _ACCOUNT},
    ),
    Known(
        "strategy.TextRevision",
        _("Geänderte Texte"),
        by_account("changed_by_id"),
        {
            "changed_at": _("Zeit"),
            "object_label": _("Gegenstand"),
            "field": _("Feld"),
            "reason": _("Grund"),
        },
        kept_back={"changed_by_id": _ACCOUNT},
    ),
    Known(
        "strategy.StatusReport",
        _("Gemeldete Stände von Maßnahmen"),
        by_account("reported_by_id"),
        {"reported_on": _("Stand vom"), "measure__title": _("Maßnahme"), "text": _("Text")},
        kept_back={"reported_by_id": _ACCOUNT},
    ),
    Known(
        "strategy.ConceptImport",
        _("Hochgeladene Tabellen"),
        by_account("uploaded_by_id"),
        {"uploaded_at": _("Zeit"), "file_name": _("Datei")},
        kept_back={"uploaded_by_id": _ACCOUNT},
    ),
    Known(
        "strategy.MeasureBatch",
        _("Sammeländerungen von Maßnahmen"),
        by_account("made_by_id"),
        {"made_at": _("Zeit"), "state": _("Stand")},
        kept_back={"made_by_id": _ACCOUNT},
    ),
    Known(
        "strategy.CouncilQuestion",
        _("Ratsanfragen"),
        _questions,
        {
            "asked_on": _("Gefragt am"),
            "asked_by": _("Gefragt von"),
            "question": _("Frage"),
            "answer": _("Antwort"),
            "given_by_label": _("beantwortet von"),
        },
        kept_back={
            "facts": _("Zahlen der Antwort: stehen in der Datei der Antwort"),
            "pdf": _("Datei der Antwort: liegt bei der Anfrage"),
        },
    ),
)
NOT_SEARCHED = {
    "strategy.Indicator": _("kein Mensch: welche Berechnung den Wert bildet"),
    **dict.fromkeys(
        (
            "strategy.Attachment",
            "strategy.ConceptUpdate",
            "strategy.Consultation",
            "strategy.DutyProof",
            "strategy.ComparisonValue",
            "strategy.CountedDelivery",
            "strategy.FundingSource",
            "strategy.ImplementationReport",
            "strategy.IndicatorValue",
            "strategy.LandLetter",
            "strategy.MeasureDecision",
            "strategy.Need",
            "strategy.NeedEvidence",
            "strategy.OpeningRequest",
            "strategy.ReportDraft",
            "strategy.ReportSection",
            "strategy.RequestedValue",
            "strategy.StatusOverride",
            "strategy.SynopsisFile",
        ),
        IN_THE_LOG,
    ),
}
