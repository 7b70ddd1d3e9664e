"""Background work, declared beside its room's services and deferred in the transaction that needs it.

    @job.task(name="visits.send_convocation", queue="mail")
    def send_convocation(ctx: Context, appointment_id: int) -> None: ...

    job.defer(ctx, "visits.send_convocation", appointment_id=appointment.id)

A job exists if and only if its business row does. Its arguments are ids and nothing else: the queue is one table for
all adherents. It may run twice: a worker can die after the work and before saying so.
"""

import asyncio
import inspect
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

from flask import Flask
from procrastinate import App, RetryStrategy, SyncPsycopgConnector

from app import MODULES
from app.platform import queue, worker
from app.platform.context import Context, Side
from app.platform.errors import NotAllowed
from app.platform.worker import Task, Worker

__all__ = ["TASKS", "RetryStrategy", "defer", "in_batches", "run_due", "run_worker", "start_worker", "task"]

Function = TypeVar("Function", bound=Callable[..., None])

TASKS: dict[str, Task] = {}
"""Every declared kind of job, by name."""
RESERVED = frozenset({"adherent_id", "asked_by", "timestamp"})
"""What the queue says of a job besides its ids."""
PATIENT = RetryStrategy(max_attempts=5, exponential_wait=4)
"""Again after 4 s, 16 s, 1 min, 4 min, 17 min."""

# Deferring always uses the session's own connection: this one is never opened.
_queue = App(connector=SyncPsycopgConnector())


def task(
    *, name: str, queue: str, retry: RetryStrategy = PATIENT, every: str | None = None, cross: bool = False
) -> Callable[[Function], Function]:
    """Declare a kind of job: a function `(ctx, **ids)` that may run twice without harm.

    Args:
        name: `<room>.<verb>`; kept for ever, since jobs of the last release may still wait under it.
        queue: "mail", "import", "healing"…; a worker takes from all of them.
        every: cron expression in UTC, for jobs that look after every adherent; those take no id.
        cross: run as the service, who sees every adherent. Each such job is on a list that a test keeps.

    Raises:
        ValueError: a name twice, an argument that is not an id, or a schedule for one adherent.
    """

    def declare(function: Function) -> Function:
        if name in TASKS:
            raise ValueError(f"The job {name} is declared twice.")
        ids = list(inspect.signature(function).parameters.values())[1:]
        for one in ids:
            if one.annotation is not int or one.name in RESERVED:
                raise ValueError(f"{name}: {one.name} is not an id of type int, or its name is taken.")
        if every and (ids or not cross):
            raise ValueError(f"{name}: what runs by schedule looks after every adherent, and takes no id.")
        TASKS[name] = Task(name, queue, function, retry, cross, every)
        return function

    return declare


def in_batches(*, name: str, every: str, batch: Callable[[Context, int], int | None]) -> None:
    """Declare work on every adherent's rows, by schedule: a job for each batch, so that no transaction is long.

    Args:
        name: as of any job; the batches run as `<name>_from`.
        every: cron expression in UTC.
        batch: works on the rows after an id and returns the last one's, None when there are no more; twice is no harm.
    """
    rest = f"{name}_from"

    def begin(ctx: Context) -> None:
        defer(ctx, rest, after_id=0)

    def go_on(ctx: Context, after_id: int) -> None:
        last_id = batch(ctx, after_id)
        if last_id is not None:
            defer(ctx, rest, after_id=last_id)

    begin.__module__ = go_on.__module__ = batch.__module__  # a job is its room's
    task(name=name, queue="healing", every=every, cross=True)(begin)
    task(name=rest, queue="healing", cross=True)(go_on)


def defer(ctx: Context, name: str, *, at: datetime | None = None, adherent_id: int | None = None, **ids: int) -> int:
    """Put a job into the queue, in the transaction of `ctx`: no commit, no job.

    Args:
        at: not before this instant; None: at once.
        adherent_id: for whom, when the service defers; by default an employer's own.

    Returns:
        The job's number.

    Raises:
        LookupError: no such job is declared.
        TypeError: an argument is not an id; a row just added has one after `flush`.
        NotAllowed: not the actor's adherent, or the actor acts for several and none is named.
    """
    if (known := TASKS.get(name)) is None:
        raise LookupError(f"No job is declared as {name}.")
    if wrong := [key for key, value in ids.items() if type(value) is not int]:
        raise TypeError(f"{name}: not an id: {', '.join(wrong)}.")
    if ctx.actor.side is Side.EMPLOYER:
        adherent_id = adherent_id or ctx.actor.adherent_id
        if adherent_id not in ctx.actor.adherents:
            raise NotAllowed(adherent_id)
    if adherent_id is None and not known.cross:
        raise TypeError(f"{name} runs for one adherent: say adherent_id.")
    arguments = {"adherent_id": adherent_id, "asked_by": worker.asked_by(ctx), **ids}
    connection = ctx.session.connection().connection.driver_connection
    return _queue.configure_task(name, queue=known.queue, schedule_at=at, connection=connection).defer(**arguments)


@task(name="job.forget_failures", queue="healing", every="50 2 * * *", cross=True)
def forget_failures(ctx: Context) -> None:
    """Remove what stopped jobs that are no longer in the queue."""
    queue.forget_failures(ctx)


def run_worker(app: Flask) -> None:
    """Work the queue in this thread, for ever: jobs as they come, periodic ones on time."""
    Worker(app, TASKS).run()


def start_worker(app: Flask) -> Worker:
    """Work the queue in a thread of its own; call `stop` to end it."""
    return Worker(app, TASKS).start()


def run_due(app: Flask) -> None:
    """Run the jobs that are due, then return. The schedule is left alone."""
    with ThreadPoolExecutor(1) as thread:  # of its own: the caller's may be inside an event loop already
        thread.submit(lambda: asyncio.run(worker.run_due(app, TASKS))).result()


def init_app(app: Flask) -> None:
    """Know the jobs of every room; `flask worker` runs them until Ctrl-C."""
    for module in MODULES:
        if find_spec(f"app.{module}.jobs"):
            import_module(f"app.{module}.jobs")

    @app.cli.command("worker")
    def work() -> None:
        """Run background jobs until Ctrl-C."""
        running = Worker(app, TASKS)
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_, lambda *_: running.stop())
        running.run()
