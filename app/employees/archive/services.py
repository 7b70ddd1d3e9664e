"""Archiving who left two years ago, and erasing what the archive has kept for three more. By sets: there are many."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, delete, exists, func, insert, literal, or_, select

from app.employees.archive.models import ArchivedEmployee
from app.employees.archive.parts import PARTS, belongs
from app.employees.models import Assignment, Contract, Employee
from app.employees.services.follow import count_holders
from app.law.retention import Data, gone_before
from app.platform import audit, retention
from app.platform.clock import day_of
from app.platform.context import Context
from app.platform.merger import Moved
from app.platform.merger import register as follows

audit.declare(employee_archived="Fiche archivée : délai de conservation écoulé")
BATCH = 500
"""Records of one transaction."""
SETWISE = {"synchronize_session": False}
ERASED_AT_ONCE = 20_000
"""Archived records of one night; where more are due at once, the others follow on the next ones."""
AS_THEY_WERE = (
    "adherent_id", "last_name", "first_name", "birth_name", "name_key", "born_on", "hired_on", "left_on", "follow_up",
)  # fmt: skip


def past(ctx: Context) -> Select[int]:
    """The records of whom no contract has lasted into the period that is kept."""
    limit = day_of(gone_before(Data.EMPLOYEE, ctx.now))
    later = or_(func.upper_inf(Contract.period), func.upper(Contract.period) > limit)
    lasting = exists().where(belongs(Contract), later)
    return select(Employee.id).where(Employee.left_on < limit, ~lasting).order_by(Employee.id)


def past_archive(ctx: Context) -> Select[int]:
    """The archived records whose time is over too."""
    limit = day_of(gone_before(Data.ARCHIVED_EMPLOYEE, ctx.now))
    return select(ArchivedEmployee.id).where(ArchivedEmployee.left_on < limit).order_by(ArchivedEmployee.left_on)


def next_batch(ctx: Context, after_id: int, size: int = BATCH) -> int | None:
    """Archive the next records that are past their time. The service's side.

    Returns:
        The last id of a full batch; None: there are no more.

    Source: « Choix du service » (`law.retention`); CNIL, guide pratique SPST, sheet 5.
    """
    due = past(ctx).where(Employee.id > after_id).limit(size).with_for_update(skip_locked=True)
    ids = ctx.session.scalars(due).all()
    if ids:
        _archive(ctx, ids)
    return ids[-1] if len(ids) == size else None


def erase(ctx: Context) -> None:
    """Delete the archived records whose time is over. The service's side."""
    due = past_archive(ctx).limit(ERASED_AT_ONCE)
    ctx.session.execute(delete(ArchivedEmployee).where(ArchivedEmployee.id.in_(due)), execution_options=SETWISE)


def _archive(ctx: Context, ids: Sequence[int]) -> None:
    held = select(Assignment.post_id).where(belongs(Assignment), Employee.id.in_(ids)).distinct()
    posts = set(ctx.session.scalars(held))
    for employee in ctx.session.scalars(select(Employee).where(Employee.id.in_(ids)).order_by(Employee.id)):
        audit.record(ctx, "employee_archived", employee)
    ctx.session.flush()
    _keep(ctx, ids)
    for part in reversed(PARTS.values()):
        theirs = delete(part.model).where(belongs(part.model), Employee.id.in_(ids))
        ctx.session.execute(theirs, execution_options=SETWISE)
    ctx.session.execute(delete(Employee).where(Employee.id.in_(ids)), execution_options=SETWISE)
    ctx.session.expire_all()
    count_holders(ctx, posts)


def _keep(ctx: Context, ids: Collection[int]) -> None:
    """Write what the archive holds of these records, in one statement."""
    told = [(literal(name), part.kept()) for name, part in PARTS.items() if part.kept]
    record = func.jsonb_build_object(*(each for pair in told for each in pair))
    columns = [Employee.id, *(getattr(Employee, name) for name in AS_THEY_WERE), literal(ctx.today), record]
    names = ["employee_id", *AS_THEY_WERE, "archived_on", "record"]
    ctx.session.execute(insert(ArchivedEmployee).from_select(names, select(*columns).where(Employee.id.in_(ids))))


retention.register(retention.Past(Data.EMPLOYEE, "fiche de salarié", "fiches de salariés", past))
retention.register(retention.Past(Data.ARCHIVED_EMPLOYEE, "fiche archivée", "fiches archivées", past_archive))
follows(Moved(("archived_employee",)))
