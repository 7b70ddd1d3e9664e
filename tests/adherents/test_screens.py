"""Adherents on screen: the service's list and records, the employer's own company."""

import pytest

from app.adherents.models import Address, Adherent
from app.platform.context import Right, StaffRight
from tests.conftest import at_most
from tests.factories import AddressFactory, AdherentFactory, ContactFactory, ProfessionalFactory, SectorFactory


@pytest.fixture
def secretary(browse, staff):
    return browse(staff(StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN, StaffRight.SETTINGS))


@pytest.mark.row("F286")
def test_the_form_creates_an_adherent_and_opens_its_record(secretary, stored):
    form = {"name": "Boulangerie Martin", "sector": f"{SectorFactory().id} · Beaune", "siret": "40483304800006"}
    answer = secretary.post("/adherents/add", data=form)
    (made,) = stored(Adherent)
    assert answer.location == f"/adherents/{made.id}"
    page = secretary.get(answer.location).text
    assert "404 833 048 00006" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "L’adhérent est enregistré." in page


def test_a_refusal_shows_beside_the_field_and_keeps_what_was_typed(secretary, stored):
    form = {"name": "Boulangerie Martin", "sector": str(SectorFactory().id), "siret": "77777777777777"}
    answer = secretary.post("/adherents/add", data=form)
    assert answer.status_code == 422
    assert 'value="Boulangerie Martin"' in answer.text
    assert 'href="#siret"' in answer.text
    assert stored(Adherent) == []


def test_a_missing_name_and_sector_are_said_in_french(secretary):
    page = secretary.post("/adherents/add", data={}).text
    assert "2 réponses sont à corriger avant d’enregistrer" in page.replace("\xa0", " ")


def test_the_list_is_found_by_a_part_of_the_name_number_or_siret(secretary):
    AdherentFactory(name="Boulangerie Martin", number="10250", siret="40483304800006")
    AdherentFactory(name="Garage Étoile", number="10318")
    for asked, found, absent in (
        ("name=LANGERIE", "Boulangerie", "Garage"),
        ("name=etoile", "Garage", "Boulangerie"),
        ("number=10318", "Garage", "Boulangerie"),
        ("siret=404833", "Boulangerie", "Garage"),
    ):
        page = secretary.get(f"/adherents/?{asked}").text
        assert found in page
        assert absent not in page


@pytest.mark.parametrize(
    "query",
    ["size=1000000", "size=x", "sort=siren", "sort=-x", "after=x", "after=a&after_id=y", "after_id=9e9", "name=%00",
     "state=X", "last=2", "after=a&after_id=99999999999999999999", "_flt_0_name=x", "page=abc"],
)  # fmt: skip
def test_what_makes_no_sense_in_the_address_is_passed_over(secretary, query):
    AdherentFactory(name="Boulangerie Martin")
    answer = secretary.get(f"/adherents/?{query}")
    assert answer.status_code == 200
    assert "Boulangerie Martin" in answer.text


def test_every_page_of_the_list_shows_each_adherent_once_forwards_and_backwards(secretary):
    AdherentFactory.create_batch(60, name="Martin")
    url, seen = "/adherents/?sort=-name", []
    for link in ("next", "next", None):
        page = secretary.get(url).text
        seen += [part.partition('"')[0] for part in page.split('<a href="/adherents/')[1:] if part[0].isdigit()]
        url = page.partition('" rel="next">')[0].rpartition('href="')[2].replace("&amp;", "&") if link else url
    assert len(seen) == len(set(seen)) == 60
    back = page.partition('" rel="prev">')[0].rpartition('href="')[2].replace("&amp;", "&")
    middle = [part.partition('"')[0] for part in secretary.get(back).text.split('<a href="/adherents/')[1:]]
    assert [each for each in middle if each.isdigit()] == seen[25:50]


def test_a_list_costs_the_same_whatever_its_length(secretary):
    AdherentFactory.create_batch(30)
    with at_most(4):  # the door's role, the session, the actor's role, the page with its count
        secretary.get("/adherents/")


