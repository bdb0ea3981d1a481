from django.urls import path

from . import staff_views, views

urlpatterns = [
    path("dienstvereinbarung/", staff_views.agreements, name="staff_agreements"),
    path(
        "dienstvereinbarung/<int:id>/beenden/",
        staff_views.agreement_end,
        name="staff_agreement_end",
    ),
    path("verzeichnis/", views.register, name="privacy_register"),
    path("verzeichnis.pdf", views.register_paper, name="privacy_register_paper"),
    path("loeschung/", views.deletion_list, name="deletion_list"),
    path("loeschung/<slug:rule>/vorschlagen/", views.deletion_propose, name="deletion_propose"),
    path("loeschung/<int:id>/freigeben/", views.deletion_approve, name="deletion_approve"),
    path("loeschung/<slug:rule>/anhalten/", views.deletion_hold, name="deletion_hold"),
]
