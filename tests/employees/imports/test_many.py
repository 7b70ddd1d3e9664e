"""Many at once: written as one by one, soon, and in few statements."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.employees.models import Employee
from app.employees.services.bulk import hire_all
from app.employees.services.hire import hire
from app.law.nir import nir_key
from app.platform import job
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Writing
from app.posts.models import Post
from tests.conftest import at_most
from tests.employees.imports.creation_file import NIR, csv, person
from tests.employees.imports.crowd import bakery, newcomer, people, written
from tests.factories import PostFactory

MANY = 10_000
SOON_SECONDS = 5


def test_ten_thousand_lines_are_checked_soon_and_in_few_statements(app, send, boss):
    def numbered(each: int) -> str:
        digits = f"2991121{each // 999 + 1:03}{each % 999 + 1:03}"
        return f"N{digits}{nir_key(digits)}"

    content = csv(*(person(nir=numbered(each), born_on="04/11/1999") for each in range(MANY)))
    began = process_time()  # our own work: what else runs on the machine does not count
    with at_most(100):
        browser, answer = send(boss, content)
        job.run_due(app)  # a large file keeps no page waiting
        answer = browser.get(answer.request.path)
    assert process_time() - began < SOON_SECONDS
    assert "Importer les 10\u202f000 lignes" in answer.text


def test_pages_cost_few_statements(send, boss):
    browser, answer = send(boss, csv(*(person(birth_name=f"Nom{n}") for n in range(60))))
    with at_most(8):
        browser.get(answer.request.path)


@settings(max_examples=8)
@given(crowd=st.lists(people(), min_size=1, max_size=5, unique_by=lambda each: each[0]["nir"] or id(each)))
def test_many_at_once_are_written_as_one_by_one(app, work_as, employer, crowd):
    one, many = employer(Right.EMPLOYEE_ADMIN), employer(Right.EMPLOYEE_ADMIN)
    posts, same = bakery(one), bakery(many)
    with work_as(one) as ctx:
        for values, number in crowd:
            hire(ctx, post=ctx.session.get(Post, posts[number].id), **values)
    with work_as(many) as ctx:
        hire_all(ctx, [newcomer(values, same[number]) for values, number in crowd], Writing(1))
    assert written(many.adherent_id) == written(one.adherent_id)


def test_the_bulk_service_asks_for_the_right_and_open_posts(work_as, employer, boss):
    zoe = newcomer({"last_name": "Roux", "first_name": "Zoé", "sex": "F", "born_on": "04/11/1999", "nir_missing": True,
                    "contract_kind": "CDI", "hired_on": "01/09/2025"}, PostFactory(title_key="chauffeur"))  # fmt: skip
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES)) as ctx:
        hire_all(ctx, [zoe], Writing(1))
    with pytest.raises(DomainError, match="n’est plus ouvert"), work_as(boss) as ctx:
        hire_all(ctx, [zoe], Writing(1))


def test_two_of_a_kind_written_at_once_are_refused_with_the_sentence_of_the_constraint(work_as, boss, stored):
    values = {"last_name": "Roux", "first_name": "Zoé", "sex": "M", "born_on": "12/05/1985", "nir": NIR,
              "contract_kind": "CDI", "hired_on": "01/09/2025"}  # fmt: skip
    (post,) = stored(Post)
    with pytest.raises(DomainError, match="déjà dans votre liste"), work_as(boss) as ctx:
        hire_all(ctx, [newcomer(values, post)] * 2, Writing(1))
    with work_as(boss) as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Employee)) == 0
