"""« Adhérer » in a browser without a script: five steps, one's own request only."""

import re
from contextlib import suppress

import pytest

from app.law.identifiers import Unacceptable, clean_siret
from app.membership.facts import Case
from app.membership.models import Adhesion, DoorQuestion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import State
from app.platform import mail
from app.platform.context import Right, StaffRight
from app.platform.mail import Outbox
from tests.conftest import at_most
from tests.factories import AccountFactory, AdherentFactory
from tests.membership.adhesion_story import NIR, SIRET, at_door, begun, owned
from tests.membership.adhesion_typed import BAKER, COMPANY, MARIE, ME, PLACE, START

STATEMENTS = 8


@pytest.mark.row("F063", "F064", "F066", "F067", "F268")
def test_five_steps_lead_to_a_request_that_the_service_examines(visitor, begin, stored):
    here = begin()
    steps = [
        ("identification", PLACE, "entreprise"),
        ("entreprise", COMPANY, "postes"),
        ("postes/ajouter", BAKER, "postes"),
        ("postes", {}, "salaries"),
        ("salaries/ajouter", MARIE, "salaries"),
        ("salaries", {}, "validation"),
        ("validation", {"accepted": "y"}, ""),
    ]
    for page, form, onward in steps:
        assert visitor.get(f"{here}/{page}").status_code == 200, page
        answer = visitor.post(f"{here}/{page}", data=form)
        assert (answer.status_code, answer.location) == (302, f"{here}/{onward}".rstrip("/")), page
    assert "Le service examine votre demande" in visitor.get(here).text
    assert stored(Adhesion)[0].state is State.SENT
    assert stored(Outbox)[1].template == "membership/adhesion_received"


@pytest.mark.row("F063")
def test_the_steps_stand_on_the_page_with_their_button(visitor, begin):
    page = visitor.get(f"{begin()}/identification").text
    for word in (
        "IDENTIFICATION",
        "ENTREPRISE",
        "POSTES",
        "SALARIES",
        "VALIDATION",
        ">Suivant<",
        "Continuer plus tard",
    ):
        assert word in page


@pytest.mark.row("F074", "F076", "F077")
@pytest.mark.parametrize(
    ("case", "said"),
    [("case_0", "8\u00a0mois|8 mois"), ("case_1", "particuliers employeurs"), ("case_2", "deux comptes distincts")],
    ids=["far away", "private employers", "temporary work"],
)
def test_some_cases_see_the_service_before_the_first_step(visitor, stored, case, said):
    answer = visitor.post("/adhesion/", data=START | {case: "oui"})
    assert answer.status_code == 422
    assert "Contactez d’abord notre service" in answer.text
    assert re.search(said, answer.text)
    assert "03 53 01 02 40" in answer.text
    assert stored(Adhesion) == []


def test_a_question_without_an_answer_is_asked_again(visitor, stored):
    answer = visitor.post("/adhesion/", data=ME)
    assert answer.status_code == 422
    assert stored(Adhesion) == []


def test_a_service_without_cases_asks_none(visitor, at_a_service_that):
    at_a_service_that(cases=[])
    assert "Votre situation" not in visitor.get("/adhesion/").text
    assert visitor.post("/adhesion/", data=ME).status_code == 302


def test_a_service_asks_its_own_cases(visitor, at_a_service_that):
    at_a_service_that(cases=[Case("Êtes-vous une commune ?", "Les communes relèvent du centre de gestion.")])
    assert "Êtes-vous une commune" in visitor.get("/adhesion/").text
    assert "centre de gestion" in visitor.post("/adhesion/", data=ME | {"case_0": "oui"}).text


def test_where_adhesion_is_closed_no_page_of_it_exists(visitor, begin, at_a_service_that, browse, staff):
    here = begin()
    secretary = browse(staff(StaffRight.INBOX))
    assert "Adhésions" in secretary.get("/staff/adhesions/").text
    at_a_service_that(open=False)
    for page in (
        "/adhesion/",
        "/adhesion/conditions",
        "/adhesion/lien",
        "/adhesion/lookup/naf",
        here,
        f"{here}/postes",
    ):
        assert visitor.get(page).status_code == 404, page
    assert ">Adhésions</span>" not in secretary.get("/").text


