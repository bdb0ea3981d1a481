from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("intern/", include("ankommen.core.urls")),
    path("intern/", include("ankommen.accounts.urls")),
    path("intern/organisationen/", include("ankommen.partners.urls")),
    path("intern/gremien/", include("ankommen.committees.urls")),
    path("intern/konzept/", include("ankommen.strategy.urls")),
]
