"""Careers in the browser: what is to come, and giving it up."""

import pytest

from app.employees.models import Assignment, Contract
from app.platform.context import Right, StaffRight
from tests.factories import PostFactory, employed

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def browser(employer, browse):
    return browse(employer(*RIGHTS))


@pytest.fixture
def posts(browser):
    of = {"adherent_id": int(browser.acting_for)}
    return [PostFactory(**of, title=title) for title in ("Boulanger", "Vendeur")]


@pytest.fixture
def working(posts):
    return employed(posts[0])


@pytest.mark.row("F145")
def test_another_post_may_come_with_another_contract_and_is_called_off(browser, working, posts, stored):
    here = f"/employees/{working.id}"
    assert "Seulement si un nouveau contrat" in browser.get(f"{here}/post").text
    typed = {"post": str(posts[1].id), "since": "02/03/2026", "contract_kind": "CDD", "left_on": "30/06/2026"}
    browser.post(f"{here}/post", data=typed)

    page = browser.get(f"{here}?tab=carriere").text
    assert "Un changement est prévu le 02/03/2026." in page
    assert f'action="{here}/call-off"' in page
    assert len(stored(Contract)) == len(stored(Assignment)) == 2

    page = browser.post(f"{here}/call-off", follow_redirects=True).text
    assert "Le changement prévu est annulé." in page
    assert "Un changement est prévu" not in page
    assert len(stored(Contract)) == len(stored(Assignment)) == 1


def test_the_service_sees_what_is_to_come_and_cannot_give_it_up(browser, browse, staff, working, posts):
    typed = {"post": str(posts[1].id), "since": "02/03/2026"}
    browser.post(f"/employees/{working.id}/post", data=typed)

    page = browse(staff(StaffRight.ADHERENTS)).get(f"/staff/employees/{working.id}?tab=carriere").text
    assert "Un changement est prévu le 02/03/2026." in page
    assert "Annuler ce changement" not in page


def test_an_end_without_a_new_contract_is_told_beside_its_field(browser, working, posts):
    typed = {"post": str(posts[1].id), "since": "02/03/2026", "left_on": "30/06/2026"}
    answer = browser.post(f"/employees/{working.id}/post", data=typed)

    assert answer.status_code == 422
    assert "Choisissez aussi le nouveau contrat" in answer.text
