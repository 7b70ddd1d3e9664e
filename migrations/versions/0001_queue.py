"""The job queue: Procrastinate's own tables, and who may put a job into it.

Employers and the door add jobs and learn the number of their own; only the worker, which runs as the service, reads
and changes them. The arguments of a job are therefore seen by nobody else, and are ids anyway.
"""

from alembic import context, op
from procrastinate.schema import SchemaManager

from app.platform.context import Side
from app.platform.tenancy import WRITE

revision = "0001"
down_revision = "0000"

TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"
SEQUENCES = "procrastinate_jobs_id_seq, procrastinate_events_id_seq"
DEFERRED = "queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at"


def upgrade() -> None:
    _run_script(SchemaManager.get_schema())
    op.execute(f"GRANT {WRITE} ON {TABLES} TO {Side.STAFF}")
    op.execute(f"GRANT USAGE ON SEQUENCE {SEQUENCES}, procrastinate_periodic_defers_id_seq TO {Side.STAFF}")
    for side in (Side.EMPLOYER, Side.DOOR):
        op.execute(f"GRANT SELECT (id), INSERT ({DEFERRED}) ON procrastinate_jobs TO {side}")
        op.execute(f"GRANT INSERT (job_id, type, at) ON procrastinate_events TO {side}")
        op.execute(f"GRANT USAGE ON SEQUENCE {SEQUENCES} TO {side}")


def _run_script(script: str) -> None:
    """Many statements at once: the driver takes them only without parameters, which Alembic always sends."""
    if context.is_offline_mode():
        op.execute(script)
        return
    cursor = op.get_bind().connection.cursor()
    cursor.execute(script)
    cursor.close()
