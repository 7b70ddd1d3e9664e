"""An employer's own company on screen: what it changes, confirms, names and removes."""

import re

import pytest

from app.adherents.models import Address, AddressKind, Adherent, Contact, Interlocutor, State
from app.platform.context import Right, StaffRight
from tests.conftest import at_most
from tests.factories import (
    AddressFactory,
    AdherentFactory,
    ContactFactory,
    MedicalCentreFactory,
    ProfessionalFactory,
)


@pytest.fixture
def baker(browse, employer):
    return browse(employer(Right.COMPANY, Right.COMPANY_CONTACTS, Right.SERVICE_TEAM))


COMPANY_PAGES = {
    "default": ("name legal_form naf activity founded_on vat_number has_cse phone fax email", True),
    "ast25": ("name legal_form naf activity founded_on phone fax email", False),
    "aist22": ("name activity phone email", False),
    "aist21": ("name siret vat_number has_cse phone email", True),
    "sstrn": ("name siret legal_form naf activity founded_on phone fax email", False),
    "asmis": ("name legal_form naf activity founded_on phone fax email", False),
}
"""What the employer changes of its own company, and whether it confirms places of work and names interlocutors."""


@pytest.mark.row("F079", "F081", "F086", "F087")
@pytest.mark.parametrize("profile", COMPANY_PAGES)
def test_the_pages_of_the_company_are_there_in_every_profile(baker, as_profile, profile):
    as_profile(profile)
    fields, asked = COMPANY_PAGES[profile]
    known = [*Adherent.__table__.columns.keys()]
    typed = re.findall(r'name="(\w+)"', baker.get("/company/edit").text)
    assert {name for name in typed if name in known} == {*fields.split()}
    page = baker.get("/company/").text
    for kind in ("COMPANY", "BILLING", "CONVOCATION"):
        assert f"/company/address/{kind}" in page
        assert 'data-lookup="/choices/towns"' in baker.get(f"/company/address/{kind}").text
    assert {baker.get(path).status_code for path in ("/contacts/", "/contacts/add", "/team/")} == {200}
    assert {baker.get(path).status_code == 200 for path in ("/workplaces/", "/interlocutors/")} == {asked}


@pytest.mark.row("F080")
def test_what_the_service_needs_of_a_company_is_marked_and_asked(baker, as_profile, stored):
    as_profile("sstrn")
    page = baker.get("/company/edit").text
    assert page.count("✗") >= 7
    answer = baker.post("/company/edit", data={"name": "Boulangerie"})
    assert answer.status_code == 422
    for name in ("legal_form", "founded_on", "siret", "naf", "activity", "phone"):
        assert f'href="#{name}"' in answer.text
    filled = {
        "name": "Boulangerie", "legal_form": "SARL", "founded_on": "01/02/2010", "siret": "732 829 320 00074",
        "naf": "10.71C", "activity": "Boulangerie", "phone": "0380221010",
    }  # fmt: skip
    assert baker.post("/company/edit", data=filled).status_code == 302
    assert [each.siret for each in stored(Adherent)] == ["73282932000074"]


@pytest.mark.row("F064", "F080")
def test_a_naf_code_and_a_town_are_looked_up_without_any_network(baker):
    assert 'data-lookup="/choices/naf"' in baker.get("/company/edit").text
    assert "10.71C" in baker.get("/choices/naf?q=boulangerie").text
    assert "Beaune" in baker.get("/choices/towns?q=21200").text
    assert "21200" in baker.get("/choices/towns?q=beaun").text


@pytest.mark.row("F080", "F082", "F083", "F085")
def test_the_form_asks_what_the_profile_lets_one_change_and_needs(baker, ruled, stored):
    page = baker.get("/company/edit").text
    assert 'name="has_cse"' in page
    assert 'name="siret"' not in page
    ruled(employer_edits=["name", "siret", "has_cse"], required=["name", "siret", "has_cse"])
    answer = baker.post("/company/edit", data={"name": "Boulangerie"})
    assert answer.status_code == 422
    assert 'href="#siret"' in answer.text
    assert 'name="naf"' not in answer.text
    baker.post("/company/edit", data={"name": "Boulangerie", "siret": "40483304800006", "has_cse": "0"})
    assert [(each.siret, each.has_cse) for each in stored(Adherent)] == [("40483304800006", False)]


def test_what_is_kept_to_the_service_is_not_taken_from_a_forged_form(baker, stored):
    baker.post("/company/edit", data={"name": "Boulangerie", "siret": "40483304800006"})
    assert [each.siret for each in stored(Adherent)] == [None]


