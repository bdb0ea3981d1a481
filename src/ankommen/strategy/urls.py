"""Internal addresses of the concept, below `/intern/konzept/`. Fixed words stand before slugs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "strategy"

urlpatterns: list[URLPattern | URLResolver] = []
