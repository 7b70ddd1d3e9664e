"""Reading hirings that were declared. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.states import HiringState


def waiting(adherent_ids: Collection[int]) -> Select[DeclaredHiring]:
    """Those to confirm, the first hired first."""
    mine = DeclaredHiring.adherent_id.in_(adherent_ids), DeclaredHiring.state == HiringState.WAITING
    return select(DeclaredHiring).where(*mine).order_by(DeclaredHiring.hired_on, DeclaredHiring.id)


def waiting_count(adherent_ids: Collection[int]) -> Select[int]:
    """How many they are."""
    return select(func.count()).select_from(waiting(adherent_ids).order_by(None).subquery())


def beginning(adherent_ids: Collection[int], days: Collection[date]) -> Select[DeclaredHiring]:
    """Those to confirm that begin on one of these days."""
    return waiting(adherent_ids).where(DeclaredHiring.hired_on.in_(days))


def refused(adherent_ids: Collection[int]) -> Select[DeclaredHiring]:
    """Those that somebody refused, the latest first."""
    mine = DeclaredHiring.adherent_id.in_(adherent_ids), DeclaredHiring.state == HiringState.REFUSED
    return select(DeclaredHiring).where(*mine).order_by(DeclaredHiring.decided_at.desc(), DeclaredHiring.id.desc())


def old(before: datetime) -> Select[int]:
    """Those that were received before: nobody answers them any more, and no list names them again."""
    return select(DeclaredHiring.id).where(DeclaredHiring.received_at < before).order_by(DeclaredHiring.id)
