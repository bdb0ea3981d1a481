"""Old and new side by side: every action field, goal and measure of two editions, once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.viewer import PUBLIC, Viewer
from ankommen.partners import public as partners

from ..models import (
    ActionField,
    ActionFieldSuccession,
    Edition,
    Fate,
    Goal,
    GoalSuccession,
    Measure,
    MeasureSuccession,
    TextRevision,
)
from ..permissions import may_read_concept
from ..rules.word_differences import Part, word_differences
from ..synopsis.texts import field_texts, goal_texts, measure_texts
from .official_text import edition_content
from .protected_names import Veil
from .succession import UNDECIDED, Pair, pairs

Content = dict[str, Any]


@dataclass(frozen=True)
class TextChange:
    """One text of a row, as it was and as it is. Words are compared when somebody reads them."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(word_differences(self.before, self.after))

    @property
    def old(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind != "added")

    @property
    def new(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind != "removed")


@dataclass(frozen=True, slots=True)
class SynopsisRow:
    """`kind` is measure, goal, action_field or edition. `old` and `new` are number and title,
    empty where that side has no such row; `target` names where a merged one went."""

    kind: str
    fate: str
    fate_label: str
    old: str
    new: str
    texts: tuple[TextChange, ...]
    reason: str
    target: str = ""

    @property
    def is_changed(self) -> bool:
        return self.fate != Fate.KEPT


@dataclass(frozen=True, slots=True)
class SynopsisSection:
    """An action field; the first section is the edition itself."""

    anchor: str
    title: str
    rows: tuple[SynopsisRow, ...]


@dataclass(frozen=True, slots=True)
class Synopsis:
    old: Edition
    new: Edition
    sections: tuple[SynopsisSection, ...]
    counts: tuple[tuple[str, str, int], ...]


def synopsis_of(*, viewer: Viewer, old: str, new: str) -> Synopsis:
    """Any two editions or drafts of one concept, for whoever reads the concept."""
    if not may_read_concept(viewer):
        raise NotFound
    return build_synopsis(*_two(old, new), reader=viewer)


def synopsis_for_all(*, viewer: Viewer, old: str, new: str) -> Synopsis:
    """The same for a file that all readers get alike."""
    if not may_read_concept(viewer):
        raise NotFound
    return build_synopsis(*_two(old, new), reader=partners.every_reader())


def public_synopsis(old: str, new: str) -> Synopsis:
    """Two published editions for everybody, without what either keeps internal."""
    found = _two(old, new)
    if any(one.published_at is None or one.frozen_at is None for one in found):
        raise NotFound
    return build_synopsis(*found, reader=PUBLIC)


def _two(old: str, new: str) -> tuple[Edition, Edition]:
    rows = Edition.objects.filter(slug__in=(old, new)).select_related("concept", "predecessor")
    found = {row.slug: row for row in rows}
    if len(found) != 2 or len({row.concept_id for row in found.values()}) != 1:
        raise NotFound
    return found[old], found[new]


def build_synopsis(old: Edition, new: Edition, *, reader: Viewer) -> Synopsis:
    """The number of queries does not depend on the number of rows."""
    is_public = reader == PUBLIC
    veil = Veil(reader)
    before, after = (veil.content(edition_content(one)) for one in (old, new))
    sections = _Sections(old, new)
    sections.add_edition(before, after)
    sections.add_fields(before, after)
    sections.add_goals(before, after)
    sections.add_measures(before, after, is_public=is_public)
    built = sections.built()
    counts = dict.fromkeys((*Fate.values, UNDECIDED), 0)
    for section in built:
        for row in section.rows:
            counts[row.fate] += row.kind == "measure"
    labels = dict(Fate.choices)
    return Synopsis(
        old,
        new,
        built,
        tuple(
            (fate, str(labels.get(fate, _("ohne Entscheidung"))), count)
            for fate, count in counts.items()
            if count
        ),
    )


