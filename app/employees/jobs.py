"""What is done by night or in the background.

Every night each record is looked at, since laws change at a date, posts begin and end, exits come; who left two years
ago goes to the archive, and what waited too long goes. In the background: a large DSN is confirmed or undone, and what
the risks of a large company change is gone on with.
"""

from app.employees.archive import services as archive
from app.employees.hirings import services as hirings
from app.employees.payroll import confirmed
from app.employees.payroll import services as payroll
from app.employees.services import recompute
from app.platform import job
from app.platform.context import Context

job.in_batches(name="employees.recompute", every="30 1 * * *", batch=recompute.next_batch)


@job.task(name=payroll.JOB, queue="import")
def confirm_payroll(ctx: Context, progress_id: int) -> None:
    """Confirm all that a DSN tells for sure, once."""
    payroll.carry_out(ctx, progress_id=progress_id)


@job.task(name=recompute.COMPANY, queue="healing")
def follow_company(ctx: Context, after_id: int) -> None:
    """Go on with the records of a company whose risks changed."""
    recompute.company_batch(ctx, ctx.actor.adherent_id, after_id, recompute.BATCH)


@job.task(name=confirmed.JOB, queue="import")
def undo_payroll(ctx: Context, progress_id: int) -> None:
    """Take back all that was confirmed together of a DSN, once."""
    confirmed.carry_out(ctx, progress_id=progress_id)


@job.task(name="employees.forget_hirings", queue="healing", every="50 3 * * *", cross=True)
def forget_hirings(ctx: Context) -> None:
    """Remove declared hirings that are too old to be answered."""
    hirings.forget_old(ctx)


@job.task(name="employees.forget_payroll", queue="healing", every="40 3 * * *", cross=True)
def forget_payroll(ctx: Context) -> None:
    """Remove what a DSN proposed and nobody confirmed in a week."""
    payroll.forget_late(ctx)


@job.task(name="employees.erase_archive", queue="healing", every="0 4 * * *", cross=True)
def erase_archive(ctx: Context) -> None:
    """Erase what the archive kept long enough."""
    archive.erase(ctx)


job.in_batches(name="employees.archive", every="10 4 * * *", batch=archive.next_batch)