@pytest.mark.row("F081")
def test_the_page_says_which_address_serves_when_another_is_empty(baker, stored):
    page = baker.get("/company/").text
    assert page.count("Celle de l’entreprise sert aussi ici.") == 2
    assert "si elle est seule renseignée" in baker.get("/company/address/COMPANY").text.lower()
    form = {"recipient": "Compta", "street": "BP 12", "complement2": "Bât. B", "postcode": "21000", "town": "Beaune"}
    answer = baker.post("/company/address/BILLING", data=form | {"fax": "03 80 00 00 00"}, follow_redirects=True)
    assert "celui de Dijon" in answer.text
    assert [each.complement2 for each in stored(Address)] == ["Bât. B"]


@pytest.mark.row("F084", "F283", "F284")
def test_places_of_work_are_confirmed_or_corrected(browse, employer, stored):
    actor = employer(Right.COMPANY)
    browser = browse(actor)
    place = AddressFactory(adherent_id=actor.adherent_id, kind=AddressKind.WORK, street="53 avenue Giroud")
    page = browser.get("/workplaces/").text
    for said in ("Confirmer l’adresse", "Corriger l’adresse", "à confirmer", "Nouveau", "Comment vérifier une adresse"):
        assert said in page
    browser.post(f"/workplaces/{place.id}/confirm")
    assert "Confirmer l’adresse<" not in browser.get("/workplaces/").text
    form = {"street": "54 avenue Giroud", "postcode": "21000", "town": "Dijon", "coordinates": "47.3, 5.04"}
    browser.post(f"/workplaces/{place.id}/edit", data=form)
    assert 'value="47.30000, 5.04000"' in browser.get(f"/workplaces/{place.id}/edit").text
    assert [(each.street, each.confirmed_on is None) for each in stored(Address)] == [("54 avenue Giroud", False)]


def test_places_of_work_are_asked_only_where_the_profile_says_so(baker, ruled):
    assert "Lieux de travail" in baker.get("/company/").text
    ruled(workplaces=False)
    assert "Lieux de travail" not in baker.get("/company/").text
    assert {baker.get(f"/workplaces/{path}").status_code for path in ("", "add")} == {404}
    assert baker.post("/workplaces/company").status_code == 404


def test_the_address_of_the_company_is_confirmed_as_the_place_of_work(baker, stored):
    assert "Renseignez d’abord" in baker.post("/workplaces/company", follow_redirects=True).text
    baker.post("/company/address/COMPANY", data={"street": "1 rue", "postcode": "21200", "town": "Beaune"})
    baker.post("/workplaces/company")
    baker.post("/workplaces/add", data={"street": "2 rue", "postcode": "21200", "town": "Beaune"})
    work = [each for each in stored(Address) if each.kind is AddressKind.WORK]
    assert [each.street for each in work] == ["1 rue", "2 rue"]
    baker.post(f"/workplaces/{work[0].id}/remove")
    assert len(stored(Address)) == 2


@pytest.mark.row("F087")
def test_contacts_are_created_changed_and_deleted_from_their_row(baker, stored):
    baker.post("/contacts/add", data={"last_name": "Petit", "first_name": "Luc", "function": "Comptable"})
    (luc,) = stored(Contact)
    page = baker.get("/contacts/").text
    assert f"/contacts/{luc.id}/edit" in page
    assert f"/contacts/{luc.id}/remove" in page
    assert "Supprimer ce contact" in baker.get(f"/contacts/{luc.id}/remove").text
    assert stored(Contact) != []
    baker.post(f"/contacts/{luc.id}/remove")
    assert stored(Contact) == []


@pytest.mark.row("F282")
@pytest.mark.parametrize(
    ("profile", "address", "crumb"),
    [
        ("asmis", "/contacts/add", ("/contacts/", "Mes contacts")),
        ("asmis", "/company/edit", ("/company/", "Entreprise")),
        ("aist21", "/interlocutors/LEGAL", ("/company/", "Informations administratives")),
    ],
)
def test_a_page_says_above_its_title_where_it_stands_and_leads_back(baker, as_profile, profile, address, crumb):
    as_profile(profile)
    parent, said = crumb
    crumbs = re.search(r'<nav class="crumbs" aria-label="Fil d’Ariane">(.*?)</nav>', baker.get(address).text, re.DOTALL)
    assert crumbs
    assert f'href="{parent}"' in crumbs.group(1)
    assert said in crumbs.group(1)


