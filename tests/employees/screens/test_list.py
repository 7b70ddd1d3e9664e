"""The list of employees in the browser."""

from datetime import date

import pytest

from app.law.follow_up import FollowUp
from app.platform.context import Right
from tests.conftest import at_most
from tests.factories import (
    ContactFactory,
    EmployeeFactory,
)


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
    for page, scope in ((here, "activite"), (everybody, "tous"), (gone, "sortis")):
        assert f'href="/employees/?scope={scope}" aria-current="page"' in page


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
