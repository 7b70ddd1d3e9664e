"""Employees in the browser."""

from datetime import date

import pytest

from app.employees.models import Assignment, Contract, Employee
from app.law.follow_up import FollowUp
from app.platform.context import Right, StaffRight
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import (
    AdherentFactory,
    AssignmentFactory,
    ContactFactory,
    ContractFactory,
    EmployeeFactory,
    PostExposureFactory,
    PostFactory,
)

NIR = "2 85 05 78 006 084 41"
MARIE = {
    "last_name": "Morvan", "first_name": "Inès", "nir": NIR, "sex": "FEMALE", "born_on": "12/05/1985",
    "hired_on": "5/1/26", "contract_kind": "CDI",
}  # fmt: skip
EVERYTHING = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS)
ATTACK = "<img src=x onerror=alert(1)>"


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*EVERYTHING))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


@pytest.fixture
def post(adherent_id):
    return PostFactory(adherent_id=adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")


@pytest.fixture
def working(adherent_id, post):
    """Somebody who has held the post since 2020."""
    employee = EmployeeFactory(
        adherent_id=adherent_id, last_name="Auvray", first_name="Nathalie", main_post_id=post.id,
        post_since=date(2020, 1, 6), next_visit_on=date(2025, 11, 10), next_visit_kind="VIP",
    )  # fmt: skip
    ContractFactory(adherent_id=adherent_id, employee_id=employee.id)
    AssignmentFactory(adherent_id=adherent_id, employee_id=employee.id, post_id=post.id)
    return employee


def chosen(post):
    return {"post": f"{post.id} · {post.title}"}


@pytest.mark.row("F116", "F122")
def test_the_list_says_who_does_what_and_what_is_to_be_done(browser, adherent_id, working, post):
    EmployeeFactory(
        adherent_id=adherent_id, last_name="Bellamy", main_post_id=post.id, follow_up=FollowUp.REINFORCED,
        follow_up_reason="amiante", last_visit_on=date(2025, 1, 20), next_visit_on=date(2027, 1, 20),
    )  # fmt: skip
    with at_most(8):
        page = browser.get("/employees/").text

    assert "AUVRAY Nathalie" in page
    assert "Boulanger</a> <span" in page
    assert "10/11/2025, en retard" in page
    assert "amiante" in page
    assert "20/01/2027, rien à faire" in page
    assert "20/01/2025" in page


@pytest.mark.row("F120")
def test_who_has_no_post_is_given_one_from_the_list(browser, adherent_id):
    employee = EmployeeFactory(adherent_id=adherent_id)
    page = browser.get("/employees/").text

    assert f'href="/employees/{employee.id}/post">Choisir un poste' in page
    assert "Poste de travail à compléter" in page


@pytest.mark.row("F119")
def test_the_tabs_part_who_is_here_from_who_left(browser, adherent_id):
    EmployeeFactory(adherent_id=adherent_id, last_name="Ici")
    EmployeeFactory(adherent_id=adherent_id, last_name="Parti", gone=True)

    here, everybody, gone = (browser.get(f"/employees/?scope={each}").text for each in ("activite", "tous", "sortis"))
    assert ("ICI" in here, "PARTI" in here) == (True, False)
    assert ("ICI" in everybody, "PARTI" in everybody) == (True, True)
    assert ("ICI" in gone, "PARTI" in gone) == (False, True)


@pytest.mark.row("F122")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("last_name=vray", True),
        ("last_name=AUV", True),
        ("last_name=zz", False),
        ("main_post.title=boulang", True),
        ("follow_up=SIMPLE", True),
        ("follow_up=REINFORCED", False),
        ("next_visit_on=31/12/2025", True),
        ("next_visit_on=01/01/2025", False),
        ("size=1000000&page=abc&sort=nir&nir=2", True),
        ("sort=-main_post.title", True),
    ],
)
def test_a_list_is_filtered_and_senseless_questions_are_passed_over(browser, working, asked, found):
    answer = browser.get(f"/employees/?{asked}")

    assert answer.status_code == 200
    assert ("AUVRAY Nathalie" in answer.text) is found


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


