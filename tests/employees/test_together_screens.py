"""Several employees at once in the browser: a summary first, then all of them or none."""

from datetime import date

import pytest

from app.employees.models import Assignment, Employee, EmployeeExposure
from app.platform import job, together
from app.platform.context import Right
from tests.conftest import at_most
from tests.factories import EmployeeFactory, PostFactory, employed

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)
POST, RISK = "/employees/together/post/", "/employees/together/risk/"
SINCE = {"since": "05/01/2026"}


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*RIGHTS))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


@pytest.fixture
def posts(adherent_id):
    return [PostFactory(adherent_id=adherent_id, title=title) for title in ("Boulanger", "Vendeur")]


@pytest.fixture
def hired(posts):
    """Somebody who has held the first post since 2020."""
    return lambda **values: employed(posts[0], **values).id


@pytest.fixture
def by_job(app, monkeypatch):
    """Have a job do it whatever the number; call it to run what is due."""
    monkeypatch.setattr(together, "AT_ONCE", 0)
    return lambda: job.run_due(app)


@pytest.fixture
def others(browser, browse, employer):
    """Somebody elsewhere, and a colleague."""
    return browse(employer(*RIGHTS)), browse(employer(*RIGHTS, of=int(browser.acting_for)))


def holding(stored, post):
    return {each.id for each in stored(Employee) if each.main_post_id == post.id}


def test_the_list_offers_what_can_be_done_with_those_ticked(browser, employer, browse, hired, adherent_id):
    hired()
    page = browser.get("/employees/?scope=tous").text
    for address in (POST, RISK, "/employees/leave"):
        assert f'formaction="{address}?scope=tous&amp;' in page
    page = browse(employer(Right.EMPLOYEES, of=adherent_id)).get("/employees/").text
    assert "together" not in page


def test_several_change_posts_after_a_summary(browser, stored, hired, posts):
    ids = [hired(last_name=name) for name in ("Auvray", "Bonnet", "Colas")]
    with at_most(11):
        page = browser.post(f"{POST}?scope=tous", data={"ids": ids[:2]})
    assert page.status_code == 200
    for told in ("Auvray Marie", "Les 2 salariés cochés", "Toute la liste, avec ses filtres\u00a0: 3 salariés"):
        assert told in page.text
    assert holding(stored, posts[1]) == set()

    typed = {"ids": ids[:2], "post": str(posts[1].id)} | SINCE
    answer = browser.post(f"{POST}?scope=tous", data=typed)
    assert answer.headers["Location"] == "/employees/?scope=tous"
    assert holding(stored, posts[1]) == set(ids[:2])
    assert "Le poste de 2 salariés est changé." in browser.get("/employees/").text


def test_who_cannot_change_is_unticked_and_nobody_changes_unasked(browser, stored, hired, posts):
    ids = [hired(last_name="Auvray"), hired(last_name="Bonnet", left_on=date(2025, 12, 1))]
    page = browser.post(POST, data={"ids": ids, "post": str(posts[1].id)} | SINCE)

    assert page.status_code == 422
    assert "il est décoché" in page.text
    assert "sorti de l’effectif le 01/12/2025" in page.text
    assert f'value="{ids[1]}" aria-describedby' in page.text
    assert holding(stored, posts[1]) == set()


def test_the_whole_list_changes_by_a_job_that_one_follows(by_job, browser, stored, hired, posts):
    ids = [hired() for _ in range(3)]
    hired(left_on=date(2025, 12, 1))
    typed = {"ids": ids[:1], "whole": "1", "post": str(posts[1].id)} | SINCE
    answer = browser.post(f"{POST}?scope=activite", data=typed)
    place = answer.headers["Location"]
    assert place == "/employees/together/1"
    page = browser.get(place).text
    assert 'data-progress="/employees/together/1/progress"' in page
    assert browser.get(f"{place}/progress").json["total"] == 3

    by_job()
    assert holding(stored, posts[1]) == set(ids)
    assert browser.get(f"{place}/progress").json["next"] == place
    assert "Changement de poste\u00a0: c’est fait." in browser.get(place).text


