"""Internal addresses of money: by year and source, the register of sources, what ends when."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import cliffs, funding, money

SOURCES = "mittel/quellen/"
ONE_SOURCE = f"{SOURCES}<int:id>/"

FUNDING: list[URLPattern | URLResolver] = [
    path("mittel/", money.money_by_year, name="money_by_year"),
    path("mittel/massnahmen/", money.money_measures, name="money_measures"),
    path("mittel/enden/", cliffs.cliff_list, name="cliff_list"),
    path(SOURCES, funding.funding_source_list, name="funding_source_list"),
    path(f"{SOURCES}neu/", funding.funding_source_add, name="funding_source_add"),
    path(f"{SOURCES}aufnehmen/", funding.funding_source_take_up, name="funding_source_take_up"),
    path(ONE_SOURCE, funding.funding_source_detail, name="funding_source_detail"),
    path(f"{ONE_SOURCE}bearbeiten/", funding.funding_source_change, name="funding_source_change"),
]
