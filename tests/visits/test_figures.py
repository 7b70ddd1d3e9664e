"""« Chiffres » : counted by the database, drawn on the server."""

import re
from datetime import UTC, date, datetime

import pytest

from app.law.follow_up import FollowUp
from app.platform.context import Right, StaffRight
from app.visits.rules.days import last_months
from app.visits.rules.kinds import Kind
from tests.conftest import at_most
from tests.factories import EmployeeFactory, VisitRequestFactory

STATEMENTS = 4
ROW = re.compile(r'<th scope="row">([^<]+)</th><td><svg[^>]*><rect width="[\d.]+%"[^>]*/></svg><span>(\d+)</span>')


def ask(here, at, kind=Kind.HIRING):
    employee = EmployeeFactory(adherent_id=here.adherent.id)
    VisitRequestFactory(adherent_id=here.adherent.id, employee_id=employee.id, asked_at=at, kind=kind)


def table_of(browser, address):
    return dict(ROW.findall(browser.get(address).text))


@pytest.mark.parametrize(
    ("on", "first"), [(date(2026, 1, 5), date(2025, 2, 1)), (date(2025, 12, 31), date(2025, 1, 1))]
)
def test_twelve_months_end_with_the_current_one(on, first):
    months = last_months(on, 12)
    assert (months[0], months[-1], len(set(months))) == (first, on.replace(day=1), 12)


def test_the_first_chart_counts_requests_by_month_of_paris_and_shows_months_without_any(browse, company, secretary):
    here = company()
    ask(here, datetime(2025, 12, 1, 9, tzinfo=UTC))
    ask(here, datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    ask(here, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight in Paris: January
    ask(here, datetime(2025, 1, 31, 22, 30, tzinfo=UTC))  # thirteen months ago
    browser = browse(secretary)
    with at_most(STATEMENTS):
        found = table_of(browser, "/figures/")
    assert (found["décembre 2025"], found["janvier 2026"], found["novembre 2025"]) == ("2", "1", "0")
    assert (len(found), sum(map(int, found.values()))) == (12, 3)


def test_another_tab_counts_by_kind_and_a_third_by_follow_up(browse, company, secretary):
    here = company()
    ask(here, datetime(2025, 12, 1, 9, tzinfo=UTC))
    ask(here, datetime(2025, 12, 2, 9, tzinfo=UTC), Kind.RETURN)
    EmployeeFactory(adherent_id=here.adherent.id, follow_up=FollowUp.REINFORCED)
    EmployeeFactory(adherent_id=here.adherent.id, follow_up=FollowUp.REINFORCED, left_on=date(2025, 12, 31))
    browser = browse(secretary)
    kinds = table_of(browser, "/figures/?group_by=1")
    assert (kinds["Embauche"], kinds["Reprise"], kinds["Périodique"]) == ("1", "1", "0")
    assert table_of(browser, "/figures/?group_by=2")["Suivi individuel renforcé"] == "1"


def test_it_is_fab_s_page_in_our_frame_and_loads_nothing_from_outside(browse, secretary):
    page = browse(secretary).get("/figures/?group_by=1").text
    assert page.count("<h1>Chiffres</h1>") == 1
    assert '<table class="bars">' in page
    assert 'aria-current="page">Par type</a>' in page
    assert "google" not in page
    assert not re.search(r'<(script|link|img)[^>]+(src|href)="(https?:)?//', page)


@pytest.mark.parametrize("asked", ["9", "-1", "x", "", "0x1", "1" * 400])
def test_a_chart_that_does_not_exist_is_the_first(browse, secretary, asked):
    answer = browse(secretary).get("/figures/", query_string={"group_by": asked})
    assert answer.status_code == 200
    assert "Visites demandées par mois, sur douze mois" in answer.text


def test_without_a_request_the_months_are_there_with_nothing(browse, secretary):
    assert set(table_of(browse(secretary), "/figures/").values()) == {"0"}


def test_only_who_treats_requests_sees_it(browse, staff, employer):
    assert browse(staff(StaffRight.SETTINGS)).get("/figures/").status_code == 404
    assert browse(employer(*Right)).get("/figures/").status_code == 404
