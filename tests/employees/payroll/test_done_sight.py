"""A DSN about who left: no link to a record that the employer reads no more, and no change of it (K14)."""

from datetime import date

import pytest

from app.employees.models import Employee
from app.employees.payroll.applying import GONE
from app.employees.payroll.models import PayrollProposal
from app.employees.services.exits import leave
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE, NEW


@pytest.fixture
def departed(send, boss, jean, stored):
    """Jean's departure, confirmed: the browser, and the address of the record."""
    browser, _ = send(boss, month_of(person(contract(end="15122025"))))
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    return browser, f"/employees/{jean.id}"


@pytest.mark.parametrize(("profile", "leads"), [("default", True), ("ast25", False)])
def test_a_departure_leads_to_the_record_where_it_is_still_read(as_profile, departed, profile, leads):
    browser, record = departed
    as_profile(profile)
    page = browser.get(HERE + "done").text

    assert "Jean" in page
    assert (f'href="{record}"' in page) is leads
    assert (browser.get(record).status_code == 200) is leads


@pytest.mark.usefixtures("jean")
def test_a_change_of_somebody_out_of_sight_by_then_stays_and_it_is_said(as_profile, send, boss, work_as, stored):
    """What stands in the way of one keeps no other."""
    browser, _ = send(boss, month_of(person(contract(nature="02", due="30062026")), NEW))
    with work_as(boss) as ctx:
        leave(ctx, id=stored(Employee)[0].id, left_on=date(2025, 12, 31))
    as_profile("ast25")
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})

    assert [each.refusal for each in stored(PayrollProposal)] == [GONE.replace(" :", "\u00a0:")]
    assert [each.last_name for each in stored(Employee)] == ["Durand", "LEFEVRE"]
