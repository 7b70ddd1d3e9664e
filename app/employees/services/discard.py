"""A record written by mistake, taken out while the service has not accepted it."""

from sqlalchemy import delete, select

from app.employees import waiting
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, CorrectionRequest, Employee, EmployeeExposure
from app.employees.rules import validation
from app.employees.services.exits import lock
from app.employees.services.follow import count_holders
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError

audit.declare(employee_discarded="Fiche supprimée avant sa validation")


def discard(ctx: Context, *, id: int) -> Employee:
    """Remove a record that the service never accepted, with its contracts and its posts.

    Visits that were asked for or held keep it: the database says so.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or there is no such employee.
        DomainError: the service has accepted it once, or accepts no records: then it is an exit.

    Source: manual SSTRN p. 17: « after validation the employee cannot be deleted » (SAL-10, F140).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    employee = lock(ctx, id)
    accepted = employee.validated_on is not None or ctx.session.scalar(waiting.accepted_once(id)) is not None
    if refusal := validation.refuse_discard(ctx.profile[Facts], accepted=accepted):
        raise DomainError(refusal)
    held = select(Assignment.post_id).where(Assignment.employee_id == id).distinct()
    posts = set(ctx.session.scalars(held))
    audit.record(ctx, "employee_discarded", employee, last_name=employee.last_name, first_name=employee.first_name)
    for model in (CorrectionRequest, EmployeeExposure, Assignment, Contract):
        ctx.session.execute(delete(model).where(model.employee_id == id))
    ctx.session.delete(employee)
    ctx.session.flush()
    count_holders(ctx, posts)
    return employee
