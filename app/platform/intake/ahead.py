"""What is written next is made ready while the database still writes what came before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def ahead(things: Iterator[Thing], at_once: int) -> Iterator[list[Thing]]:
    """The same in steps, each made by a thread of its own while the one before is used.

    Args:
        things: made from what was read before; making them asks nothing of the database.
    """

    def step() -> list[Thing]:
        return list(islice(things, at_once))

    world = copy_context()  # of the application: the keys that seal are its own
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(world.run, step)
        while some := coming.result():
            coming = thread.submit(world.run, step)
            yield some
