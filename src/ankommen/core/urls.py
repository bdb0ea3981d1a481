from django.urls import include, path
from django.views.i18n import set_language

from . import filter_views, views
from .documents import views as documents
from .jobs import views as jobs
from .search import views as search
from .signed_links import views as links
from .tables import views as lists

app_name = "core"
urlpatterns = [
    path("", views.start, name="start"),
    path("auftraege/", jobs.job_list, name="job_list"),
    path("auftraege/<uuid:job_id>/", jobs.job, name="job"),
    path("auftraege/<uuid:job_id>/abbrechen/", jobs.job_cancel, name="job_cancel"),
    path("auftraege/<uuid:job_id>/gesehen/", jobs.job_noted, name="job_noted"),
    path("auftraege/<uuid:job_id>/wiederholen/", jobs.job_retry, name="job_retry"),
    path("auftraege/dateien/<uuid:file_id>/", lists.list_file, name="list_file"),
    path("auftraege/dateien/<uuid:file_id>/laden/", lists.list_file_fetch, name="list_file_fetch"),
    path("filter/", filter_views.filter_save, name="filter_save"),
    path("filter/<int:id>/loeschen/", filter_views.filter_forget, name="filter_forget"),
    path("links/", links.link_list, name="link_list"),
    path("links/<int:link_id>/zurueckziehen/", links.link_revoke, name="link_revoke"),
    path("mitteilungen/", include("ankommen.core.notices.urls")),
    path("verwaltung/gebiete/", include("ankommen.core.geography.urls")),
    path("verwaltung/word-vorlage/", documents.word_template, name="word_template"),
    path(
        "verwaltung/word-vorlage/muster.docx",
        documents.word_template_sample,
        name="word_template_sample",
    ),
    path("verwaltung/veroeffentlichungen/", include("ankommen.core.publication.urls")),
    path("verwaltung/uebersetzungen/", include("ankommen.core.translations.urls")),
    path("einlesen/", include("ankommen.core.imports.urls")),
    path("recht/", include("ankommen.core.legal.urls")),
    path("verwaltung/datenschutz/", include("ankommen.core.privacy.urls")),
    path("suche/", search.search, name="search"),
    path("stil/", views.style, name="style"),
    path("sprache/", set_language, name="language"),
]
