"""A synopsis as a file: made from two texts, kept with the hashes of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import SynopsisFile
from ..rules.official_text import content_hash
from ..selectors.official_text import edition_content
from ..selectors.synopsis import synopsis_for_all
from ..synopsis.paper import Imprint, synopsis_pdf, synopsis_word

KINDS = ("pdf", "docx")
Progress = Callable[[int, int, str], object]


def make_synopsis(
    *, actor: Viewer, old: str, new: str, kind: str, now: datetime, progress: Progress
) -> SynopsisFile:
    """Print the synopsis of two editions. The file says by hashes which texts it compares."""
    if kind not in KINDS:
        raise NotFound
    progress(0, 1, _("Texte vergleichen"))
    synopsis = synopsis_for_all(viewer=actor, old=old, new=new)
    hashes = [content_hash(edition_content(one)) for one in (synopsis.old, synopsis.new)]
    imprint = Imprint(synopsis.new.concept.district.name, *hashes)
    if kind == "pdf":
        data = synopsis_pdf(
            synopsis,
            imprint=imprint,
            told=lambda done, total: progress(done, total, _("Seiten setzen")),
        )
    else:
        data = synopsis_word(synopsis, imprint=imprint)
    made = SynopsisFile(
        old=synopsis.old,
        new=synopsis.new,
        kind=kind,
        old_hash=hashes[0],
        new_hash=hashes[1],
        made_at=now,
        made_by_label=actor.label,
    )
    made.file.save(f"synopse-{old}-{new}.{kind}", ContentFile(data), save=False)
    try:
        _store(made, actor)
    except BaseException:
        default_storage.delete(str(made.file.name))
        raise
    return made


@transaction.atomic
def _store(made: SynopsisFile, actor: Viewer) -> None:
    made.save()
    audit.record(
        "synopsis.make",
        actor=actor,
        kind="edition",
        id=made.new_id,
        label=str(made),
        details={"old_hash": made.old_hash, "new_hash": made.new_hash},
    )
