"""Which measure waits for which: no measure may wait for itself, over however many corners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def dependency_cycle(
    waits_for: Mapping[int, Iterable[int]], *, measure: int, new: Iterable[int]
) -> list[int] | None:
    """The ring that would close if `measure` waited for `new`, or None.

    `waits_for` maps a measure to those it waits for today. The answer starts and ends with
    `measure`, in the order of waiting: [3, 7, 5, 3] means 3 waits for 7, 7 for 5, 5 for 3.
    """
    paths = [[measure, other] for other in new]
    seen: set[int] = set()
    while paths:
        path = paths.pop(0)
        if path[-1] == measure:
            return path
        if path[-1] in seen:
            continue
        seen.add(path[-1])
        paths.extend([*path, following] for following in waits_for.get(path[-1], ()))
    return None
