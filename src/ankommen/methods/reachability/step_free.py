"""There and back without a step: what a feed says, what it does not deny, what it rules out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

import numpy as np

from ankommen.methods.reachability.chains import Course, DayCare, Traveller, chained_trips
from ankommen.methods.reachability.distances import Walking
from ankommen.methods.reachability.feeds import ByteArray, Feed
from ankommen.methods.reachability.timetables import StepFree, timetable_on


class StepFreeAnswer(IntEnum):
    """Whether a chain holds for somebody who cannot take a step."""

    YES = 0
    """Every stop and every vehicle of one way there and back is said to be free of steps."""
    ASK = 1
    """There is such a way only where nobody says how a stop or a vehicle is."""
    NO = 2
    """Every way there and back has a step, or there is none at all."""


def step_free_chains(
    feed: Feed,
    day: date,
    travellers: Sequence[Traveller],
    day_cares: Sequence[DayCare],
    courses: Sequence[Course],
    *,
    walking: Walking | None = None,
) -> ByteArray:
    """`StepFreeAnswer` for every traveller and course (T, C). Ways on foot are not judged."""
    said, not_denied = (
        chained_trips(
            timetable_on(feed, day, walking=walking, step_free=one), travellers, day_cares, courses
        ).reachable
        for one in (StepFree.SAID, StepFree.NOT_DENIED)
    )
    answers = np.select([said, not_denied], [StepFreeAnswer.YES, StepFreeAnswer.ASK], 2)
    return answers.astype(np.int8)
