"""An employee added in the browser: what the form asks, refuses, and tells meanwhile."""

from datetime import date

import pytest

from app.employees.models import Employee
from app.platform.context import Right
from app.posts.models import Post
from tests.conftest import at_most
from tests.employees.screens.typed import EVERYTHING, MARIE, chosen
from tests.factories import (
    PostExposureFactory,
    PostFactory,
)

ATTACK = "<img src=x onerror=alert(1)>"


@pytest.mark.row("F123", "F127", "F130")
def test_the_form_asks_what_the_manual_asks(browser):
    with at_most(8):
        page = browser.get("/employees/add").text

    for label in (
        "Nom d’usage", "Prénom", "Nom de naissance", "N° de Sécurité Sociale", "non disponible", "Numéro temporaire",
        "Langue", "Sexe", "Date de naissance", "Poste de travail", "Contrat", "Date d’embauche",
        "Date d’entrée en poste", "Date de fin de contrat", "Adresse", "Pays", "Téléphone", "E-mail",
        "Créer un nouveau poste",
    ):  # fmt: skip
        assert label in page
    assert "fr · Français" in page
    assert "FR · France" in page


@pytest.mark.row("F123")
def test_somebody_is_added_and_the_record_shows_the_follow_up(browser, adherent_id, post, stored):
    PostExposureFactory(adherent_id=adherent_id, post_id=post.id, risk_code="AMIANTE")
    answer = browser.post("/employees/add", data=MARIE | chosen(post) | {"language": "fr · Français"})

    (employee,) = stored(Employee)
    assert answer.headers["Location"].endswith(f"/employees/{employee.id}")
    assert employee.hired_on == date(2026, 1, 5)
    with at_most(8):
        page = browser.get(f"/employees/{employee.id}").text
    assert "Pourquoi SIR" in page
    assert "amiante" in page
    assert "R4624-23 I 1°" in page
    assert "Examen médical d’aptitude" in page


