"""Policy of the public face: simple mark-up made safe, and what a feedback form takes."""

from __future__ import annotations

import enum
import re
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString

SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/(?!/))[^\s<>\"']*")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")

QUICKEST_ANSWER = timedelta(seconds=3)
LONGEST_ANSWER = timedelta(hours=24)
FEEDBACK_PER_HOUR = 30


def rendered(text: str) -> SafeString:
    """Plain text with a little mark-up as HTML: everything else is shown as it was typed.

    `## Heading`, `### Heading`, `- list`, `**bold**`, `[words](https://…)`; an empty line starts a
    new paragraph. Addresses other than web, mail, telephone and this site stay text.

    >>> rendered("## Kontakt\\n\\nTelefon: [0123](tel:0123) <b>")
    '<h2>Kontakt</h2>\\n<p>Telefon: <a href="tel:0123">0123</a> &lt;b&gt;</p>'
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return SafeString("\n".join(_block(block) for block in blocks if block.strip()))


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().split("\n")]
    parts: list[str] = []
    run: list[str] = []
    for line in lines:
        if line.startswith(("## ", "### ")):
            parts += _run(run)
            run = []
            level = 3 if line.startswith("### ") else 2
            parts.append(f"<h{level}>{_inline(line.lstrip('# '))}</h{level}>")
        elif run and run[-1].startswith("- ") != line.startswith("- "):
            parts += _run(run)
            run = [line]
        else:
            run.append(line)
    return "\n".join(parts + _run(run))


def _run(lines: list[str]) -> list[str]:
    """Lines of one kind: a list or a paragraph."""
    if not lines:
        return []
    if lines[0].startswith("- "):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return [f"<ul>{items}</ul>"]
    return [f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"]


def _inline(line: str) -> str:
    safe = _BOLD.sub(r"<strong>\1</strong>", str(escape(line)))
    return _LINK.sub(_link, safe)


def _link(match: re.Match[str]) -> str:
    words, address = match.groups()
    if not SAFE_ADDRESS.fullmatch(address):
        return match.group(0)
    return f'<a href="{address}">{words}</a>'


class FeedbackProblem(enum.StrEnum):
    """Why a sent feedback form is not taken; the words stand in the service."""

    TRAPPED = "trapped"
    TOO_QUICK = "too_quick"
    TOO_OLD = "too_old"
    TOO_MANY = "too_many"


def feedback_problem(
    *, rendered_at: datetime | None, now: datetime, trap: str, in_last_hour: int
) -> FeedbackProblem | None:
    """Tells people from programs without asking people anything.

    `rendered_at` is when the form was shown (None: forged); `trap` a field that people do not see.
    """
    if trap or rendered_at is None:
        return FeedbackProblem.TRAPPED
    if now - rendered_at < QUICKEST_ANSWER:
        return FeedbackProblem.TOO_QUICK
    if now - rendered_at > LONGEST_ANSWER:
        return FeedbackProblem.TOO_OLD
    if in_last_hour >= FEEDBACK_PER_HOUR:
        return FeedbackProblem.TOO_MANY
    return None