@pytest.mark.row("F146", "K15")
def test_a_whole_list_leaves_by_a_job_and_comes_back(by_job, browser, stored, hired, as_profile):
    ids = [hired(visit_asked=True), hired()]
    page = browser.post("/employees/leave", data={"ids": ids, "whole": "1"}).text
    assert "Un de ces salariés a une demande de visite en attente." in page
    place = browser.post("/employees/leave", data={"whole": "1", "left_on": "04/01/2026"}).headers["Location"]
    by_job()
    assert {each.left_on for each in stored(Employee)} == {date(2026, 1, 4)}

    as_profile("asmis")
    assert f'action="{place}/undo"' not in browser.get(place).text
    as_profile("default")
    assert f'action="{place}/undo"' in browser.get(place).text
    browser.post(f"{place}/undo")
    by_job()
    assert {each.left_on for each in stored(Employee)} == {None}
    assert "Il n’y a plus rien à annuler." in browser.post(f"{place}/undo", follow_redirects=True).text


def test_of_a_whole_list_some_are_left_aside_once_one_agrees(browser, stored, hired, posts):
    ids = [hired() for _ in range(2)]
    hired(last_name="Bonnet", left_on=date(2025, 12, 1))
    typed = {"whole": "1", "post": str(posts[1].id)} | SINCE
    page = browser.post(f"{POST}?scope=tous", data=typed)
    assert page.status_code == 422
    for told in (
        "1 salarié ne peut pas être concerné",
        "Continuer pour 2 salariés",
        "Bonnet",
        'name="without" value="1"',
    ):
        assert told in page.text
    assert holding(stored, posts[1]) == set()

    browser.post(f"{POST}?scope=tous", data=typed | {"without": "1"})
    assert holding(stored, posts[1]) == set(ids)


def test_a_whole_list_that_grew_since_one_read_it_is_read_again(by_job, browser, stored, hired, posts):
    ids = [hired() for _ in range(2)]
    page = browser.post(f"{POST}?scope=tous", data={"ids": ids[:1]}).text
    assert '<input type="hidden" name="told" value="2">' in page
    hired()
    typed = {"ids": ids[:1], "whole": "1", "post": str(posts[1].id)} | SINCE
    page = browser.post(f"{POST}?scope=tous", data=typed | {"told": "2"})
    assert page.status_code == 422
    assert "La liste a changé depuis que vous l’avez lue" in page.text
    assert '<input type="hidden" name="told" value="3">' in page.text
    by_job()
    assert holding(stored, posts[1]) == set()

    browser.post(f"{POST}?scope=tous", data=typed | {"told": "3"})
    by_job()
    assert len(holding(stored, posts[1])) == 3


def test_risks_are_added_to_several(browser, stored, hired):
    ids = [hired() for _ in range(2)]
    page = browser.post(RISK, data={"ids": ids}).text
    assert "Travail de nuit" in page
    assert "Travailleur handicapé" not in page

    assert "Cochez au moins un risque." in browser.post(RISK, data={"ids": ids} | SINCE).text
    browser.post(RISK, data={"ids": ids, "risks": "NUIT"} | SINCE)
    assert {each.employee_id for each in stored(EmployeeExposure)} == set(ids)
    assert {each.own_risks for each in stored(Employee)} == {"Travail de nuit"}


def test_where_risks_are_those_of_posts_alone_none_is_added_to_people(browser, hired, as_profile):
    ids = [hired()]
    as_profile("sstrn")
    assert RISK not in browser.get("/employees/").text
    assert browser.post(RISK, data={"ids": ids}).status_code == 404


@pytest.mark.parametrize("address", [POST, RISK])
def test_another_adherents_employees_or_posts_are_not_touched(browser, stored, hired, address):
    mine, theirs = hired(), EmployeeFactory()
    typed = {"ids": [mine, theirs.id], "risks": "NUIT", "post": str(PostFactory().id)} | SINCE
    for data in ({"ids": typed["ids"]}, typed):
        assert browser.post(address, data=data).status_code == 404
    if address == POST:
        assert browser.post(address, data=typed | {"ids": [mine]}).status_code == 422
    assert len(stored(Assignment)) == 1
    assert stored(EmployeeExposure) == []


def test_nobody_ticked_leads_back_to_the_list(browser, hired):
    hired()
    assert browser.post(POST, data={}).headers["Location"] == "/employees/"
    assert "Cochez d’abord des salariés" in browser.get("/employees/").text


def test_how_far_it_is_is_told_to_who_asked_alone(by_job, browser, others, hired, posts):
    typed = {"ids": [hired()], "post": str(posts[1].id)} | SINCE
    place = browser.post(POST, data=typed).headers["Location"]

    for other in others:
        assert other.get(place).status_code == 404
        assert other.get(f"{place}/progress").status_code == 404
