"""Freezing an edition: what was adopted does not change any more, and everybody can check it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Refused

from ..models import Edition, EditionText
from ..rules.official_text import canonical_json, content_hash
from ..selectors.official_text import edition_content


def refuse_if_frozen(edition: Edition) -> None:
    """Refuse every change of the official text once the edition was adopted.

    Call it inside the transaction of the change, before the first write: it locks the edition's
    row, so that nobody adopts the edition between this check and the write. Which fields are
    official says `rules.official_text`.
    """
    lock_edition(edition.pk, official=True)


def lock_edition(edition_id: int, *, official: bool) -> Edition:
    """The edition, locked for this transaction; with `official`, refused when it is frozen."""
    edition = Edition.objects.select_for_update().filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    if official and edition.frozen_at is not None:
        raise Refused.because(
            "edition_frozen",
            _(
                "„%(edition)s“ ist beschlossen. Der beschlossene Text wird nicht mehr geändert; "
                "Änderungen gehören in die nächste Edition."
            )
            % {"edition": edition.title},
        )
    return edition


def keep_text(edition: Edition, *, now: datetime) -> str:
    """Keep the official text as it stands and return its hash; the same text is kept once."""
    content = edition_content(edition)
    digest = content_hash(content)
    EditionText.objects.get_or_create(
        edition=edition,
        content_hash=digest,
        defaults={"content": canonical_json(content), "kept_at": now},
    )
    return digest
