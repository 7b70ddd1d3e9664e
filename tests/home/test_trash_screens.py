"""« Annuler » after something was removed, and « Corbeille » where it waits for thirty days."""

import re

import pytest
from sqlalchemy import update

from app.accounts.models import Mandate
from app.platform.context import Right
from app.platform.trash import Trashed
from app.posts.models import Post
from app.posts.services.remove import remove
from tests import factories
from tests.conftest import at_most

GUARD = re.compile(r'name="acting_for" value="([\d,]+)"')
UNDO = re.compile(r'action="(/trash/\d+/back)"')


@pytest.fixture
def browser(browse, employer):
    return browse(employer(Right.POSTS, Right.VISITS, Right.EMPLOYEES))


@pytest.fixture
def here(browser):
    return {"adherent_id": int(browser.acting_for)}


def test_a_post_is_removed_and_brought_back_by_one_click(browser, here, stored):
    post = factories.PostFactory(**here, title="Boulanger")
    page = browser.post(f"/posts/{post.id}/remove", follow_redirects=True).text
    assert "Le poste est supprimé." in page
    assert stored(Post) == []

    page = browser.post(UNDO.search(page)[1], follow_redirects=True).text
    assert "C’est rétabli" in page
    assert "<h1>Boulanger</h1>" in page
    assert [each.id for each in stored(Post)] == [post.id]


def test_the_trash_says_what_when_by_whom_and_until_when(browser, here):
    request = factories.VisitRequestFactory(**here)
    browser.post(f"/visits/requests/{request.id}/cancel")
    page = browser.get("/trash/").text
    assert "visite d’embauche" in page
    assert "4 février 2026" in page or "04/02/2026" in page
    assert "Rétablir" in page


def test_what_stands_in_the_way_is_said_before_and_after_one_tries(browser, here, stored):
    post = factories.PostFactory(**here, title="Boulanger")
    browser.post(f"/posts/{post.id}/remove")
    factories.PostFactory(**here, title="Boulanger")
    page = browser.get("/trash/").text
    assert "Un autre poste ouvert porte cet intitulé" in page

    page = browser.post(UNDO.search(page)[1], follow_redirects=True).text
    assert 'class="notice notice-late" role="alert"' in page
    assert len(stored(Post)) == 1


def test_an_empty_trash_says_so_and_lists_lead_to_it(browser, here):
    assert "La corbeille est vide" in browser.get("/trash/").text
    factories.PostFactory(**here)
    for address in ("/posts/", "/visits/requests/"):
        assert 'href="/trash/"' in browser.get(address).text


def test_many_things_cost_no_more_statements(browser, here):
    for number in range(4):
        browser.post(f"/posts/{factories.PostFactory(**here, title=f'Vendeur {number}').id}/remove")
        browser.post(f"/visits/requests/{factories.VisitRequestFactory(**here).id}/cancel")
    with at_most(8):
        assert browser.get("/trash/").text.count("Rétablir<") == 8


def test_who_may_remove_nothing_sees_nothing_of_what_others_removed(browser, browse, employer, here):
    browser.post(f"/posts/{factories.PostFactory(**here, title='Boulanger').id}/remove")
    colleague = browse(employer(Right.DECLARATION, of=here["adherent_id"]))
    page = colleague.get("/trash/").text
    assert "La corbeille est vide" in page
    assert "Boulanger" not in page


def test_another_adherents_trash_is_out_of_reach(browser, browse, employer, here, stored):
    browser.post(f"/posts/{factories.PostFactory(**here).id}/remove")
    (kept,) = stored(Trashed)
    stranger = browse(employer(Right.POSTS))
    assert stranger.post(f"/trash/{kept.id}/back").status_code == 404
    assert "La corbeille est vide" in stranger.get("/trash/").text
    assert stored(Post) == []


def test_who_acts_for_several_reads_whose_it_was_and_brings_it_back_there(browse, employer, work_as, stored):
    mother = factories.AdherentFactory(name="Boulangerie Martin")
    branch = factories.AdherentFactory(name="Boulangerie des Halles", parent_id=mother.id)
    post = factories.PostFactory(adherent_id=branch.id, title="Boulanger")
    with work_as(employer(Right.POSTS, of=branch.id)) as ctx:
        remove(ctx, id=post.id)
    browser = browse(employer(Right.POSTS, of=mother.id))
    factories.sessions.execute(update(Mandate).values(with_branches=True))
    factories.sessions.commit()
    page = browser.get("/trash/").text
    assert "Boulangerie des Halles" in page

    browser.acting_for = GUARD.search(page)[1]
    browser.post(UNDO.search(page)[1])
    assert [each.adherent_id for each in stored(Post)] == [branch.id]
