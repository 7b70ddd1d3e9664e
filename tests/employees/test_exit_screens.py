"""Exits in the browser: one from the record, several from the list."""

from datetime import date
from functools import partial

import pytest

from app.employees.models import Employee
from app.platform.context import Right
from tests.conftest import at_most
from tests.factories import ContractFactory, EmployeeFactory, PostFactory, employed

EXITS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)
YESTERDAY = {"left_on": "04/01/2026"}


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*EXITS))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


@pytest.fixture
def hired(adherent_id):
    """Somebody at work, with a contract and a post."""
    return partial(employed, PostFactory(adherent_id=adherent_id, title="Boulanger"))


@pytest.fixture
def working(hired):
    return hired(last_name="Auvray", first_name="Nathalie")


def left(stored):
    return {each.last_name: each.left_on for each in stored(Employee)}


def ticked(page):
    return page.text.count('name="ids"') and page.text.count(" checked")


@pytest.mark.row("F146")
def test_an_exit_is_told_and_undone(browser, working, stored):
    answer = browser.post(f"/employees/{working.id}/leave", data={"left_on": "04/01/2026"}, follow_redirects=True)
    assert stored(Employee)[0].left_on == date(2026, 1, 4)
    assert f"/employees/{working.id}/return" in answer.text

    browser.post(f"/employees/{working.id}/return")
    assert stored(Employee)[0].left_on is None


@pytest.mark.row("F118", "F146")
@pytest.mark.parametrize(("profile", "there"), [("sstrn", True), ("default", False)])
def test_an_exit_is_at_the_end_of_the_line_where_the_manual_has_it(browser, as_profile, hired, profile, there):
    as_profile(profile)
    working, gone = hired(), hired(last_name="Parti", left_on=date(2026, 1, 4))
    with at_most(8):
        page = browser.get("/employees/?scope=tous").text
    assert (f'href="/employees/{working.id}/leave" aria-label="Sortir de l’effectif"' in page) is there
    assert f'href="/employees/{gone.id}/leave"' not in page
    assert ("réintégrez-le d’abord" in page) is there


@pytest.mark.row("F151")
def test_an_exit_warns_of_a_visit_that_was_asked_for(browser, adherent_id):
    employee = EmployeeFactory(adherent_id=adherent_id, visit_asked=True)

    page = browser.get(f"/employees/{employee.id}/leave").text
    assert "Le salarié a une demande de visite en attente." in page


@pytest.mark.row("F150")
def test_an_exit_names_the_contracts_that_it_ends(browser, adherent_id, working):
    page = browser.get(f"/employees/{working.id}/leave").text
    assert "Contrat actif du salarié : CDI depuis le 06/01/2020." in page

    ContractFactory(adherent_id=adherent_id, employee_id=working.id, kind="CDD", rank=2)
    page = browser.get(f"/employees/{working.id}/leave").text
    assert "Contrats actifs du salarié : CDI depuis le 06/01/2020, CDD depuis le 06/01/2020." in page


@pytest.mark.row("F147", "K14")
def test_who_left_is_at_once_in_another_tab_of_the_list(browser, working):
    browser.post(f"/employees/{working.id}/leave", data=YESTERDAY, follow_redirects=True)

    assert "AUVRAY" not in browser.get("/employees/").text
    for scope in ("sortis", "tous"):
        assert "AUVRAY" in browser.get(f"/employees/?scope={scope}").text


@pytest.mark.row("F147")
def test_who_left_comes_back_from_the_record_and_an_exit_to_come_is_called_off(browser, working, stored):
    here = f"/employees/{working.id}"
    for day, label in (("04/01/2026", "Réintégrer"), ("28/02/2026", "Annuler la sortie prévue")):
        browser.post(f"{here}/leave", data={"left_on": day})
        page = browser.get(here).text
        assert label in page.partition(f'action="{here}/return"')[2].partition("</form>")[0]
        browser.post(f"{here}/return")
        assert stored(Employee)[0].left_on is None


@pytest.mark.row("F148")
def test_who_is_to_leave_stays_in_the_list_with_the_day_on_the_record(browser, working):
    browser.post(f"/employees/{working.id}/leave", data={"left_on": "28/02/2026"})

    assert "Nathalie" in browser.get("/employees/").text
    assert "Sortie prévue le 28/02/2026" in browser.get(f"/employees/{working.id}").text


