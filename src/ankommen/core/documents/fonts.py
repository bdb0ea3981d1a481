"""The fonts of printed pages: KERN's from the built assets, else those of the system."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders

FAMILY = "Fira Sans"
_FOLDER = "vendor/kern/fonts/fira-sans"
_FACES = (
    ("FiraSans-Regular.woff2", 400, "normal"),
    ("FiraSans-Italic.woff2", 400, "italic"),
    ("FiraSans-Medium.woff2", 500, "normal"),
    ("FiraSans-SemiBold.woff2", 600, "normal"),
)


def faces() -> str:
    """`@font-face` rules for the fonts that are there, none where the assets are not built."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-style: {style};'
        f' src: url("{path.as_uri()}"); }}\n'
        for name, weight, style in _FACES
        if (path := _path(name)) is not None
    )


def _path(name: str) -> Path | None:
    found = finders.find(f"{_FOLDER}/{name}")
    return Path(found) if isinstance(found, str) else None
