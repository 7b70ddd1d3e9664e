"""Rows kept as the JSON of the database, and read again: after a deploy that added a column to their table, too.

A column that was not there when a row was kept takes its default; one that is gone since is passed over.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, column, func


def told_columns(table: Table, row: Mapping[str, Any]) -> list[Column[Any]]:
    """The columns of a table that a row kept of it tells; the database computes others itself.

    Args:
        row: one of those that were kept together: they tell the same.
    """
    return [each for each in table.columns if each.name in row and each.computed is None]


def read_rows(told: ColumnElement[Any], columns: Sequence[Column[Any]]) -> FromClause:
    """A JSON list of kept rows as a table with these columns."""
    return _typed(func.jsonb_to_recordset(told), columns)


def read_row(told: ColumnElement[Any], columns: Sequence[Column[Any]]) -> FromClause:
    """One kept row as a table of one row."""
    return _typed(func.jsonb_to_record(told), columns)


def _typed(function: Any, columns: Sequence[Column[Any]]) -> FromClause:
    named = (column(each.name, each.type) for each in columns)
    found: FromClause = function.table_valued(*named).render_derived(with_types=True).lateral()
    return found