@pytest.mark.row("F079", "F086")
def test_the_employer_sees_its_company_its_addresses_contacts_and_team(browse, employer):
    sector = SectorFactory()
    mine = AdherentFactory(name="Boulangerie Martin", sector_id=sector.id)
    AddressFactory(adherent_id=mine.id)
    ContactFactory(adherent_id=mine.id)
    ProfessionalFactory(sector_id=sector.id, name="Dr Hélène Morin")
    browser = browse(employer(Right.COMPANY, Right.COMPANY_CONTACTS, Right.SERVICE_TEAM, of=mine.id))
    with at_most(8):
        page = browser.get("/company/").text
    for told in ("Boulangerie Martin", "3 place Carnot", "Julie MARTIN", "Dr Hélène Morin", "Médecin du travail"):
        assert told in page


@pytest.mark.row("F046")
def test_contacts_and_team_are_for_those_who_hold_their_boxes(browse, employer):
    mine = AdherentFactory()
    ContactFactory(adherent_id=mine.id)
    ProfessionalFactory(sector_id=mine.sector_id)
    browser = browse(employer(Right.COMPANY, of=mine.id))
    page = browser.get("/company/").text
    assert "Julie MARTIN" not in page
    assert "Dr Hélène Morin" not in page
    assert browser.get("/contacts/").status_code == 404


def test_the_employer_writes_an_address(browse, employer, stored):
    browser = browse(employer(Right.COMPANY))
    form = {"street": "BP 12", "postcode": "21000", "town": "Dijon"}
    assert browser.post("/company/address/BILLING", data=form).location == "/company/"
    assert [str(each) for each in stored(Address)] == ["BP 12, 21000 Dijon"]
    assert browser.get("/company/address/NOWHERE").status_code == 404


@pytest.mark.parametrize("name", ["\0", "😀", "%"])
def test_a_company_without_a_letter_in_its_name_is_refused_beside_it(browse, employer, name):
    answer = browse(employer(Right.COMPANY)).post("/company/edit", data={"name": name})
    assert answer.status_code == 422
    assert "Indiquez un nom" in answer.text or "Cette réponse est nécessaire." in answer.text


def test_a_company_with_the_longest_name_is_kept(browse, employer, stored):
    name = "Œ" * 200
    assert browse(employer(Right.COMPANY)).post("/company/edit", data={"name": name}).status_code == 302
    assert [each.name for each in stored(Adherent)] == [name]


def test_a_form_opened_for_another_adherent_writes_nothing_and_says_what_to_do(browse, employer, stored):
    browser = browse(employer(Right.COMPANY))
    form = {"street": "BP 12", "postcode": "21000", "town": "Dijon", "acting_for": "999"}
    answer = browser.post("/company/address/BILLING", data=form)
    assert answer.status_code == 409
    assert "Rien n’a été enregistré" in answer.text
    assert stored(Address) == []


@pytest.mark.row("F093")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sectors/", {"name": "Beaune", "phone": "03 53 01 02 40"}),
        ("/medical-centres/", {"name": "Centre de Beaune", "town": "Beaune"}),
    ],
)
def test_the_service_sets_up_its_sectors_and_centres(secretary, path, form):
    record = secretary.post(f"{path}add", data=form).location
    assert form["name"] in secretary.get(record).text
    assert "déjà" in secretary.post(f"{path}add", data=form).text
    assert form["name"] in secretary.get(path).text


@pytest.mark.row("F295")
def test_an_adherent_has_the_team_of_the_sector_that_the_service_gives_it(secretary, browse, employer, stored):
    sector = SectorFactory()
    form = {"name": "Léa Fontaine", "function": "NURSE", "sector": str(sector.id)}
    secretary.post("/professionals/add", data=form)
    assert "Infirmier" in secretary.get("/professionals/").text
    secretary.post("/adherents/add", data={"name": "Boulangerie Martin", "sector": f"{sector.id} · {sector.name}"})
    (made,) = stored(Adherent)
    assert "Léa Fontaine" in browse(employer(Right.SERVICE_TEAM, of=made.id)).get("/team/").text
    assert "Léa Fontaine" not in browse(employer(Right.SERVICE_TEAM)).get("/team/").text