class _Sections:
    """Rows as they come, put under the action field of the new edition, else of the old one."""

    def __init__(self, old: Edition, new: Edition) -> None:
        self.old, self.new = old, new
        self._rows: dict[str, list[SynopsisRow]] = defaultdict(list)
        self._titles: dict[str, str] = {"edition": ""}
        self._reasons = _later_reasons(new)
        self._anchor_of_old: dict[str, str] = {}

    def add_edition(self, before: Content, after: Content) -> None:
        texts = _changes(
            {_("Titel"): before["title"], _("Einleitung"): before["preface"]},
            {_("Titel"): after["title"], _("Einleitung"): after["preface"]},
        )
        self._titles["edition"] = _("Edition")
        self._add("edition", "edition", before["title"], after["title"], texts, "")

    def add_fields(self, before: Content, after: Content) -> None:
        olds, news = _by_number(before["action_fields"]), _by_number(after["action_fields"])
        old_ids = _numbers(ActionField.objects.filter(edition=self.old), "number")
        new_ids = _numbers(ActionField.objects.filter(edition=self.new), "number")
        for pair in self._in_order(ActionFieldSuccession, old_ids, new_ids):
            old, new = old_ids.get(pair.old or 0), new_ids.get(pair.new or 0)
            anchor = f"hf-{new}" if new else f"hf-alt-{old}"
            one = news[new] if new else olds[old or ""]
            self._titles.setdefault(anchor, f"{one['number']} {one['title']}")
            if old:
                self._anchor_of_old.setdefault(old, anchor)
            self._pair(
                anchor, "action_field", pair, olds.get(old or ""), news.get(new or ""), field_texts
            )

    def add_goals(self, before: Content, after: Content) -> None:
        olds, news = dict(_goals(before)), dict(_goals(after))
        names = ("action_field__number", "number")
        old_ids = _numbers(Goal.objects.filter(action_field__edition=self.old), *names)
        new_ids = _numbers(Goal.objects.filter(action_field__edition=self.new), *names)
        for pair in self._in_order(GoalSuccession, old_ids, new_ids):
            old, new = old_ids.get(pair.old or 0), new_ids.get(pair.new or 0)
            anchor = self._anchor(old, new)
            self._pair(anchor, "goal", pair, olds.get(old or ""), news.get(new or ""), goal_texts)

    def add_measures(self, before: Content, after: Content, *, is_public: bool) -> None:
        olds, news = _by_number(before["measures"]), _by_number(after["measures"])
        old_ids = _numbers(self.old.measures.order_by("position", "id"), "number")
        new_ids = _numbers(self.new.measures.order_by("position", "id"), "number")
        hidden = _internal(self.old, self.new) if is_public else {}
        for pair in self._in_order(MeasureSuccession, old_ids, new_ids):
            old = olds.get(old_ids.get(pair.old or 0, ""))
            new = news.get(new_ids.get(pair.new or 0, ""))
            left_out = hidden.get(pair.old, frozenset()) | hidden.get(pair.new, frozenset())
            anchor = self._anchor(
                old["action_field"] + "/" if old else None,
                new["action_field"] + "/" if new else None,
            )
            self._pair(anchor, "measure", pair, old, new, partial(measure_texts, left_out=left_out))

    def built(self) -> tuple[SynopsisSection, ...]:
        return tuple(
            SynopsisSection(anchor, title, tuple(self._rows[anchor]))
            for anchor, title in self._titles.items()
        )

    def _anchor(self, old: str | None, new: str | None) -> str:
        if new is not None:
            return f"hf-{new.partition('/')[0]}"
        return self._anchor_of_old.get((old or "").partition("/")[0], "edition")

    def _in_order(self, model: Any, olds: Mapping[int, str], news: Mapping[int, str]) -> list[Pair]:
        """As the new edition has them; what is not in it stands where the old one had it."""
        place = {id: at for at, id in enumerate(news)}
        found = pairs(model, self.old, self.new, olds, news)
        follows = {one.old: place[one.new] for one in found if one.old and one.new is not None}
        at_old: dict[int, tuple[int, int, int]] = {}
        last = -1
        for at, id in enumerate(olds):
            at_old[id] = last, 1, at
            last = follows.get(id, last)

        def key(one: Pair) -> tuple[int, int, int]:
            if one.new is not None and one.fate != Fate.MERGED:
                return place[one.new], 0, 0
            return at_old.get(one.old or 0, (-1, 1, 0))

        return sorted(found, key=key)

    def _pair(  # noqa: PLR0917
        self,
        anchor: str,
        kind: str,
        pair: Pair,
        old: Content | None,
        new: Content | None,
        texts_of: Callable[[Content], dict[str, str]],
    ) -> None:
        if pair.fate == Fate.MERGED and old and new:
            texts = _changes(texts_of(old), {})
            self._add(anchor, kind, _name(old), "", texts, pair.reason, Fate.MERGED, _name(new))
            return
        later = self._reasons.get((kind, pair.new or 0), ())
        reason = "; ".join(dict.fromkeys(part for part in (pair.reason, *later) if part))
        texts = _changes(texts_of(old) if old else {}, texts_of(new) if new else {})
        fate = pair.fate if pair.fate not in (Fate.KEPT, Fate.CHANGED) else ""
        self._add(anchor, kind, _name(old), _name(new), texts, reason, fate)

    def _add(  # noqa: PLR0917
        self,
        anchor: str,
        kind: str,
        old: str,
        new: str,
        texts: tuple[TextChange, ...],
        reason: str,
        fate: str = "",
        target: str = "",
    ) -> None:
        if not fate:
            fate = Fate.CHANGED if any(one.is_changed for one in texts) else Fate.KEPT
        label = _fate_label(fate)
        row = SynopsisRow(kind, str(fate), label, old, new, texts, reason, target)
        self._rows[anchor].append(row)


