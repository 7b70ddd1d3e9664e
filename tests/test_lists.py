"""Every list of the portal keeps the same promises: few statements whatever its length, dates as people write them."""

import html
import re

import pytest

from app.accounts.models import Invitation, Mandate
from app.employees.models import Employee
from app.platform import question
from app.platform.right import Right
from app.platform.screen import Screen
from app.visits.rules.appointments import AppointmentState
from tests import factories
from tests.conftest import EVERY, EVERY_STAFF, at_most
from tests.test_tenants import world

MOST_STATEMENTS = 8
SEVERAL = 4
WALKED = 6
"""Rows after which a list has shown how it turns its pages."""
ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
NEXT = re.compile(r'<a href="([^"]*)" rel="next">')
ROW = re.compile(r'<tr role="row">.*?</tr>', re.DOTALL)
ATTRIBUTE = re.compile(r'\b[a-z-]+="[^"]*"')


def rows_of(page):
    """What each row of a list says."""
    return [ATTRIBUTE.sub("", row) for row in ROW.findall(page.partition("<tbody")[2])]


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


@pytest.mark.parametrize("turned", ["", "-"], ids=["up", "down"])
def test_read_page_by_page_a_list_shows_the_same_rows_in_the_same_order(lists, monkeypatch, turned):
    """Whatever it is sorted by: what a page ends with must be something the next one can start after."""
    monkeypatch.setattr(question, "PAGE_SIZES", (1, 100))
    walked = set()
    for screen, browser in lists:
        for column in (column for column in screen.table.columns if column.sortable):
            address, seen = f"{screen.route_base}/?sort={turned}{column.name}", []
            whole = rows_of(browser.get(f"{address}&size=100").text)
            while address and len(seen) < WALKED:
                page = browser.get(address).text
                seen += rows_of(page)
                found = NEXT.search(page)
                address = html.unescape(found[1]) if found else ""
            assert seen == whole[: max(len(seen), WALKED)], (screen, column.name)
            walked |= {screen} if len(whole) > 1 else set()
    assert len(walked) >= 12


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
