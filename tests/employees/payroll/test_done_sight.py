"""What was confirmed of a DSN, about who left: no link to a record that the employer reads no more (K14)."""

import pytest

from app.employees.payroll.models import PayrollProposal
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE


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
