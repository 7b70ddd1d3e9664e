"""Temporary workers: up to three posts at once, from the same day."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Employee
from app.employees.rules.careers import refuse_posts
from app.employees.services.career import assign
from app.employees.services.hire import hire
from app.law.follow_up import FollowUp
from app.platform.context import Right
from app.platform.errors import DomainError
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import PostExposureFactory, PostFactory, sessions

ROSE = {
    "last_name": "Diallo", "first_name": "Rose", "sex": "FEMALE", "born_on": "12/05/1985", "nir_missing": "y",
    "hired_on": "05/01/2026",
}  # fmt: skip
INTERIM = {"contract_kind": "INTERIM"}
RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
FIRST_DAY, LATER = date(2026, 1, 5), date(2026, 2, 2)


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def posts(actor):
    return [PostFactory(adherent_id=actor.adherent_id, title=name) for name in ("Cariste", "Magasinier", "Emballeur")]


@pytest.fixture
def browser(actor, browse, posts):
    return browse(actor)


def of(ctx, *posts):
    """The posts as the actor reads them: the main one, and the others."""
    first, *others = (ctx.session.get(Post, each.id) for each in posts)
    return {"post": first, "others": others}


def typed(*posts):
    """The same as the form sends them."""
    return {name: str(each.id) for name, each in zip(("post", "second_post", "third_post"), posts, strict=False)}


def change(model, row_id, **values):
    sessions.execute(update(model).where(model.id == row_id).values(**values))
    sessions.commit()


def held(stored):
    return {(each.rank, each.post_id): each.period for each in stored(Assignment)}


@pytest.fixture
def mission(work_as, actor, posts):
    """Somebody who has held the three posts since the first day."""
    with work_as(actor) as ctx:
        return hire(ctx, **of(ctx, *posts), **ROSE, **INTERIM).id


@pytest.mark.row("F103", "K20")
def test_three_posts_are_held_from_the_same_day(browser, stored, posts):
    PostExposureFactory(adherent_id=posts[2].adherent_id, post_id=posts[2].id, risk_code="NUIT")
    page = browser.get("/employees/add").text
    assert "Intérim : autres postes" in page

    assert browser.post("/employees/add", data=ROSE | INTERIM | typed(*posts)).status_code == 302

    assert held(stored) == {(rank, post.id): Range(FIRST_DAY, None) for rank, post in enumerate(posts, 1)}
    (employee,) = stored(Employee)
    assert (employee.main_post_id, employee.follow_up) == (posts[0].id, FollowUp.ADAPTED)
    assert [each.holders for each in stored(Post)] == [1, 1, 1]


def test_the_follow_up_foreseen_counts_the_risks_of_every_post(browser, posts):
    PostExposureFactory(adherent_id=posts[1].adherent_id, post_id=posts[1].id, risk_code="NUIT")

    assert "Suivi individuel simple" in browser.post("/employees/preview", data=ROSE | INTERIM | typed(posts[0])).text
    assert "Suivi individuel adapté" in browser.post("/employees/preview", data=ROSE | INTERIM | typed(*posts)).text


@pytest.mark.row("F102")
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("CDI", 0, 1), "Un seul poste à la fois ici"),
        (("INTERIM", 0, 0), "Ce poste est déjà choisi"),
        (("INTERIM", 0, 1, 1), "Ce poste est déjà choisi"),
    ],
)
def test_posts_that_are_not_held_at_once_are_refused(browser, stored, posts, asked, sentence):
    kind, *chosen = asked
    data = ROSE | {"contract_kind": kind} | typed(*(posts[each] for each in chosen))
    answer = browser.post("/employees/add", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(Employee) == []


def test_another_post_ends_all_three_the_day_before(work_as, actor, stored, posts, mission):
    with work_as(actor) as ctx:
        assign(ctx, id=mission, since=LATER, **of(ctx, posts[1], posts[2]))

    assert held(stored) == {(rank, post.id): Range(FIRST_DAY, LATER) for rank, post in enumerate(posts, 1)} | {
        (1, posts[1].id): Range(LATER, None), (2, posts[2].id): Range(LATER, None),
    }  # fmt: skip


def test_the_same_first_day_corrects_which_posts_they_were(work_as, actor, stored, posts, mission):
    with work_as(actor) as ctx:
        assign(ctx, id=mission, since=FIRST_DAY, **of(ctx, posts[2], posts[0]))

    assert held(stored) == {(1, posts[2].id): Range(FIRST_DAY, None), (2, posts[0].id): Range(FIRST_DAY, None)}
    assert [each.holders for each in stored(Post)] == [1, 0, 1]

    with work_as(actor) as ctx:
        assign(ctx, id=mission, since=FIRST_DAY, **of(ctx, *posts))
    assert len(held(stored)) == 3


@pytest.mark.row("F103")
def test_the_record_names_all_three_and_their_risks_in_as_few_statements_as_any(browser, mission, posts):
    for post, risks in zip(posts, ("CACES", "Travail de nuit", "CACES"), strict=True):
        change(Post, post.id, risks=risks)
    with at_most(8):
        page = browser.get(f"/employees/{mission}").text

    assert "Autres postes" in page
    assert "Par ses postes" in page
    assert "CACES, Travail de nuit" in page
    assert "Magasinier, Emballeur" in page


def test_the_form_asks_for_all_the_posts_of_a_temporary_worker_and_of_nobody_else(browser, stored, posts, mission):
    page = browser.get(f"/employees/{mission}/post").text
    assert "Troisième poste" in page
    data = typed(posts[2], posts[0]) | {"since": "02/02/2026"}
    assert browser.post(f"/employees/{mission}/post", data=data).status_code == 302
    assert len(stored(Assignment)) == 5

    browser.post("/employees/add", data=ROSE | {"last_name": "Petit", "contract_kind": "CDI"} | typed(posts[0]))
    other = next(each.id for each in stored(Employee) if each.id != mission)
    assert "Deuxième poste" not in browser.get(f"/employees/{other}/post").text


@pytest.mark.row("F104", "K20")
def test_a_service_may_follow_one_post_that_names_them_all(browser, as_profile, stored, posts):
    as_profile("asmis")
    assert "autres postes" not in browser.get("/employees/add").text

    browser.post("/employees/add", data=ROSE | INTERIM | typed(*posts))
    assert [each.post_id for each in stored(Assignment)] == [posts[0].id]


def test_a_closed_post_is_refused_beside_its_field(work_as, actor, posts):
    closed = PostFactory(adherent_id=actor.adherent_id, closed_on=date(2025, 12, 1))
    with pytest.raises(DomainError, match="clôturé") as refused, work_as(actor) as ctx:
        hire(ctx, **of(ctx, posts[0], closed), **ROSE, **INTERIM)

    assert refused.value.field == "second_post"


@pytest.mark.parametrize(
    ("posts", "interim", "most", "field"),
    [
        ([1], False, 3, None),
        ([1, 2, 3], True, 3, None),
        ([1, 2], False, 3, "second_post"),
        ([1, 2], True, 1, "second_post"),
        ([1, 2, 3], True, 2, "third_post"),
        ([1, 2, 1], True, 3, "third_post"),
    ],
)
def test_how_many_posts_at_once(posts, interim, most, field):
    refusal = refuse_posts(posts, interim=interim, most=most)
    assert (refusal.field if refusal else None) == field
