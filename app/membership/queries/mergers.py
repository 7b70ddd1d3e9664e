"""Reading what mergers did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, exists, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.membership.models import CompanyMerger, MergedRow
from app.membership.models.merger import Fate

SECRETS = ("secret_hash", "nir_hash", "code_hash")
"""Columns that are never kept twice: they are computed again, or serve no more."""
ROWS = "told"
"""What the statements about a merger call the table that they read."""
SHOWN = 200
"""Rows of a page; a merger that changed more is for the database's own tools."""


def past(before: datetime) -> Select[int]:
    """The mergers done before, of which it is still known how rows were."""
    mine = MergedRow.adherent_id == CompanyMerger.adherent_id, MergedRow.merger_id == CompanyMerger.id
    known = exists().where(*mine, MergedRow.was.is_not(None))
    return select(CompanyMerger.id).where(CompanyMerger.merged_at < before, known)


def fates(row: CompanyMerger) -> Select[str, Fate, int]:
    """How many rows of each table had which fate."""
    return (
        select(MergedRow.kind, MergedRow.fate, func.count().label("number"))
        .where(*_of(row))
        .group_by(MergedRow.kind, MergedRow.fate)
        .order_by(MergedRow.kind, MergedRow.fate)
    )


def altered(row: CompanyMerger) -> Select[MergedRow]:
    """The rows that a merger changed or removed, by table."""
    return (
        select(MergedRow)
        .where(*_of(row), MergedRow.fate != Fate.MOVED)
        .order_by(MergedRow.kind, MergedRow.row_id)
        .limit(SHOWN)
    )


def before(row: CompanyMerger, name: str, rows: FromClause) -> Select[Any]:
    """What is written of the rows of a table that a merger may touch: those of both, told as removed until seen again.

    Args:
        rows: the table `name`, called `ROWS`.
    """
    return select(
        literal(row.adherent_id), literal(row.id), literal(name), rows.c.id, literal(Fate.GONE, MergedRow.fate.type),
        content(),
    ).where(_theirs(rows, row))  # fmt: skip


def content() -> ColumnElement[Any]:
    """The whole row as JSON, but what is never kept twice."""
    whole = func.to_jsonb(literal_column(ROWS), type_=JSONB)
    return whole.op("-", return_type=JSONB())(cast(list(SECRETS), ARRAY(Text)))


def _of(row: CompanyMerger) -> tuple[ColumnElement[bool], ...]:
    """The rows of a merger; its adherent is named for the index."""
    return MergedRow.adherent_id == row.adherent_id, MergedRow.merger_id == row.id


def _theirs(rows: FromClause, row: CompanyMerger) -> ColumnElement[bool]:
    """The rows of both; of the adherents, the absorbed one and its branches."""
    if "adherent_id" in rows.c:
        return rows.c.adherent_id.in_((row.absorbed_id, row.adherent_id))
    return or_(rows.c.id == row.absorbed_id, rows.c.parent_id == row.absorbed_id)