@pytest.mark.row("F065")
def test_a_known_number_is_told_beside_its_field(visitor, begin):
    AdherentFactory(siret=SIRET)
    answer = visitor.post(f"{begin()}/identification", data=PLACE)
    assert answer.status_code == 422
    assert "Nous avons déjà un adhérent avec ce numéro de Siret" in answer.text
    assert "732 829 320 00074" in answer.text


def test_an_address_that_asks_number_after_number_waits(visitor, begin, stored):
    here = begin()
    AdherentFactory(siret=SIRET)
    tried = [PLACE | {"siret": each} for each in (SIRET, *possible(20))]
    answers = [visitor.post(f"{here}/identification", data=each).status_code for each in tried]
    assert answers == [422] + [302] * 19 + [429]
    assert len(stored(DoorQuestion)) == 21


def possible(count: int) -> list[str]:
    """So many numbers that could be of an establishment."""
    found = []
    for place in range(1000):
        with suppress(Unacceptable):
            found.append(clean_siret(f"{SIRET[:9]}{place:05}"))
    return [each for each in found if each != SIRET][:count]


def test_a_number_found_free_is_not_counted_again(visitor, begin, stored):
    here = begin()
    for _ in range(3):
        visitor.post(f"{here}/identification", data=PLACE)
    assert len([each for each in stored(DoorQuestion) if each.kind is rules.Asking.SIRET]) == 1


@pytest.mark.row("F075")
def test_a_department_next_door_is_told_beside_the_postal_code(visitor, begin, at_a_service_that):
    at_a_service_that(departments=["44"], bordering=["49"])
    answer = visitor.post(f"{begin()}/identification", data=PLACE | {"postcode": "49100", "town": "Angers"})
    assert answer.status_code == 422
    assert "ne sont pas pris en charge" in answer.text


def test_a_commune_that_is_doubted_is_asked_once_more(visitor, begin):
    here = begin()
    form = PLACE | {"town": "Dijon"}
    assert 'name="sure"' not in visitor.get(f"{here}/identification").text
    answer = visitor.post(f"{here}/identification", data=form)
    assert answer.status_code == 422
    assert 'name="sure"' in answer.text
    assert visitor.post(f"{here}/identification", data=form | {"sure": "y"}).status_code == 302


def test_another_browser_finds_no_such_request(app, whole, browse, employer):
    stranger, signed_in = app.test_client(), browse(employer(Right.ADMIN))
    for browser in (stranger, signed_in):
        for page in ("", "/identification", "/entreprise", "/postes", "/postes/1", "/salaries", "/salaries/1",
                     "/validation", "/plus-tard"):  # fmt: skip
            assert browser.get(whole + page).status_code == 404, page
        for page in ("/identification", "/postes/ajouter", "/postes/1/retirer", "/salaries/1/retirer", "/validation",
                     "/abandonner"):  # fmt: skip
            assert browser.post(whole + page).status_code == 404, page


@pytest.mark.parametrize("pk", ["0", "999", "x", "1" * 30, "-1"])
def test_a_request_that_never_was_is_as_absent(visitor, whole, pk):
    assert visitor.get(f"/adhesion/{pk}/identification").status_code == 404
    assert visitor.get(f"{whole}/postes/{pk}").status_code == 404


def test_the_mailed_link_shows_a_button_and_its_post_opens_the_request(app, whole, stored):
    link = re.search(r"/adhesion/reprendre/\S+", mail.read(stored(Outbox)[0]).text).group()
    elsewhere = app.test_client()
    shown = elsewhere.get(link)
    assert "Reprendre ma demande" in shown.text
    assert elsewhere.get(whole).status_code == 404
    assert elsewhere.post(link).location == whole
    assert "Boulangerie Bérard" in elsewhere.get(f"{whole}/validation").text