@pytest.mark.row("F088")
def test_who_needs_the_portal_is_invited_rather_than_made_a_contact(browse, employer):
    question = "Cette personne doit-elle avoir accès à l’espace adhérent"
    administrator = browse(employer(Right.ADMIN)).get("/contacts/add").text
    assert question in administrator
    assert 'href="/invitations/add"' in administrator
    assert question not in browse(employer(Right.COMPANY_CONTACTS)).get("/contacts/add").text


@pytest.mark.row("F089", "F090")
def test_the_legal_representative_is_asked_for_until_somebody_is_named(baker, stored):
    page = baker.get("/interlocutors/").text
    for said in ("À compléter", "Obligatoire", "Facultatif", "agir au nom de l’entreprise", "Ajouter"):
        assert said in page
    baker.post("/interlocutors/LEGAL", data={"last_name": "Martin", "first_name": "Julie"})
    assert "À compléter" not in baker.get("/interlocutors/").text
    (julie,) = stored(Contact)
    baker.post("/interlocutors/CSE", data={"contact": str(julie.id)})
    assert len(stored(Interlocutor)) == 2
    refused = baker.post(f"/contacts/{julie.id}/remove", follow_redirects=True).text
    assert "désignez quelqu’un d’autre d’abord" in refused
    baker.post("/interlocutors/CSE/withdraw")
    assert len(stored(Interlocutor)) == 1


def test_one_names_oneself_without_typing_anything(browse, employer):
    page = browse(employer(Right.COMPANY_CONTACTS)).get("/interlocutors/LEGAL?moi=1").text
    assert 'value="Anne"' in page
    assert "@example.org" in page


@pytest.mark.row("F091")
def test_a_company_without_a_cse_is_not_asked_who_represents_it(browse, employer):
    mine = AdherentFactory(has_cse=False)
    page = browse(employer(Right.COMPANY_CONTACTS, of=mine.id)).get("/interlocutors/").text
    asked = re.findall(r"<h2>(Représentant [^<]*)</h2>", page)
    assert asked == ["Représentant légal"]


def test_interlocutors_are_asked_only_where_the_profile_says_so(baker, ruled):
    ruled(interlocutors=False)
    assert "Interlocuteurs" not in baker.get("/company/").text
    assert baker.get("/interlocutors/").status_code == 404
    assert baker.post("/interlocutors/LEGAL/withdraw").status_code == 404


@pytest.mark.row("F086", "F092", "F093")
def test_the_team_the_centres_and_whom_to_ask_what(browse, employer):
    mine = AdherentFactory()
    ProfessionalFactory(sector_id=mine.sector_id, name="Dr Hélène Morin")
    MedicalCentreFactory(name="Centre de Beaune", phone="03 53 01 02 40")
    MedicalCentreFactory(name="Camion bleu", mobile=True)
    browser = browse(employer(Right.SERVICE_TEAM, of=mine.id))
    with at_most(8):
        page = browser.get("/team/").text
    for said in (
        "Médecin référent",
        "Dr Hélène Morin",
        "Centre de Beaune",
        "12 rue des Tonneliers",
        "Centre mobile",
        "de préférence par e-mail",
        "Lun. – ven.",
    ):
        assert said in page


def test_the_service_suspends_an_adherent_and_its_record_says_why(browse, staff, stored):
    adherent = AdherentFactory()
    browser = browse(staff(StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN))
    assert browser.post(f"/adherent-state/{adherent.id}", data={"state": "SUSPENDED"}).status_code == 422
    browser.post(f"/adherent-state/{adherent.id}", data={"state": "SUSPENDED", "reason": "Impayé"})
    assert [each.state for each in stored(Adherent)] == [State.SUSPENDED]
    assert "Impayé" in browser.get(f"/adherents/{adherent.id}").text


@pytest.mark.row("F088")
def test_the_service_sees_whom_it_may_call_at_an_adherent(browse, staff):
    contact = ContactFactory(function="Comptable")
    page = browse(staff(StaffRight.ADHERENTS)).get(f"/adherents/{contact.adherent_id}").text
    assert "Comptable" in page
    assert "julie@example.org" in page


def test_another_adherents_contact_is_named_nowhere(baker, stored):
    answer = baker.post("/interlocutors/LEGAL", data={"contact": str(ContactFactory().id)})
    assert answer.status_code == 422
    assert stored(Interlocutor) == []