@pytest.mark.row("F128")
def test_the_number_is_masked_wherever_it_is_shown(browser, post, stored):
    browser.post("/employees/add", data=MARIE | chosen(post))
    (employee,) = stored(Employee)

    record = browser.get(f"/employees/{employee.id}").text
    edit = browser.get(f"/employees/{employee.id}/edit").text
    for page in (record, edit):
        assert "2 85 05 78 *** *** **" in page
        assert "006 084" not in page
        assert "285057800608441" not in page


def test_a_number_that_disagrees_is_told_on_the_record(browser, post, stored):
    data = MARIE | chosen(post) | {"sex": "MALE"}
    doubted = browser.post("/employees/add", data=data).text.partition('name="confirmed" type="hidden" value="')[2]
    browser.post("/employees/add", data=data | {"confirmed": doubted.partition('"')[0]})

    page = browser.get(f"/employees/{stored(Employee)[0].id}").text
    assert "vérifiez le sexe et le numéro" in page


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


def test_the_record_has_its_tabs(browser, working):
    page = browser.get(f"/employees/{working.id}").text
    for label in ("Fiche", "Carrière", "Historique", "Identité", "Emploi", "Suivi médical"):
        assert label in page


@pytest.mark.row("F145")
def test_the_career_shows_posts_and_contracts(browser, working):
    with at_most(8):
        page = browser.get(f"/employees/{working.id}?tab=carriere").text

    assert "Boulanger" in page
    assert "06/01/2020" in page
    assert "en cours" in page
    assert "Libellé, CSP et risques" in page
    assert 'CDI</td><td role="cell" class=""><span class="in-phone">Début' in page
    assert "Aucun risque particulier" in page


def test_the_history_says_who_changed_what(browser, working):
    browser.post(f"/employees/{working.id}/edit", data=MARIE | {"nir": "", "nir_missing": "y", "phone": "0612345678"})
    with at_most(8):
        page = browser.get(f"/employees/{working.id}?tab=historique").text

    assert "Fiche du salarié modifiée" in page
    assert "06 12 34 56 78" in page
    assert "Anne Martin" in page


@pytest.mark.row("F141")
def test_a_record_is_corrected(browser, working, stored):
    with at_most(9):
        page = browser.get(f"/employees/{working.id}/edit").text
    assert 'value="Auvray"' in page

    browser.post(
        f"/employees/{working.id}/edit", data=MARIE | {"nir": "", "nir_missing": "y", "hired_on": "07/01/2020"}
    )

    (employee,) = stored(Employee)
    assert (employee.last_name, employee.hired_on) == ("Morvan", date(2020, 1, 7))


@pytest.mark.row("F142")
def test_another_post_is_given(browser, adherent_id, working, stored):
    other = PostFactory(adherent_id=adherent_id, title="Vendeur")
    answer = browser.post(f"/employees/{working.id}/post", data=chosen(other) | {"since": "05/01/2026"})

    assert answer.status_code == 302
    assert stored(Employee)[0].main_post_id == other.id
    assert len(stored(Assignment)) == 2


@pytest.mark.row("F144")
def test_another_contract_is_told(browser, working, stored):
    browser.post(f"/employees/{working.id}/contract", data={"contract_kind": "CDD", "since": "05/01/2026"})

    assert [each.kind for each in stored(Contract)] == ["CDI", "CDD"]


