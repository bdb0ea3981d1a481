"""Internal addresses of the concept, below `/intern/konzept/`. Fixed words stand before slugs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import (
    action_fields,
    concept,
    editions,
    imports,
    indicator_definitions,
    indicator_import,
    indicator_values,
    indicators,
    measure_edit,
    measure_list,
    measure_parts,
    measure_status,
    measures,
    reports,
    texts,
)

app_name = "strategy"

INDICATORS: list[URLPattern | URLResolver] = [
    path("kennzahlen/", indicators.indicator_list, name="indicator_list"),
    path(
        "kennzahlen/liste.<str:kind>",
        indicators.indicator_list_export,
        name="indicator_list_export",
    ),
    path("kennzahlen/neu/", indicator_definitions.indicator_create, name="indicator_create"),
    path("kennzahlen/import/", indicator_import.indicator_import, name="indicator_import"),
    path(
        "kennzahlen/import/uebernehmen/",
        indicator_import.indicator_import_confirm,
        name="indicator_import_confirm",
    ),
    path(
        "kennzahlen/import/<str:batch>/zuruecknehmen/",
        indicator_import.indicator_import_undo,
        name="indicator_import_undo",
    ),
    path("kennzahlen/<int:id>/", indicators.indicator_detail, name="indicator_detail"),
    path(
        "kennzahlen/<int:id>/werte.<str:kind>",
        indicators.indicator_export,
        name="indicator_export",
    ),
    path(
        "kennzahlen/<int:id>/bearbeiten/",
        indicator_definitions.indicator_edit,
        name="indicator_edit",
    ),
    path(
        "kennzahlen/<int:id>/definitionen/",
        indicator_definitions.indicator_definitions,
        name="indicator_definitions",
    ),
    path(
        "kennzahlen/<int:id>/definitionen/neu/",
        indicator_definitions.indicator_definition_create,
        name="indicator_definition_create",
    ),
    path(
        "kennzahlen/<int:id>/definitionen/<int:number>/",
        indicator_definitions.indicator_definition_edit,
        name="indicator_definition_edit",
    ),
    path(
        "kennzahlen/<int:id>/ziel/",
        indicator_definitions.indicator_target_edit,
        name="indicator_target_edit",
    ),
    path(
        "kennzahlen/<int:id>/ziel/<int:target_id>/entfernen/",
        indicator_definitions.indicator_target_remove,
        name="indicator_target_remove",
    ),
    path(
        "kennzahlen/<int:id>/massnahmen/",
        indicator_definitions.indicator_measures,
        name="indicator_measures",
    ),
    path(
        "kennzahlen/<int:id>/werte/neu/",
        indicator_values.indicator_value_create,
        name="indicator_value_create",
    ),
    path(
        "kennzahlen/<int:id>/werte/<int:value_id>/berichtigen/",
        indicator_values.indicator_value_correct,
        name="indicator_value_correct",
    ),
    path(
        "kennzahlen/<int:id>/berechnen/",
        indicator_values.indicator_compute,
        name="indicator_compute",
    ),
]

ONE_MEASURE = "<slug:edition>/massnahmen/<slug:measure>/"

MEASURES: list[URLPattern | URLResolver] = [
    path("massnahmen/", measure_list.measure_list, name="measure_list"),
    path("massnahmen/datei/<str:kind>/", measure_list.measure_export, name="measure_export"),
    path("massnahmen/filter/", measure_list.save_measure_filter, name="save_measure_filter"),
    path(
        "massnahmen/filter/<int:id>/loeschen/",
        measure_list.forget_measure_filter,
        name="forget_measure_filter",
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

IMPORTS: list[URLPattern | URLResolver] = [
    path("import/", imports.import_list, name="import_list"),
    path("import/neu/", imports.import_upload, name="import_upload"),
    path("import/vorlage.xlsx", imports.import_template, name="import_template"),
    path("import/<int:id>/", imports.import_detail, name="import_detail"),
    path("import/<int:id>/zuordnung/", imports.import_mapping, name="import_mapping"),
    path("import/<int:id>/vorschau/", imports.import_preview, name="import_preview"),
    path("import/<int:id>/hinweise.xlsx", imports.import_problems, name="import_problems"),
    path("import/<int:id>/uebernehmen/", imports.import_run, name="import_run"),
    path("export/<slug:edition>.<str:kind>", imports.edition_export, name="edition_export"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *IMPORTS,
    *INDICATORS,
    *MEASURES,
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

ONE_REPORT = "<slug:edition>/berichte/<int:id>/"
urlpatterns += [
    path("berichte/", reports.report_home, name="report_home"),
    path("<slug:edition>/berichte/", reports.report_list, name="report_list"),
    path("<slug:edition>/berichte/neu/", reports.report_create, name="report_create"),
    path(ONE_REPORT, reports.report_detail, name="report_detail"),
    path(f"{ONE_REPORT}eine-seite/", reports.report_sheet, name="report_sheet"),
    path(f"{ONE_REPORT}<slug:kind>.pdf", reports.report_file, name="report_file"),
    path(f"{ONE_REPORT}veroeffentlichen/", reports.report_publish, name="report_publish"),
    path(f"{ONE_REPORT}beschluss/", reports.report_resolution, name="report_resolution"),
]