def test_a_forged_link_says_what_to_do(visitor):
    answer = visitor.get("/adhesion/reprendre/abc")
    assert answer.status_code == 410
    assert "Recevoir un nouveau lien" in answer.text


def test_the_link_is_mailed_anew_and_known_and_unknown_read_the_same(app, begin, stored):
    begin()
    answers = []
    for email in ("julie@example.org", "nobody@example.org"):
        browser = app.test_client()
        answer = browser.post("/adhesion/lien", data={"email": email})
        answers.append((answer.status_code, answer.location, browser.get("/adhesion/").text.count("vient d’y partir")))
    assert answers[0] == answers[1] == (302, "/adhesion/", 1)
    assert [each.template for each in stored(Outbox)][1:] == ["membership/adhesion_link"]


def test_a_signed_in_person_is_not_asked_who_they_are(browse, employer, stored):
    actor = employer(Right.EMPLOYEES)
    browser = browse(actor)
    page = browser.get("/adhesion/").text
    assert 'name="email"' not in page
    browser.post("/adhesion/", data={name: value for name, value in START.items() if name.startswith("case")})
    (adhesion,) = stored(Adhesion)
    assert adhesion.user_id is not None
    assert (adhesion.first_name, adhesion.last_name) == ("Anne", "Martin")
    assert browser.get(f"/adhesion/{adhesion.id}/identification").status_code == 200
    with browser.session_transaction() as cookie:
        cookie.pop("_user_id")
    assert browser.get(f"/adhesion/{adhesion.id}/identification").status_code == 404


def test_a_link_leads_nowhere_once_its_request_is_given_up(app, visitor, whole, stored):
    link = re.search(r"/adhesion/reprendre/\S+", mail.read(stored(Outbox)[0]).text).group()
    visitor.post(f"{whole}/abandonner")
    elsewhere = app.test_client()
    for answer in (elsewhere.get(link), elsewhere.post(link)):
        assert answer.status_code == 410
        assert "Commencer une demande" in answer.text


def test_a_link_used_again_once_the_request_is_sent_shows_what_became_of_it(app, visitor, whole, stored):
    link = re.search(r"/adhesion/reprendre/\S+", mail.read(stored(Outbox)[0]).text).group()
    visitor.post(f"{whole}/validation", data={"accepted": "y"})
    elsewhere = app.test_client()
    elsewhere.post(link)
    assert "Le service examine votre demande" in elsewhere.get(whole).text
    for page in ("identification", "salaries/1", "validation"):
        assert elsewhere.get(f"{whole}/{page}").location == whole


def test_who_asks_too_often_is_told_when_to_come_back(visitor, begin):
    here = begin()
    for each in possible(20):
        visitor.post(f"{here}/identification", data=PLACE | {"siret": each})
    answer = visitor.post(f"{here}/identification", data=PLACE)
    assert answer.status_code == 429
    assert not re.search(r"Too Many|erreur", answer.text, re.IGNORECASE)


def test_an_account_finds_its_request_from_another_browser(work_as, signed_in):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    account = AccountFactory()
    with work_as(at_door()) as ctx:
        owned(ctx, adhesion_id, account.id)
    browser = signed_in(account)
    assert f"/adhesion/{adhesion_id}" in browser.get("/adhesion/").text
    assert browser.get(f"/adhesion/{adhesion_id}/identification").status_code == 200


def test_a_wrong_answer_stays_with_its_reason_and_what_was_typed(visitor, begin):
    answer = visitor.post(f"{begin()}/identification", data=PLACE | {"siret": "123", "naf": "rien de tel"})
    assert answer.status_code == 422
    assert "14 chiffres" in answer.text
    assert 'id="naf-why"' in answer.text
    assert 'value="123"' in answer.text
    assert "<title>Erreur" in answer.text


