"""Typed requests: what the middleware adds."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .viewer import Viewer


class StaffRequest(HttpRequest):
    """A request with its viewer and htmx details."""

    viewer: Viewer
    htmx: HtmxDetails