@pytest.mark.row("F146")
def test_several_leave_at_once_after_a_summary_and_come_back(browser, stored, hired):
    ids = [hired(last_name=name).id for name in ("Auvray", "Bonnet", "Colas")]
    assert 'formaction="/employees/leave?' in browser.get("/employees/").text
    with at_most(10):
        page = browser.post("/employees/leave", data={"ids": ids})
    assert page.status_code == 200
    assert ticked(page) == 3
    for told in ("Auvray Marie", "CDI depuis le 06/01/2020, Boulanger", "Enregistrer les sorties"):
        assert told in page.text
    assert set(left(stored).values()) == {None}

    page = browser.post("/employees/leave", data={"ids": ids[:2]} | YESTERDAY, follow_redirects=True).text
    assert "La sortie de 2 salariés, le 04/01/2026, est enregistrée." in page
    assert left(stored) == {"Auvray": date(2026, 1, 4), "Bonnet": date(2026, 1, 4), "Colas": None}
    undo = f"/employees/return?ids={ids[0]}&amp;ids={ids[1]}"
    assert undo in page

    browser.post(undo.replace("&amp;", "&"))
    assert set(left(stored).values()) == {None}


@pytest.mark.row("F151")
def test_the_summary_warns_of_visits_that_were_asked_for(browser, hired):
    ids = [hired(visit_asked=True).id, hired(visit_asked=True).id, hired().id]

    page = browser.post("/employees/leave", data={"ids": ids[1:]}).text
    assert "Un de ces salariés a une demande de visite en attente." in page
    page = browser.post("/employees/leave", data={"ids": ids}).text
    assert "2 de ces salariés ont une demande de visite en attente." in page


def test_who_cannot_leave_that_day_is_unticked_and_nobody_leaves_unasked(browser, stored, hired):
    ids = [hired(last_name="Auvray").id, hired(last_name="Bonnet", hired_on=date(2026, 1, 5)).id]
    page = browser.post("/employees/leave", data={"ids": ids} | YESTERDAY)

    assert page.status_code == 422
    assert ticked(page) == 1
    for told in ("Un salarié ne peut pas sortir à cette date", "L’embauche est du 05/01/2026"):
        assert told in page.text
    assert set(left(stored).values()) == {None}


def test_who_left_already_is_named_in_the_summary(browser, hired):
    ids = [hired(gone=True).id, hired(gone=True).id]
    page = browser.post("/employees/leave", data={"ids": ids} | YESTERDAY).text

    assert "2 salariés ne peuvent pas sortir à cette date" in page
    assert page.count("sorti de l’effectif le 31/12/2025") == 2


@pytest.mark.parametrize("ids", [[], ["x", "-1", "\0", "9" * 40], [str(each) for each in range(1, 102)]])
def test_nobody_or_too_many_ticked_leads_back_to_the_list(browser, ids):
    answer = browser.post("/employees/leave", data={"ids": ids})
    assert answer.headers["Location"] == "/employees/"
    page = browser.get("/employees/").text
    assert ("100 salariés au plus" if len(ids) > 100 else "Cochez d’abord les salariés") in page


def test_another_adherents_employees_do_not_leave(browser, stored, working):
    other = EmployeeFactory()
    for data in ({}, YESTERDAY):
        assert browser.post("/employees/leave", data={"ids": [working.id, other.id]} | data).status_code == 404
    assert browser.post(f"/employees/return?ids={other.id}").status_code == 404
    assert set(left(stored).values()) == {None}


def test_a_day_that_is_none_is_said_beside_its_field(browser, working):
    for typed, sentence in (("", "Cette réponse est nécessaire."), ("31/02/2026", "n’existe pas")):
        page = browser.post("/employees/leave", data={"ids": [working.id], "left_on": typed})
        assert page.status_code == 422
        assert sentence in page.text
        assert ticked(page) == 1


def test_who_may_not_change_careers_ticks_nobody(employer, browse, working):
    browser = browse(employer(Right.EMPLOYEES, of=working.adherent_id))

    assert 'name="ids"' not in browser.get("/employees/").text
    assert browser.post("/employees/leave", data={"ids": [working.id]} | YESTERDAY).status_code == 404


@pytest.mark.row("K15")
def test_annuler_is_offered_where_the_employer_may(browser, as_profile, hired):
    one, two = hired(), hired()
    as_profile("asmis")
    page = browser.post(f"/employees/{one.id}/leave", data=YESTERDAY, follow_redirects=True).text
    assert "est enregistrée." in page
    assert f'action="/employees/{one.id}/return"' not in page
    browser.post("/employees/leave", data={"ids": [two.id]} | YESTERDAY)
    assert "/employees/return" not in browser.get("/employees/").text

    as_profile("default")
    page = browser.post(f"/employees/{hired().id}/leave", data=YESTERDAY, follow_redirects=True).text
    assert '/return"' in page
