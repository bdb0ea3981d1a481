"""The product's addresses and one page for the holders of a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ankommen.config.urls import urlpatterns as of_the_house
from ankommen.core.signed_links import SignedLink, for_link_holders


@for_link_holders("test.values")
def deliver(request: HttpRequest, link: SignedLink) -> HttpResponse:
    return HttpResponse(f"{link.kind} {link.id}")


urlpatterns = [path("probe/<str:token>/", deliver), *of_the_house]
