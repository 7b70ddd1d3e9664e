"""« Liste complète » : the posts of all the establishments in the form that is for one of them (SAL-06)."""

import re
from datetime import date

import pytest
from sqlalchemy import update

from app.accounts.models import Mandate
from app.employees.models import Employee
from app.law.follow_up import FollowUp
from app.platform.context import Right
from app.posts.models import Post, PostExposure
from tests.conftest import EVERY
from tests.factories import (
    AdherentFactory,
    ContractFactory,
    EmployeeFactory,
    PostExposureFactory,
    PostFactory,
    sessions,
)

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


@pytest.mark.row("F096")
@pytest.mark.parametrize(("profile", "ticked"), [("ast25", True), ("asmis", False)])
def test_the_box_begins_as_the_service_says_and_stands_beside_every_post_that_is_asked_for(
    as_profile, head, family, profile, ticked
):
    as_profile(profile)
    here = {"adherent_id": family[0].id}
    person = EmployeeFactory(**here)
    ContractFactory(**here, employee_id=person.id)
    gone = EmployeeFactory(**here, left_on=date(2026, 1, 5))
    pages = [head.get(f"/employees/{page}").text for page in ("add", f"{person.id}/post", f"{gone.id}/rehire")]
    pages.append(head.post("/employees/together/post/", data={"ids": [person.id]}).text)
    for page in pages:
        assert 'data-lookup-with="every_post"' in page
        box = re.search(r'<input[^>]*name="every_post"[^>]*>', page)[0]
        assert ("checked" in box) is ticked


@pytest.mark.row("F096")
def test_unticked_the_box_leaves_the_posts_of_the_establishment_alone(head, family, elsewhere):
    PostFactory(adherent_id=family[0].id, title="Soudeuse chef", title_key="soudeuse chef", pcs_code="623e")

    def titles(whole):
        return [each["label"] for each in head.get(f"/employees/lookup-all/post?q=soud&every_post={whole}").json]

    assert titles("1") == ["Soudeuse chef", "Soudeur"]
    assert titles("0") == ["Soudeuse chef"]


def test_without_a_script_the_box_adds_what_words_may_mean_elsewhere(head, elsewhere):
    typed = ROSE | {"post": "soud"}
    assert f'value="{elsewhere.id} · Soudeur"' in head.post("/employees/add", data=typed | {"every_post": "y"}).text
    assert f'value="{elsewhere.id} · Soudeur"' not in head.post("/employees/add", data=typed).text


@pytest.mark.row("F096", "F142")
def test_a_change_of_post_and_one_of_several_make_the_post_of_another_establishment_here(
    head, family, elsewhere, stored
):
    here = {"adherent_id": family[0].id}
    people = [EmployeeFactory(**here, last_name=name) for name in ("Auvray", "Bonnet")]
    for person in people:
        ContractFactory(**here, employee_id=person.id)
    typed = {"post": f"{elsewhere.id} · Soudeur", "since": "05/01/2026"}

    assert head.post(f"/employees/{people[0].id}/post", data=typed).status_code == 302
    head.post("/employees/together/post/", data=typed | {"ids": [people[1].id]})
    made = next(each for each in stored(Post) if each.id != elsewhere.id)
    assert (made.adherent_id, made.holders, len(stored(Post))) == (family[0].id, 2, 2)
    assert {each.main_post_id for each in stored(Employee)} == {made.id}


def test_who_acts_for_one_establishment_has_no_box(enter, elsewhere):
    alone = enter(*EVERY, covers=False)
    page = alone.get("/employees/add").text
    assert 'name="every_post"' not in page
    assert "/employees/lookup/post" in page
    assert [each["label"] for each in alone.get("/employees/lookup-all/post?q=soud&every_post=1").json] == []
