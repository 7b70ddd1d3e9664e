"""The nightly look at every post: a law or an exposure may begin or end on a day."""

from app.platform import job
from app.platform.context import Context
from app.posts.services.risks import next_batch


@job.task(name="posts.recompute", queue="healing", every="15 1 * * *", cross=True)
def recompute(ctx: Context) -> None:
    """Begin: one job per batch, so that no transaction is long."""
    job.defer(ctx, "posts.recompute_from", after_id=0)


@job.task(name="posts.recompute_from", queue="healing", cross=True)
def recompute_from(ctx: Context, after_id: int) -> None:
    """One batch, then the next one; running a batch twice changes nothing."""
    last_id = next_batch(ctx, after_id)
    if last_id is not None:
        job.defer(ctx, "posts.recompute_from", after_id=last_id)
