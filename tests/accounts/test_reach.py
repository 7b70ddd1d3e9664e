"""Acting for an adherent and its branches: the reach of lists, the one adherent of forms."""

from datetime import date

import pytest

from app.accounts.models import Mandate, SignIn
from app.adherents.models import Contact
from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.platform.context import Right
from app.platform.seal import fingerprint
from tests.conftest import EVERY, at_most
from tests.factories import (
    AdherentFactory,
    ContactFactory,
    EmployeeFactory,
    MandateFactory,
    PostFactory,
    SignInFactory,
    sessions,
)


@pytest.fixture
def family(app):
    """« Garage Brieuc » with its branches « Dinan » and « Paimpol »."""
    mother = AdherentFactory(name="Garage Brieuc", number="00010")
    dinan = AdherentFactory(name="Garage Brieuc Dinan", number="00010-5", parent_id=mother.id)
    paimpol = AdherentFactory(name="Garage Brieuc Paimpol", number="00010-2", parent_id=mother.id)
    return mother, dinan, paimpol


@pytest.fixture
def head(family, someone, sign_in):
    """Signed in with a mandate that covers the branches."""
    mother, *_ = family
    person = someone(*EVERY, of=mother, username="brieuc")
    change(Mandate, person.mandate.id, with_branches=True)
    return sign_in("brieuc")


def change(model, row_id, **values):
    row = sessions.get(model, row_id)
    for name, value in values.items():
        setattr(row, name, value)
    sessions.commit()


def choose(browser, **data):
    return browser.open("/switch/choose", method="POST", data=data)  # the header’s form names no adherent


@pytest.mark.row("F062")
def test_an_access_without_branches_opens_its_establishment_and_no_other(family, someone, sign_in):
    mother, dinan, _ = family
    EmployeeFactory(adherent_id=dinan.id, last_name="LEBRETON")
    someone(*EVERY, of=mother, username="brieuc")
    browser = sign_in("brieuc")
    assert "LEBRETON" not in browser.get("/employees/").text
    assert choose(browser, adherent_id=dinan.id).status_code == 404
    assert choose(browser, whole=mother.id).status_code == 404


@pytest.mark.row("F078")
def test_a_number_is_sought_in_all_branches_at_once(head, family):
    *_, paimpol = family
    nir = "285057800608441"
    known = {"nir": nir, "nir_hash": fingerprint(nir[:13]), "nir_state": NirState.KNOWN}
    tanguy = EmployeeFactory(adherent_id=paimpol.id, last_name="TANGUY", **known)
    assert "Chercher par numéro" in head.get("/employees/number").text
    answer = head.post("/employees/number", data={"nir": nir})
    assert answer.headers["Location"] == f"/employees/{tanguy.id}"


@pytest.mark.row("F078", "F036", "F121")
def test_all_branches_show_in_one_list_with_the_establishment_of_each_row(head, family):
    mother, dinan, paimpol = family
    for adherent, name in ((mother, "ARZEL"), (dinan, "LEBRETON"), (paimpol, "TANGUY")):
        EmployeeFactory(adherent_id=adherent.id, last_name=name)
    EmployeeFactory(last_name="CANARI")
    with at_most(6):
        page = head.get("/employees/").text
    assert all(name in page for name in ("ARZEL", "LEBRETON", "TANGUY", "Établissement", "Tous les établissements"))
    assert "CANARI" not in page
    only = head.get(f"/employees/?owner.name={dinan.id}").text
    assert "LEBRETON" in only
    assert "ARZEL" not in only
    assert "Établissement\u00a0: Garage Brieuc Dinan" in only.replace("Établissement : ", "Établissement\u00a0: ")


@pytest.mark.row("F034")
def test_the_header_goes_from_branch_to_branch_and_back_to_all(head, family):
    mother, dinan, paimpol = family
    EmployeeFactory(adherent_id=dinan.id, last_name="LEBRETON")
    header = head.get("/employees/").text.partition("<main")[0]
    places = [header.index(f">{number}<") for number in ("00010", "00010-2", "00010-5")]
    assert places == sorted(places)
    choose(head, adherent_id=paimpol.id)
    page = head.get("/employees/").text
    assert "Garage Brieuc Paimpol –" in page
    assert "LEBRETON" not in page
    choose(head, adherent_id=dinan.id)
    assert "LEBRETON" in head.get("/employees/").text
    choose(head, whole=mother.id)
    assert "LEBRETON" in head.get("/employees/").text


