"""Small icons as inline SVG: they print, follow the text colour and survive forced colours."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString

_PATHS: Final = {
    "circle": '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "play": '<circle cx="8" cy="8" r="7"/><path class="icon-cut" d="M6.2 4.7v6.6l5.2-3.3z"/>',
    "diamond": '<path d="M8 .8 15.2 8 8 15.2.8 8z"/><path class="icon-cut" d="M7.1 4.2h1.8v5H7.1zM7.1 10.2h1.8V12H7.1z"/>',  # noqa: E501
    "triangle": '<path d="M8 1 15.5 14.5H.5z"/><path class="icon-cut" d="M7.1 5.6h1.8v4.6H7.1zM7.1 11.2h1.8V13H7.1z"/>',  # noqa: E501
    "check": '<path d="m6.3 13.2-5-5 1.8-1.8 3.2 3.2 6.6-6.7 1.8 1.8z"/>',
    "cross": '<path d="m3.9 2.4 4.1 4 4.1-4 1.5 1.5-4 4.1 4 4.1-1.5 1.5-4.1-4-4.1 4-1.5-1.5 4-4.1-4-4.1z"/>',  # noqa: E501
    "merge": '<path d="M2.6 1.5 7 5.9v2.6l-4.8 4.8 1.5 1.5L8 10.5l4.3 4.3 1.5-1.5L9 8.5V5.9l4.4-4.4-1.5-1.5L8 3.9 4.1 0z"/>',  # noqa: E501
    "info": '<circle cx="8" cy="8" r="7"/><path class="icon-cut" d="M7.1 3.6h1.8v1.8H7.1zM7.1 6.8h1.8v5.6H7.1z"/>',  # noqa: E501
    "pen": '<path d="M11.3 1 15 4.7 5.2 14.5 1 15l.5-4.2zM10 4.2l1.8 1.8"/>',
    "speech": '<path d="M1 2h14v9.5H8L4 15v-3.5H1z"/>',
    "dash": '<path d="M2 7h12v2H2z"/>',
    "clock": '<circle cx="8" cy="8" r="7"/><path class="icon-cut" d="M7.2 3.5h1.7v4.1l2.9 2-.9 1.3-3.7-2.5z"/>',  # noqa: E501
    "bell": '<path d="M8 0a1.5 1.5 0 0 1 1.4 1.8A5 5 0 0 1 13 6.6v3.6l1.5 2.3H1.5L3 10.2V6.6a5 5 0 0 1 3.6-4.8A1.5 1.5 0 0 1 8 0M6 13.5h4a2 2 0 0 1-4 0"/>',  # noqa: E501
    "calendar": '<path d="M4 0h2v2h4V0h2v2h3v13H1V2h3zM3 6v7h10V6z"/>',
    "person": '<circle cx="8" cy="4.6" r="3.4"/><path d="M1.5 15c.2-3.8 2.8-6 6.5-6s6.3 2.2 6.5 6z"/>',  # noqa: E501
    "up": '<path d="m8 3 6 8H2z"/>',
    "down": '<path d="m8 13 6-8H2z"/>',
    "forward": '<path d="M9 2.5 14.5 8 9 13.5l-1.3-1.3L11 9H1.5V7H11L7.7 3.8z"/>',
    "back": '<path d="M7 2.5 1.5 8 7 13.5l1.3-1.3L5 9h9.5V7H5l3.3-3.2z"/>',
    "lock": '<path d="M4 7V5a4 4 0 0 1 8 0v2h1.5v8h-11V7zm1.8 0h4.4V5a2.2 2.2 0 0 0-4.4 0z"/>',
}

ICONS: Final[dict[str, SafeString]] = {
    name: SafeString(
        f'<svg class="icon icon--{name}" viewBox="0 0 16 16" aria-hidden="true">{path}</svg>'
    )
    for name, path in _PATHS.items()
}
