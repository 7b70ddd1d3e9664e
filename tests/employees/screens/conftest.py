"""A browser that may do everything with employees, a post, and somebody who holds it."""

from datetime import date

import pytest

from tests.employees.screens.typed import EVERYTHING
from tests.factories import (
    PostFactory,
    employed,
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
def working(post):
    """Somebody who has held the post since 2020."""
    due = {"next_visit_on": date(2025, 11, 10), "next_visit_kind": "VIP"}
    return employed(post, last_name="Auvray", first_name="Nathalie", **due)
