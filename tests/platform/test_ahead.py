"""Steps made ready while the one before is used."""

from contextvars import ContextVar
from threading import Event, get_ident

import pytest

from app.platform.ahead import ahead

said: ContextVar[str] = ContextVar("said")


def test_steps_come_in_order_and_none_is_lost():
    assert list(ahead([[0, 1, 2], [3, 4, 5], [6]], sum)) == [3, 12, 6]
    assert list(ahead([], sum)) == []


def test_the_next_step_is_made_meanwhile_by_another_thread_in_the_same_world():
    said.set("here")
    second = Event()
    made, read = [], []

    def steps():
        for each in range(2):
            read.append(get_ident())
            yield each

    def make(step):
        made.append((get_ident(), said.get()))
        if step == 1:
            second.set()
        return step * 10

    coming = ahead(steps(), make)
    assert next(coming) == 0
    assert second.wait(60)
    assert {world for _, world in made} == {"here"}
    assert get_ident() not in {thread for thread, _ in made}
    assert set(read) == {get_ident()}
    assert list(coming) == [10]


def test_what_goes_wrong_while_a_step_is_made_is_raised_where_it_is_used():
    def make(step):
        if step == 2:
            raise LookupError("no")
        return step

    steps = ahead([1, 2], make)
    assert next(steps) == 1
    with pytest.raises(LookupError, match="no"):
        next(steps)
