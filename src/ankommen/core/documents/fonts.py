"""The fonts of printed pages: those of the built assets, else those of the system."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders

FAMILY = "Fira Sans"
_FOLDER = "vendor/fonts"
_SCRIPTS = ("latin", "latin-ext")
_STYLES = ((400, "normal"), (400, "italic"), (500, "normal"), (600, "normal"))


def faces() -> str:
    """`@font-face` rules for the fonts that are there, none where the assets are not built."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-style: {style};'
        f' src: url("{path.as_uri()}"); }}\n'
        for script in _SCRIPTS
        for weight, style in _STYLES
        if (path := _path(f"fira-sans-{script}-{weight}-{style}.woff2")) is not None
    )


def file_of(weight: int) -> Path | None:
    """The upright Latin font of this weight, if the assets are built."""
    return _path(f"fira-sans-latin-{weight}-normal.woff2")


def _path(name: str) -> Path | None:
    found = finders.find(f"{_FOLDER}/{name}")
    return Path(found) if isinstance(found, str) else None
