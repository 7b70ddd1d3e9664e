"""What of the employees follows when a company is absorbed, and who is the same person in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.parts import OWN_PARTS
from app.employees.rules.identities import NirState
from app.employees.services.follow import count_holders, follow
from app.platform import audit
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.merger import Merger, Moved, register

audit.declare(employee_joined="Deux fiches de la même personne réunies")
RANKS = (1, 2, 3)
Ranked = TypeVar("Ranked", Assignment, Contract)
"""What a person may have several of at once, each with its rank."""


@dataclass(frozen=True, slots=True)
class Same:
    """An employee of the absorbed company who seems to be one of the kept one."""

    absorbed: Employee
    kept: Employee
    sure: bool
    """The same social security number; else the same name and day of birth, which somebody confirms."""


def same_people(ctx: Context, absorbed_id: int, kept_id: int) -> list[Same]:
    """Who is, or seems to be, in both companies; each person once, the sure ones first."""
    gone, stays = aliased(Employee), aliased(Employee)
    alike = and_(gone.name_key == stays.name_key, gone.born_on == stays.born_on)
    found = (
        select(gone, stays, (gone.nir_hash == stays.nir_hash).is_(True))
        .join(stays, or_(gone.nir_hash == stays.nir_hash, alike))
        .where(gone.adherent_id == absorbed_id, stays.adherent_id == kept_id)
        .order_by((gone.nir_hash == stays.nir_hash).is_(True).desc(), gone.name_key, gone.id, stays.id)
    )
    people: list[Same] = []
    seen: set[int] = set()
    for one, other, sure in ctx.session.execute(found):
        if not {one.id, other.id} & seen:
            seen |= {one.id, other.id}
            people.append(Same(one, other, sure))
    return people


def make_room(ctx: Context, merger: Merger) -> None:
    """One record for each person of both: careers side by side, what was missing taken from the other.

    Raises:
        DomainError: a person would hold more than three posts at once.
    """
    for gone_id, stays_id in merger.joined.items():
        gone, stays = ctx.session.get_one(Employee, gone_id), ctx.session.get_one(Employee, stays_id)
        _place(ctx, Assignment, gone, stays, "tiendrait plus de trois postes à la fois : terminez d’abord l’un d’eux")
        _place(ctx, Contract, gone, stays, "aurait plus de trois contrats à la fois : terminez d’abord l’un d’eux")
        _join_exposures(ctx, gone, stays)
        for model in OWN_PARTS:
            theirs = update(model).where(model.employee_id == gone_id).execution_options(synchronize_session=False)
            ctx.session.execute(theirs.values(adherent_id=merger.kept_id, employee_id=stays_id))
        _complete(gone, stays)
        audit.record(ctx, "employee_joined", stays, Entreprise=merger.absorbed_name)
        one = delete(Employee).where(Employee.id == gone_id).execution_options(synchronize_session=False)
        ctx.session.expunge(gone)
        ctx.session.execute(one)


def compute(ctx: Context, merger: Merger) -> None:
    """What records and posts keep of careers that were joined."""
    joined = ctx.session.scalars(select(Employee).where(Employee.id.in_(merger.joined.values()))).all()
    follow(ctx, joined)
    held = select(Assignment.post_id).where(Assignment.employee_id.in_(merger.joined.values())).distinct()
    count_holders(ctx, ctx.session.scalars(held).all())


def _place(ctx: Context, model: type[Ranked], gone: Employee, stays: Employee, refusal: str) -> None:
    """Give posts, or contracts, held at the same time different ranks."""
    held = ctx.session.scalars(_careers(model, gone.id)).all()
    taken = [(one.rank, one.period) for one in ctx.session.scalars(_careers(model, stays.id))]
    for one in held:
        free = [rank for rank in (one.rank, *RANKS) if _free(rank, one.period, taken)]
        if not free:
            raise DomainError(f"{stays.first_name} {stays.last_name} {refusal}, puis recommencez la fusion.")
        one.rank = free[0]
        taken.append((one.rank, one.period))
    ctx.session.flush()


def _careers(model: type[Ranked], employee_id: int) -> Select[Ranked]:
    return select(model).where(model.employee_id == employee_id).order_by(model.rank, model.id)


def _free(rank: int, period: Range[date], taken: Sequence[tuple[int, Range[date]]]) -> bool:
    return not any(rank == other and period.overlaps(during) for other, during in taken)


def _join_exposures(ctx: Context, gone: Employee, stays: Employee) -> None:
    """A risk met in both companies until further notice is met once, since the earlier day."""
    both = select(EmployeeExposure).where(EmployeeExposure.employee_id.in_((gone.id, stays.id)))
    rows = [row for row in ctx.session.scalars(both) if row.period.upper is None]
    kept = {row.risk_code: row for row in rows if row.employee_id == stays.id}
    for row in rows:
        if row.employee_id == gone.id and (other := kept.get(row.risk_code)) is not None:
            firsts = (row.period.lower, other.period.lower)
            other.period = Range(min(day for day in firsts if day) if all(firsts) else None, None)
            other.precisions = sorted({*other.precisions, *row.precisions})
            ctx.session.delete(row)
    ctx.session.flush()


def _complete(gone: Employee, stays: Employee) -> None:
    """The stay that lasts longest, and what the kept record did not know."""
    if gone.left_on is None and stays.left_on is None:
        stays.hired_on = min(gone.hired_on, stays.hired_on)
    elif stays.left_on is not None and (gone.left_on is None or gone.left_on > stays.left_on):
        stays.hired_on, stays.left_on = gone.hired_on, gone.left_on
    if stays.nir_hash is None and gone.nir_hash is not None:
        stays.nir, stays.nir_hash, stays.nir_state = gone.nir, gone.nir_hash, NirState.KNOWN
    for name in ("birth_name", "ntt", "email", "phone", "street", "postcode", "town"):
        if not getattr(stays, name):
            setattr(stays, name, getattr(gone, name))


register(
    Moved(
        ("employee", *(each.__tablename__ for each in OWN_PARTS)), "salarié", "salariés",
        before=make_room, after=compute,
    )
)  # fmt: skip
