"""Records of all adherents, or of a whole company, computed again in batches."""

from collections.abc import Sequence

from app.employees.events import EmployeesLeft
from app.employees.models import Employee
from app.employees.queries import assignments, of_company, to_recompute
from app.employees.services.follow import count_holders, follow
from app.platform import job
from app.platform.context import Context
from app.platform.event import publish

BATCH = 1_000
AT_ONCE = 200
"""Of a company: what somebody waits for; the rest is done in the background."""
COMPANY = "employees.follow_company"


def next_batch(ctx: Context, after_id: int, size: int = BATCH) -> int | None:
    """Compute the next records again, by the law of today; only those that differ are written.

    Returns:
        The last id of a full batch; None: there are no more.
    """
    employees = list(ctx.session.scalars(to_recompute(after_id, size, ctx.today)))
    follow(ctx, employees)
    _settle(ctx, employees)
    ids = [each.id for each in employees]
    count_holders(ctx, {each.post_id for each in ctx.session.scalars(assignments(ids))})
    return ids[-1] if len(ids) == size else None


def follow_company(ctx: Context, adherent_id: int) -> None:
    """Compute the records of a company again: the first batch at once, the next ones as jobs."""
    company_batch(ctx, adherent_id, 0)


def company_batch(ctx: Context, adherent_id: int, after_id: int, size: int = AT_ONCE) -> None:
    """Compute the next records of a company again; a job does those that remain. Twice is no harm."""
    employees = list(ctx.session.scalars(of_company(adherent_id, after_id, size)))
    follow(ctx, employees)
    if len(employees) == size:
        job.defer(ctx, COMPANY, adherent_id=adherent_id, after_id=employees[-1].id)


def _settle(ctx: Context, employees: Sequence[Employee]) -> None:
    """Who left since is awaited nowhere: a contract that came to its end, or a visit asked for after the exit was told.

    Source: manual AIST21, step 3 (SAL-15); manual SSTRN p. 21.
    """
    gone = {each.id: each.left_on for each in employees if each.left_on is not None and each.left_on < ctx.today}
    awaited = {
        each.id: gone[each.id]
        for each in employees
        if each.id in gone
        and (each.visit_asked or (each.appointment_on is not None and each.appointment_on > gone[each.id]))
    }
    if awaited:
        publish(ctx, EmployeesLeft(awaited))
