"""Reading what a DSN is compared with, and what it proposes."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.employees.models import Contract, Employee
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.platform.audit import AuditLine
from app.posts.models import Post

READ = "payroll_read"
"""The action of a DSN that was compared."""


def known(adherent_id: int, on: date) -> Select[*tuple[Any, ...]]:
    """The employees of an adherent, past ones too, by the names of `comparing.Known`.

    Args:
        on: the day on which a contract beside the main one runs, or is to come.
    """
    lasts = or_(func.upper_inf(Contract.period), func.upper(Contract.period) > on)
    since = (
        select(
            Contract.employee_id,
            func.max(func.lower(Contract.period)).filter(Contract.rank == 1).label("since"),
            func.bool_or(and_(Contract.rank > 1, lasts)).label("several"),
        )
        .where(Contract.adherent_id == adherent_id)
        .group_by(Contract.employee_id)
        .subquery()
    )
    return (
        select(
            Employee.id, Employee.last_name, Employee.first_name, Employee.birth_name, Employee.born_on,
            Employee.nir_hash, Employee.ntt, Employee.hired_on, Employee.left_on, Employee.contract_kind,
            func.coalesce(since.c.since, Employee.hired_on).label("contract_since"),
            func.coalesce(since.c.several, False).label("several"),
            func.coalesce(Post.pcs_code, "").label("pcs_code"), func.coalesce(Post.title_key, "").label("title_key"),
            Employee.post_since,
        )
        .outerjoin(since, since.c.employee_id == Employee.id)
        .outerjoin(Post, Post.id == Employee.main_post_id)
        .where(Employee.adherent_id == adherent_id)
        .order_by(Employee.id)
    )  # fmt: skip


def main_contract(employee_id: int, since: date) -> Select[int]:
    """The main contract that began on that day, with an employer who is read by row security."""
    mine = Contract.employee_id == employee_id, Contract.rank == 1
    return select(Contract.id).where(*mine, func.lower(Contract.period) == since)


def open_posts(adherent_id: int) -> Select[str, str, str, int]:
    """Code PCS, normalised title, title and number of the posts that somebody may be given."""
    mine = Post.adherent_id == adherent_id, Post.closed_on.is_(None)
    return select(Post.pcs_code, Post.title_key, Post.title, Post.id).where(*mine).order_by(Post.title_key, Post.id)


def waiting(adherent_id: int) -> Select[PayrollProposal]:
    """What waits for somebody to confirm it, in the order of the page."""
    return select(PayrollProposal).where(PayrollProposal.adherent_id == adherent_id).order_by(PayrollProposal.id)


def sure(adherent_id: int, kinds: Collection[Kind]) -> Select[int]:
    """What « Tout confirmer » confirms, of these kinds: nobody is sent away because a month does not name them."""
    told = PayrollProposal.kind.in_(set(kinds) - {Kind.ABSENT}), PayrollProposal.refusal == ""
    return waiting(adherent_id).where(*told).with_only_columns(PayrollProposal.id)


def concerned(ids: Collection[int]) -> Select[Employee]:
    """The employees of a page of proposals, with what is written beside them."""
    named = joinedload(Employee.main_post), joinedload(Employee.contract_type)
    return select(Employee).where(Employee.id.in_(ids)).options(*named).order_by(Employee.id)


def forgotten(before: datetime) -> Select[int]:
    """Proposals that nobody confirmed in time."""
    return select(PayrollProposal.id).where(PayrollProposal.received_at < before).order_by(PayrollProposal.id)


def read_after(adherent_id: int, line: int) -> Select[int]:
    """A line that tells of a DSN compared with the list after this line of the history."""
    read = AuditLine.adherent_id == adherent_id, AuditLine.action == READ, AuditLine.id > line
    return select(AuditLine.id).where(*read).limit(1)
