"""Internal addresses of indicators and their figures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import (
    balance,
    comparison_values,
    indicator_comparison,
    indicator_definitions,
    indicator_grid,
    indicator_library,
    indicator_values,
    indicators,
    missing_values,
    value_requests,
)

INDICATORS: list[URLPattern | URLResolver] = [
    path("kennzahlen/", indicators.indicator_list, name="indicator_list"),
    path("kennzahlen/bilanz/", balance.balance_list, name="balance_list"),
    path("kennzahlen/bilanz/eintragen/", balance.balance_enter, name="balance_enter"),
    path("kennzahlen/fehlend/", missing_values.missing_list, name="missing_list"),
    path("kennzahlen/anforderungen/", value_requests.value_request_list, name="value_request_list"),
    path(
        "kennzahlen/anforderungen/neu/",
        value_requests.value_request_create,
        name="value_request_create",
    ),
    path(
        "kennzahlen/anforderungen/<int:id>/",
        value_requests.value_request_detail,
        name="value_request_detail",
    ),
    path(
        "kennzahlen/anforderungen/<int:id>/entscheiden/",
        value_requests.value_request_decide,
        name="value_request_decide",
    ),
    path(
        "kennzahlen/anforderungen/<int:id>/link/",
        value_requests.value_request_link,
        name="value_request_link",
    ),
    path(
        "kennzahlen/anforderungen/<int:id>/zurueckziehen/",
        value_requests.value_request_withdraw,
        name="value_request_withdraw",
    ),
    path("kennzahlen/neu/", indicator_definitions.indicator_create, name="indicator_create"),
    path("kennzahlen/auswahl/", indicator_library.indicator_library, name="indicator_library"),
    path("kennzahlen/tabelle/", indicator_grid.indicator_grid, name="indicator_grid"),
    path(
        "kennzahlen/tabelle/speichern/",
        indicator_grid.indicator_grid_save,
        name="indicator_grid_save",
    ),
    path(
        "kennzahlen/tabelle/<str:day>/",
        indicator_grid.indicator_grid_column,
        name="indicator_grid_column",
    ),
    path("kennzahlen/<int:id>/", indicators.indicator_detail, name="indicator_detail"),
    path(
        "kennzahlen/<int:id>/vergleich/",
        indicator_comparison.indicator_compare,
        name="indicator_compare",
    ),
    path(
        "kennzahlen/<int:id>/andere-kreise/",
        comparison_values.comparison_values,
        name="comparison_values",
    ),
    path(
        "kennzahlen/<int:id>/andere-kreise/<int:value>/entfernen/",
        comparison_values.comparison_value_remove,
        name="comparison_value_remove",
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
