"""« À traiter »: what the secretariat decides, one request after the other."""

from datetime import date

import pytest

from app.adherents.models import Function
from app.law.follow_up import FollowUp
from app.platform.context import StaffRight
from app.visits.models import Appointment, VisitRequest
from tests.conftest import at_most
from tests.factories import (
    AppointmentFactory,
    ProfessionalFactory,
    SlotFactory,
    sessions,
)
from tests.visits.conftest import STATEMENTS, slot_in


@pytest.mark.row("F292")
def test_the_inbox_opens_the_request_whose_deadline_comes_first(browse, company, secretary, asked):
    here, later = company(), company(last_name="Tissot")
    asked(later, latest_on=date(2026, 6, 30))
    asked(here, latest_on=date(2026, 1, 20))
    slot_in(here)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get("/inbox/").text
    assert "Karim Benali, visite d’embauche" in page
    assert page.index("BENALI Karim") < page.index("TISSOT Karim")
    assert "mardi 20 janvier 2026" in page
    assert "mer. 14 janvier, 9\u00a0h\u00a000" in page
    assert 'data-key="p"' in page
    assert 'data-key="a"' in page


def test_the_inbox_has_one_sector_or_all(browse, company, staff, asked):
    here, far = company(), company(last_name="Tissot")
    asked(here)
    asked(far)
    actor = staff(StaffRight.INBOX, StaffRight.PLANNING)
    browser = browse(actor)
    both = browser.get("/inbox/").text
    assert "BENALI Karim" in both
    assert "TISSOT Karim" in both
    one = browser.get(f"/inbox/?sector={here.sector.id}").text
    assert "BENALI Karim" in one
    assert "TISSOT Karim" not in one
    assert browser.get("/inbox/?sector=senseless").status_code == 200


def test_a_secretary_sees_no_situation_of_the_worker_nor_the_reason_of_an_adapted_follow_up(
    browse, company, secretary, asked
):
    here = company(follow_up=FollowUp.ADAPTED, follow_up_reason="")
    asked(here, situations="PREGNANT,APPRENTICE")
    page = browse(secretary).get("/inbox/").text
    assert "enceinte" not in page
    assert "Apprenti" not in page
    assert "réservée à l’équipe médicale" in page


def test_a_nurse_reads_what_the_worker_agreed_to_tell(browse, company, secretary, asked):
    here = company()
    asked(here, situations="PREGNANT")
    browser = browse(secretary)
    account = _account_of(browser)
    ProfessionalFactory(function=Function.NURSE, user_id=account, sector_id=here.sector.id)
    page = browser.get("/inbox/").text
    assert "Mon secteur" in page
    assert "Femme enceinte" in page


def _account_of(browser):
    from app.accounts.models import SignIn

    with browser.session_transaction():
        return sessions.query(SignIn).order_by(SignIn.id.desc()).first().user_id


@pytest.mark.row("F292")
def test_an_accepted_request_gives_way_to_the_next_one(browse, company, secretary, asked, stored):
    first, second = asked(latest_on=date(2026, 1, 20)), asked(latest_on=date(2026, 2, 20))
    browser = browse(secretary)
    sent = browser.post(f"/inbox/{first.id}/accept", data={"next": str(second.id), "sector": "all"})
    assert sent.location.endswith(f"/inbox/{second.id}?sector=all")
    assert [request.state.name for request in stored(VisitRequest)] == ["ACCEPTED", "PENDING"]


@pytest.mark.row("F292")
def test_a_refusal_asks_why_and_the_employer_reads_it(browse, company, secretary, asker, asked):
    here = company()
    request = asked(here)
    browser = browse(secretary)
    assert browser.post(f"/inbox/{request.id}/refuse", data={"reason": ""}).status_code == 422
    browser.post(f"/inbox/{request.id}/refuse", data={"reason": "Vu en décembre."})
    assert "Vu en décembre." in browse(asker(here)).get(f"/visits/requests/{request.id}").text


@pytest.mark.row("F293")
def test_a_slot_of_the_inbox_plans_and_opens_the_next_one(browse, company, secretary, asked, stored):
    here = company()
    request, slot, following = asked(here), slot_in(here), asked(latest_on=date(2026, 2, 20))
    address = f"/planning/requests/{request.id}?sector=all&next={following.id}"
    sent = browse(secretary).post(address, data={"slot": str(slot.id)})
    assert sent.location.endswith(f"/inbox/{following.id}?sector=all")
    assert stored(Appointment)[0].slot_id == slot.id


def test_who_comes_second_reads_that_the_slot_is_taken_and_chooses_again(browse, company, secretary, asked):
    here = company()
    slot, request = slot_in(here), asked(here)
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(secretary)
    sent = browser.post(f"/planning/requests/{request.id}", data={"slot": str(slot.id)})
    assert "vient d’être pris" in browser.get(sent.location).text


def test_slots_to_choose_from_are_the_sectors_or_everybodys(browse, company, secretary, asked):
    here = company()
    request = asked(here)
    slot_in(here)
    SlotFactory(professional_id=ProfessionalFactory(name="Dr Paul Mercier").id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/requests/{request.id}").text
    assert "Dr Hélène Morin" in page
    assert "Dr Paul Mercier" not in page
    assert "Dr Paul Mercier" in browser.get(f"/planning/requests/{request.id}?all=1").text
