"""What the foundation itself keeps about people."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..audit.purposes import Purpose
from ..models import Delivery
from ..notices.registry import kind_in_words
from ..registries import audit_actions
from ..registries.personal_records import Known, Person, by_account
from .declarations import Processing

PROCESSINGS = (
    Processing(
        code="audit",
        title=_("Protokoll der Änderungen"),
        people=_("Beschäftigte, Beteiligte mit Konto"),
        purpose=_("nachweisen, wer was geändert hat"),
        legal_basis="Art. 5 Abs. 2, Art. 32 DSGVO",
        period="audit_change",
        recipients=_("nur Datenschutz"),
        fields={
            "core.AuditEntry": ("actor_id", "actor_label", "object_id", "object_label", "details")
        },
        authors=True,
    ),
    Processing(
        code="readings",
        title=_("Protokoll der Einsichten"),
        people=_("Beschäftigte, Beteiligte mit Konto"),
        purpose=_("nachweisen, wer personenbezogene Angaben wofür angesehen hat"),
        legal_basis="Art. 32 DSGVO",
        period="audit_read",
        recipients=_("nur Datenschutz"),
    ),
    Processing(
        code="jobs",
        title=_("Hintergrundaufträge"),
        people=_("Beschäftigte"),
        purpose=_("der Person sagen, wie weit ihr Auftrag ist"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={"core.Job": ("title", "parameters", "message", "result_url", "step_label")},
    ),
    Processing(
        code="list_files",
        title=_("Lange Listen als Datei"),
        people=_("Menschen, die in einer Liste stehen"),
        purpose=_("die Liste ausgeben, die jemand sehen darf; nach drei Tagen gelöscht"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={"core.ListFile": ("file", "name", "query")},
    ),
    Processing(
        code="imports",
        title=_("Eingelesene Tabellen"),
        people=_("Menschen, die in einer eingelesenen Tabelle stehen"),
        purpose=_("die Vorschau zeigen und das Übernommene zurücknehmen können"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={
            "core.ImportBatch": ("file", "file_name", "trouble"),
            "core.ImportRow": ("cells", "changes", "kept", "label", "problems"),
        },
    ),
    Processing(
        code="preferences",
        title=_("Gespeicherte Filter und Listen benannter Personen"),
        people=_("Beschäftigte, Beteiligte mit Konto"),
        purpose=_("eigene Ansichten wiederfinden; Zugang zu geschützten Einträgen"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="account",
        fields={
            "core.SavedFilter": ("user", "name", "query"),
            "core.NamedAccess": ("user_id",),
        },
    ),
    Processing(
        code="notices",
        title=_("Mitteilungen"),
        people=_("Beschäftigte, Beteiligte mit Konto"),
        purpose=_("der Person sagen, was geschehen ist und sie betrifft"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={"core.Notice": ("person",), "core.NoticeChoice": ("person",)},
    ),
    Processing(
        code="mails",
        title=_("E-Mails auf dem Weg"),
        people=_("Beschäftigte, Ansprechpersonen von Organisationen"),
        purpose=_("Nachrichten zustellen; nach dem Versand gelöscht, sonst nach zwei Wochen"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={"core.OutgoingMail": ("address", "subject", "text")},
    ),
    Processing(
        code="links",
        title=_("Links für Menschen ohne Konto"),
        people=_("Ansprechpersonen von Organisationen"),
        purpose=_("nachweisen, wer von wem eingelassen wurde"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO",
        period="short",
        fields={"core.SignedLinkRow": ("recipient_label",)},
    ),
    Processing(
        code="access_requests",
        title=_("Auskünfte nach Art. 15 DSGVO"),
        people=_("Menschen, über die Auskunft gegeben wird"),
        purpose=_("die Auskunft zusammenstellen und übergeben"),
        legal_basis="Art. 15 DSGVO, Art. 6 Abs. 1 Buchst. c DSGVO",
        period="access_request",
        fields={
            "core.PersonalExport": (
                "about_user_id",
                "about_name",
                "about_email",
                "reason",
                "content",
            )
        },
    ),
)


def _audit_about(person: Person) -> Q | None:
    if person.user_id is None:
        return None
    return Q(object_kind="user", object_id=str(person.user_id))


def _links(person: Person) -> Q | None:
    """Links the person issued; those issued for the person only by name, for the officer."""
    mine = None if person.user_id is None else Q(issued_by_id=person.user_id)
    to_me = Q(recipient_label__icontains=person.name) if person.name else None
    return mine | to_me if mine and to_me else mine or to_me


def _decided_by_me(person: Person) -> Q | None:
    if person.user_id is None:
        return None
    return Q(proposed_by_id=person.user_id) | Q(decided_by_id=person.user_id)


def _purpose(code: str) -> str:
    return str(dict(Purpose.choices).get(code, code))


AUDIT_WORDS = {"action": audit_actions.label, "purpose": _purpose}
_AT, _ACTION, _PURPOSE = _("Zeit"), _("Handlung"), _("Zweck")
IN_THE_LOG = _("nur als Name vermerkt; was die Person getan hat, steht vollständig im Protokoll")
KNOWN: tuple[Known, ...] = (
    Known(
        "core.AuditEntry",
        _("Protokoll: was die Person getan hat"),
        by_account("actor_id"),
        {
            "at": _AT,
            "action": _ACTION,
            "purpose": _PURPOSE,
            "object_kind": _("Art des Gegenstands"),
            "object_id": _("Nummer"),
            "object_label": _("Gegenstand"),
            "details": _("Einzelheiten"),
        },
        names_others=frozenset({"object_label", "object_id", "details"}),
        kept_back={"actor_id": _("Kennung: steht am Anfang"), "actor_label": _("eigener Name")},
        says=AUDIT_WORDS,
    ),
    Known(
        "core.AuditEntry",
        _("Protokoll: was mit dem Konto der Person geschah"),
        _audit_about,
        {
            "at": _AT,
            "action": _ACTION,
            "purpose": _PURPOSE,
            "actor_label": _("durch"),
            "details": _("Einzelheiten"),
        },
        names_others=frozenset({"actor_label", "details"}),
        says=AUDIT_WORDS,
    ),
    Known(
        "core.Job",
        _("Hintergrundaufträge"),
        by_account("asked_by_id"),
        {
            "asked_at": _AT,
            "title": _("Auftrag"),
            "state": _("Stand"),
            "message": _("Ergebnis"),
            "result_url": _("Adresse des Ergebnisses"),
        },
        kept_back={
            "parameters": _("Angaben für das Programm"),
            "step_label": _("Zwischenstand"),
            "asked_by_id": _("Kennung: steht am Anfang"),
        },
    ),
    Known(
        "core.SavedFilter",
        _("Gespeicherte Filter"),
        by_account("user"),
        {"name": _("Name"), "page": _("Liste"), "query": _("Filter")},
        kept_back={"user": _("Kennung: steht am Anfang")},
    ),
    Known(
        "core.Notice",
        _("Mitteilungen"),
        by_account("person"),
        {
            "happened_at": _AT,
            "kind": _("Art"),
            "object_id": _("Nummer"),
            "read_at": _("gelesen"),
        },
        kept_back={"person": _("Kennung: steht am Anfang")},
        says={"kind": kind_in_words},
    ),
    Known(
        "core.NoticeChoice",
        _("Einstellungen der Mitteilungen"),
        by_account("person"),
        {"kind": _("Art"), "delivery": _("Weg")},
        kept_back={"person": _("Kennung: steht am Anfang")},
        says={"kind": kind_in_words, "delivery": lambda code: Delivery(code).label},
    ),
    Known(
        "core.ImportBatch",
        _("Eingelesene Tabellen"),
        by_account("uploaded_by_id"),
        {"uploaded_at": _("Zeit"), "table": _("Tabelle"), "file_name": _("Name der Datei")},
        kept_back={
            "uploaded_by_id": _("Kennung: steht am Anfang"),
            "file": _("die hochgeladene Datei selbst; sie wird nach der Übernahme gelöscht"),
            "trouble": _("Meldung zum Stand der Arbeit"),
        },
    ),
    Known(
        "core.ListFile",
        _("Lange Listen als Datei"),
        by_account("asked_by_id"),
        {"asked_at": _("Zeit"), "name": _("Name der Datei")},
        kept_back={
            "asked_by_id": _("Kennung: steht am Anfang"),
            "file": _("die Liste selbst; sie wird nach drei Tagen gelöscht"),
            "query": _("wonach die Liste gefiltert war; steht nur drei Tage lang da"),
        },
    ),
    Known(
        "core.NamedAccess",
        _("Zugang zu geschützten Einträgen"),
        by_account("user_id"),
        {"object_kind": _("Art"), "object_id": _("Nummer")},
        kept_back={"user_id": _("Kennung: steht am Anfang")},
    ),
    Known(
        "core.SignedLinkRow",
        _("Links für Menschen ohne Konto"),
        _links,
        {
            "issued_at": _AT,
            "purpose": _("wofür"),
            "recipient_label": _("für wen"),
            "issued_by_label": _("von"),
            "expires_at": _("gilt bis"),
        },
        names_others=frozenset({"recipient_label", "issued_by_label"}),
        kept_back={"issued_by_id": _("Kennung: steht am Anfang")},
    ),
    Known(
        "core.LegalProposal",
        _("Vorschläge zu Rechtsdaten"),
        _decided_by_me,
        {
            "proposed_at": _AT,
            "code": _("Regel oder Wert"),
            "reason": _("Grund"),
            "state": _("Stand"),
            "proposed_by_label": _("vorgeschlagen von"),
            "decided_by_label": _("entschieden von"),
        },
        names_others=frozenset({"proposed_by_label", "decided_by_label"}),
        kept_back={
            "proposed_by_id": _("Kennung: steht am Anfang"),
            "decided_by_id": _("Kennung: steht am Anfang"),
        },
    ),
    Known(
        "core.PublicationRelease",
        _("Freigegebene Zahlen"),
        by_account("released_by_id"),
        {"released_at": _AT, "title": _("Titel")},
        kept_back={"released_by_id": _("Kennung: steht am Anfang")},
    ),
    Known(
        "core.DeletionRun",
        _("Vorgeschlagene Löschungen"),
        by_account("proposed_by_id"),
        {"proposed_at": _AT, "rule": _("Regel"), "deleted": _("gelöscht")},
        kept_back={"proposed_by_id": _("Kennung: steht am Anfang")},
    ),
    Known(
        "core.PersonalExport",
        _("Frühere Auskünfte"),
        by_account("about_user_id"),
        {"asked_at": _AT, "reason": _("Anlass")},
        kept_back={
            "about_user_id": _("Kennung: steht am Anfang"),
            "about_name": _("steht am Anfang"),
            "about_email": _("steht am Anfang"),
            "content": _("die frühere Auskunft selbst"),
            "asked_by_id": _("wer sie angefordert hat, steht im Protokoll"),
        },
    ),
)
NOT_SEARCHED = {
    "core.ImportRow": _(
        "Zeilen eingelesener Tabellen: was übernommen ist, steht bei den Angaben selbst; die "
        "Zeilen werden nach 90 Tagen gelöscht"
    ),
    "core.DeletionHold": IN_THE_LOG,
    "core.LegalEntry": IN_THE_LOG,
    "core.Translation": IN_THE_LOG,
    "core.StaffAgreement": IN_THE_LOG,
    "core.WordTemplate": IN_THE_LOG,
    "core.OutgoingMail": _("auf dem Weg zur Person selbst, nach dem Versand gelöscht"),
}

PLAIN = {
    "core.AuditEntry": ("action", "object_kind", "purpose"),
    "core.AuditSeal": ("stream",),
    "core.AuditSegment": ("stream",),
    "core.Area": ("key", "name", "source", "outline"),
    "core.PopulationFigure": ("series", "source"),
    "core.ImportBatch": ("columns", "counts", "reason", "sheet", "table", "target"),
    "core.ImportMapping": ("meanings", "table"),
    "core.ListFile": ("path", "kind"),
    "core.ImportRow": ("identity", "mark", "outcome"),
    "core.Installation": ("office_name",),
    "core.DeletionRun": ("rule",),
    "core.DeletionHold": ("rule", "reason"),
    "core.Job": ("kind", "language", "worker"),
    "core.ScheduledRun": ("kind",),
    "core.NamedAccess": ("object_kind",),
    "core.Notice": ("kind", "object_id"),
    "core.NoticeChoice": ("kind",),
    "core.SavedFilter": ("page",),
    "core.SignedLinkRow": ("purpose", "object_kind", "object_id"),
    "core.StaffAgreement": ("document", "scope"),
    "core.SearchEntry": ("kind", "title", "body", "tokens", "analysis"),
    "core.TraceLink": ("source_kind", "target_kind", "relation", "note"),
    "core.Translation": ("object_kind", "field", "language", "text"),
    "core.RateCount": ("key",),
    "core.WordTemplate": ("file", "name", "sha256"),
    "core.PublicationRelease": (
        "source",
        "population",
        "title",
        "counted",
        "rule",
        "cells",
        "counts",
    ),
    "core.LegalEntry": ("code", "content", "land", "legal_basis", "note", "source", "title"),
    "core.LegalProposal": ("code", "comment", "entry", "reason"),
    "core.ReleasedFigure": ("source", "why"),
}
