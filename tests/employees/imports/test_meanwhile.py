"""What happens between the check of a file and its import: it is looked at again, never passed over in silence."""

from datetime import date, timedelta

import pytest

from app.employees.imports.creation import EMPLOYEES
from app.employees.models import Employee
from app.employees.services.career import assign
from app.employees.services.contracts import add_contract
from app.platform import job
from app.platform.errors import DomainError
from app.platform.intake import Intake, comparing
from app.platform.intake.importing import confirm
from app.platform.intake.verify import has_changed
from app.posts.models import Post
from tests.employees.imports.changing import judged, row
from tests.factories import NOW, PostFactory


@pytest.fixture
def other(desk):
    """Another post of the company, there before any file."""
    return PostFactory(adherent_id=desk.actor.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a").id


@pytest.fixture
def leaving(desk, other):
    """A file by which somebody leaves on 30 June; the number of the person, and that of the file."""
    zoe = desk.hire()
    return zoe, desk.send(row(zoe, left_on="30/06/2026"))


@pytest.fixture
def plan(desk, other):
    """A colleague plans another post for July: the exit of June would leave it nowhere."""

    def planned(employee_id):
        with desk.act() as ctx:
            assign(ctx, id=employee_id, post=ctx.session.get_one(Post, other), since=date(2026, 7, 1))

    return planned


def test_a_career_that_changed_meanwhile_is_compared_again(desk, stored, leaving, plan):
    zoe, number = leaving
    assert judged(stored) == (0, 1, 0, 0)
    with desk.act() as ctx:
        confirm(ctx, EMPLOYEES, intake_id=number, only_valid=True)
    plan(zoe)
    job.run_due(desk.app)

    assert judged(stored) == (0, 0, 0, 1)
    assert stored(Employee)[0].left_on == date(2026, 8, 31)


def test_a_row_that_is_refused_while_it_is_written_stops_the_import(desk, leaving, plan):
    zoe, number = leaving
    plan(zoe)
    with pytest.raises(DomainError, match="ont changé depuis la vérification"), desk.act() as ctx:
        list(comparing.things(ctx, EMPLOYEES.amending, ctx.session.get_one(Intake, number)))


def test_rows_are_compared_with_contracts_too_and_on_a_day(desk, leaving):
    zoe, number = leaving

    def changed(now=NOW):
        with desk.act(now) as ctx:
            return has_changed(ctx, EMPLOYEES, ctx.session.get_one(Intake, number))

    assert (changed(), changed(NOW + timedelta(days=1))) == (False, True)
    with desk.act() as ctx:
        add_contract(ctx, id=zoe, contract_kind="CDI", since=date(2026, 2, 2))
    assert changed()
