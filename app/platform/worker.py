"""What runs the jobs: one Procrastinate worker in a thread or a process of its own, as many as there are machines.

A job runs as the portal itself: for one adherent under the employers' role, or, when declared `cross`, as the service.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_appbuilder.security.sqla.models import User
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision, RetryStrategy, jobs
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from sqlalchemy import select

from app.platform import progress, queue
from app.platform.context import DOOR, Actor, Context, Side
from app.platform.database import db
from app.platform.errors import DomainError, NotAllowed
from app.platform.progress import ProgressState
from app.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Jobs that one worker runs side by side, so that a long import does not hold back a mail."""
MOST_ATTEMPTS = 5
"""A job that its worker did not survive so many times is given up: it may be what kills it."""
BEAT_SECONDS, SILENT_SECONDS = 5, 20
"""A worker says so often that it lives; not heard of for so long, it is dead."""
LOOKED_AFTER_SECONDS = 5
"""How often the others look whether one is, so that its jobs go on within the minute."""
PAUSE_SECONDS = 5.0
"""Before trying again when the database is away."""
KEPT_HOURS = 14 * 24
"""For how long a job that succeeded can still be looked at in the console."""
INTERRUPTED = (
    "Ce travail s’est interrompu ; il reprend tout seul. S’il n’avance pas d’ici une heure, contactez votre service."
)


@dataclass(frozen=True, slots=True)
class Task:
    """A declared kind of job."""

    name: str
    queue: str
    function: Callable[..., None]
    """(ctx, **ids)."""
    retry: RetryStrategy
    cross: bool
    """Whether it sees every adherent, as the service; else only the one it was deferred for."""
    every: str | None
    """Cron expression in UTC; None: only when deferred."""


class Patience(BaseRetryStrategy):
    """Try again what broke; never what a rule refused, which would be refused again."""

    def __init__(self, strategy: RetryStrategy) -> None:
        self.strategy = strategy

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        """When to try again, or None."""
        if isinstance(exception, DomainError | NotAllowed):
            return None
        return self.strategy.get_retry_decision(exception=exception, job=job)


class Worker:
    """Runs jobs until stopped; `start` in a thread, `run` in this one."""

    def __init__(self, app: Flask, tasks: Mapping[str, Task]) -> None:
        self._app, self._tasks = app, tasks
        self._stopped = threading.Event()
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)

    def start(self) -> "Worker":
        """Run in a thread."""
        self._thread.start()
        return self

    def run(self) -> None:
        """Run here until `stop`, coming back by itself when the database was away."""
        while not self._stopped.is_set():
            try:
                asyncio.run(self._work())
            except (ConnectorException, OperationalError):
                log.warning("the queue is out of reach, next try in %s s", PAUSE_SECONDS)
            except asyncio.CancelledError:
                return
            self._stopped.wait(PAUSE_SECONDS)

    def stop(self, timeout_seconds: float = 30) -> None:
        """Take no further job, wait for those that run."""
        self._stopped.set()
        if self._running:
            loop, task = self._running
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    @property
    def running(self) -> bool:
        """Whether its thread is alive."""
        return self._thread.is_alive()

    async def _work(self) -> None:
        source = queue_of(self._app, self._tasks)
        async with source.open_async():
            working = asyncio.ensure_future(
                source.run_worker_async(
                    concurrency=AT_ONCE,
                    install_signal_handlers=False,
                    update_heartbeat_interval=BEAT_SECONDS,
                    stalled_worker_timeout=SILENT_SECONDS,
                )
            )
            self._running = (asyncio.get_running_loop(), working)
            looking = asyncio.ensure_future(_look_after(source))
            if self._stopped.is_set():
                working.cancel()
            try:
                await working
            finally:
                looking.cancel()


async def run_due(app: Flask, tasks: Mapping[str, Task]) -> None:
    """Run what is due, then return; the schedule is left alone. For tests and for commands."""
    source = queue_of(app, tasks, scheduled=False)
    async with source.open_async():
        await source.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)


