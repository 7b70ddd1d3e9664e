"""Rows that an actor asks for: theirs, or as absent as one that never was."""

import pytest
from sqlalchemy import select

from app.employees.models import Employee
from app.platform import theirs
from app.platform.context import Right
from app.platform.errors import NotAllowed
from tests.factories import EmployeeFactory


def by_number(ctx, number):
    return theirs.one(ctx, select(Employee).where(Employee.id == number))


def read(ctx, number):
    return theirs.read(ctx, Employee, number)


def lock(ctx, number):
    return theirs.lock(ctx, Employee, number)


@pytest.mark.parametrize("ask", [read, lock, by_number])
def test_a_row_of_theirs_is_found_and_anothers_is_as_absent_as_one_that_never_was(work_as, employer, ask):
    actor = employer(Right.EMPLOYEES)
    mine, other = EmployeeFactory(adherent_id=actor.adherent_id), EmployeeFactory()
    with work_as(actor) as ctx:
        assert ask(ctx, mine.id).id == mine.id
        for number in (other.id, 999_999):
            with pytest.raises(NotAllowed):
                ask(ctx, number)


def test_a_row_that_is_locked_is_kept_from_others_until_the_end(work_as, employer):
    actor = employer(Right.EMPLOYEES)
    mine = EmployeeFactory(adherent_id=actor.adherent_id)
    free = select(Employee.id).where(Employee.id == mine.id).with_for_update(skip_locked=True)
    with work_as(actor) as ctx:
        lock(ctx, mine.id)
        with work_as(actor) as other:
            assert other.session.scalars(free).all() == []
    with work_as(actor) as other:
        assert other.session.scalars(free).all() == [mine.id]