@pytest.mark.parametrize(
    ("address", "data", "sentence"),
    [
        ("leave", {"left_on": "01/01/2019"}, "L’embauche est du 06/01/2020"),
        ("leave", {"left_on": "31/02/2026"}, "n’existe pas"),
        ("leave", {"left_on": ""}, "Cette réponse est nécessaire."),
        ("leave", {"left_on": "\0"}, "Cette réponse est nécessaire."),
        ("post", {"post": "\u200b", "since": "05/01/2026"}, "Cette réponse est nécessaire."),
        ("post", {"post": "9" * 5000, "since": "05/01/2026"}, "Choisissez dans la liste proposée."),
        ("post", {"post": "", "since": "05/01/2026"}, "Cette réponse est nécessaire."),
        ("contract", {"contract_kind": "CDD", "since": "01/01/2019"}, "commence le 06/01/2020"),
        ("rehire", MARIE, "Cette réponse est nécessaire."),
    ],
)
def test_what_does_not_fit_a_career_is_refused(browser, working, address, data, sentence):
    answer = browser.post(f"/employees/{working.id}/{address}", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_who_left_is_hired_again(browser, adherent_id, post, stored):
    employee = EmployeeFactory(adherent_id=adherent_id, gone=True)
    page = browser.get(f"/employees/{employee.id}").text
    assert "Embaucher à nouveau" in page

    data = chosen(post) | {"hired_on": "05/01/2026", "contract_kind": "CDI"}
    assert browser.post(f"/employees/{employee.id}/rehire", data=data).status_code == 302
    assert stored(Employee)[0].hired_on == date(2026, 1, 5)


def test_each_right_opens_what_it_names(employer, browse, stored):
    adherent_id = AdherentFactory().id
    employee = EmployeeFactory(adherent_id=adherent_id)
    seer = browse(employer(Right.EMPLOYEES, of=adherent_id))
    for address in ("/employees/", f"/employees/{employee.id}"):
        page = seer.get(address)
        assert page.status_code == 200
        assert "Ajouter un salarié" not in page.text
        assert "Sortir de l’effectif" not in page.text
    for address in ("add", f"{employee.id}/edit", f"{employee.id}/post", f"{employee.id}/leave"):
        assert seer.get(f"/employees/{address}").status_code == 404
    editor = browse(employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, of=adherent_id))
    assert editor.get(f"/employees/{employee.id}/edit").status_code == 200
    assert editor.get("/employees/add").status_code == 404


def test_another_adherents_employee_looks_like_none(browser):
    employee = EmployeeFactory()
    for address in ("", "/edit", "/post", "/contract", "/leave", "/rehire"):
        assert browser.get(f"/employees/{employee.id}{address}").status_code == 404
        assert browser.get(f"/employees/999999{address}").status_code == 404
    assert browser.post(f"/employees/{employee.id}/return").status_code == 404


def test_what_is_typed_comes_back_escaped(browser, adherent_id, post, stored):
    attacked = dict.fromkeys((*MARIE, "post", "birth_name", "ntt", "language", "country", "phone", "email"), ATTACK)
    assert ATTACK not in browser.post("/employees/add", data=attacked).text

    browser.post("/employees/add", data=MARIE | chosen(post) | {"last_name": ATTACK, "first_name": ATTACK})
    for address in ("/employees/", f"/employees/{stored(Employee)[0].id}"):
        assert ATTACK not in browser.get(address).text


def test_the_service_finds_anybody_by_a_part_of_the_name(browse, staff):
    browser = browse(staff(StaffRight.ADHERENTS))
    one = EmployeeFactory(adherent_id=AdherentFactory(name="Transports Auvray").id, last_name="Lefebvre")
    EmployeeFactory(last_name="Martin")
    with at_most(8):
        page = browser.get("/staff/employees/?last_name=febv").text

    assert "LEFEBVRE" in page
    assert "Transports Auvray" in page
    assert "MARTIN" not in page
    with at_most(8):
        assert "Transports Auvray" in browser.get(f"/staff/employees/{one.id}").text


def test_the_list_of_the_service_sorts_by_what_is_indexed(browse, staff):
    page = browse(staff(StaffRight.ADHERENTS)).get("/staff/employees/")
    EmployeeFactory()
    page = browse(staff(StaffRight.ADHERENTS)).get("/staff/employees/").text

    assert "sort=-last_name" in page
    assert "sort=next_visit_on" in page
    assert "sort=follow_up" not in page


