"""Who arrives by a DSN and waits among the hirings of a DPAE is told so, with the way there."""

from datetime import date

import pytest

from app.employees.facts import Dpae, Facts
from app.employees.hirings.known import waiting_for
from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.services import declare_all
from app.employees.payroll.comparing import Said
from app.employees.payroll.models import PayrollProposal
from app.employees.rules.employments import entry
from app.employees.services.bulk import Newcomer
from app.platform.intake import Writing
from tests.conftest import at_most
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE, NEW, shown

TOLD = "Sa DPAE attend aussi votre accord"
ZOE = {
    "last_name": "Lefèvre", "first_name": "Zoé", "birth_name": "", "sex": "F", "born_on": "04/11/1999",
    "nir": "299117505600155", "contract_kind": "CDI", "hired_on": "12/12/2025",
}  # fmt: skip
ANA = ZOE | {"last_name": "Roux", "first_name": "Ana", "born_on": "12/05/1985", "nir": "", "nir_missing": True}


@pytest.fixture
def declared(boss, work_as, stored):
    """Have hirings wait."""

    def go(*people):
        with work_as(boss) as ctx:
            declare_all(ctx, [Newcomer(*entry(each), None) for each in people], Writing(0))
        return stored(DeclaredHiring)

    return go


def test_the_line_leads_to_the_hiring_that_waits_and_costs_no_more_statements(declared, send, boss):
    (zoe,) = declared(ZOE)
    browser, page = send(boss, month_of(NEW, person(contract(since="15122025"), name="PETIT", nir="", sex="02")))

    assert shown(page).count(TOLD) == 1
    assert f'href="/employees/hirings/{zoe.id}"' in page.text
    with at_most(8):
        assert browser.get(HERE + "review").status_code == 200
    assert browser.get(f"/employees/hirings/{zoe.id}").status_code == 200


def test_whoever_has_no_number_is_known_by_names_and_birth_and_another_is_not(declared, boss, work_as):
    _, ana = declared(ZOE, ANA)
    said = Said(last_name="ROUX", first_name="ANA MARIE", born_on=date(1985, 5, 12), since=date(2025, 12, 15))
    other = Said(last_name="ROUX", first_name="EVE", born_on=date(1985, 5, 12), since=date(2025, 12, 15))
    long_ago = Said(last_name="ROUX", first_name="ANA", born_on=date(1985, 5, 12), since=date(2025, 6, 2))
    with work_as(boss) as ctx:
        assert waiting_for(ctx, [other, said]) == {1: ana.id}
        assert waiting_for(ctx, [long_ago]) == {}
        assert waiting_for(ctx, []) == {}


def test_another_companys_hirings_are_told_to_nobody(declared, employer, work_as):
    declared(ANA)
    said = Said(last_name="ROUX", first_name="ANA", born_on=date(1985, 5, 12), since=date(2025, 12, 15))
    with work_as(employer()) as ctx:
        assert waiting_for(ctx, [said]) == {}


def test_where_no_hiring_waits_to_be_confirmed_nothing_is_said(declared, with_facts, send, boss, stored):
    declared(ZOE)
    with_facts(Facts, dpae=Dpae.FILE)
    _, page = send(boss, month_of(NEW))

    assert len(stored(PayrollProposal)) == 1
    assert TOLD not in shown(page)
