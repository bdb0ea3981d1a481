"""What points to a row from anywhere in the house, and removing rows that nothing points to.

Django's own deletion asks every table row by row where signals listen, and takes what it finds
along. Here each table is asked once for all rows, and nothing goes with them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import ManyToOneRel, Model, QuerySet

Column = tuple[type[Model], str]


def pointed_to(
    model: type[Model], ids: Sequence[int], *, besides: Collection[type[Model]] = ()
) -> set[int]:
    """Those of these rows that a row of another table points to, or one of their own table.

    `besides`: tables that belong to the row and are not asked, as the one that keeps its groups.
    """
    found: set[int] = set()
    if ids:
        places = ", ".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            for pointing, column in columns_to(model):
                if pointing not in besides:
                    cursor.execute(_question(pointing, column) + f"({places})", ids)
                    found.update(id for (id,) in cursor)
    return found


def remove_unused(rows: QuerySet[Any]) -> None:
    """In one statement. The database refuses it if anything points to one of them after all."""
    rows._raw_delete(rows.db)


@cache
def columns_to(model: type[Model]) -> tuple[Column, ...]:
    """The columns of the house that hold a key of this model; those that keep sets are among
    them, with the table that joins the two."""
    relations = model._meta.get_fields(include_hidden=True)
    fields = [relation.field for relation in relations if isinstance(relation, ManyToOneRel)]
    return tuple((field.model, field.column) for field in fields)


def _question(pointing: type[Model], column: str) -> str:
    quoted = connection.ops.quote_name
    table, name = quoted(pointing._meta.db_table), quoted(column)
    return f"SELECT {name} FROM {table} WHERE {name} IN "  # noqa: S608 - names of ours
