"""« Liste complète » : the posts of all the establishments in the form that is for one of them (SAL-06)."""

from datetime import date

import pytest
from sqlalchemy import update

from app.accounts.models import Mandate
from app.employees.models import Employee
from app.law.follow_up import FollowUp
from app.platform.context import Right
from app.posts.models import Post, PostExposure
from tests.conftest import EVERY
from tests.factories import AdherentFactory, PostExposureFactory, PostFactory, sessions

ROSE = {
    "last_name": "Diallo", "first_name": "Rose", "sex": "FEMALE", "born_on": "12/05/1985", "nir_missing": "y",
    "hired_on": "05/01/2026", "contract_kind": "CDI",
}  # fmt: skip


@pytest.fixture
def family(app):
    """« Garage Brieuc » with its branch « Dinan »."""
    mother = AdherentFactory(name="Garage Brieuc", number="00010")
    return mother, AdherentFactory(name="Garage Brieuc Dinan", number="00010-5", parent_id=mother.id)


@pytest.fixture
def elsewhere(family):
    """A post of the branch, exposed to welding fumes."""
    post = PostFactory(adherent_id=family[1].id, title="Soudeur", title_key="soudeur", pcs_code="623e")
    PostExposureFactory(adherent_id=family[1].id, post_id=post.id, risk_code="CMR")
    return post


@pytest.fixture
def enter(employer, browse, family):
    """Open a browser for who acts for the mother now, with an access that covers the branches, or does not."""

    def open_(*rights, covers=True):
        browser = browse(employer(*rights, of=family[0].id))
        sessions.execute(update(Mandate).values(with_branches=covers))
        sessions.commit()
        browser.open("/switch/choose", method="POST", data={"adherent_id": family[0].id})
        return browser

    return open_


@pytest.fixture
def head(enter):
    return enter(*EVERY)


@pytest.mark.row("F096")
def test_the_field_offers_ones_own_posts_first_then_those_of_the_other_establishments(head, family, elsewhere):
    PostFactory(adherent_id=family[0].id, title="Soudeuse chef", title_key="soudeuse chef", pcs_code="623e")
    PostFactory(title="Soudeur", title_key="soudeur")  # nobody's that one acts for
    assert 'data-lookup="/employees/lookup-all/post' in head.get("/employees/add").text

    offers = head.get("/employees/lookup-all/post?q=soud").json
    assert [(each["label"], each["extra"]) for each in offers] == [
        ("Soudeuse chef", "623e · SI"), ("Soudeur", "623e · SI · Garage Brieuc Dinan"),
    ]  # fmt: skip
    PostFactory(adherent_id=family[0].id, title="Soudeur", title_key="soudeur", pcs_code="623e")
    assert len(head.get("/employees/lookup-all/post?q=soudeur").json) == 1


@pytest.mark.row("F096")
def test_the_post_of_another_establishment_is_made_here_with_its_risks(head, family, elsewhere, stored):
    data = ROSE | {"post": f"{elsewhere.id} · Soudeur"}
    assert "Suivi individuel renforcé" in head.post("/employees/preview", data=data).text
    assert len(stored(Post)) == 1

    assert head.post("/employees/add", data=data).status_code == 302

    (employee,) = stored(Employee)
    made = next(each for each in stored(Post) if each.id != elsewhere.id)
    assert (made.adherent_id, made.title, made.pcs_code, made.holders) == (family[0].id, "Soudeur", "623e", 1)
    assert (employee.main_post_id, employee.follow_up) == (made.id, FollowUp.REINFORCED)
    assert {(each.post_id, each.risk_code) for each in stored(PostExposure)} == {
        (elsewhere.id, "CMR"), (made.id, "CMR"),
    }  # fmt: skip

    head.post("/employees/add", data=data | {"last_name": "Petit"})
    assert len(stored(Post)) == 2
    assert {each.main_post_id for each in stored(Employee)} == {made.id}


@pytest.mark.parametrize("covers", [True, False])
def test_an_access_that_covers_one_establishment_or_makes_no_posts_offers_its_own(covers, enter, elsewhere):
    browser = enter(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, *([] if covers else [Right.POSTS]), covers=covers)

    assert browser.get("/employees/lookup-all/post?q=soud").json == []
    answer = browser.post("/employees/add", data=ROSE | {"post": str(elsewhere.id)})
    assert answer.status_code == 422
    assert "Choisissez dans la liste proposée" in answer.text


def test_a_post_of_nobody_that_one_acts_for_looks_like_none(head, elsewhere, stored):
    closed = PostFactory(adherent_id=elsewhere.adherent_id, title="Autre", closed_on=date(2025, 1, 1))
    for key in ("999999", "x", "9" * 40, str(PostFactory().id), str(closed.id)):
        assert head.post("/employees/add", data=ROSE | {"post": f"{key} · Soudeur"}).status_code == 422
    assert stored(Employee) == []
