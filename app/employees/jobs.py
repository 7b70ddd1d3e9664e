"""The nightly look at every record: laws change at a date, posts begin and end, exits come."""

from app.employees.services.recompute import next_batch
from app.platform import job
from app.platform.context import Context


@job.task(name="employees.recompute", queue="healing", every="30 1 * * *", cross=True)
def recompute(ctx: Context) -> None:
    """Begin: one job per batch, so that no transaction is long."""
    job.defer(ctx, "employees.recompute_from", after_id=0)


@job.task(name="employees.recompute_from", queue="healing", cross=True)
def recompute_from(ctx: Context, after_id: int) -> None:
    """One batch, then the next one; running a batch twice changes nothing."""
    last_id = next_batch(ctx, after_id)
    if last_id is not None:
        job.defer(ctx, "employees.recompute_from", after_id=last_id)
