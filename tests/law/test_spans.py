"""Months from date to date, ages in full years."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from app.law.spans import age, french, months_after


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(-120, 120))
def test_months_are_counted_as_everybody_counts_them(day, months):
    assert months_after(day, months) == day + relativedelta(months=months)


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(2008, 3, 15), date(2026, 3, 14), 17),
        (date(2008, 3, 15), date(2026, 3, 15), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_one_is_older_on_the_birthday(born_on, on, years):
    assert age(born_on, on) == years


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_days_read_as_in_france(day):
    assert french(day) == day.strftime("%d/%m/%Y")
    assert day + timedelta(days=1) > day
