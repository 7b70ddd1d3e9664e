"""Records of all adherents, computed again in batches."""

from app.employees.queries import assignments, to_recompute
from app.employees.services.follow import count_holders, follow
from app.platform.context import Context

BATCH = 1_000


def next_batch(ctx: Context, after_id: int, size: int = BATCH) -> int | None:
    """Compute the next records again, by the law of today; only those that differ are written.

    Returns:
        The last id of a full batch; None: there are no more.
    """
    employees = list(ctx.session.scalars(to_recompute(after_id, size, ctx.today)))
    follow(ctx, employees)
    ids = [each.id for each in employees]
    count_holders(ctx, {each.post_id for each in ctx.session.scalars(assignments(ids))})
    return ids[-1] if len(ids) == size else None
