from django.urls import path, re_path

from . import staff_views, views

urlpatterns = [
    path("dienstvereinbarung/", staff_views.agreements, name="staff_agreements"),
    path(
        "dienstvereinbarung/<int:id>/beenden/",
        staff_views.agreement_end,
        name="staff_agreement_end",
    ),
    path("verzeichnis/", views.register, name="privacy_register"),
    re_path(
        r"^verzeichnis\.(?P<kind>xlsx|csv|pdf)$",
        views.register_export,
        name="privacy_register_export",
    ),
    path("loeschung/", views.deletion_list, name="deletion_list"),
    path("loeschung/<slug:rule>/vorschlagen/", views.deletion_propose, name="deletion_propose"),
    path("loeschung/<int:id>/freigeben/", views.deletion_approve, name="deletion_approve"),
    path("loeschung/<slug:rule>/anhalten/", views.deletion_hold, name="deletion_hold"),
]
