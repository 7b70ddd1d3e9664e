"""What an import changed is as before, also when the portal has got or lost columns since."""

import json

import pytest

from app.employees.models import Assignment, Contract, Employee
from app.employees.services.take_back import remember, take_back_all
from app.platform.context import Right
from app.platform.intake import Writing
from tests.factories import PostFactory, employed


@pytest.fixture
def clerk(employer):
    return employer(Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def people(clerk):
    """Two people of a company."""
    post = PostFactory(adherent_id=clerk.adherent_id, title="Boulanger")
    return [employed(post, last_name=name, first_name="Jeanne", town="Brest").id for name in ("Auvray", "Benali")]


def kept_before(told, row_more, *without):
    """What was remembered, by a portal whose tables had one column more and lacked others."""
    was = json.loads(told)
    for row in (was["employee"], *was["contract"], *was["assignment"]):
        row["gone_since"] = row_more
        for name in without:
            row.pop(name, None)
    return json.dumps(was)


def test_a_column_that_came_since_has_its_default_and_one_that_went_is_passed_over(work_as, clerk, people, stored):
    with work_as(clerk) as ctx:
        told = remember(ctx, people)
        for each in ctx.session.query(Employee).filter(Employee.id.in_(people)):
            each.first_name, each.town = "Autre", "Lyon"
        ctx.session.flush()
        changed = {number: kept_before(text, "?", "rank", "town") for number, text in told.items()}
        take_back_all(ctx, [], changed, Writing(1))

    assert [(each.first_name, each.town) for each in stored(Employee)] == [("Jeanne", "Lyon")] * 2
    assert [each.rank for each in stored(Contract)] == [1, 1]
    assert [each.rank for each in stored(Assignment)] == [1, 1]


def test_somebody_without_contract_or_post_then_is_without_them_again(work_as, clerk, people, stored):
    bare, whole = people
    with work_as(clerk) as ctx:
        told = remember(ctx, people)
        nothing = json.dumps(json.loads(told[bare]) | {"contract": [], "assignment": []})
        take_back_all(ctx, [], {bare: nothing, whole: told[whole]}, Writing(1))

    assert [each.employee_id for each in stored(Contract)] == [whole]
    assert [each.employee_id for each in stored(Assignment)] == [whole]
