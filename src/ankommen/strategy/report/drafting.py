"""The texts that somebody wrote into a draft, put into the content before it is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .content import FieldEntry, ReportContent

FOREWORD, REQUEST = "foreword", "request"
FIELD_TEXTS = ("summary", "situation", "trend")

# Slug of the action field (empty: the whole report) and kind of section → text.
Texts = Mapping[tuple[str, str], str]


def with_texts(content: ReportContent, texts: Texts) -> ReportContent:
    """The same content with what was written; a text written empty is left out of the report."""
    return replace(
        content,
        introduction=texts.get(("", FOREWORD), content.introduction),
        request=texts.get(("", REQUEST), content.request),
        fields=tuple(_field(field, texts) for field in content.fields),
    )


def _field(field: FieldEntry, texts: Texts) -> FieldEntry:
    return replace(
        field,
        summary=texts.get((field.slug, "summary"), field.summary),
        situation=texts.get((field.slug, "situation"), field.situation),
        trend=texts.get((field.slug, "trend"), field.trend),
    )
