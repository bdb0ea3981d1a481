from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from ankommen.core.operations import views as watch
from ankommen.portal.api import api
from ankommen.portal.views import legal, reading, sitemap

handler500 = "ankommen.core.unavailable.our_fault"
urlpatterns: list[URLPattern | URLResolver] = [
    path("intern/", include("ankommen.core.urls")),
    path("intern/", include("ankommen.accounts.urls")),
    # The one address of allauth's own, by the name it asks for: back from the sign-in service.
    path("intern/anmelden/<slug:provider_id>/zurueck/", callback, name="openid_connect_callback"),
    path("intern/organisationen/", include("ankommen.partners.urls")),
    path("intern/gremien/", include("ankommen.committees.urls")),
    path("intern/konzept/", include("ankommen.strategy.urls")),
    path("intern/verwaltung/", include("ankommen.portal.staff_urls")),
    path("healthz", watch.healthz, name="healthz"),
    path("readyz", watch.readyz, name="readyz"),
    path("metrics", watch.metrics, name="metrics"),
    path("", reading.root, name="root"),
    path("ls/", legal.easy_language, name="easy_language"),
    path("api/v1/", api.urls),
    path(".well-known/security.txt", legal.security_txt, name="security_txt"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", reading.robots, name="robots"),
    *i18n_patterns(path("", include("ankommen.portal.urls"))),
]
