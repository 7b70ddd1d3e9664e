"""Posts in the browser."""

import re
from datetime import date
from statistics import median
from time import process_time

import pytest

from app.platform.context import Right
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import PostExposureFactory, PostFactory

BAKER = {"pcs_code": "636c · Boulangers", "title": "Boulanger"}
SOON_SECONDS = 0.05
"""Of the portal's own time, for an answer while one types."""
ATTACK = "<img src=x onerror=alert(1)>"


@pytest.fixture
def browser(employer, browse):
    return browse(employer(Right.POSTS))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


@pytest.mark.row("F094", "F095")
def test_the_list_shows_title_risks_code_and_follow_up(browser, adherent_id):
    PostFactory(adherent_id=adherent_id, title="Boulanger", pcs_code="636c", risks="Amiante", follow_up="REINFORCED")
    PostFactory(adherent_id=adherent_id, title="Vendeur", pcs_code="554a")
    with at_most(8):
        page = browser.get("/posts/").text

    assert "Risques\u00a0: Amiante" in page
    assert "cat-sir" in page
    assert "636c" in page
    assert "Aucun risque particulier" in page


@pytest.mark.row("F111")
def test_closed_posts_stand_under_their_own_tab(browser, adherent_id):
    PostFactory(adherent_id=adherent_id, title="Ouvert")
    PostFactory(adherent_id=adherent_id, title="Ancien", closed_on=date(2025, 1, 1))

    assert "Ancien" not in browser.get("/posts/").text
    closed = browser.get("/posts/?scope=clotures").text
    assert "Ancien" in closed
    assert "Ouvert<" not in closed


@pytest.mark.row("F111")
@pytest.mark.parametrize(
    ("asked", "found"), [("636c", True), ("boulangère", True), ("pâtissiers", True), ("cariste", False)]
)
def test_posts_are_found_by_code_label_or_word_of_the_profession(browser, adherent_id, asked, found):
    PostFactory(adherent_id=adherent_id, title="Poste du fournil", pcs_code="636c")

    assert ("Poste du fournil" in browser.get(f"/posts/?pcs_code={asked}").text) is found


def test_the_history_says_who_changed_what(browser, stored):
    browser.post("/posts/add", data=BAKER | {"risks": ["AMIANTE"]})
    page = browser.get(f"/posts/{stored(Post)[0].id}?tab=historique").text

    assert "Poste créé" in page
    assert "Anne Martin" in page


def test_an_unknown_scope_is_the_usual_list(browser):
    assert browser.get("/posts/?scope=tout").status_code == 200


@pytest.mark.row("F100", "F107")
def test_the_form_offers_the_fourteen_risks_with_their_help(browser):
    with at_most(8):
        page = browser.get("/posts/add").text

    assert page.count('name="risks"') == 14
    assert "Travaux de retrait ou d’encapsulage d’amiante" in page
    assert "Catégorie A" in page
    assert "Grues à tour" in page


