from __future__ import annotations

import numpy as np
import pytest

from ankommen.methods.disclosure import Dimension, DisclosureError, Reason, Table

SEX = Dimension.flat("sex", ["f", "m"])
PLACE = Dimension.tree(
    "place", {"Oker": "Goslar", "Jürgenohl": "Goslar", "Goslar": "all", "Harz": "all"}, total="all"
)


def test_totals_and_subtotals_are_the_sums_below() -> None:
    table = Table((PLACE, SEX), np.array([[1, 2], [3, 4], [5, 6]]))
    leaves = [PLACE.codes[leaf] for leaf in PLACE.leaves]
    assert leaves == ["Harz", "Oker", "Jürgenohl"]
    assert table.counts[table.cell("all", "total")] == 21
    assert table.counts[table.cell("Goslar", "f")] == 3 + 5
    assert np.array_equal(table.sets @ table.inner.ravel(), table.counts.ravel())


def test_a_category_may_be_called_total() -> None:
    odd = Dimension.flat("kind", ["Total", "part"], total="all kinds")
    table = Table((odd,), np.array([3, 4]))
    assert table.counts.tolist() == [7, 3, 4]
    with pytest.raises(DisclosureError, match="duplicate_code"):
        Dimension.flat("kind", ["Total", "part"], total="Total")


def test_a_hierarchy_with_a_hole_is_refused_by_name() -> None:
    with pytest.raises(DisclosureError, match="hierarchy_hole") as caught:
        Dimension.tree("place", {"Oker": "Goslar", "Harz": "all"}, total="all")
    assert caught.value.got == "Oker"
    with pytest.raises(DisclosureError, match="hierarchy_hole"):
        Dimension("place", ("all", "a", "b"), (-1, 2, 0))
    with pytest.raises(DisclosureError, match="hierarchy_hole"):
        Dimension.tree("place", {"all": "Harz", "Harz": "all"}, total="all")


def test_cells_make_a_table_and_a_contradicting_total_is_refused() -> None:
    cells: dict[tuple[str, ...], int] = {("f",): 3, ("m",): 4, ("total",): 7}
    assert Table.from_cells([SEX], cells).counts.tolist() == [7, 3, 4]
    with pytest.raises(DisclosureError) as caught:
        Table.from_cells([SEX], cells | {("total",): 8})
    assert caught.value.reason is Reason.TOTAL_CONTRADICTS_CELLS
    assert (caught.value.where, caught.value.expected, caught.value.got) == ("total", "7", "8")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({("f",): 3}, Reason.MISSING_CELL),
        ({("f",): 3, ("m",): -1}, Reason.NEGATIVE_COUNT),
        ({("f",): 3, ("m",): 1.5}, Reason.NOT_A_COUNT),
        ({("f",): 3, ("m",): True}, Reason.NOT_A_COUNT),
        ({("f",): 3, ("m",): 1, ("x",): 1}, Reason.UNKNOWN_CODE),
        ({("f",): 3, ("m",): 1, ("f", "m"): 1}, Reason.WRONG_SHAPE),
    ],
)
def test_bad_cells_are_refused(cells: dict[tuple[str, ...], int], reason: Reason) -> None:
    with pytest.raises(DisclosureError) as caught:
        Table.from_cells([SEX], cells)
    assert caught.value.reason is reason


def test_bad_tables_are_refused() -> None:
    with pytest.raises(DisclosureError, match="empty_table"):
        Table((), np.array(3))
    with pytest.raises(DisclosureError, match="wrong_shape"):
        Table((SEX,), np.array([1, 2, 3]))
    with pytest.raises(DisclosureError, match="duplicate_code"):
        Table((SEX, SEX), np.ones((2, 2), dtype=np.int64))
    with pytest.raises(DisclosureError, match="not_a_count"):
        Table((SEX,), np.array([1.0, 2.0]))
    with pytest.raises(DisclosureError, match="structural"):
        Table((SEX,), np.array([1, 0]), np.array([True, True]))


def test_a_table_of_one_cell_works() -> None:
    lone = Dimension("all", ("all",), (-1,))
    assert Table((lone,), np.array([4])).counts.tolist() == [4]