def test_a_post_is_read_again_changed_and_taken_back(visitor, begin, stored):
    here = begin()
    visitor.post(f"{here}/postes/ajouter", data=BAKER | {"risks": ["RI"], "precisions_RI": "RI_A"})
    page = visitor.get(f"{here}/postes/1").text
    assert 'value="RI" checked' in page
    assert re.search(r'value="RI_A" checked', page)
    assert visitor.post(f"{here}/postes/1", data=BAKER | {"title": ""}).status_code == 302
    assert rules.read(stored(Adhesion)[0].content).posts[0].title.startswith("Boulangers")
    assert visitor.post(f"{here}/postes/1/retirer").status_code == 302
    assert "Aucun poste pour le moment" in visitor.get(f"{here}/postes").text


def test_posts_are_needed_to_go_on(visitor, begin):
    answer = visitor.post(f"{begin()}/postes")
    assert answer.status_code == 422
    assert "Ajoutez au moins un poste" in answer.text


def test_a_number_told_stays_hidden_and_is_kept_when_left_empty(visitor, whole, stored):
    page = visitor.get(f"{whole}/salaries/1").text
    assert NIR not in page
    assert "Vide : inchangé" in page.replace("\u00a0", " ")
    visitor.post(f"{whole}/salaries/1", data=MARIE | {"nir": "", "first_name": "Irène"})
    (employee,) = rules.read(stored(Adhesion)[0].content).employees
    assert (employee.first_name, employee.nir) == ("Irène", NIR)


@pytest.mark.parametrize("post", ["", "7", "x"])
def test_an_employee_holds_a_post_that_was_told(visitor, whole, post):
    answer = visitor.post(f"{whole}/salaries/ajouter", data=MARIE | {"post": post})
    assert answer.status_code == 422


def test_an_employee_is_taken_back_and_employees_may_come_later(visitor, whole):
    visitor.post(f"{whole}/salaries/1/retirer")
    assert visitor.post(f"{whole}/salaries").status_code == 422
    assert visitor.post(f"{whole}/salaries", data={"later": "y"}).status_code == 302


def test_the_summary_shows_all_and_asks_for_the_conditions(visitor, whole):
    page = visitor.get(f"{whole}/validation").text
    for word in ("Boulangerie Bérard", "10.71C", "Boulanger", "Amiante", "CURIE Marie", "SIR", "3 place Carnot"):
        assert word in page
    assert NIR not in page
    answer = visitor.post(f"{whole}/validation")
    assert answer.status_code == 422
    assert "Acceptez les conditions générales" in answer.text


def test_what_still_lacks_is_told_with_a_link_to_its_step(visitor, begin):
    here = begin()
    page = visitor.get(f"{here}/validation").text
    assert f'href="{here}/entreprise"' in page
    assert visitor.post(f"{here}/validation", data={"accepted": "y"}).status_code == 422


def test_a_second_sending_leads_to_what_became_of_the_first(visitor, whole, stored):
    visitor.post(f"{whole}/validation", data={"accepted": "y"})
    assert visitor.post(f"{whole}/validation", data={"accepted": "y"}).location == whole
    assert [each.template for each in stored(Outbox)].count("membership/adhesion_received") == 1


def test_one_continues_later_or_gives_up(visitor, whole, stored):
    assert "julie@example.org" in visitor.get(f"{whole}/plus-tard").text
    assert visitor.post(f"{whole}/abandonner").status_code == 302
    assert stored(Adhesion) == []


def test_the_general_conditions_can_be_read(visitor):
    assert "01/01/2026" in visitor.get("/adhesion/conditions").text


def test_nomenclatures_are_offered_and_nothing_else(visitor):
    assert visitor.get("/adhesion/lookup/naf?q=10.71C").json[0]["id"] == "1071C"
    assert visitor.get("/adhesion/lookup/pcs_code?q=636c").json[0]["id"] == "636c"
    assert visitor.get("/adhesion/lookup/language?q=").json
    assert visitor.get("/adhesion/lookup/sector?q=").status_code == 404


def test_pages_ask_little_of_the_database(visitor, whole):
    for page in ("identification", "entreprise", "postes", "salaries", "validation", "postes/1", "salaries/1"):
        with at_most(STATEMENTS):
            visitor.get(f"{whole}/{page}")