def test_who_may_act_for_branches_where_there_is_none_is_not_told_of_them(someone, sign_in):
    alone = someone(*EVERY, username="julie")
    change(Mandate, alone.mandate.id, with_branches=True)
    browser = sign_in("julie")
    assert "Tous les établissements" not in browser.get("/switch/").text
    assert browser.get("/contacts/add").status_code == 200


def test_a_list_of_one_adherent_begins_without_a_column_for_it(head, family):
    choose(head, adherent_id=family[1].id)
    EmployeeFactory(adherent_id=family[1].id)
    page = head.get("/employees/").text
    assert "Établissement" not in page.partition("<table")[2].partition("</table>")[0]


def test_a_form_asks_for_which_establishment_and_then_writes_there(head, family, stored):
    _, dinan, _ = family
    answer = head.get("/contacts/add")
    assert answer.status_code == 302
    assert "/switch/one?next=/contacts/add" in answer.location.replace("%2F", "/")
    page = head.get(answer.location).text
    assert "Garage Brieuc Dinan" in page
    assert choose(head, adherent_id=dinan.id, next="/contacts/add").location == "/contacts/add"
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": str(dinan.id)}
    assert head.post("/contacts/add", data=data).status_code == 302
    assert [each.adherent_id for each in stored(Contact)] == [dinan.id]


def test_a_form_sent_for_all_at_once_is_told_so_and_writes_nothing(head, stored):
    answer = head.post("/contacts/add", data={"last_name": "Petit", "first_name": "Luc"})
    assert answer.status_code == 409
    assert "plusieurs établissements à la fois" in answer.text
    assert stored(Contact) == []


def test_the_page_of_a_row_acts_for_the_establishment_of_that_row(head, family, stored):
    mother, dinan, _ = family
    contact = ContactFactory(adherent_id=dinan.id)
    page = head.get(f"/contacts/{contact.id}/edit").text
    assert f'name="acting_for" value="{dinan.id}"' in page
    assert "Garage Brieuc Dinan –" in page
    data = {"last_name": "PETIT", "first_name": "Luc"}
    wrong = head.post(f"/contacts/{contact.id}/edit", data=data | {"acting_for": str(mother.id)})
    assert wrong.status_code == 404
    assert head.post(f"/contacts/{contact.id}/edit", data=data | {"acting_for": str(dinan.id)}).status_code == 302
    assert stored(Contact)[0].last_name == "PETIT"


def test_a_field_of_a_row_offers_only_what_its_establishment_has(head, family):
    mother, dinan, _ = family
    PostFactory(adherent_id=mother.id, title="Carrossier")
    PostFactory(adherent_id=dinan.id, title="Carreleur")
    employee = EmployeeFactory(adherent_id=dinan.id)
    page = head.get(f"/employees/{employee.id}/post").text
    assert f"/employees/lookup-all/post?pour={dinan.id}" in page  # « Liste complète », which is ticked
    offered = head.get(f"/employees/lookup/post?pour={dinan.id}&q=carr").text
    assert "Carreleur" in offered
    assert "Carrossier" not in offered


@pytest.mark.parametrize("forged", ["FOREIGN", "x", "9" * 30, "-1", "0"])
def test_a_forged_establishment_opens_nothing_more(head, forged):
    foreign = AdherentFactory()
    EmployeeFactory(adherent_id=foreign.id, last_name="CANARI")
    wanted = str(foreign.id) if forged == "FOREIGN" else forged
    assert "CANARI" not in head.get(f"/employees/?pour={wanted}&owner.name={wanted}").text
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": wanted}
    assert head.post("/contacts/add", data=data).status_code == 409


def test_a_branch_moved_to_another_mother_is_open_no_more_and_a_form_opened_for_it_writes_nothing(head, family, stored):
    _, dinan, _ = family
    choose(head, adherent_id=dinan.id)
    change(type(dinan), dinan.id, parent_id=AdherentFactory().id)
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": str(dinan.id)}
    answer = head.post("/contacts/add", data=data)
    assert answer.status_code == 409
    assert "Votre accès à cet adhérent a pris fin" in answer.text
    assert stored(Contact) == []
    assert "Garage Brieuc Dinan" not in head.get("/switch/").text


