"""The product's addresses plus the bare ones to compare with."""

from django.urls import path

from ankommen.config.urls import urlpatterns as product

from . import audited, bare, bare_start, bare_synopsis, login

urlpatterns = [
    *product,
    path("bare/measures/", bare.measures),
    path("bare/login/", login.bare),
    path("bare/organisations/", bare.organisations),
    path("bare/change/<int:pk>/", audited.bare),
    path("service/change/<int:pk>/", audited.through_the_service),
    path("bare/late/", bare.late_measures),
    path("bare/figures/", bare.figures),
    path("bare/board/", bare.board),
    path("bare/synopsis/<slug:old>/<slug:new>/", bare_synopsis.synopsis),
    path("bare/start/", bare_start.start),
    path("bare/measures/<int:pk>/", bare.measure),
    path("bare/concept/<slug:slug>/", bare.concept),
]
