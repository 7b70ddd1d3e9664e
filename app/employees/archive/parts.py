"""What hangs on an employee's record: what of it the archive keeps, and in which order it goes.

Upper rooms add theirs; a test compares the list with the keys of the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.parts import OWN_PARTS
from app.law.risks import RISKS
from app.law.secrecy import secret
from app.posts.models import Post
from app.reference.models import ContractKind, Risk

Kept = Callable[[], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that belong to employees (`employee_id`)."""

    model: Any
    label: str = ""
    """What the archive calls them; empty: it keeps nothing of them."""
    kept: Kept | None = None
    """The rows of the employee of the statement around it, as a JSON list."""


PARTS: dict[str, Part] = {}
"""By table, in the order of the street; they go in the opposite one."""


def register(part: Part) -> None:
    """Add rows of a room, once."""
    PARTS.setdefault(part.model.__tablename__, part)


def listed(model: Any, by: Any, *joins: tuple[Any, ColumnElement[bool]], **values: Any) -> ColumnElement[Any]:
    """The rows of an employee as a JSON list, the oldest first.

    Args:
        by: what they are ordered by.
        joins: tables that say more about a row, and how.
        values: by label's key, what is kept of a row.
    """
    told = func.jsonb_build_object(*(each for pair in values.items() for each in pair))
    rows = select(func.jsonb_agg(aggregate_order_by(told, by, model.id))).select_from(model)
    for other, on in joins:
        rows = rows.join(other, on)
    found = rows.where(belongs(model)).correlate(Employee).scalar_subquery()
    return func.coalesce(found, func.jsonb_build_array())


def belongs(model: Any) -> ColumnElement[bool]:
    """Rows of the employee of the statement around it; the adherent is named for the index."""
    return and_(model.adherent_id == Employee.adherent_id, model.employee_id == Employee.id)


def _period(model: Any) -> dict[str, Any]:
    return {"since": func.lower(model.period), "until": func.upper(model.period) - 1}


def _contracts() -> ColumnElement[Any]:
    kind = (ContractKind, ContractKind.code == Contract.kind)
    return listed(Contract, func.lower(Contract.period), kind, what=ContractKind.label, **_period(Contract))


def _posts() -> ColumnElement[Any]:
    post = (Post, Post.id == Assignment.post_id)
    return listed(Assignment, func.lower(Assignment.period), post, what=Post.title, **_period(Assignment))


def _exposures() -> ColumnElement[Any]:
    told = Risk.law_code.not_in([each for each in RISKS if secret(each)])  # a secret of the worker is not kept
    risk = (Risk, and_(Risk.code == EmployeeExposure.risk_code, told))
    return listed(
        EmployeeExposure, func.lower(EmployeeExposure.period), risk, what=Risk.label, **_period(EmployeeExposure)
    )


KEPT: Mapping[type[Any], tuple[str, Kept]] = {
    Contract: ("Contrats", _contracts),
    Assignment: ("Postes occupés", _posts),
    EmployeeExposure: ("Risques propres", _exposures),
}
"""What the archive keeps of this room's parts, and calls them."""
for own in OWN_PARTS:
    register(Part(own, *KEPT.get(own, ())))
