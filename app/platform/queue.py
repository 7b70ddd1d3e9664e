"""The job queue as the console shows it: what waits, what runs, what failed and why; and how to try again.

The arguments of a job are ids and are not shown; of what stopped it only its kind and its place in our code are kept,
since the message of a library may quote the data it was given.
"""

import traceback
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Enum, String, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.platform import audit, theirs
from app.platform.context import Context, StaffRight
from app.platform.database import Base, sentence, words
from app.platform.errors import DomainError

OURS = str(Path(__file__).parents[1])
LONGEST_REASON = 300
NOT_FAILED = "Seul un travail en échec peut être relancé : rechargez la page, celui-ci a repris ou s’est terminé."

audit.declare(job_retried="Travail relancé")


class JobState(StrEnum):
    """Where a job stands, named as the queue's library names it; the value is what the service's staff read."""

    todo = "en attente"
    doing = "en cours"
    succeeded = "terminé"
    failed = "en échec"
    cancelled = "annulé"
    aborting = "en cours d’arrêt"
    aborted = "arrêté"


class JobFailure(Base):
    """What last stopped a job."""

    __tablename__ = "job_failure"

    job_id: Mapped[int] = mapped_column(info=words("Travail"))
    """No key to the queue, whose library removes its own rows; the failures of those gone follow by a job."""
    failed_at: Mapped[datetime] = mapped_column(info=words("Arrêté le"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), info=words("Dernière cause"))

    __table_args__ = (UniqueConstraint("job_id", info=sentence("job_id", "Cette cause est déjà notée.")),)


class QueuedJob(Base):
    """A job of the queue; its library owns the table and the columns that are not named here."""

    __tablename__ = "procrastinate_jobs"

    queue_name: Mapped[str] = mapped_column(String(128), info=words("File"))
    task_name: Mapped[str] = mapped_column(String(128), info=words("Tâche"))
    status: Mapped[JobState] = mapped_column(
        Enum(JobState, name="procrastinate_job_status", create_type=False), info=words("État")
    )
    attempts: Mapped[int] = mapped_column(info=words("Essais"))
    scheduled_at: Mapped[datetime | None] = mapped_column(info=words("Pas avant le"))
    """NULL: at once."""

    __table_args__ = ({"info": {"view": True}},)


QueuedJob.reason = column_property(
    select(JobFailure.reason).where(JobFailure.job_id == QueuedJob.id).correlate_except(JobFailure).scalar_subquery()
)


def retry(ctx: Context, *, job_id: int) -> None:
    """« Relancer » : put a job that failed back into the queue, to be tried at once.

    Raises:
        NotAllowed: the right « Console technique » is missing, or there is no such job.
        DomainError: it did not fail.
    """
    ctx.require(StaffRight.CONSOLE)
    row = theirs.lock(ctx, QueuedJob, job_id)
    if row.status is not JobState.failed:
        raise DomainError(NOT_FAILED)
    ctx.session.execute(select(func.procrastinate_retry_job_v2(job_id, ctx.now, None, None, None)))
    audit.record(ctx, "job_retried", row, task_name=row.task_name)


def note_failure(ctx: Context, *, job_id: int, error: BaseException) -> None:
    """Keep what stopped a job, in place of what stopped it before."""
    values = {"failed_at": ctx.now, "reason": reason(error)[:LONGEST_REASON]}
    written = insert(JobFailure).values(job_id=job_id, **values)
    ctx.session.execute(written.on_conflict_do_update(index_elements=["job_id"], set_=values))


def forget_failures(ctx: Context) -> None:
    """Remove the causes of jobs that are no longer in the queue, or that succeeded since."""
    standing = select(QueuedJob.id).where(QueuedJob.status != JobState.succeeded)
    ctx.session.execute(delete(JobFailure).where(JobFailure.job_id.not_in(standing)))


def reason(error: BaseException) -> str:
    """What stopped a job: our own sentence, else the kind of error and the last line of ours that led to it."""
    if isinstance(error, DomainError):
        return str(error)
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(OURS)]
    place = f", {Path(places[-1].filename).relative_to(OURS)}, ligne {places[-1].lineno}" if places else ""
    return f"{type(error).__name__}{place}"
