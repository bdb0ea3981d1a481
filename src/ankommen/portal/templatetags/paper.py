"""What stands on a printed public page: where the page is found."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from django import template

from ..addresses import absolute

register = template.Library()


@register.inclusion_tag("portal/_print_address.html", takes_context=True)
def print_address(context: dict[str, Any]) -> dict[str, str]:
    """The address as the settings know it; a Host header says nothing here."""
    address = absolute(context["request"].path)
    return {"address": address, "square": _square(address)}


@lru_cache(maxsize=1024)
def _square(address: str) -> str:
    return segno.make(address, error="m").svg_data_uri(scale=3, border=4)
