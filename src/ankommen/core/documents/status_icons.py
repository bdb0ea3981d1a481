"""The status icons on paper: as backgrounds, so that a screen reader hears the word alone."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from ..ui.icons import ICONS
from ..ui.status import LOOKS

_INK: Final = {
    "neutral": "#4a5465",
    "info": "#0b4fa8",
    "success": "#00624a",
    "warning": "#8a4b00",
    "danger": "#a3122e",
}
_ICON: Final = re.compile(r'<svg class="icon[^"]*".*?</svg>', re.DOTALL)


def without_icons(html: str) -> str:
    """The same text without the decorative icons of the screen."""
    return _ICON.sub("", html)


def icon_style() -> str:
    """One rule per status: its colour and its icon."""
    return "\n".join(
        f'.status[data-status="{code}"] {{ color: {_INK[tone]};'
        f" background-image: url('{_address(str(ICONS[icon]), _INK[tone])}') }}"
        for code, (tone, icon) in LOOKS.items()
    )


def _address(icon: str, ink: str) -> str:
    drawn = icon.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" fill="{ink}" ', 1)
    drawn = drawn.replace("currentColor", ink).replace('class="icon-cut"', 'fill="#ffffff"')
    return "data:image/svg+xml," + quote(drawn)
