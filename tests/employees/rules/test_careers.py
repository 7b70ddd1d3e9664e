"""What the days of a career must be to one another."""

from datetime import date

import pytest

from app.employees.rules import careers


@pytest.mark.parametrize(
    ("left_on", "undo_days", "today", "refused"),
    [
        (None, 30, date(2026, 1, 5), True),
        (date(2026, 1, 1), 30, date(2026, 1, 31), False),
        (date(2026, 1, 1), 30, date(2026, 2, 1), True),
        (date(2026, 1, 1), 0, date(2026, 1, 2), True),
        (date(2026, 3, 1), 0, date(2026, 1, 2), False),
    ],
)
def test_an_exit_is_undone_for_some_days(left_on, undo_days, today, refused):
    assert bool(careers.refuse_return(left_on, undo_days, today)) is refused
