"""How far apart two words are. Pure."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """Letters to add, take away, change or swap with their neighbour (optimal string alignment).

    >>> distance("kurs", "krus"), distance("kurs", "kurse"), distance("haus", "maus")
    (1, 1, 1)
    """
    before: list[int] = []
    line = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        earlier, before, line = before, line, [row]
        for column, other_letter in enumerate(other, start=1):
            cost = before[column - 1] + (letter != other_letter)
            cost = min(cost, before[column] + 1, line[column - 1] + 1)
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == other_letter:
                cost = min(cost, earlier[column - 2] + 1)
            line.append(cost)
    return line[-1]


def likeness(one: str, other: str) -> int:
    """How many letters both begin with: people rarely mistype the first ones.

    >>> likeness("sprache", "spruch")
    3
    """
    same = 0
    for letter, other_letter in zip(one, other, strict=False):
        if letter != other_letter:
            break
        same += 1
    return same
