from __future__ import annotations

import hashlib

from django.template.loader import render_to_string

from ankommen import __version__

from ..ui.standalone import page_style
from .linking import Linked


def record_page(linked: Linked, *, result: bytes) -> str:
    """The record of the linkage and of what was destroyed, as one HTML file that stands alone."""
    context = {
        "linked": linked,
        "order": linked.order,
        "checksum": hashlib.sha256(result).hexdigest(),
        "version": __version__,
        "style": page_style(),
    }
    return render_to_string("core/linkage_record.html", context)
