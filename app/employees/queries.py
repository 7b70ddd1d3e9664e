"""Reading employees. Rows of an adherent are bounded by row security."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.employees import sight
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.platform.context import Context
from app.reference import queries as nomenclatures
from app.reference.models import Country, Language

SETTLED_DAYS = 7
"""Who left longer ago has nothing left to recompute."""


def at_work(today: date) -> ColumnElement[bool]:
    """« En activité » : here, or about to come."""
    return or_(Employee.left_on.is_(None), Employee.left_on >= today)


def everybody(_today: date) -> None:
    """« Tous les salariés » : present, future and past (SAL-03)."""


def gone(today: date) -> ColumnElement[bool]:
    """« Sortis » (K14)."""
    return Employee.left_on < today


def in_sight(ctx: Context) -> ColumnElement[bool]:
    """Whom the actor sees: everybody, but for who left where the employer reads them no more (K14)."""
    return at_work(ctx.today) if sight.hides(ctx.profile[Facts], ctx.actor.side) else true()


def assignments(employee_ids: Collection[int]) -> Select[Assignment]:
    """The posts that these employees held, hold or will hold, in the order of time."""
    return (
        select(Assignment)
        .where(Assignment.employee_id.in_(employee_ids))
        .order_by(Assignment.employee_id, func.lower(Assignment.period), Assignment.rank)
    )


def contracts(employee_ids: Collection[int]) -> Select[Contract]:
    """Their contracts, in the order of time."""
    return (
        select(Contract)
        .where(Contract.employee_id.in_(employee_ids))
        .order_by(Contract.employee_id, func.lower(Contract.period), Contract.rank)
    )


def own_exposures(employee_ids: Collection[int]) -> Select[EmployeeExposure]:
    """What these employees are exposed to beside their posts."""
    return select(EmployeeExposure).where(EmployeeExposure.employee_id.in_(employee_ids)).order_by(EmployeeExposure.id)


def career(employee_id: int) -> Select[Assignment]:
    """The posts of one employee with their titles, the latest first (SAL-11)."""
    return (
        select(Assignment)
        .where(Assignment.employee_id == employee_id)
        .options(joinedload(Assignment.post))
        .order_by(func.lower(Assignment.period).desc(), Assignment.rank)
    )


def beside(employee_id: int, since: date | None) -> Select[Assignment]:
    """The posts that a temporary worker holds beside the main one, from the same day, with their titles (POS-08)."""
    held = Assignment.employee_id == employee_id, Assignment.rank > 1, func.lower(Assignment.period) == since
    return select(Assignment).where(*held).options(joinedload(Assignment.post)).order_by(Assignment.rank)


def stays(employee_id: int) -> Select[Contract]:
    """The contracts of one employee with their kinds, the latest first."""
    return (
        select(Contract)
        .where(Contract.employee_id == employee_id)
        .options(joinedload(Contract.type))
        .order_by(func.lower(Contract.period).desc(), Contract.rank)
    )


def active_contracts(employee_id: int, on: date) -> Select[Contract]:
    """The contracts of one employee that are not over on that day, with their kinds, the first first."""
    running = or_(func.upper_inf(Contract.period), func.upper(Contract.period) > on)
    return stays(employee_id).where(running).order_by(None).order_by(func.lower(Contract.period), Contract.rank)


def leaving(ids: Collection[int]) -> Select[Employee]:
    """Those who are to leave at once, with what the summary says of them, by name."""
    found = select(Employee).where(Employee.id.in_(ids))
    named = joinedload(Employee.main_post), joinedload(Employee.contract_type)
    return found.options(*named).order_by(Employee.name_key, Employee.id)


def namesakes(name_key: str, born_on: date, besides: int | None) -> Select[Employee]:
    """Those of the same names born the same day, but for one, who is here first; the database tells by the number."""
    same = Employee.name_key == name_key, Employee.born_on == born_on
    found = select(Employee).where(*same).order_by(Employee.left_on.desc().nulls_first(), Employee.id)
    return found if besides is None else found.where(Employee.id != besides)


def holders(post_ids: Collection[int], on: date) -> Select[int, int]:
    """Post → how many hold it on that day or will."""
    return (
        select(Assignment.post_id, func.count(Assignment.employee_id.distinct()))
        .where(
            Assignment.post_id.in_(post_ids),
            or_(func.upper_inf(Assignment.period), func.upper(Assignment.period) > on),
        )
        .group_by(Assignment.post_id)
    )


def holding(post_ids: Collection[int]) -> Select[Employee]:
    """Whoever holds, held or will hold these posts, kept from others until the end of the transaction."""
    held = select(Assignment.employee_id).where(Assignment.post_id.in_(post_ids))
    return select(Employee).where(Employee.id.in_(held)).order_by(Employee.id).with_for_update()


def of_company(adherent_id: int, after_id: int, size: int) -> Select[Employee]:
    """The next employees of a company, kept from others until the end of the transaction."""
    mine = Employee.adherent_id == adherent_id, Employee.id > after_id
    return select(Employee).where(*mine).order_by(Employee.id).limit(size).with_for_update()


def to_recompute(after_id: int, size: int, on: date) -> Select[Employee]:
    """The next employees whose record may be otherwise today: who is here, comes, or has just left."""
    since = on - timedelta(days=SETTLED_DAYS)
    return (
        select(Employee)
        .where(Employee.id > after_id, or_(Employee.left_on.is_(None), Employee.left_on >= since))
        .order_by(Employee.id)
        .limit(size)
    )


def languages(text: str) -> Select[Language]:
    """Languages by a part of their name, French first."""
    return nomenclatures.languages().where(func.lower(Language.label).contains(text.lower(), autoescape=True))


def countries(text: str) -> Select[Country]:
    """Countries by a part of their name, France first."""
    return nomenclatures.countries().where(func.lower(Country.label).contains(text.lower(), autoescape=True))
