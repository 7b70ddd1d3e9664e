"""The first page, the search, the notices: each person sees what they may, and nothing of others."""

from datetime import date

import pytest

from app.platform import notice
from app.platform.context import Right, StaffRight
from tests.conftest import EVERY, at_most
from tests.factories import (
    AddressFactory,
    AdherentFactory,
    AppointmentFactory,
    EmployeeFactory,
    PostFactory,
    ProfessionalFactory,
    SectorFactory,
)


@pytest.fixture
def due(app):
    """An employee at work whose visit is late."""
    adherent = AdherentFactory(name="Boulangerie Martin")
    post = PostFactory(adherent_id=adherent.id)
    return EmployeeFactory(
        adherent_id=adherent.id, last_name="GARNIER", main_post_id=post.id, next_visit_on=date(2025, 12, 1)
    )


@pytest.mark.row("F052", "F277")
def test_home_tells_what_to_do_to_those_who_may_do_it(browse, employer, due):
    page = browse(employer(*EVERY, of=due.adherent_id)).get("/").text
    for told in ("Demander la visite de Marie GARNIER", "Désigner un second administrateur", "Compléter l’adresse"):
        assert told in page
    page = browse(employer(Right.EMPLOYEES, of=due.adherent_id)).get("/").text
    assert "GARNIER" not in page
    assert "second administrateur" not in page


def test_when_all_is_done_home_says_so(browse, employer):
    actor = employer(Right.COMPANY, Right.VISITS)
    AddressFactory(adherent_id=actor.adherent_id)
    assert "Rien à faire aujourd’hui" in browse(actor).get("/").text


def test_home_costs_eight_statements_at_most(browse, employer, due):
    AppointmentFactory(adherent_id=due.adherent_id, employee_id=due.id)
    browser = browse(employer(*EVERY, of=due.adherent_id))
    with at_most(8):
        assert "Rendez-vous à venir" in browser.get("/").text


@pytest.mark.row("F265")
def test_home_says_whom_to_call(browse, employer):
    sector = SectorFactory(name="Beaune", phone="03 53 01 02 40")
    ProfessionalFactory(sector_id=sector.id, name="Dr Hélène Morin")
    mine = AdherentFactory(sector_id=sector.id)
    page = browse(employer(Right.COMPANY, of=mine.id)).get("/").text
    assert "Secrétariat médical" in page
    assert "Beaune\u00a0: rendez-vous" in page
    assert 'href="tel:0353010240"' in page
    assert "Dr Hélène Morin" in page


@pytest.mark.parametrize(
    ("right", "begins"),
    [(StaffRight.INBOX, "/inbox/"), (StaffRight.PLANNING, "/planning/"), (StaffRight.ADHERENTS, "/adherents/")],
)
def test_the_staff_begin_where_their_work_waits(browse, staff, right, begins):
    assert browse(staff(right)).get("/").location == begins


def test_who_has_nothing_to_open_is_told_whom_to_ask(browse, staff):
    assert "n’ouvre rien pour le moment" in browse(staff(StaffRight.STAFF_USERS)).get("/").text


def test_the_search_finds_by_a_part_of_a_name_whatever_the_accents(browse, employer, due):
    browser = browse(employer(*EVERY, of=due.adherent_id))
    EmployeeFactory(last_name="GARNIERES")
    page = browser.get("/search/?q=gârni").text
    assert f"/employees/{due.id}" in page
    assert "GARNIERES" not in page
    assert "Rien ne correspond" in browser.get("/search/?q=zzz").text


def test_the_staff_search_adherents_sirets_and_people(browse, staff, due):
    AdherentFactory(name="Garage Étoile", siret="40483304800006", number="10318")
    browser = browse(staff(StaffRight.ADHERENTS, Right.EMPLOYEES))
    for typed, found in (
        ("etoile", "Garage Étoile"),
        ("404 833", "Garage Étoile"),
        ("10318", "Garage Étoile"),
        ("rnier", "GARNIER"),
    ):
        assert found in browser.get("/search/", query_string={"q": typed}).text


def test_the_search_shows_only_what_the_person_may_open(browse, employer, due):
    assert "GARNIER" not in browse(employer(Right.COMPANY, of=due.adherent_id)).get("/search/?q=garnier").text


@pytest.mark.row("F271")
def test_notices_are_counted_in_the_header_read_and_marked(browse, employer, work_as):
    actor = employer(Right.EMPLOYEES)
    with work_as(actor) as ctx:
        notice.tell(ctx, "Votre fichier est importé", url="/employees/")
    browser = browse(actor)
    assert "Notifications : 1 nouvelle" in browser.get("/").text.replace("\xa0", " ")
    assert "Votre fichier est importé" in browser.get("/notices/").text
    browser.post("/notices/read")
    assert "1 nouvelle" not in browser.get("/").text
