"""Internal addresses of the concept, below `/intern/konzept/`. Fixed words stand before slugs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .funding_urls import FUNDING
from .indicator_urls import INDICATORS
from .register_urls import REGISTERS
from .views import (
    action_fields,
    comments,
    concept,
    concept_updates,
    consultations,
    council,
    editions,
    imports,
    measure_batches,
    measure_board,
    measure_edit,
    measure_list,
    measure_parts,
    measure_status,
    measure_timeline,
    measures,
    need_steps,
    needs,
    report_drafts,
    report_outputs,
    reports,
    synopsis,
    texts,
    update_bulk,
)

app_name = "strategy"


ONE_MEASURE = "<slug:edition>/massnahmen/<slug:measure>/"

MEASURES: list[URLPattern | URLResolver] = [
    path("massnahmen/", measure_list.measure_list, name="measure_list"),
    path("massnahmen/tafel/", measure_board.measure_board, name="measure_board"),
    path("massnahmen/zeitplan/", measure_timeline.measure_timeline, name="measure_timeline"),
    path("massnahmen/auslastung/", measure_board.measure_workload, name="measure_workload"),
    path("massnahmen/viele/", measure_batches.measure_batch_list, name="measure_batch_list"),
    path(
        "massnahmen/viele/waehlen/",
        measure_batches.measure_batch_choose,
        name="measure_batch_choose",
    ),
    path(
        "massnahmen/viele/<int:id>/",
        measure_batches.measure_batch_detail,
        name="measure_batch_detail",
    ),
    path(
        "massnahmen/viele/<int:id>/aenderung/",
        measure_batches.measure_batch_change,
        name="measure_batch_change",
    ),
    path(
        "massnahmen/viele/<int:id>/vorschau/",
        measure_batches.measure_batch_preview,
        name="measure_batch_preview",
    ),
    path(
        "massnahmen/viele/<int:id>/vorschau/erneuern/",
        measure_batches.measure_batch_renew,
        name="measure_batch_renew",
    ),
    path(
        "massnahmen/viele/<int:id>/uebernehmen/",
        measure_batches.measure_batch_run,
        name="measure_batch_run",
    ),
    path(
        "massnahmen/viele/<int:id>/zuruecknehmen/",
        measure_batches.measure_batch_undo,
        name="measure_batch_undo",
    ),
    path("meine/", measures.my_measures, name="my_measures"),
    path("aenderungen/", measures.recent_changes, name="recent_changes"),
    path("<slug:edition>/massnahmen/neu/", measure_edit.measure_create, name="measure_create"),
    path(ONE_MEASURE, measures.measure_detail, name="measure_detail"),
    path(f"{ONE_MEASURE}bearbeiten/", measure_edit.measure_edit, name="measure_edit"),
    path(f"{ONE_MEASURE}verlauf/", measures.measure_history, name="measure_history"),
    path(f"{ONE_MEASURE}bestaetigen/", measures.measure_confirm, name="measure_confirm"),
    path(f"{ONE_MEASURE}stand/", measure_status.measure_report, name="measure_report"),
    path(f"{ONE_MEASURE}von-hand/", measure_status.measure_override, name="measure_override"),
    path(
        f"{ONE_MEASURE}von-hand/aufheben/",
        measure_status.measure_override_end,
        name="measure_override_end",
    ),
    path(f"{ONE_MEASURE}beenden/", measure_status.measure_end, name="measure_end"),
    path(f"{ONE_MEASURE}fortsetzen/", measure_status.measure_resume, name="measure_resume"),
    path(
        f"{ONE_MEASURE}meilensteine/",
        measure_parts.measure_milestones,
        name="measure_milestones",
    ),
    path(
        f"{ONE_MEASURE}meilensteine/<int:id>/",
        measure_parts.milestone_change,
        name="milestone_change",
    ),
    path(f"{ONE_MEASURE}dateien/", measure_parts.measure_attach, name="measure_attach"),
    path(
        f"{ONE_MEASURE}dateien/<int:id>/",
        measure_parts.attachment_download,
        name="attachment_download",
    ),
    path(
        f"{ONE_MEASURE}dateien/<int:id>/aendern/",
        measure_parts.attachment_change,
        name="attachment_change",
    ),
]

ONE_NEED = "bedarfe/<int:number>/"

NEEDS: list[URLPattern | URLResolver] = [
    path("bedarfe/", needs.need_list, name="need_list"),
    path("bedarfe/neu/", needs.need_add, name="need_add"),
    path(ONE_NEED, needs.need_detail, name="need_detail"),
    path(f"{ONE_NEED}bearbeiten/", needs.need_change, name="need_change"),
    path(f"{ONE_NEED}belege/neu/", needs.need_evidence_add, name="need_evidence_add"),
    path(
        f"{ONE_NEED}belege/<int:id>/zuruecknehmen/",
        needs.need_evidence_remove,
        name="need_evidence_remove",
    ),
    path(f"{ONE_NEED}zusammenfuehren/", need_steps.need_merge, name="need_merge"),
    path(f"{ONE_NEED}ziel/", need_steps.need_goal, name="need_goal"),
    path(f"{ONE_NEED}massnahme/", need_steps.need_measure, name="need_measure"),
    path(f"{ONE_NEED}verknuepfen/", need_steps.need_link, name="need_link"),
    path(f"{ONE_NEED}schritt/<slug:target>/", need_steps.need_move, name="need_move"),
]

ONE_UPDATE = "fortschreibungen/<int:id>/"

UPDATES: list[URLPattern | URLResolver] = [
    path("fortschreibungen/", concept_updates.update_list, name="update_list"),
    path("fortschreibungen/neu/<slug:edition>/", concept_updates.update_add, name="update_add"),
    path(ONE_UPDATE, concept_updates.update_detail, name="update_detail"),
    path(f"{ONE_UPDATE}viele/", update_bulk.update_bulk, name="update_bulk"),
    path(f"{ONE_UPDATE}neue/", concept_updates.update_new, name="update_new"),
    path(
        f"{ONE_UPDATE}entscheidung/<int:decision>/entfernen/",
        concept_updates.update_decision_remove,
        name="update_decision_remove",
    ),
    path(f"{ONE_UPDATE}pruefen/", concept_updates.update_check, name="update_check"),
    path(f"{ONE_UPDATE}anlegen/", concept_updates.update_run, name="update_run"),
    path(f"{ONE_UPDATE}zuruecknehmen/", concept_updates.update_undo, name="update_undo"),
    path(f"{ONE_UPDATE}verwerfen/", concept_updates.update_remove, name="update_remove"),
]

TWO_EDITIONS = "synopse/<slug:old>/<slug:new>/"

SYNOPSES: list[URLPattern | URLResolver] = [
    path("synopse/", synopsis.synopsis_choose, name="synopsis_choose"),
    path(TWO_EDITIONS, synopsis.synopsis, name="synopsis"),
    path(f"{TWO_EDITIONS}erstellen/<slug:kind>/", synopsis.synopsis_make, name="synopsis_make"),
    path(f"{TWO_EDITIONS}<int:id>/", synopsis.synopsis_file, name="synopsis_file"),
]

IMPORTS: list[URLPattern | URLResolver] = [
    path("import/neu/", imports.import_upload, name="import_upload"),
    path("import/vorlage.<slug:kind>", imports.import_template, name="import_template"),
    path("import/<int:id>/", imports.import_detail, name="import_detail"),
    path("import/<int:id>/zuordnung/", imports.import_mapping, name="import_mapping"),
    path("import/<int:id>/vorschau/", imports.import_preview, name="import_preview"),
    path("import/<int:id>/hinweise.xlsx", imports.import_problems, name="import_problems"),
    path("import/<int:id>/uebernehmen/", imports.import_run, name="import_run"),
    path("export/", imports.export_overview, name="export_overview"),
    path("export/<slug:edition>.<str:kind>", imports.edition_export, name="edition_export"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *IMPORTS,
    *INDICATORS,
    *MEASURES,
    *NEEDS,
    *REGISTERS,
    *FUNDING,
    *SYNOPSES,
    *UPDATES,
    path("", concept.concept_overview, name="concept_overview"),
    path("anlegen/", concept.concept_add, name="concept_add"),
    path("<int:id>/bearbeiten/", concept.concept_change, name="concept_change"),
    path("<int:concept_id>/editionen/neu/", editions.edition_add, name="edition_add"),
    path("<int:concept_id>/leitziele/neu/", concept.guiding_goal_add, name="guiding_goal_add"),
    path("leitziele/", concept.guiding_goal_list, name="guiding_goal_list"),
    path("leitziele/<int:id>/", concept.guiding_goal_change, name="guiding_goal_change"),
    path("vorschlaege/", texts.suggestion_list, name="suggestion_list"),
    path("vorschlaege/<int:id>/", texts.suggestion_detail, name="suggestion_detail"),
    path(
        "vorschlaege/neu/<slug:kind>/<int:id>/<slug:field>/",
        texts.suggestion_add,
        name="suggestion_add",
    ),
    path("verlauf/<slug:kind>/<int:id>/", texts.revision_list, name="revision_list"),
    path("ziele/<int:id>/", action_fields.goal_change, name="goal_change"),
    path("ziele/<int:id>/entfernen/", action_fields.goal_remove, name="goal_remove"),
    path("editionen/<slug:edition>/", editions.edition_detail, name="edition_detail"),
    path("editionen/<slug:edition>/bearbeiten/", editions.edition_change, name="edition_change"),
    path("editionen/<slug:edition>/reihenfolge/", editions.edition_order, name="edition_order"),
    path(
        "editionen/<slug:edition>/veroeffentlichen/",
        editions.edition_publish,
        name="edition_publish",
    ),
    path("editionen/<slug:edition>/beratung/", editions.edition_chain, name="edition_chain"),
    path(
        "editionen/<slug:edition>/schritt/<slug:target>/",
        editions.edition_move,
        name="edition_move",
    ),
    path(
        "editionen/<slug:edition>/wortlaut/<slug:digest>/",
        editions.edition_text,
        name="edition_text",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/neu/",
        action_fields.action_field_add,
        name="action_field_add",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/<slug:slug>/",
        action_fields.action_field_detail,
        name="action_field_detail",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/<slug:slug>/bearbeiten/",
        action_fields.action_field_change,
        name="action_field_change",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/<slug:slug>/entfernen/",
        action_fields.action_field_remove,
        name="action_field_remove",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/<slug:slug>/ziele/neu/",
        action_fields.goal_add,
        name="goal_add",
    ),
    path(
        "editionen/<slug:edition>/handlungsfelder/<slug:slug>/ziele/reihenfolge/",
        action_fields.goal_order,
        name="goal_order",
    ),
]

ONE_CONSULTATION = "beteiligung/<int:id>/"
urlpatterns += [
    path("beteiligung/", consultations.consultation_list, name="consultation_list"),
    path("beteiligung/neu/", consultations.consultation_open, name="consultation_open"),
    path(ONE_CONSULTATION, consultations.consultation_detail, name="consultation_detail"),
    path(
        f"{ONE_CONSULTATION}aendern/",
        consultations.consultation_change,
        name="consultation_change",
    ),
    path(
        f"{ONE_CONSULTATION}einladen/",
        consultations.consultation_invite,
        name="consultation_invite",
    ),
    path(
        f"{ONE_CONSULTATION}verweise/<int:invitation>/",
        consultations.consultation_link,
        name="consultation_link",
    ),
    path(f"{ONE_CONSULTATION}schreiben/", comments.comment_add, name="comment_add"),
    path(f"{ONE_CONSULTATION}stellungnahmen/", comments.comment_list, name="comment_list"),
    path(
        f"{ONE_CONSULTATION}stellungnahmen/<int:comment>/",
        comments.comment_detail,
        name="comment_detail",
    ),
]

urlpatterns += [
    path("ratsanfragen/", council.council_question_list, name="council_question_list"),
    path("ratsanfragen/neu/", council.council_question_add, name="council_question_add"),
    path("ratsanfragen/<int:id>/", council.council_question_detail, name="council_question_detail"),
    path(
        "ratsanfragen/<int:id>/bearbeiten/",
        council.council_question_edit,
        name="council_question_edit",
    ),
    path(
        "ratsanfragen/<int:id>/antwort.pdf",
        council.council_question_file,
        name="council_question_file",
    ),
    path(
        "ratsanfragen/<int:id>/stand/",
        council.council_question_give,
        name="council_question_give",
    ),
]

ONE_REPORT = "<slug:edition>/berichte/<int:id>/"
urlpatterns += [
    path("berichte/", reports.report_home, name="report_home"),
    path("berichte/vergleich/", report_outputs.report_comparison, name="report_comparison"),
    path("berichte/entwuerfe/<int:id>/", report_drafts.report_draft, name="report_draft"),
    path(
        "berichte/entwuerfe/<int:id>/abschliessen/",
        report_drafts.report_draft_finish,
        name="report_draft_finish",
    ),
    path(
        "berichte/entwuerfe/<int:id>/<slug:field>/<slug:kind>/",
        report_drafts.report_section,
        name="report_section",
    ),
    path("<slug:edition>/berichte/", reports.report_list, name="report_list"),
    path("<slug:edition>/berichte/neu/", reports.report_create, name="report_create"),
    path(ONE_REPORT, reports.report_detail, name="report_detail"),
    path(f"{ONE_REPORT}eine-seite/", reports.report_sheet, name="report_sheet"),
    path(f"{ONE_REPORT}<slug:kind>.pdf", reports.report_file, name="report_file"),
    path(f"{ONE_REPORT}tabelle.xlsx", report_outputs.report_workbook, name="report_workbook"),
    path(f"{ONE_REPORT}datei/<slug:kind>/", report_outputs.report_output, name="report_output"),
    path(f"{ONE_REPORT}veroeffentlichen/", reports.report_publish, name="report_publish"),
    path(f"{ONE_REPORT}beschluss/", reports.report_resolution, name="report_resolution"),
]
