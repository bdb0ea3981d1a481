"""Kept texts name responsible units and partners; each reader gets them as far as the gate allows.

A kept text has a hash, so it is never changed: names are taken out of what is shown of it.
"""

from __future__ import annotations

from typing import Any

from ankommen.core.viewer import PUBLIC, Viewer
from ankommen.partners import public as partners

from ..rules.official_text import Difference

Content = dict[str, Any]


def readable(content: Content, *, viewer: Viewer) -> Content:
    """The official content of an edition as this viewer may read it."""
    return Veil(viewer).content(content)


class Veil:
    """Takes the names out that one viewer may not know. In public nothing stands in their place."""

    def __init__(self, viewer: Viewer) -> None:
        self._hidden = partners.hidden_names(viewer=viewer)
        self._instead = "" if viewer == PUBLIC else partners.neutral_name()

    def content(self, content: Content) -> Content:
        return {**content, "measures": [self.measure(row) for row in content["measures"]]}

    def measure(self, row: Content) -> Content:
        names = [self.name(one) for one in row.get("partners", [])]
        lead = self.name(row.get("lead_unit", ""))
        return {**row, "lead_unit": lead, "partners": [one for one in names if one]}

    def name(self, name: str) -> str:
        organisation = name.partition(" / ")[0]
        return self._instead if {name, organisation} & self._hidden else name

    def differences(self, found: tuple[Difference, ...]) -> tuple[Difference, ...]:
        return tuple(Difference(one.path, self.text(one.old), self.text(one.new)) for one in found)

    def text(self, text: str | None) -> str | None:
        """Lists of names come as one text: with one hidden name in it, all of it is."""
        if text and any(name in text for name in self._hidden):
            return self._instead
        return text
