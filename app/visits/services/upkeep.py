"""What stands of visits on the employee's own row, and how rows are taken so that two people do not collide."""

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import Date, cast, exists, func, select, update

from app.employees.models import Employee
from app.platform import theirs
from app.platform.context import Context
from app.platform.database import Base
from app.visits.models import Appointment, VisitRequest
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.requests import OPEN

Row = TypeVar("Row", bound=Base)


def lock(ctx: Context, model: type[Row], row_id: int) -> Row:
    """The row, as it is now, kept from others until the end of the transaction.

    Raises:
        NotAllowed: not the actor's, or none.
    """
    found = select(model).where(model.id == row_id).with_for_update().execution_options(populate_existing=True)
    return theirs.one(ctx, found)


def keep(ctx: Context, employee_id: int) -> None:
    """Write on the employee whether a visit is asked for, and the day of the coming appointment."""
    keep_all(ctx, [employee_id])


def keep_all(ctx: Context, employee_ids: Collection[int]) -> None:
    """The same for several, in one statement."""
    asked = exists().where(VisitRequest.employee_id == Employee.id, VisitRequest.state.in_(OPEN))
    coming = select(func.min(Appointment.starts_at)).where(
        Appointment.employee_id == Employee.id, Appointment.state == AppointmentState.PLANNED
    )
    day = cast(func.timezone("Europe/Paris", coming.scalar_subquery()), Date)
    ctx.session.execute(
        update(Employee).where(Employee.id.in_(employee_ids)).values(visit_asked=asked, appointment_on=day),
        execution_options={"synchronize_session": False},
    )
