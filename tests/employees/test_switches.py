"""Where posts come from (K16) and which number names a person (K23): each service chooses."""

import pytest

from app import MODULES
from app.employees.facts import Facts, Number
from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.employees.rules.numbers import masked
from app.platform import profiles
from app.platform.context import Right
from app.platform.seal import fingerprint
from app.posts.facts import Facts as PostFacts
from app.posts.facts import Source
from tests.conftest import EVERY
from tests.factories import ContractFactory, EmployeeFactory, PostFactory

NIR = "285057800608441"
MARIE = {
    "last_name": "Faîtage", "first_name": "Marie", "birth_name": "Faîtage", "sex": "FEMALE", "born_on": "12/05/1985",
    "hired_on": "05/01/2026", "contract_kind": "CDI",
}  # fmt: skip


@pytest.fixture
def browser(browse, employer):
    return browse(employer(*EVERY))


@pytest.fixture
def of(browser):
    return {"adherent_id": int(browser.acting_for)}


@pytest.fixture
def typed(of):
    return MARIE | {"post": str(PostFactory(**of, title="Couvreuse").id)}


@pytest.fixture
def known(of):
    return EmployeeFactory(**of, nir=NIR, nir_hash=fingerprint(NIR[:13]), nir_state=NirState.KNOWN)


@pytest.mark.row("F095", "F097", "K16")
@pytest.mark.parametrize(
    ("source", "told", "menu"),
    [
        pytest.param(Source.REGISTER, ["Il est indispensable de déclarer d’abord"], True, id="the register first"),
        pytest.param(Source.SHEET, ["Créer un nouveau poste", "Voir vos postes"], False, id="from the sheet"),
        pytest.param(Source.BOTH, ["Créer un nouveau poste"], True, id="either"),
    ],
)
def test_posts_come_from_where_the_service_says(with_facts, browser, source, told, menu):
    with_facts(PostFacts, source=source)
    page = browser.get("/employees/add").text
    every = ("Il est indispensable de déclarer d’abord", "Créer un nouveau poste", "Voir vos postes")
    assert [each for each in every if each in page] == told
    assert ("/posts/" in page.partition("<main")[0]) is menu
    assert browser.get("/posts/").status_code == 200
    assert ('href="/posts/"' in browser.get("/employees/").text.partition("<main")[2]) is not menu


def test_who_may_not_read_posts_is_led_to_none_from_the_list_of_employees(with_facts, browse, employer):
    with_facts(PostFacts, source=Source.SHEET)
    assert 'href="/posts/"' not in browse(employer(Right.EMPLOYEES)).get("/employees/").text
    assert 'href="/posts/"' in browse(employer(Right.EMPLOYEES, Right.POSTS)).get("/employees/").text


@pytest.mark.row("F097", "F142")
@pytest.mark.parametrize("source", Source)
def test_a_change_of_post_leads_to_a_new_one_everywhere(with_facts, browser, of, source):
    with_facts(PostFacts, source=source)
    person = EmployeeFactory(**of)
    ContractFactory(**of, employee_id=person.id)
    assert '<a href="/posts/add" target="_blank">Créer' in browser.get(f"/employees/{person.id}/post").text


def test_who_declares_no_posts_is_led_to_none(browse, employer):
    page = browse(employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN)).get("/employees/add").text
    assert 'name="post"' in page
    assert "/posts/add" not in page


@pytest.mark.row("F128", "K23")
def test_the_social_security_number_has_its_boxes(browser, typed, stored):
    page = browser.get("/employees/add").text
    for name in ("nir", "nir_missing", "ntt"):
        assert f'name="{name}"' in page
    assert browser.post("/employees/add", data=typed).status_code == 422
    assert stored(Employee) == []


@pytest.mark.row("F127", "K23")
@pytest.mark.parametrize("number", ["N285057800608441", "2 85 05 78 006 084 41", ""])
def test_an_ins_stands_alone_with_or_without_its_letter(with_facts, browser, typed, stored, number):
    with_facts(Facts, number=Number.INS)
    page = browser.get("/employees/add").text
    assert "N suivi des 15 chiffres" in page
    for name in ("nir_missing", "ntt"):
        assert f'name="{name}"' not in page

    browser.post("/employees/add", data=typed | {"nir": number})
    (marie,) = stored(Employee)
    known = (NirState.KNOWN, NIR) if number else (NirState.UNAVAILABLE, None)
    assert (marie.nir_state, marie.nir) == known


@pytest.mark.row("K23")
def test_an_ins_left_empty_later_is_the_one_that_is_stored(with_facts, browser, known, stored):
    with_facts(Facts, number=Number.INS)
    page = browser.get(f"/employees/{known.id}/edit").text
    assert "N 2 85 05 78 *** *** **. Vide\u00a0: inchangé." in page
    told = {"last_name": "Ardoise", "first_name": "Léa", "sex": "FEMALE", "born_on": "12/05/1985", "nir": ""}
    browser.post(f"/employees/{known.id}/edit", data=told | {"hired_on": "06/01/2020"})

    (after,) = stored(Employee)
    assert (after.last_name, after.nir, after.nir_state) == ("Ardoise", NIR, NirState.KNOWN)


@pytest.mark.row("K23")
@pytest.mark.parametrize(("number", "shown"), [(Number.NIR, ">2 85 05 78"), (Number.INS, ">N 2 85 05 78")])
def test_the_number_is_shown_as_the_service_names_it(with_facts, browser, known, number, shown):
    with_facts(Facts, number=number)
    assert shown in browser.get(f"/employees/{known.id}").text
    assert shown in browser.get("/employees/?cols=last_name,nir").text


@pytest.mark.row("K23")
@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("profile", "said"), [("default", "Par n° de Sécurité Sociale"), ("sstrn", "Par INS")])
def test_one_is_sought_by_the_number_that_the_service_names(as_profile, browser, profile, said):
    as_profile(profile)
    assert f">{said}</span></a>" in browser.get("/employees/").text


@pytest.mark.row("K16", "K23")
@pytest.mark.parametrize(
    ("name", "number", "source"),
    [
        ("default", Number.NIR, Source.BOTH), ("ast25", Number.NIR, Source.SHEET), ("asmis", Number.NIR, Source.SHEET),
        ("sstrn", Number.INS, Source.REGISTER),
    ],
)  # fmt: skip
def test_each_manual_has_its_position(name, number, source):
    known = profiles.load(name, MODULES)
    assert (known[Facts].number, known[PostFacts].source) == (number, source)
    assert masked(known[Facts], NIR).startswith("N ") is (number is Number.INS)