def _fate_label(fate: str) -> str:
    words = {
        Fate.KEPT: _("unverändert"),
        Fate.CHANGED: _("geändert"),
        Fate.MERGED: _("geht auf in"),
        Fate.SPLIT: _("aufgeteilt"),
        Fate.DROPPED: _("entfallen"),
        Fate.NEW: _("neu"),
        UNDECIDED: _("nicht übergegangen, ohne Entscheidung"),
    }
    return words[fate]


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[TextChange, ...]:
    return tuple(
        TextChange(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys((*old, *new))
        if old.get(label) or new.get(label)
    )


def _name(row: Content | None) -> str:
    return f"{row['number']} {row['title']}" if row else ""


def _by_number(rows: Sequence[Content]) -> dict[str, Content]:
    return {row["number"]: row for row in rows}


def _goals(content: Content) -> Iterable[tuple[str, Content]]:
    def below(field: str, goals: Sequence[Content]) -> Iterable[tuple[str, Content]]:
        for goal in goals:
            yield f"{field}/{goal['number']}", goal
            yield from below(field, goal["children"])

    for field in content["action_fields"]:
        yield from below(field["number"], field["goals"])


def _numbers(rows: Any, *columns: str) -> dict[int, str]:
    """What each row is called in the official text, by id, in order."""
    return {pk: "/".join(parts) for pk, *parts in rows.values_list("pk", *columns)}


def _internal(old: Edition, new: Edition) -> dict[int | None, frozenset[str]]:
    rows = Measure.objects.filter(edition__in=(old.pk, new.pk))
    return {pk: frozenset(names) for pk, names in rows.values_list("pk", "internal_fields")}


def _later_reasons(new: Edition) -> dict[tuple[str, int], list[str]]:
    """Why texts of the new edition were changed after it was made."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    rows = TextRevision.objects.filter(edition=new).exclude(reason="").order_by("id")
    for kind, id, reason in rows.values_list("object_kind", "object_id", "reason"):
        found[kind, id].append(reason)
    return found