def test_a_post_is_added_and_its_record_says_why(browser, stored):
    answer = browser.post("/posts/add", data=BAKER | {"risks": ["AMIANTE"]})

    assert answer.headers["Location"].endswith(f"/posts/{stored(Post)[0].id}")
    with at_most(8):
        page = browser.get(answer.headers["Location"]).text
    assert "Pourquoi SIR" in page
    assert "R4624-23" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"pcs_code": ""}, "Cette réponse est nécessaire."),
        ({"pcs_code": "999z · Rien"}, "Choisissez dans la liste"),
        ({"risks": ["RI"]}, "choisissez une réponse"),
        ({"risks": ["CONDUITE"]}, "cochez une ou plusieurs réponses"),
        ({"risks": ["AUTRE"]}, "Décrivez cet autre risque"),
        ({"title": "x" * 101}, "100 caractères au plus"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(browser, stored, given, sentence):
    answer = browser.post("/posts/add", data=BAKER | {"description": "de nuit"} | given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "de nuit" in answer.text
    assert stored(Post) == []


def test_everything_that_stands_in_the_way_is_told_at_once(browser):
    page = browser.post("/posts/add", data=BAKER | {"pcs_code": "", "risks": ["AUTRE", "RI", "CONDUITE"]}).text

    assert "4 réponses sont à corriger" in page


def test_what_was_ticked_stays_ticked_after_a_refusal(browser):
    page = browser.post("/posts/add", data=BAKER | {"risks": ["AMIANTE", "RI"]}).text

    assert 'value="AMIANTE" checked' in page
    assert 'value="RI" checked' in page


@pytest.mark.row("F110")
def test_a_similar_post_is_shown_before_anything_is_stored(browser, adherent_id, stored):
    PostFactory(adherent_id=adherent_id, title="Boulangère", pcs_code="636c", closed_on=date(2024, 1, 1))

    asked = browser.post("/posts/add", data=BAKER)
    assert "Nous avons détecté un ou plusieurs poste(s) similaire(s) listé(s) ci-dessous." in asked.text
    assert "Boulangère" in asked.text
    assert len(stored(Post)) == 1

    browser.post("/posts/add", data=BAKER | {"confirmed": "1"})
    assert len(stored(Post)) == 2


@pytest.mark.row("F111")
def test_a_closed_post_that_looks_alike_is_offered_again(browser, adherent_id, stored):
    closed = PostFactory(adherent_id=adherent_id, title="Boulangère", pcs_code="636c", closed_on=date(2024, 1, 1))

    asked = browser.post("/posts/add", data=BAKER).text
    assert f'form="reopen-{closed.id}"' in asked
    assert f'<form id="reopen-{closed.id}" method="post" action="/posts/{closed.id}/reopen">' in asked
    answer = browser.post(f"/posts/{closed.id}/reopen", data=BAKER)

    assert answer.headers["Location"].endswith(f"/posts/{closed.id}")
    assert [each.closed_on for each in stored(Post)] == [None]


def test_an_open_post_that_looks_alike_is_one_click_away(browser, adherent_id):
    alike = PostFactory(adherent_id=adherent_id, title="Boulangère", pcs_code="636c")
    with at_most(8):
        page = browser.post("/posts/add", data=BAKER).text

    assert f'href="/posts/{alike.id}"' in page
    assert "/reopen" not in page


def test_under_another_code_a_change_asks_about_posts_alike_too(browser, adherent_id, stored):
    PostFactory(adherent_id=adherent_id, title="Boulangère", pcs_code="636c")
    post = PostFactory(adherent_id=adherent_id, title="Vendeur", pcs_code="554a")

    asked = browser.post(f"/posts/{post.id}/edit", data=BAKER | {"title": "Vendeur"})
    assert "poste(s) similaire(s)" in asked.text
    assert [each.pcs_code for each in stored(Post)] == ["636c", "554a"]

    browser.post(f"/posts/{post.id}/edit", data=BAKER | {"title": "Vendeur", "confirmed": "1"})
    assert [each.pcs_code for each in stored(Post)] == ["636c", "636c"]


def test_a_change_under_the_same_code_asks_nothing(browser, adherent_id, stored):
    PostFactory(adherent_id=adherent_id, title="Boulangère", pcs_code="636c")
    post = PostFactory(adherent_id=adherent_id, title="Boulanger", pcs_code="636c")

    browser.post(f"/posts/{post.id}/edit", data=BAKER | {"title": "Boulanger de nuit"})

    assert stored(Post)[1].title == "Boulanger de nuit"


@pytest.mark.row("F106")
def test_saving_says_the_follow_up_without_any_script(browser):
    page = browser.post("/posts/add", data=BAKER | {"risks": ["NUIT"]}, follow_redirects=True).text

    assert "Le poste est enregistré\u00a0: suivi individuel adapté (SIA)." in page


@pytest.mark.row("F106")
def test_the_badge_follows_the_boxes(browser, stored):
    assert "Suivi individuel simple" in browser.post("/posts/preview", data={}).text
    assert "Suivi individuel adapté" in browser.post("/posts/preview", data={"risks": ["NUIT"]}).text
    assert "cat-sir" in browser.post("/posts/preview", data={"risks": ["NUIT", "RI"]}).text
    assert stored(Post) == []


def test_a_post_is_changed(browser, adherent_id, stored):
    exposure = PostExposureFactory(adherent_id=adherent_id)
    page = browser.get(f"/posts/{exposure.post_id}/edit").text
    assert 'value="AMIANTE" checked' in page
    assert "à partir du" not in page

    browser.post(f"/posts/{exposure.post_id}/edit", data=BAKER | {"risks": ["NUIT"]})

    assert stored(Post)[0].risks == "Travail de nuit"


@pytest.mark.parametrize(("risk", "told"), [("RI", ["RI_B"]), ("CONDUITE", ["CHARIOT", "PEMP"])])
def test_the_precisions_of_a_post_are_ticked_when_it_is_changed(browser, adherent_id, risk, told):
    exposure = PostExposureFactory(adherent_id=adherent_id, risk_code=risk, precisions=told)
    page = browser.get(f"/posts/{exposure.post_id}/edit").text

    for code in told:
        assert re.search(rf'value="{code}"[^>]* checked|checked[^>]* value="{code}"', page)


def test_a_post_held_is_changed_from_a_day_on(browser, adherent_id):
    post = PostFactory(adherent_id=adherent_id, holders=1)

    assert "à partir du" in browser.get(f"/posts/{post.id}/edit").text


@pytest.mark.row("F112", "F113")
def test_a_post_held_shows_why_it_can_be_neither_closed_nor_removed(browser, adherent_id, stored):
    post = PostFactory(adherent_id=adherent_id, holders=1)
    assert "Un salarié occupe ce poste" in browser.get(f"/posts/{post.id}").text

    for verb in ("close", "remove"):
        page = browser.post(f"/posts/{post.id}/{verb}", follow_redirects=True).text
        assert "Un salarié occupe ce poste" in page
    assert stored(Post)[0].closed_on is None


@pytest.mark.row("F112", "K17")
@pytest.mark.parametrize(
    ("service", "holders", "offered"), [("sstrn", 0, True), ("sstrn", 1, False), ("ast25", 1, True)]
)
def test_rows_offer_to_change_the_posts_that_may_be(browser, adherent_id, as_profile, *, service, holders, offered):
    as_profile(service)
    post = PostFactory(adherent_id=adherent_id, holders=holders)
    for page in (browser.get("/posts/").text, browser.get(f"/posts/{post.id}").text):
        assert (f'href="/posts/{post.id}/edit"' in page) is offered
        assert ("donnez-leur un autre poste" in page) is not offered


@pytest.mark.row("F109", "K19")
def test_situations_of_workers_are_no_risks_of_a_post(browser):
    page = browser.get("/posts/add").text

    for situation in ("HANDICAP", "INVALIDITE", "GROSSESSE", "MINEUR_TR"):
        assert f'value="{situation}"' not in page


@pytest.mark.row("F099", "F100")
@pytest.mark.parametrize("typed", ["636c", "boulang", "Boulangère", "pâtissiers", "PATISSIER"])
def test_a_code_is_found_by_code_label_or_job_word_and_gives_its_label(browser, typed):
    with at_most(6):
        found = browser.get("/posts/lookup/pcs_code", query_string={"q": typed}).json

    (baker,) = [each for each in found if each["id"] == "636c"]
    assert baker["fills"]["title"].startswith("Boulangers, pâtissiers")


def test_a_code_is_offered_within_fifty_milliseconds(browser):
    spent = []
    for typed in ("b", "bo", "bou", "boul", "boula", "boulan", "é", "63", "ouvrier"):
        began = process_time()
        assert browser.get("/posts/lookup/pcs_code", query_string={"q": typed}).json
        spent.append(process_time() - began)

    assert median(spent) < SOON_SECONDS


def test_a_held_post_lends_its_description_to_a_new_one(browser, adherent_id, stored):
    post = PostFactory(adherent_id=adherent_id, title="Boulanger", holders=2)
    PostExposureFactory(adherent_id=adherent_id, post_id=post.id, risk_code="NUIT")
    assert f'href="/posts/{post.id}/copy"' in browser.get(f"/posts/{post.id}").text
    with at_most(8):
        page = browser.get(f"/posts/{post.id}/copy").text
    assert 'value="NUIT" checked' in page
    assert "636c" in page
    assert "vaut pour tous" not in page

    told = BAKER | {"title": "Boulanger de nuit", "risks": ["NUIT"]}
    assert "poste(s) similaire(s)" in browser.post(f"/posts/{post.id}/copy", data=told).text
    browser.post(f"/posts/{post.id}/copy", data=told | {"confirmed": "1"})

    assert [(each.title, each.holders) for each in stored(Post)] == [("Boulanger", 2), ("Boulanger de nuit", 0)]


def test_a_post_is_closed_reopened_and_removed(browser, adherent_id, stored):
    post = PostFactory(adherent_id=adherent_id)
    page = browser.post(f"/posts/{post.id}/close", follow_redirects=True).text
    assert f'<form method="post" action="/posts/{post.id}/reopen">' in page
    assert stored(Post)[0].closed_on == date(2026, 1, 5)
    browser.post(f"/posts/{post.id}/reopen")
    assert stored(Post)[0].closed_on is None
    asked = browser.get(f"/posts/{post.id}/remove").text
    assert "Supprimer le poste" in asked
    assert "Clôturer" in asked
    assert len(stored(Post)) == 1
    assert "supprimé" in browser.post(f"/posts/{post.id}/remove", follow_redirects=True).text
    assert stored(Post) == []


def test_professions_that_the_company_uses_come_first(browser, adherent_id):
    PostFactory(adherent_id=adherent_id, pcs_code="681b")
    first = browser.get("/posts/lookup/pcs_code").json[0]

    assert first["id"] == "681b"


def test_what_is_typed_comes_back_escaped(browser):
    page = browser.post("/posts/add", data={"pcs_code": ATTACK, "title": ATTACK, "description": ATTACK}).text

    assert ATTACK not in page
    assert "&lt;img" in page


def test_another_adherents_post_looks_like_none(browser):
    post = PostFactory()
    for address in (
        f"/posts/{post.id}",
        f"/posts/{post.id}/edit",
        f"/posts/{post.id}/copy",
        "/posts/999999",
        "/posts/x",
    ):
        assert browser.get(address).status_code == 404
    for verb in ("close", "reopen", "remove"):
        assert browser.post(f"/posts/{post.id}/{verb}").status_code == 404


def test_without_the_right_posts_do_not_exist(employer, browse):
    browser = browse(employer(Right.EMPLOYEES))
    for address in ("/posts/", "/posts/add", "/posts/1"):
        assert browser.get(address).status_code == 404


@pytest.mark.row("F098")
def test_a_post_is_a_code_and_what_the_company_calls_it_and_builds_its_own_list(browse, employer, stored):
    browser = browse(employer(Right.POSTS, Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN))
    page = browser.get("/posts/add").text
    assert "Métier ou code PCS" in page
    assert "Précisions" in page

    browser.post("/posts/add", data=BAKER | {"title": "", "description": "Tourier, équipe du matin"})

    (post,) = stored(Post)
    assert "Tourier, équipe du matin" in browser.get(f"/posts/{post.id}").text
    offers = browser.get("/employees/lookup/post?q=636c").json
    assert [(each["label"], each["extra"]) for each in offers] == [(post.title, "636c · SI")]