def test_the_service_reads_a_record_and_changes_nothing_of_it(browse, staff):
    employee = EmployeeFactory()
    page = browse(staff(StaffRight.ADHERENTS)).get(f"/staff/employees/{employee.id}").text

    assert "Sortir de l’effectif" not in page
    assert "Modifier" not in page


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


@pytest.mark.row("F281")
def test_a_line_of_a_list_carries_its_acts_for_mouse_finger_and_keyboard_alike(browse, employer):
    actor = employer(*Right)
    one, contact = (factory(adherent_id=actor.adherent_id) for factory in (EmployeeFactory, ContactFactory))
    browser = browse(actor)
    assert 'aria-label="Demander une visite' in line_of(browser, "/employees/", one)
    acts = line_of(browser, "/contacts/", contact)
    assert f'href="/contacts/{contact.id}/edit" aria-label="Modifier"' in acts
    assert 'aria-label="Supprimer"' in acts


def line_of(browser, address, row):
    """What stands under « Actions » on the line of a row."""
    lines = browser.get(address).text.split('<tr role="row">')
    (line,) = [each for each in lines if f'href="{address}{row.id}' in each]
    return line.partition('class="c-acts"')[2].partition("</td>")[0]


@pytest.mark.row("F114")
def test_the_post_of_a_line_leads_to_its_detail_for_who_may_read_it(browser, employer, browse, working, post):
    assert f'<a class="leads" href="/posts/{post.id}">Boulanger</a>' in browser.get("/employees/").text
    seer = browse(employer(Right.EMPLOYEES, of=working.adherent_id))
    assert f'href="/posts/{post.id}"' not in seer.get("/employees/").text


@pytest.mark.row("F115")
def test_the_service_reads_the_code_of_the_job_on_the_record(browse, staff, working):
    page = browse(staff(StaffRight.ADHERENTS)).get(f"/staff/employees/{working.id}").text

    assert "636c, Boulangers" in page
    assert f'href="/posts/{working.main_post_id}"' not in page


@pytest.mark.row("F125")
def test_the_form_of_ast25_asks_what_its_manual_lists(browser, as_profile):
    as_profile("ast25")
    page = browser.get("/employees/add").text

    for label in (
        "Nom de naissance", "Numéro de sécurité sociale non disponible", "Numéro temporaire technique (NTT)", "Langue",
        "Sexe", "Date de naissance", "Adresse", "Téléphone", "E-mail", "Poste de travail", "Contrat",
        "Date d’entrée en poste", "Date de fin de contrat", "Risques déclarés par l’employeur",
    ):  # fmt: skip
        assert label in page
    assert 'Nom d’usage <i aria-hidden="true">*</i>' in page
    assert "Langue parlée" in page


@pytest.mark.row("F126")
def test_the_form_and_the_record_of_asmis_ask_and_show_what_its_manual_lists(browser, as_profile, adherent_id, stored):
    as_profile("asmis")
    page = browser.get("/employees/add").text
    for label in ("Pays", "Code postal", "Ville", "Établissement", "Date d’embauche", "Nom de naissance"):
        assert label in page
    post = PostFactory(adherent_id=adherent_id, description="Équipe du matin")
    browser.post("/employees/add", data=MARIE | chosen(post) | {"last_name": "Muñoz"})

    (employee,) = stored(Employee)
    assert (employee.last_name, employee.first_name) == ("MUNOZ", "INES")
    record = browser.get(f"/employees/{employee.id}").text
    for told in ("N° de dossier", "Équipe du matin", "2 85 05 78 *** *** **"):
        assert told in record


@pytest.mark.row("F152")
def test_an_absence_is_no_exit_and_is_told_to_the_secretariat(browser, employer, browse, working):
    page = browser.get(f"/employees/{working.id}/leave").text
    assert "Ce n’est pas une sortie\u00a0: prévenez votre secrétariat médical." in page

    other = browse(employer(*EVERYTHING, Right.SERVICE_TEAM, of=working.adherent_id))
    assert '<a href="/team/">votre secrétariat médical</a>' in other.get(f"/employees/{working.id}/leave").text
