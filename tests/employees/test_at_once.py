"""Two persons at once: a post is closed while it is given, or given twice."""

from datetime import date

import pytest

from app.employees.models import Assignment, Employee
from app.employees.payroll.models import PayrollProposal
from app.employees.payroll.reading import read_file
from app.employees.payroll.services import receive
from app.employees.rules.employments import entry
from app.employees.services.bulk import Newcomer, hire_all
from app.employees.services.career import assign
from app.employees.services.doubt import second_look
from app.employees.services.hire import hire
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import Writing
from app.posts.models import Post
from app.posts.services.describe import close
from tests.employees.payroll.pay import contract, month_of, person
from tests.factories import NOW, PostFactory, employed

MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": "12/05/1985", "nir": "285057800608441",
    "contract_kind": "CDI", "hired_on": "05/01/2026",
}  # fmt: skip


@pytest.fixture
def post():
    return PostFactory(title="Boulanger")


@pytest.fixture
def hirer(employer, post):
    rights = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS)
    return employer(*rights, of=post.adherent_id)


def test_a_post_that_is_being_closed_is_not_given_to_who_is_hired(meanwhile, hirer, post, stored):
    def other(ctx):
        hire(ctx, post=ctx.session.get(Post, post.id), **MARIE)

    with meanwhile(hirer, other) as (ctx, found):
        close(ctx, id=post.id)
    assert found[0].startswith("Ce poste est clôturé")
    assert stored(Employee) == []


def test_a_post_that_is_being_closed_is_not_given_to_who_changes_posts(meanwhile, hirer, post, stored):
    employee = employed(PostFactory(adherent_id=post.adherent_id, title="Vendeur"))

    def other(ctx):
        assign(ctx, id=employee.id, post=ctx.session.get(Post, post.id), since=date(2026, 1, 5))

    with meanwhile(hirer, other) as (ctx, found):
        close(ctx, id=post.id)
    assert found[0].startswith("Ce poste est clôturé")
    assert [each.post_id for each in stored(Assignment)] == [employee.main_post_id]


def test_a_post_that_is_being_closed_is_not_given_by_an_import(meanwhile, hirer, post, stored):
    who, work = entry(MARIE)
    newcomer = Newcomer(who, work, (post.title_key, post.pcs_code))
    with meanwhile(hirer, lambda ctx: hire_all(ctx, [newcomer], Writing(1))) as (ctx, found):
        close(ctx, id=post.id)
    assert found[0].startswith("Un poste de ce fichier n’est plus ouvert")
    assert stored(Employee) == []


def test_the_second_of_two_clicks_finds_who_the_first_adds(meanwhile, hirer, post, stored):
    """Without a number nothing else tells them apart: the form asks whether it is meant."""
    nameless = MARIE | {"nir": "", "nir_missing": True}

    def add(ctx):
        for doubt in second_look(ctx, nameless | {"hired_on": NOW.date()}):
            raise DomainError(doubt.sentence)
        hire(ctx, post=ctx.session.get(Post, post.id), **nameless)

    with meanwhile(hirer, add) as (ctx, found):
        add(ctx)
    assert "est déjà dans votre liste" in found[0]
    assert len(stored(Employee)) == 1


def test_of_two_files_of_pay_sent_at_once_only_one_proposes(meanwhile, hirer, stored):
    arrives = person(contract(since="15122025"), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001")

    def send(ctx):
        receive(ctx, paid=read_file(month_of(arrives)))

    with meanwhile(hirer, send) as (ctx, found):
        send(ctx)
    assert (found, len(stored(PayrollProposal))) == (["done"], 1)


def test_a_post_that_is_being_given_is_not_closed(meanwhile, hirer, post, stored):
    with meanwhile(hirer, lambda ctx: close(ctx, id=post.id)) as (ctx, found):
        hire(ctx, post=ctx.session.get(Post, post.id), **MARIE)
    assert found[0].startswith("Un salarié occupe ce poste")
    assert [each.closed_on for each in stored(Post)] == [None]


def test_two_who_exchange_their_posts_do_not_wait_for_each_other_for_ever(meanwhile, hirer, post, stored):
    second = PostFactory(adherent_id=post.adherent_id, title="Vendeur")
    one, two = employed(post), employed(second)

    def other(ctx):
        assign(ctx, id=two.id, post=ctx.session.get(Post, post.id), since=date(2026, 1, 5))

    with meanwhile(hirer, other) as (ctx, found):
        assign(ctx, id=one.id, post=ctx.session.get(Post, second.id), since=date(2026, 1, 5))
    assert found == ["done"]
    assert {each.title: each.holders for each in stored(Post)} == {"Boulanger": 1, "Vendeur": 1}
