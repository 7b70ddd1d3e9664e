"""A post is described in a browser: by the keyboard, the follow-up beside it, those alike before it is stored."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from app.platform.context import Right
from app.posts.models import Post
from tests.factories import PostFactory
from tests.scenarios.conftest import PHONE, WIDE
from tests.scenarios.walking import beyond, until

pytestmark = pytest.mark.browser


@pytest.mark.row("F099", "F106", "F110", "F111")
def test_a_post_is_described_by_the_keyboard(open_as, employer, stored):
    actor = employer(Right.POSTS)
    closed = PostFactory(adherent_id=actor.adherent_id, title="Boulangère", closed_on=date(2024, 1, 1))
    page = open_as(actor)
    page.goto("/posts/add")
    page.get_by_label("Code PCS").press_sequentially("boulan")
    expect(page.get_by_role("option").first).to_contain_text("boulang")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Intitulé du poste de travail")).to_have_value(re.compile("^Boulangers, pâtissiers"))

    page.get_by_role("checkbox", name="Amiante").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Suivi obtenu")).to_contain_text("Suivi individuel renforcé")
    assert [each.id for each in stored(Post)] == [closed.id]

    page.get_by_label("Intitulé du poste de travail").press("Enter")
    expect(page.get_by_text("poste(s) similaire(s)")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert beyond(page) == []
    page.set_viewport_size(WIDE)
    page.get_by_role("button", name="Rouvrir ce poste").press("Enter")
    page.wait_for_url(f"**/posts/{closed.id}")
    expect(page.get_by_role("heading", name="Boulangère")).to_be_visible()
    assert [each.closed_on for each in stored(Post)] == [None]


@pytest.mark.row("F099")
def test_a_title_that_was_typed_stays_whatever_the_code(open_as, employer):
    page = open_as(employer(Right.POSTS))
    page.goto("/posts/add")
    page.get_by_label("Intitulé du poste de travail").fill("Fournier")
    page.get_by_label("Code PCS").press_sequentially("boulan")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Intitulé du poste de travail")).to_have_value("Fournier")


def test_an_answer_that_comes_late_takes_nothing_back_from_who_chooses_meanwhile(open_as, employer):
    page = open_as(employer(Right.POSTS))
    page.goto("/posts/add")
    code, held = page.get_by_label("Code PCS"), []
    code.press_sequentially("boulange")
    expect(page.get_by_role("option").first).to_contain_text("boulang")

    def hold(route):
        held.append(route)

    page.route("**/*q=boulanger", hold)
    code.press_sequentially("r")
    until(lambda: page.title() and held)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    held.pop().continue_()
    page.evaluate("fetch('/healthz')")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Intitulé du poste de travail")).to_have_value(re.compile("^Boulangers, pâtissiers"))
    expect(page.get_by_role("listbox")).to_be_hidden()
