"""Rows of consultations on a draft, and of the council question desk."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import EDITORS, EVERYBODY, LEAD, READERS
from .row import Row, change, form_page, page


def consultation(world: World) -> dict[str, Any]:
    return {"id": world.invitation.consultation_id}


def link(world: World) -> dict[str, Any]:
    return {**consultation(world), "invitation": world.invitation.pk}


def comment(world: World) -> dict[str, Any]:
    return {**consultation(world), "comment": world.comment.pk}


def token(world: World) -> dict[str, Any]:
    return {"token": world.invitation_link}


def question(world: World) -> dict[str, Any]:
    return {"id": world.question.pk}


CONSULTATION: tuple[Row, ...] = (
    *page("strategy:consultation_list", READERS),
    *form_page("strategy:consultation_open", EDITORS),
    *page("strategy:consultation_detail", EDITORS, consultation),
    *form_page("strategy:consultation_change", EDITORS, consultation),
    *form_page("strategy:consultation_invite", EDITORS, consultation, sent=302),
    *change("strategy:consultation_link", EDITORS, link, status=200),
    *form_page("strategy:comment_add", READERS, consultation),
    *form_page("strategy:comment_list", EDITORS, consultation),
    *form_page("strategy:comment_detail", EDITORS, comment),
    *form_page("portal:consultation", EVERYBODY, token),
)

COUNCIL: tuple[Row, ...] = (
    *page("strategy:council_question_list", READERS),
    *form_page("strategy:council_question_add", EDITORS),
    *page("strategy:council_question_detail", READERS, question),
    *form_page("strategy:council_question_edit", EDITORS, question),
    *change("strategy:council_question_give", LEAD, question),
    # No answer was printed in the small world: tests/strategy/test_council_questions.py has one.
    *page("strategy:council_question_file", frozenset(), question),
)
