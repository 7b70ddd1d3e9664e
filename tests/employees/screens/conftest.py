"""A browser that may do everything with employees, a post, and somebody who holds it."""

from datetime import date

import pytest

from tests.employees.screens.typed import EVERYTHING
from tests.factories import (
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostFactory,
)


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*EVERYTHING))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


@pytest.fixture
def post(adherent_id):
    return PostFactory(adherent_id=adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")


@pytest.fixture
def working(adherent_id, post):
    """Somebody who has held the post since 2020."""
    employee = EmployeeFactory(
        adherent_id=adherent_id, last_name="Auvray", first_name="Nathalie", main_post_id=post.id,
        post_since=date(2020, 1, 6), next_visit_on=date(2025, 11, 10), next_visit_kind="VIP",
    )  # fmt: skip
    ContractFactory(adherent_id=adherent_id, employee_id=employee.id)
    AssignmentFactory(adherent_id=adherent_id, employee_id=employee.id, post_id=post.id)
    return employee