def queue_of(app: Flask, tasks: Mapping[str, Task], *, scheduled: bool = True) -> App:
    """Procrastinate's side of the tasks, connected as the service."""
    with app.app_context():
        address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = PsycopgConnector(
        conninfo=address, kwargs={"options": f"-c role={Side.STAFF}"}, min_size=1, max_size=AT_ONCE + 2
    )
    made = App(connector=connector)
    for task in tasks.values():
        declare = made.task(name=task.name, queue=task.queue, retry=Patience(task.retry), pass_context=True)
        known = declare(_runner(app, task))
        if task.every and scheduled:
            made.periodic(cron=task.every)(known)
    stalled = made.task(name="job.retry_stalled", queue="healing", pass_context=True)(retry_stalled)
    old = made.task(name="job.forget", queue="healing", pass_context=True)(forget)
    if scheduled:
        made.periodic(cron="* * * * *")(stalled)
        made.periodic(cron="40 2 * * *")(old)
    return made


async def retry_stalled(context: JobContext, timestamp: int = 0) -> None:
    """Put back the jobs whose worker died; Procrastinate itself only marks them."""
    await _put_back(context.app)


async def _look_after(source: App) -> None:
    """The same every few seconds, as long as this worker runs."""
    while True:
        await asyncio.sleep(LOOKED_AFTER_SECONDS)
        with suppress(ConnectorException):  # the worker itself comes back when the database does
            await _put_back(source)


async def _put_back(source: App) -> None:
    manager = source.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.attempts >= MOST_ATTEMPTS:
            log.error("job %s (%s) given up: its worker died %s times", job.id, job.task_name, job.attempts)
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


async def forget(context: JobContext, timestamp: int = 0) -> None:
    """Remove jobs that succeeded long ago; those that failed stay until somebody looks."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


def run(task: Task, adherent_id: int | None, asked_by: int | None, ids: Mapping[str, int]) -> None:
    """Run one job in one unit of work; a progress that waits for it learns why it stopped."""
    actor = Actor.system(None if task.cross else adherent_id, _name_of(asked_by))
    try:
        with unit_of_work(actor) as ctx:
            ctx.session.info["asked_by"] = asked_by
            task.function(ctx, **ids)
    except DomainError as refusal:
        _stop(actor, ids, ProgressState.REFUSED, str(refusal))
        raise
    except BaseException:
        _stop(actor, ids, ProgressState.INTERRUPTED, INTERRUPTED)
        raise


def asked_by(ctx: Context) -> int | None:
    """The account behind what happens, also when a job defers another."""
    return ctx.actor.user_id if ctx.actor.user_id is not None else ctx.session.info.get("asked_by")


def _runner(app: Flask, task: Task) -> Callable[..., None]:
    """What Procrastinate calls; `timestamp` is its own, for what it defers by schedule."""

    def run_job(
        context: JobContext, adherent_id: int | None = None, asked_by: int | None = None, timestamp: int = 0, **ids: Any
    ) -> None:
        with app.app_context():
            try:
                run(task, adherent_id, asked_by, ids)
            except BaseException as error:
                _note(context.job.id, error)
                raise

    return run_job


def _note(job_id: int | None, error: BaseException) -> None:
    """Keep for the console what stopped a job."""
    if job_id is not None:
        with unit_of_work(Actor.system()) as ctx:
            queue.note_failure(ctx, job_id=job_id, error=error)


def _name_of(user_id: int | None) -> str:
    """Who asked, as the history shows it. Names are not written into the queue, which any staff member may read."""
    if user_id is None:
        return ""
    with unit_of_work(DOOR) as door:
        row = door.session.execute(select(User.first_name, User.last_name).where(User.id == user_id)).one_or_none()
    return " ".join(row) if row else ""


def _stop(actor: Actor, ids: Mapping[str, int], state: ProgressState, why: str) -> None:
    if "progress_id" in ids:
        progress.stop(actor, ids["progress_id"], state, why)
