"""Background work of visits: convoking, telling cancellations, finding what fell through; forgetting old requests."""

from app.platform import job
from app.platform.context import Context
from app.visits import queries
from app.visits.services import forgetting, inquiring, telling

HEALED_AT_ONCE = 500


@job.task(name="visits.send_convocation", queue="mail")
def send_convocation(ctx: Context, appointment_id: int) -> None:
    """Convoke once for each date, however often the job runs: the service passes over what was already told."""
    telling.convoke(ctx, appointment_id=appointment_id)


@job.task(name="visits.send_cancellation", queue="mail")
def send_cancellation(ctx: Context, appointment_id: int) -> None:
    """Tell a cancellation once, however often the job runs."""
    telling.tell_cancellation(ctx, appointment_id=appointment_id)


@job.task(name="visits.heal_convocations", queue="healing", every="15 * * * *", cross=True)
def heal_convocations(ctx: Context) -> None:
    """Find coming appointments that nobody was told of, and convoke."""
    for row in ctx.session.execute(queries.forgotten_convocations(ctx.now).limit(HEALED_AT_ONCE)).all():
        job.defer(ctx, "visits.send_convocation", adherent_id=row.adherent_id, appointment_id=row.id)


@job.task(name="visits.forget", queue="healing", every="20 4 * * *", cross=True)
def forget(ctx: Context) -> None:
    """Delete the requests whose time is over."""
    forgetting.forget(ctx)
    inquiring.forget(ctx)
