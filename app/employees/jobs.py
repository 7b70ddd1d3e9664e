"""The nightly look at every record: laws change at a date, posts begin and end, exits come. What waits on a DSN.

Who left two years ago goes to the archive.
"""

from app.employees.archive import services as archive
from app.employees.hirings import services as hirings
from app.employees.payroll import services as payroll
from app.employees.services.recompute import next_batch
from app.platform import job
from app.platform.context import Context

job.in_batches(name="employees.recompute", every="30 1 * * *", batch=next_batch)


@job.task(name=payroll.JOB, queue="import")
def confirm_payroll(ctx: Context, progress_id: int) -> None:
    """Confirm all that a DSN tells for sure, once."""
    payroll.carry_out(ctx, progress_id=progress_id)


@job.task(name="employees.forget_hirings", queue="healing", every="50 3 * * *", cross=True)
def forget_hirings(ctx: Context) -> None:
    """Remove declared hirings that are too old to be answered."""
    hirings.forget_old(ctx)


@job.task(name="employees.forget_payroll", queue="healing", every="40 3 * * *", cross=True)
def forget_payroll(ctx: Context) -> None:
    """Remove what a DSN proposed and nobody confirmed in a week."""
    payroll.forget_late(ctx)


@job.task(name="employees.archive", queue="healing", every="10 4 * * *", cross=True)
def archive_left(ctx: Context) -> None:
    """Erase what the archive kept long enough; then begin archiving: one job per batch."""
    archive.erase(ctx)
    job.defer(ctx, "employees.archive_from", after_id=0)


@job.task(name="employees.archive_from", queue="healing", cross=True)
def archive_from(ctx: Context, after_id: int) -> None:
    """One batch, then the next one; a batch that runs twice finds nothing more to do."""
    last_id = archive.next_batch(ctx, after_id)
    if last_id is not None:
        job.defer(ctx, "employees.archive_from", after_id=last_id)