@pytest.mark.row("F149")
def test_a_last_day_told_at_hiring_takes_out_of_the_list_whom_nobody_renews(browser, post, stored):
    assert "Contrat renouvelé\u00a0?" in browser.get("/employees/add").text
    mission = MARIE | chosen(post) | {"nir": "", "nir_missing": "y", "hired_on": "01/12/2025", "contract_kind": "CDD"}
    for last_name, last_day in (("Morvan", "04/01/2026"), ("Renouard", "05/01/2026")):
        browser.post("/employees/add", data=mission | {"last_name": last_name, "left_on": last_day})
    page = browser.get("/employees/").text
    assert ("MORVAN" in page, "RENOUARD" in page) == (False, True)
    assert "MORVAN" in browser.get("/employees/?scope=sortis").text

    renewed = stored(Employee)[1]
    browser.post(f"/employees/{renewed.id}/contract", data={"contract_kind": "CDI", "since": "06/01/2026"})
    assert [each.left_on for each in stored(Employee)] == [date(2026, 1, 4), None]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"born_on": "31/02/2026"}, "n’existe pas"),
        ({"hired_on": "12/01/1996"}, "doit être après le 12/05/1999, date de naissance + 14 ans"),
        ({"hired_on": "12/01/1980"}, "La date d’embauche est avant la naissance"),
        ({"nir": "2 85 05 78 006 084 16"}, "La clé 16 ne correspond pas"),
        ({"nir": ""}, "non disponible"),
        ({"post": ""}, "Cette réponse est nécessaire."),
        ({"post": "999 · Rien"}, "Choisissez dans la liste"),
        ({"contract_kind": ""}, "Choisissez un type de contrat."),
        ({"contract_kind": "PIRATE"}, "Choisissez dans la liste"),
        ({"sex": ""}, "Cette réponse est nécessaire."),
        ({"left_on": "01/01/2026"}, "La sortie est avant"),
        ({"postcode": "1"}, "5 chiffres"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_is_stored(browser, post, stored, given, sentence):
    answer = browser.post("/employees/add", data=MARIE | chosen(post) | given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Morvan"' in answer.text
    assert stored(Employee) == []


def test_a_refused_form_chooses_no_contract_for_whom_has_not_chosen(browser, post):
    page = browser.post("/employees/add", data=MARIE | chosen(post) | {"contract_kind": ""}).text

    assert '<option value="">Choisissez</option><option value="CDI">' in page


def test_the_same_number_twice_is_refused_beside_it(browser, post, stored):
    browser.post("/employees/add", data=MARIE | chosen(post))
    answer = browser.post("/employees/add", data=MARIE | chosen(post) | {"last_name": "Autre"})

    assert answer.status_code == 422
    assert "déjà dans votre liste" in answer.text
    assert len(stored(Employee)) == 1


def test_another_adherents_post_cannot_be_chosen(browser, stored):
    answer = browser.post("/employees/add", data=MARIE | chosen(PostFactory()))

    assert answer.status_code == 422
    assert stored(Employee) == []


def test_the_follow_up_is_told_while_one_fills_the_form(browser, adherent_id, post, stored):
    PostExposureFactory(adherent_id=adherent_id, post_id=post.id, risk_code="NUIT")
    assert "Choisissez le poste" in browser.post("/employees/preview", data={}).text
    page = browser.post("/employees/preview", data=chosen(post) | {"hired_on": "05/01/2026"}).text

    assert "Suivi individuel adapté" in page
    assert "05/01/2026" in page
    assert stored(Employee) == []


def test_what_is_typed_comes_back_escaped(browser, adherent_id, post, stored):
    attacked = dict.fromkeys((*MARIE, "post", "birth_name", "ntt", "language", "country", "phone", "email"), ATTACK)
    assert ATTACK not in browser.post("/employees/add", data=attacked).text

    browser.post("/employees/add", data=MARIE | chosen(post) | {"last_name": ATTACK, "first_name": ATTACK})
    for address in ("/employees/", f"/employees/{stored(Employee)[0].id}"):
        assert ATTACK not in browser.get(address).text


@pytest.mark.row("F097", "K16")
def test_a_post_created_meanwhile_is_offered(browser, adherent_id, stored):
    browser.post("/posts/add", data={"pcs_code": "636c · Boulangers", "title": "Boulanger de nuit"})
    offers = browser.get("/employees/lookup/post?q=nuit").json

    assert [each["label"] for each in offers] == ["Boulanger de nuit"]
    assert len(stored(Post)) == 1


@pytest.mark.row("F138")
def test_a_second_button_stores_and_leads_to_the_request_for_a_visit(employer, browse, stored):
    browser = browse(employer(*EVERYTHING, Right.VISITS))
    post = PostFactory(adherent_id=int(browser.acting_for))
    assert "Enregistrer et initier une demande de visite médicale" in browser.get("/employees/add").text

    answer = browser.post("/employees/add", data=MARIE | chosen(post) | {"next": "visite"})

    assert len(stored(Employee)) == 1
    assert "/visits/" in answer.headers["Location"]


@pytest.mark.row("F125")
def test_the_form_of_ast25_asks_what_its_manual_lists(browser, as_profile):
    as_profile("ast25")
    page = browser.get("/employees/add").text

    for label in (
        "Nom de naissance", "Numéro de sécurité sociale non disponible", "Numéro temporaire technique (NTT)", "Langue",
        "Sexe", "Date de naissance", "Adresse", "Téléphone", "E-mail", "Poste de travail", "Type de contrat",
        "Date d’entrée en poste", "Date de sortie", "Risques déclarés par l’employeur", ">N° de SS", ">Sauvegarder<",
    ):  # fmt: skip
        assert label in page
    assert '>Nom <i aria-hidden="true">*</i>' in page
    assert "Langue parlée" in page


@pytest.mark.row("F126")
def test_the_form_and_the_record_of_asmis_ask_and_show_what_its_manual_lists(browser, as_profile, adherent_id, stored):
    as_profile("asmis")
    page = browser.get("/employees/add").text
    for label in (
        "Pays", "Code postal", "Ville", "Établissement", "Date d’embauche", "Nom de naissance", "Nom d’usage",
        "N° de Sécurité Sociale", "Langue", "Date d’entrée en Poste", "Date de fin de contrat",
        ">Sauvegarder<",
    ):  # fmt: skip
        assert label in page
    post = PostFactory(adherent_id=adherent_id, description="Équipe du matin")
    browser.post("/employees/add", data=MARIE | chosen(post) | {"last_name": "Muñoz"})

    (employee,) = stored(Employee)
    assert (employee.last_name, employee.first_name) == ("MUNOZ", "INES")
    record = browser.get(f"/employees/{employee.id}").text
    for told in ("N° de dossier", "Équipe du matin", "2 85 05 78 *** *** **"):
        assert told in record
