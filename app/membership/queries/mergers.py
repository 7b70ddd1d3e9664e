"""Reading what mergers did."""

from datetime import datetime

from sqlalchemy import Select, exists, func, select

from app.membership.models import CompanyMerger, MergedRow
from app.membership.models.merger import Fate

SHOWN = 200
"""Rows of a page; a merger that changed more is for the database's own tools."""


def past(before: datetime) -> Select[int]:
    """The mergers done before, of which it is still known how rows were."""
    known = exists().where(MergedRow.merger_id == CompanyMerger.id, MergedRow.was.is_not(None))
    return select(CompanyMerger.id).where(CompanyMerger.merged_at < before, known)


def fates(merger_id: int) -> Select[str, Fate, int]:
    """How many rows of each table had which fate."""
    return (
        select(MergedRow.kind, MergedRow.fate, func.count().label("number"))
        .where(MergedRow.merger_id == merger_id)
        .group_by(MergedRow.kind, MergedRow.fate)
        .order_by(MergedRow.kind, MergedRow.fate)
    )


def altered(merger_id: int) -> Select[MergedRow]:
    """The rows that a merger changed or removed, by table."""
    return (
        select(MergedRow)
        .where(MergedRow.merger_id == merger_id, MergedRow.fate != Fate.MOVED)
        .order_by(MergedRow.kind, MergedRow.row_id)
        .limit(SHOWN)
    )
