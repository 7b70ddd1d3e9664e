"""Telling who decides a request, sending its code, finding what fell through; forgetting unfinished adhesions."""

from app.membership.queries import petitions as queries
from app.membership.services import adhesion, remembering, synchronising, telling
from app.platform import job
from app.platform.context import Context

HEALED_AT_ONCE = 500


@job.task(name="membership.tell", queue="mail", cross=True)
def tell(ctx: Context, petition_id: int) -> None:
    """Tell the administrators of a request, once."""
    telling.tell(ctx, petition_id=petition_id)


@job.task(name="membership.heal", queue="healing", every="*/15 * * * *", cross=True)
def heal(ctx: Context) -> None:
    """Find requests that nobody was told of, and tell."""
    for petition_id in ctx.session.scalars(queries.untold(ctx.now).limit(HEALED_AT_ONCE)).all():
        job.defer(ctx, "membership.tell", petition_id=petition_id)


@job.task(name="membership.send_code", queue="mail", cross=True)
def send_code(ctx: Context, petition_id: int) -> None:
    """Send the code of a synchronisation, once."""
    synchronising.send_code(ctx, petition_id=petition_id)


@job.task(name="membership.forget_adhesions", queue="healing", every="50 3 * * *", cross=True)
def forget_adhesions(ctx: Context) -> None:
    """Delete requests to join that nobody goes on with, and what was counted at the door."""
    adhesion.forget(ctx)


@job.task(name="membership.forget_mergers", queue="healing", every="55 3 * * *", cross=True)
def forget_mergers(ctx: Context) -> None:
    """Forget how rows were before mergers of long ago."""
    remembering.forget(ctx)
