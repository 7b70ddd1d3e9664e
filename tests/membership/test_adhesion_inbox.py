"""« Adhésions » : the requests to join, as the service reads and decides them, and what who asked reads of it."""

import re

import pytest

from app.adherents.models import Adherent
from app.employees.models import Employee
from app.platform import mail
from app.platform.context import Right, StaffRight
from app.platform.mail import Outbox
from tests.factories import AccountFactory, AdherentFactory, SectorFactory
from tests.membership.adhesion_story import NIR, at_door, begun, owned, sent


@pytest.fixture
def secretary(browse, staff):
    return browse(staff(StaffRight.INBOX, StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))


@pytest.fixture
def waiting(work_as) -> int:
    with work_as(at_door()) as ctx:
        return sent(ctx)


def test_the_service_reads_all_that_was_told_but_no_whole_number(secretary, waiting):
    assert "Boulangerie Bérard" in secretary.get("/staff/adhesions/").text
    record = secretary.get(f"/staff/adhesions/{waiting}").text
    for word in ("Julie Bérard", "732 829 320 00074", "10.71C", "/accepter", "Refuser", "Demander une correction"):
        assert word in record
    assert "Amiante" in secretary.get(f"/staff/adhesions/{waiting}?tab=postes").text
    employees = secretary.get(f"/staff/adhesions/{waiting}?tab=salaries").text
    assert "CURIE Marie" in employees
    assert NIR not in employees


def test_the_service_sees_no_request_that_was_not_sent(secretary, work_as):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    for scope in ("a-examiner", "a-corriger", "acceptees", "refusees", "x"):
        assert "Bérard" not in secretary.get(f"/staff/adhesions/?scope={scope}").text
    for page in ("", "?tab=postes", "/accepter", "/refuser", "/corriger"):
        assert secretary.get(f"/staff/adhesions/{adhesion_id}{page}").status_code == 404, page


def test_the_service_accepts_and_reads_the_new_adherent(secretary, waiting, stored):
    sector = SectorFactory()
    page = secretary.get(f"/staff/adhesions/{waiting}/accepter").text
    assert "10001" in page
    assert sector.name in page
    answer = secretary.post(f"/staff/adhesions/{waiting}/accepter", data={"sector": str(sector.id)})
    (adherent,) = stored(Adherent)
    assert answer.location == f"/adherents/{adherent.id}"
    assert len(stored(Employee)) == 1
    record = secretary.get(f"/staff/adhesions/{waiting}").text
    assert "Ouvrir la fiche de l’adhérent" in record


def test_a_request_that_waits_is_decided_where_no_more_are_taken(secretary, waiting, stored, at_a_service_that):
    at_a_service_that(open=False)
    sector = SectorFactory()
    secretary.post(f"/staff/adhesions/{waiting}/accepter", data={"sector": str(sector.id)})
    assert len(stored(Adherent)) == 1


def test_who_asked_with_an_account_has_the_company_in_it_without_signing_in_again(
    secretary, work_as, waiting, signed_in
):
    account, sector = AccountFactory(), SectorFactory()
    with work_as(at_door()) as ctx:
        owned(ctx, waiting, account.id)
    browser = signed_in(account)
    assert "Boulangerie Bérard" not in browser.get("/", follow_redirects=True).text
    secretary.post(f"/staff/adhesions/{waiting}/accepter", data={"sector": str(sector.id)})
    assert "Boulangerie Bérard" in browser.get("/", follow_redirects=True).text
    assert "CURIE" in browser.get("/employees/").text
    assert "Vous en êtes l’administrateur" in browser.get(f"/adhesion/{waiting}").text


def test_a_sector_is_needed(secretary, waiting, stored):
    SectorFactory(), SectorFactory()
    assert secretary.post(f"/staff/adhesions/{waiting}/accepter", data={"number": "12"}).status_code == 422
    assert stored(Adherent) == []


def test_a_number_that_is_taken_is_told_beside_its_field(secretary, waiting):
    AdherentFactory(number="12")
    sector = SectorFactory()
    data = {"sector": str(sector.id), "number": "12"}
    answer = secretary.post(f"/staff/adhesions/{waiting}/accepter", data=data)
    assert answer.status_code == 422
    assert "déjà pris" in answer.text


def test_the_service_refuses_or_asks_for_a_correction_with_a_reason(secretary, waiting, visitor, stored):
    for verb in ("refuser", "corriger"):
        assert secretary.post(f"/staff/adhesions/{waiting}/{verb}", data={"reason": ""}).status_code == 422
    answer = secretary.post(f"/staff/adhesions/{waiting}/corriger", data={"reason": "Précisez l’activité."})
    assert answer.location == "/staff/adhesions/"
    link = re.search(r"/adhesion/reprendre/\S+", mail.read(stored(Outbox)[-1]).text).group()
    visitor.post(link)
    assert "Précisez l’activité." in visitor.get(f"/adhesion/{waiting}").text
    assert visitor.get(f"/adhesion/{waiting}/identification").status_code == 200


def test_a_refusal_is_read_by_who_asked(secretary, app, whole, visitor):
    visitor.post(f"{whole}/validation", data={"accepted": "y"})
    number = whole.rpartition("/")[2]
    secretary.post(f"/staff/adhesions/{number}/refuser", data={"reason": "Hors de notre secteur."})
    assert "Hors de notre secteur." in visitor.get(whole).text


def test_a_second_decision_is_told(secretary, waiting):
    secretary.post(f"/staff/adhesions/{waiting}/refuser", data={"reason": "Non."})
    answer = secretary.post(f"/staff/adhesions/{waiting}/corriger", data={"reason": "Précisez."})
    assert answer.status_code == 422
    assert "déjà refusée" in answer.text


def test_who_only_reads_decides_nothing(browse, staff, waiting):
    reader = browse(staff(StaffRight.INBOX))
    assert "/accepter" not in reader.get(f"/staff/adhesions/{waiting}").text
    assert reader.get(f"/staff/adhesions/{waiting}/accepter").status_code == 404


def test_an_employer_has_no_such_pages(browse, employer, waiting):
    browser = browse(employer(Right.ADMIN))
    for page in ("", str(waiting), f"{waiting}/accepter"):
        assert browser.get(f"/staff/adhesions/{page}").status_code == 404
