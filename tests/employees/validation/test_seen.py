"""What changed while the service was reading is read again before it is accepted, from wherever one accepts it."""

import re

import pytest

from app.employees.models import Employee
from app.employees.services.hire import correct, hire
from tests.employees.validation.wishes import HIRER, MARIE
from tests.factories import EmployeeFactory

CHANGED = "a changé pendant que vous"


@pytest.fixture
def written(at_sstrn, work_as, hirer):
    """Somebody whose record waits."""
    with work_as(hirer) as ctx:
        return hire(ctx, **MARIE)


@pytest.fixture
def correcting(work_as, hirer, written):
    """Her employer corrects the record meanwhile."""

    def do():
        with work_as(hirer) as ctx:
            correct(ctx, id=written.id, email="marie@example.org")

    return do


@pytest.fixture
def hiring_elsewhere(work_as, employer):
    """Another company adds somebody meanwhile."""

    def do():
        with work_as(employer(*HIRER)) as ctx:
            hire(ctx, **MARIE)

    return do


def seen(page, address=""):
    """The number that the form of this address sends; that of the page has none."""
    form = page.partition(f'action="{address}"')[2].partition("</form>")[0] if address else page
    return re.search(r'name="seen" value="(\d+)"', form)[1]


def test_the_button_of_the_record_notices(browse, service, written, correcting, stored):
    browser = browse(service)
    address = f"/staff/validations/records/{written.id}/validate"
    read = seen(browser.get(f"/staff/employees/{written.id}").text, address)
    correcting()
    assert CHANGED in browser.post(address, data={"seen": read}, follow_redirects=True).text
    assert stored(Employee)[0].validated_on is None

    again = seen(browser.get(f"/staff/employees/{written.id}").text, address)
    browser.post(address, data={"seen": again})
    assert stored(Employee)[0].validated_on is not None


def test_so_does_accepting_those_of_an_adherent_together(browse, service, written, correcting, stored):
    beside = EmployeeFactory(adherent_id=written.adherent_id)
    browser = browse(service)
    address = f"/staff/validations/adherents/{written.adherent_id}"
    ticked = {"ids": [str(written.id), str(beside.id)]}
    read = seen(browser.get(address).text)
    correcting()
    refused = browser.post(address, data=ticked | {"seen": read}, follow_redirects=True).text
    assert f"La fiche de {stored(Employee)[0]} {CHANGED}" in refused
    assert [each.validated_on for each in stored(Employee)] == [None, None]

    browser.post(address, data=ticked | {"seen": seen(browser.get(address).text)})
    assert None not in [each.validated_on for each in stored(Employee)]


def test_what_others_change_elsewhere_holds_nobody_up(browse, service, written, hiring_elsewhere, stored):
    browser = browse(service)
    address = f"/staff/validations/adherents/{written.adherent_id}"
    read = seen(browser.get(address).text)
    hiring_elsewhere()
    browser.post(address, data={"ids": [str(written.id)], "seen": read})
    assert [each.validated_on is None for each in stored(Employee)] == [False, True]
