"""What the form of an employee asks to look at again before it is taken."""

from datetime import date

import pytest

from app.employees.models import Employee
from app.platform.context import Right
from tests.factories import AdherentFactory, EmployeeFactory, PostFactory

WOMAN_BORN_IN_MAY_1985 = "285057800608441"
INES = {
    "last_name": "Morvan", "first_name": "Inès", "nir": WOMAN_BORN_IN_MAY_1985, "sex": "FEMALE",
    "born_on": "12/05/1985", "hired_on": "5/1/26", "contract_kind": "CDI",
}  # fmt: skip
AGAIN = "Enregistrer quand même"


@pytest.fixture
def actor(employer):
    adherent = AdherentFactory(siret="73282932000074")
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.VISITS, of=adherent.id)


@pytest.fixture
def browser(actor, browse):
    return browse(actor)


@pytest.fixture
def typed(actor):
    return INES | {"post": str(PostFactory(adherent_id=actor.adherent_id).id)}


def asked(page):
    """What the page sends back once one has read its doubts."""
    return {"confirmed": page.partition('name="confirmed"')[2].partition('value="')[2].partition('"')[0]}


@pytest.mark.row("F128")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sex": "MALE"}, "vérifiez le sexe et le numéro"),
        ({"born_on": "12/06/1985"}, "ne sont pas ceux de ce numéro"),
        ({"nir": "", "ntt": "1 732829320 A12"}, "D’après ce numéro temporaire, c’est un homme"),
        ({"nir": "", "ntt": "2 404833048 A12"}, "le SIREN d’une autre entreprise"),
        ({"nir": "", "nir_missing": "y", "born_on": "12/05/1926"}, "aurait 99 ans à l’embauche"),
        ({"hired_on": "05/01/2062"}, "dans plus d’un an"),
        ({"postcode": "21000", "town": "Beaune"}, "est celui de"),
    ],
)
def test_what_is_unlikely_is_asked_once_and_taken_when_it_is_meant(browser, typed, stored, given, sentence):
    page = browser.post("/employees/add", data=typed | given)
    assert page.status_code == 422
    assert sentence in page.text
    assert AGAIN in page.text
    assert 'value="Morvan"' in page.text
    assert stored(Employee) == []

    assert browser.post("/employees/add", data=typed | given | asked(page.text)).status_code == 302
    assert len(stored(Employee)) == 1


def test_what_is_likely_is_taken_at_once(browser, typed, stored):
    assert browser.post("/employees/add", data=typed).status_code == 302
    assert len(stored(Employee)) == 1


def test_a_doubt_that_is_new_is_asked_though_another_was_confirmed(browser, typed, stored):
    page = browser.post("/employees/add", data=typed | {"sex": "MALE"})
    answer = browser.post("/employees/add", data=typed | {"born_on": "12/06/1985"} | asked(page.text))

    assert answer.status_code == 422
    assert stored(Employee) == []


def test_who_confirms_may_still_ask_for_a_visit(browser, typed, stored):
    page = browser.post("/employees/add", data=typed | {"sex": "MALE", "next": "visite"}).text
    answer = browser.post("/employees/add", data=typed | {"sex": "MALE", "next": "visite"} | asked(page))

    assert "/visits/" in answer.headers["Location"]


def test_somebody_of_the_same_name_and_birth_date_is_told(browser, actor, typed, stored):
    there = {"last_name": "Morvan", "first_name": "Inès", "name_key": "morvan ines", "born_on": date(1985, 5, 12)}
    EmployeeFactory(**there)  # another adherent's
    EmployeeFactory(**there | {"born_on": date(1985, 5, 13)}, adherent_id=actor.adherent_id)
    data = typed | {"nir": "", "nir_missing": "y", "left_on": "31/03/2026"}
    assert browser.post("/employees/add", data=data).status_code == 302

    page = browser.post("/employees/add", data=data).text
    assert "Morvan Inès, de même date de naissance, est déjà dans votre liste, sorti le 31/03/2026" in page
    assert len(stored(Employee)) == 3


def test_the_page_sends_back_no_name(browser, actor, typed):
    EmployeeFactory(
        last_name="Morvan", first_name="Inès", name_key="morvan ines", born_on=date(1985, 5, 12),
        adherent_id=actor.adherent_id,
    )  # fmt: skip
    page = browser.post("/employees/add", data=typed | {"nir": "", "nir_missing": "y"}).text

    assert "morvan" not in asked(page)["confirmed"].lower()
    assert asked(page)["confirmed"]


def test_a_record_that_was_confirmed_once_is_corrected_without_asking_again(browser, typed, stored):
    page = browser.post("/employees/add", data=typed | {"sex": "MALE"}).text
    browser.post("/employees/add", data=typed | {"sex": "MALE"} | asked(page))
    (employee,) = stored(Employee)

    edit = f"/employees/{employee.id}/edit"
    masked = {"nir": "2 85 05 78 *** *** **"}
    assert browser.post(edit, data=typed | {"sex": "MALE", "phone": "0612345678"} | masked).status_code == 302
    assert stored(Employee)[0].nir == WOMAN_BORN_IN_MAY_1985
    answer = browser.post(edit, data=typed | {"sex": "MALE", "born_on": "12/06/1985", "nir": ""})
    assert answer.status_code == 422
    assert "ne sont pas ceux de ce numéro" in answer.text


@pytest.mark.row("K24")
@pytest.mark.parametrize(("profile", "page"), [("ast25", "/employees/add"), ("asmis", "/employees/1/edit")])
def test_a_service_asks_for_the_birth_name_where_its_manual_does(browser, as_profile, typed, profile, page):
    browser.post("/employees/add", data=typed)
    as_profile(profile)
    answer = browser.post(page, data=typed | {"nir": "", "nir_missing": "y", "phone": "0612345678"})

    assert answer.status_code == 422
    assert "Cette réponse est nécessaire." in answer.text
    assert 'Nom de naissance <i aria-hidden="true">*</i>' in browser.get(page).text
