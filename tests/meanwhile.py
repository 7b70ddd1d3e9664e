"""Two at once, in a set order: the second one comes while the first has not ended, and waits for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.platform.context import Actor, Context
from app.platform.errors import DomainError
from app.platform.unit_of_work import unit_of_work
from tests.factories import NOW

Service = Callable[[Context], object]
Meanwhile = Callable[[Actor, Service], AbstractContextManager[tuple[Context, list[str]]]]
"""The first one's context, and what the second one was told once the block is over: a refusal, or « done »."""
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
GLANCE_SECONDS = 0.02


@pytest.fixture
def meanwhile(portal: Flask, administrator: Engine) -> Meanwhile:
    """Act as the first of two; the second acts once the block is through, and waits until it is committed.

    `with meanwhile(secretary, accept) as (ctx, found): accept(ctx)`
    """

    def run(actor: Actor, service: Service) -> str:
        with portal.app_context():
            try:
                with unit_of_work(actor, NOW) as ctx:
                    service(ctx)
            except DomainError as refusal:
                return str(refusal)
        return "done"

    @contextmanager
    def open_(actor: Actor, service: Service) -> Iterator[tuple[Context, list[str]]]:
        with ThreadPoolExecutor(1) as thread, administrator.connect() as watcher:
            found: list[str] = []
            with unit_of_work(actor, NOW) as ctx:
                yield ctx, found
                ctx.session.flush()
                other = thread.submit(run, actor, service)
                while not wait([other], GLANCE_SECONDS).done and not watcher.scalar(WAITING):
                    watcher.rollback()
            found.append(other.result())

    return open_
