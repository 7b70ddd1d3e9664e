"""Every list of the portal keeps the same promises: few statements whatever its length, dates as people write them."""

import re

import pytest

from app.accounts.models import Invitation, Mandate
from app.employees.models import Employee
from app.platform.right import Right
from app.platform.screen import Screen
from app.visits.rules import AppointmentState
from tests import factories
from tests.conftest import EVERY, EVERY_STAFF, at_most
from tests.test_tenants import world

MOST_STATEMENTS = 8
SEVERAL = 4
ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
ATTRIBUTE = re.compile(r'\b[a-z-]+="[^"]*"')


@pytest.fixture
def lists(portal, app, browse, employer, staff):
    """Every list with the browser of somebody who may open it, each with several rows: `(screen, browser)`."""
    adherent_id = factories.AdherentFactory(name="Boulangerie").id
    of = {"adherent_id": adherent_id, "employee_id": world(adherent_id, "Martin")[Employee]}
    for number in range(SEVERAL):
        world(factories.AdherentFactory().id, f"Autre {number}")
        post = factories.PostFactory(adherent_id=adherent_id, title=f"Vendeur {number}")
        factories.EmployeeFactory(adherent_id=adherent_id, main_post_id=post.id)
        factories.ContactFactory(adherent_id=adherent_id)
        factories.MandateFactory(adherent_id=adherent_id)
        factories.AppointmentFactory(**of, slot_id=factories.SlotFactory().id, state=AppointmentState.CANCELLED)
    member = browse(employer(*EVERY, of=adherent_id))
    service = browse(staff(*EVERY_STAFF))
    screens = [view for view in portal.extensions["appbuilder"].baseviews if isinstance(view, Screen)]
    return [(screen, member if isinstance(screen.right, Right) else service) for screen in screens]


def test_a_list_costs_eight_statements_at_most_whatever_its_length(lists):
    assert len(lists) >= 12
    for screen, browser in lists:
        with at_most(MOST_STATEMENTS):
            assert browser.get(f"{screen.route_base}/").status_code == 200, screen


def test_a_filtered_and_sorted_list_too(lists):
    for screen, browser in lists:
        asked = {column.name: "a" for column in screen.table.columns if column.filter == "text"}
        sort = next((column.name for column in screen.table.columns if column.sortable), "")
        with at_most(MOST_STATEMENTS):
            answer = browser.get(f"{screen.route_base}/", query_string={**asked, "sort": sort, "size": "100"})
        assert answer.status_code == 200, screen


def test_a_filter_is_shown_as_a_chip_that_removes_it(lists):
    tried = 0
    for screen, browser in lists:
        for column in screen.table.columns:
            if column.filter != "text":
                continue
            tried += 1
            page = browser.get(f"{screen.route_base}/", query_string={column.name: "qqqq"}).text
            assert "nlever le filtre" in page, (screen, column.name)
            assert "qqqq" in page
            assert "ne correspond" in page, (screen, column.name)
    assert tried >= 10


@pytest.mark.row("GEN-01")
def test_days_are_written_day_first(lists):
    for screen, browser in lists:
        page = ATTRIBUTE.sub("", browser.get(f"{screen.route_base}/").text)
        assert ISO_DAY.findall(page) == [], screen


def test_an_empty_list_says_what_to_do(portal, app, browse, employer):
    browser = browse(employer(*EVERY))
    for screen in portal.extensions["appbuilder"].baseviews:
        if isinstance(screen, Screen) and isinstance(screen.right, Right) and screen.model not in (Mandate, Invitation):
            page = browser.get(f"{screen.route_base}/").text
            assert 'class="empty"' in page, screen
            assert screen.empty_sentence != Screen.empty_sentence, screen
