"""The product's addresses plus the bare ones to compare with."""

from django.urls import path

from ankommen.config.urls import urlpatterns as product

from . import bare

urlpatterns = [
    *product,
    path("bare/measures/", bare.measures),
    path("bare/late/", bare.late_measures),
    path("bare/start/", bare.start),
    path("bare/measures/<int:pk>/", bare.measure),
    path("bare/concept/<slug:slug>/", bare.concept),
]
