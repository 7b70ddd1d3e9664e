"""« Conservation des données » : what the next night lets go is counted beforehand."""

from datetime import UTC, date, datetime

import pytest

from app.law.retention import Data
from app.platform import retention
from app.platform.context import StaffRight
from app.visits.rules.requests import RequestState
from tests.conftest import at_most
from tests.factories import EmployeeFactory, VisitRequestFactory

PAGE = "/settings/retention/"
LONG_AGO = datetime(2023, 5, 1, tzinfo=UTC)


@pytest.fixture
def desk(browse, staff):
    return browse(staff(StaffRight.SETTINGS))


def said(page):
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_administrator_reads_how_many_rows_go_by_which_rule(desk):
    EmployeeFactory(left_on=date(2023, 5, 1))
    VisitRequestFactory(state=RequestState.DONE, asked_at=LONG_AGO)
    VisitRequestFactory(state=RequestState.REFUSED, asked_at=LONG_AGO)
    with at_most(8):
        page = said(desk.get(PAGE))
    rows = dict(zip(retention.PAST, page.split("<tbody")[1].split('<tr role="row">')[1:], strict=True))
    assert "Demandes de visite" in rows[Data.VISIT_REQUEST]
    assert "2 ans après la demande" in rows[Data.VISIT_REQUEST]
    assert ">2 lignes</td>" in rows[Data.VISIT_REQUEST]
    assert ">1 ligne</td>" in rows[Data.EMPLOYEE]
    assert "5 ans après la fin du contrat" in rows[Data.ARCHIVED_EMPLOYEE]
    assert "art. 2224" in rows[Data.ARCHIVED_EMPLOYEE]
    assert ">rien à effacer</td>" in rows[Data.ACCOUNT]


def test_many_are_counted_up_to_a_limit(desk, monkeypatch):
    monkeypatch.setattr("app.platform.retention.COUNTED", 1)
    monkeypatch.setattr("app.membership.screens.keeping.COUNTED", 1)
    for _ in range(3):
        VisitRequestFactory(state=RequestState.DONE, asked_at=LONG_AGO)
    assert "plus de 1 lignes" in said(desk.get(PAGE))


def test_the_archive_is_one_click_away_for_who_may_read_it(desk, browse, staff):
    both = browse(staff(StaffRight.SETTINGS, StaffRight.ADHERENT_ADMIN))
    assert 'href="/staff/archived-employees/"' in both.get(PAGE).text
    assert 'href="/staff/archived-employees/"' not in desk.get(PAGE).text
