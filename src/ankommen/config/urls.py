from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from ankommen.portal.views import legal, reading

urlpatterns: list[URLPattern | URLResolver] = [
    path("intern/", include("ankommen.core.urls")),
    path("intern/", include("ankommen.accounts.urls")),
    path("intern/organisationen/", include("ankommen.partners.urls")),
    path("intern/gremien/", include("ankommen.committees.urls")),
    path("intern/konzept/", include("ankommen.strategy.urls")),
    path("intern/verwaltung/", include("ankommen.portal.staff_urls")),
    path("", reading.root, name="root"),
    path("ls/", legal.easy_language, name="easy_language"),
    path("robots.txt", reading.robots, name="robots"),
    *i18n_patterns(path("", include("ankommen.portal.urls"))),
]
