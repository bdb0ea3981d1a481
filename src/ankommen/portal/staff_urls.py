"""Internal addresses of the public face, below `/intern/verwaltung/`."""

from __future__ import annotations

from django.urls import path

from .views import staff

app_name = "portal_staff"
urlpatterns = [
    path("pflichtseiten/", staff.legal_page_list, name="legal_page_list"),
    path(
        "pflichtseiten/<legal_page:kind>/<slug:language>/",
        staff.legal_page_edit,
        name="legal_page_edit",
    ),
    path("rueckmeldungen/", staff.feedback_list, name="feedback_list"),
    path("rueckmeldungen/<int:id>/erledigt/", staff.feedback_done, name="feedback_done"),
]
