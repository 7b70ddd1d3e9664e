"""Work on what was read while the database is asked for more, or still writes what came before."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Read = TypeVar("Read")
Made = TypeVar("Made")


def ahead(steps: Iterable[Read], make: Callable[[Read], Made]) -> Iterator[Made]:
    """What is made of each step, in their order, by a thread of its own while the one before is used.

    Args:
        steps: read here, one step ahead: the database may be asked.
        make: asks nothing of the database.
    """
    world = copy_context()  # of the application: the keys that seal are its own
    with ThreadPoolExecutor(1) as thread:
        coming: Future[Made] | None = None
        for step in steps:
            before, coming = coming, thread.submit(world.run, make, step)
            if before is not None:
                yield before.result()
        if coming is not None:
            yield coming.result()
