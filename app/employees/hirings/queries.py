"""Reading hirings that were declared. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import BigInteger, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.states import HiringState
from app.platform.context import Context


def waiting(adherent_ids: Collection[int]) -> Select[DeclaredHiring]:
    """Those to confirm, the first hired first."""
    mine = DeclaredHiring.adherent_id.in_(adherent_ids), DeclaredHiring.state == HiringState.WAITING
    return select(DeclaredHiring).where(*mine).order_by(DeclaredHiring.hired_on, DeclaredHiring.id)


_COUNTED = select(func.count(DeclaredHiring.id)).where(
    DeclaredHiring.adherent_id == any_(bindparam("adherents", type_=ARRAY(BigInteger))),
    DeclaredHiring.state == HiringState.WAITING,
)
"""Built once: the list of employees asks it with every page."""


def count_waiting(ctx: Context) -> int:
    """How many wait."""
    return ctx.session.scalar(_COUNTED, {"adherents": sorted(ctx.actor.adherents)}) or 0


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
