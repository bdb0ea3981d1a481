from django.urls import include, path
from django.views.i18n import set_language

from . import views
from .jobs import views as jobs

app_name = "core"
urlpatterns = [
    path("", views.start, name="start"),
    path("auftraege/", jobs.job_list, name="job_list"),
    path("auftraege/<uuid:job_id>/", jobs.job, name="job"),
    path("auftraege/<uuid:job_id>/abbrechen/", jobs.job_cancel, name="job_cancel"),
    path("auftraege/<uuid:job_id>/wiederholen/", jobs.job_retry, name="job_retry"),
    path("verwaltung/gebiete/", include("ankommen.core.geography.urls")),
    path("stil/", views.style, name="style"),
    path("sprache/", set_language, name="language"),
]
