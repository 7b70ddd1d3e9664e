"""The menu of each side: no two entries look the same, and the service's staff reads what waits behind each."""

from collections import Counter

import pytest

from app.accounts.models import SignIn
from app.employees.models import CorrectionRequest, WishState
from app.platform.context import Right, Side, StaffRight
from app.visits.models import Inquiry
from app.visits.rules.inquiries import InquiryState, Subject
from tests.conftest import at_most
from tests.factories import (
    NOW,
    AdherentFactory,
    EmployeeFactory,
    ProfessionalFactory,
    SectorFactory,
    VisitRequestFactory,
    sessions,
)
from tests.platform.menu import counts


@pytest.mark.parametrize("side", [Side.EMPLOYER, Side.STAFF])
def test_each_entry_of_a_menu_has_its_own_icon(portal, side):
    icons = Counter(menu.icon for _, menu, _ in portal.extensions["menu"] if menu.side in (None, side))
    assert [icon for icon, times in icons.items() if times > 1] == []


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/staff/archived-employees/", '<a href="/staff/employees/"'),
        ("/staff/mergers/", '<a href="/staff/petitions/"'),
        ("/sectors/", '<a href="/settings/"'),
        ("/staff/employees/", None),
    ],
)
def test_a_list_that_is_no_entry_of_the_menu_leads_back_to_the_one_it_stands_under(browse, staff, address, back):
    page = browse(staff(*StaffRight)).get(address).text
    crumbs = page.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert crumbs.count("<a ") == (back is not None)
    assert (back or "") in crumbs


def test_it_leads_nowhere_that_one_may_not_open(browse, employer):
    page = browse(employer(Right.COMPANY_CONTACTS)).get("/contacts/").text
    assert '<nav class="crumbs"' not in page
    assert '<a href="/company/">' in browse(employer(Right.COMPANY, Right.COMPANY_CONTACTS)).get("/contacts/").text


@pytest.fixture
def browser(browse, staff):
    return browse(staff(StaffRight.INBOX))


def read(browser):
    """What stands beside the entries of a page that shows nothing of its own."""
    with at_most(8):
        return counts(browser.get("/staff/inquiries/").text)


def inquiries(adherent_id, *states):
    sessions.add_all(
        Inquiry(
            adherent_id=adherent_id, subject=Subject.OTHER, message="Bonjour", state=state, asked_at=NOW, asked_by="Luc"
        )
        for state in states
    )  # fmt: skip
    sessions.commit()


def correction(employee, state):
    sessions.add(
        CorrectionRequest(
            adherent_id=employee.adherent_id, employee_id=employee.id, wanted={"first_name": "Lucie"}, reason="Acte",
            state=state, asked_at=NOW, asked_by="Luc",
        )
    )  # fmt: skip
    sessions.commit()


def test_general_requests_that_nobody_answered_are_counted(browser):
    inquiries(AdherentFactory().id, InquiryState.WAITING, InquiryState.WAITING, InquiryState.ANSWERED)
    assert read(browser)["Demandes générales"] == "2"


def test_records_to_check_and_corrections_asked_are_counted_together(browser):
    checked, _ = EmployeeFactory(validated_on=NOW.date()), EmployeeFactory(validated_on=None)
    correction(checked, WishState.ASKED)
    correction(checked, WishState.REFUSED)
    assert read(browser)["Fiches à vérifier"] == "2"


def test_who_works_in_a_sector_reads_what_waits_there_as_the_page_opens(browser, stored):
    mine, other = SectorFactory(), SectorFactory()
    for sector, times in ((mine, 1), (other, 2)):
        adherent = AdherentFactory(sector_id=sector.id)
        for _ in range(times):
            employee = EmployeeFactory(adherent_id=adherent.id, validated_on=None)
            VisitRequestFactory(adherent_id=adherent.id, employee_id=employee.id)
    every = read(browser)
    assert (every["À traiter"], every["Fiches à vérifier"]) == ("3", "3")

    ProfessionalFactory(sector_id=mine.id, user_id=stored(SignIn)[0].user_id)
    here = read(browser)
    assert (here["À traiter"], here["Fiches à vérifier"]) == ("1", "1")


def test_beyond_a_hundred_a_number_says_so(browser):
    adherent = AdherentFactory().id
    inquiries(adherent, *[InquiryState.WAITING] * 99)
    assert read(browser)["Demandes générales"] == "99"
    inquiries(adherent, InquiryState.WAITING, InquiryState.WAITING)
    assert read(browser)["Demandes générales"] == "99+"


def test_an_employer_counts_nothing_of_all_this(browse, employer):
    member = employer(*Right)
    inquiries(member.adherent_id, InquiryState.WAITING)
    VisitRequestFactory(adherent_id=member.adherent_id)
    assert set(counts(browse(member).get("/users/").text).values()) == {""}
