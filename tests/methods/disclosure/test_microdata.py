from __future__ import annotations

import numpy as np
import pytest

from ankommen.methods.disclosure import Column, DisclosureError, anonymity, propose

AGE = Column("age", np.array([0, 0, 1, 1, 2, 2, 3, 3]), (np.array([0, 0, 1, 1]), np.array([0, 0])))
PLACE = Column("place", np.array([0, 0, 0, 0, 1, 1, 2, 2]), (np.array([0, 1, 1]),))
COURSE = np.array([0, 1, 0, 1, 0, 0, 1, 1])


def test_classes_are_counted() -> None:
    found = anonymity([AGE, PLACE], COURSE, k=3)
    assert (found.k, found.diversity, found.classes, found.rows_at_risk) == (2, 1, 4, 8)


def test_the_least_loss_comes_first_and_every_proposal_holds() -> None:
    proposals = propose([AGE, PLACE], COURSE, k=4, diversity=2, most_suppressed=0)
    assert proposals[0].levels == (1, 1)
    assert proposals[0].lost_precision == pytest.approx((1 / 2 + 1) / 2)
    for proposal in proposals:
        coarse = [
            Column(c.name, c.at(level))
            for c, level in zip((AGE, PLACE), proposal.levels, strict=True)
        ]
        assert anonymity(coarse, COURSE, k=4).k >= 4


def test_suppressing_rows_may_cost_less_than_coarsening() -> None:
    proposals = propose([AGE, PLACE], COURSE, k=2, diversity=2, most_suppressed=4)
    assert proposals[0].levels == (0, 0)
    assert proposals[0].suppressed == 4
    assert proposals[0].discernibility == 2 * 2**2 + 4 * 8


def test_what_cannot_be_reached_is_refused() -> None:
    with pytest.raises(DisclosureError, match="no_solution"):
        propose([AGE, PLACE], COURSE, k=9, most_suppressed=0)
    with pytest.raises(DisclosureError, match="hierarchy_hole"):
        anonymity([Column("age", np.array([0, 5]), (np.array([0]),))], np.array([0, 1]), k=2)
    with pytest.raises(DisclosureError, match="wrong_shape"):
        anonymity([AGE], COURSE[:3], k=2)
    with pytest.raises(DisclosureError, match="empty_table"):
        anonymity([], COURSE, k=2)
    with pytest.raises(DisclosureError, match="bad_parameter"):
        propose([AGE], COURSE, k=1, most_suppressed=0)
