"""Steps made ready while the one before is used."""

from contextvars import ContextVar
from threading import Event, get_ident

import pytest

from app.platform.intake.ahead import ahead

said: ContextVar[str] = ContextVar("said")


def test_steps_come_in_order_and_none_is_lost():
    assert list(ahead(iter(range(7)), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(ahead(iter(()), 3)) == []


def test_the_next_step_is_made_meanwhile_by_another_thread_in_the_same_world():
    said.set("here")
    second = Event()
    made = []

    def things():
        for each in range(4):
            made.append((get_ident(), said.get()))
            if each == 3:
                second.set()
            yield each

    steps = ahead(things(), 2)
    next(steps)
    assert second.wait(60)
    assert {world for _, world in made} == {"here"}
    assert get_ident() not in {thread for thread, _ in made}
    assert list(steps) == [[2, 3]]


def test_what_goes_wrong_while_a_step_is_made_is_raised_where_it_is_used():
    def things():
        yield 1
        raise LookupError("no")

    steps = ahead(things(), 1)
    assert next(steps) == [1]
    with pytest.raises(LookupError, match="no"):
        next(steps)
