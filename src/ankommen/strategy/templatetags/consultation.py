"""Looks of comments by what became of them."""

from __future__ import annotations

from django import template

from ..models import CommentState

register = template.Library()


@register.filter
def comment_tone(state: str) -> str:
    return {
        CommentState.OPEN: "waiting",
        CommentState.ACCEPTED: "accepted",
        CommentState.PARTLY: "info",
        CommentState.DECLINED: "rejected",
    }[CommentState(state)]