def test_an_access_that_ended_while_a_form_was_open_is_told_and_writes_nothing(someone, sign_in, stored):
    person = someone(*EVERY, username="julie")
    browser = sign_in("julie")
    change(Mandate, person.mandate.id, ends_on=date(2026, 1, 4))
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": str(person.adherent.id)}
    answer = browser.post("/contacts/add", data=data)
    assert answer.status_code == 409
    assert "a pris fin" in answer.text
    assert stored(Contact) == []


def test_a_branch_with_an_access_of_its_own_is_used_with_the_rights_of_that_access(head, family, stored):
    _, dinan, _ = family
    user_id = stored(SignIn)[-1].user_id
    MandateFactory(user_id=user_id, adherent_id=dinan.id, rights=[Right.EMPLOYEES])
    choose(head, adherent_id=dinan.id)
    assert head.get("/employees/").status_code == 200
    assert head.get("/contacts/").status_code == 404
    assert head.get("/switch/").text.partition("<main")[2].count(">00010-5<") == 1


def test_the_scope_chosen_is_the_one_of_the_next_sign_in(head, family, sign_in):
    choose(head, adherent_id=family[2].id)
    assert "Garage Brieuc Paimpol –" in sign_in("brieuc").get("/profil/").text


def test_branches_that_come_later_are_covered_too(head, family):
    late = AdherentFactory(name="Garage Brieuc Lannion", number="00010-6", parent_id=family[0].id)
    EmployeeFactory(adherent_id=late.id, last_name="NEDELEC")
    assert "NEDELEC" in head.get("/employees/").text


@pytest.mark.parametrize("count", [1, 2, 9, 400])
def test_the_switcher_with_as_many_adherents(someone, sign_in, count):
    first = someone(*EVERY, of=AdherentFactory(name="Élan 0"), username="cabinet")
    for number in range(1, count):
        MandateFactory(user_id=first.user.id, adherent_id=AdherentFactory(name=f"Élan {number}").id)
    browser = sign_in("cabinet")
    header = browser.get("/profil/").text.partition("<main")[0]
    assert header.count('name="adherent_id"') == (count if count < 9 else 0)
    assert ('class="switcher" href="/switch/"' in header) == (count > 8)
    with at_most(6):
        page = browser.get("/switch/?q=elan").text
    assert page.count("Sélectionner<") == min(count, 50) - 1
    assert f">Élan {count - 1}<" in browser.get(f"/switch/?q=ELAN {count - 1}").text


def test_four_hundred_branches_are_found_by_search_in_any_scope(head, family):
    mother = family[0]
    for number in range(400):
        AdherentFactory(name=f"Agence {number}", number=f"00010-{number + 10}", parent_id=mother.id)
    assert head.get("/employees/").status_code == 200
    assert 'href="/switch/"' in head.get("/profil/").text
    page = head.get("/switch/one?next=/contacts/add&q=agence 399").text
    assert "Agence 399" in page
    assert 'name="next" value="/contacts/add"' in page
    EmployeeFactory(adherent_id=mother.id)
    with at_most(6):
        assert head.get("/employees/").status_code == 200


def test_every_employer_list_answers_for_all_branches(head, family):
    EmployeeFactory(adherent_id=family[1].id)
    for address in ("/", "/users/", "/contacts/", "/posts/", "/visits/requests/", "/visits/appointments/"):
        assert head.get(address).status_code == 200, address
    assert head.get("/search/?q=nom").status_code == 200
    assert sessions.query(Employee).count() == 1


def test_nothing_sent_by_who_looks_only_at_a_link_leads_out_of_the_portal(head, family):
    for onward in ("https://evil.example", "//evil.example", "/\\evil"):
        assert choose(head, adherent_id=family[1].id, next=onward).location == "/"


def test_signing_in_elsewhere_keeps_the_scope_of_this_browser(head, family, sign_in):
    other = sign_in("brieuc")
    choose(other, adherent_id=family[2].id)
    assert "Tous les établissements" in head.get("/profil/").text.partition("<main")[0]


def test_a_session_of_nobody_has_no_scope(app):
    SignInFactory(token="nobody")
    assert sessions.query(SignIn).one().chosen_id is None
