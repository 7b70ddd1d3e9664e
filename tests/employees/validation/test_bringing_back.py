"""A record removed by mistake comes back with its career, its number and its follow-up."""

import pytest

from app.employees.facts import Corrections
from app.employees.models import Assignment, Contract, CorrectionRequest, Employee, EmployeeExposure
from app.employees.rules.validation import WishState
from app.employees.services.discard import discard
from app.employees.services.hire import hire
from app.law.follow_up import FollowUp
from app.platform import trash
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.trash import Trashed, bring_back
from app.posts.models import Post
from app.posts.services.describe import close, correct, describe, reopen
from app.posts.services.remove import remove
from tests.employees.validation.wishes import HIRER, MARIE, deciding
from tests.factories import NOW

CAREER = (Employee, Contract, Assignment, EmployeeExposure, CorrectionRequest)


@pytest.fixture
def member(employer):
    return employer(*HIRER, Right.POSTS)


@pytest.fixture
def baker(work_as, member, stored):
    """The number of a post."""
    with work_as(member) as ctx:
        describe(ctx, title="Boulanger", pcs_code="636c", risks=["AMIANTE"])
    return stored(Post)[0].id


@pytest.fixture
def mistaken(work_as, member, baker):
    """The number of somebody who is a baker and works at night, of whom a correction was asked for."""
    with work_as(member) as ctx:
        someone = hire(ctx, **MARIE, post=ctx.session.get(Post, baker), risks=["NUIT"])
        ctx.session.flush()
        wish = CorrectionRequest(
            adherent_id=member.adherent_id, employee_id=someone.id, wanted={"first_name": "Ève"}, reason="Sa carte.",
            asked_at=NOW, asked_by="Paul", state=WishState.WITHDRAWN,
        )  # fmt: skip
        ctx.session.add(wish)
        return someone.id


@pytest.fixture
def throw(work_as, member, mistaken):
    """Remove that record; its number in the trash."""

    def away():
        with work_as(member) as ctx:
            return discard(deciding(ctx, Corrections.CHECKED), id=mistaken).id

    return away


def everything(stored):
    """Every column of every row of a career."""
    return [
        {column.name: getattr(row, column.key) for column in model.__table__.columns}
        for model in CAREER
        for row in stored(model)
    ]


def test_a_record_comes_back_with_its_career_its_number_and_its_follow_up(work_as, member, stored, throw, mistaken):
    before = everything(stored)
    place = throw()
    assert everything(stored) == []
    assert stored(Post)[0].holders == 0

    with work_as(member) as ctx:
        assert bring_back(ctx, id=place) == f"/employees/{mistaken}"
    assert everything(stored) == before
    assert len(before) == len(CAREER)
    assert (stored(Post)[0].holders, stored(Trashed)) == (1, [])
    actions = [line.action for line in stored(AuditLine) if line.subject_id == mistaken and "employee" in line.action]
    assert actions[-2:] == ["employee_discarded", "employee_brought_back"]


def test_a_risk_that_its_post_gained_meanwhile_counts(work_as, member, stored, throw, baker):
    with work_as(member) as ctx:
        correct(ctx, id=baker, title="Boulanger", pcs_code="636c", risks=[])
    place = throw()
    with work_as(member) as ctx:
        correct(ctx, id=baker, title="Boulanger", pcs_code="636c", risks=["AMIANTE"])
    with work_as(member) as ctx:
        bring_back(ctx, id=place)

    assert stored(Employee)[0].follow_up is FollowUp.REINFORCED


def test_the_same_number_written_anew_stands_in_the_way(work_as, member, stored, throw):
    place = throw()
    with work_as(member) as ctx:
        hire(ctx, **MARIE)
    with pytest.raises(DomainError, match="de nouveau une fiche"), work_as(member) as ctx:
        bring_back(ctx, id=place)
    with work_as(member) as ctx:
        assert "de nouveau une fiche" in trash.page(ctx).things[0].refusal

    assert len(stored(Employee)) == 1


def test_its_post_comes_back_first(work_as, member, stored, throw, baker):
    place = throw()
    with work_as(member) as ctx:
        post_place = remove(ctx, id=baker).id
    with pytest.raises(DomainError, match="rétablissez d’abord le poste"), work_as(member) as ctx:
        bring_back(ctx, id=place)
    with work_as(member) as ctx:
        bring_back(ctx, id=post_place)
        bring_back(ctx, id=place)

    assert (stored(Assignment)[0].post_id, stored(Post)[0].holders) == (baker, 1)


def test_a_post_that_was_closed_is_opened_first(work_as, member, stored, throw, baker):
    place = throw()
    with work_as(member) as ctx:
        close(ctx, id=baker)
    with pytest.raises(DomainError, match="rouvrez d’abord le poste"), work_as(member) as ctx:
        bring_back(ctx, id=place)
    with work_as(member) as ctx:
        reopen(ctx, id=baker)
        bring_back(ctx, id=place)

    assert len(stored(Employee)) == 1


def test_another_adherent_brings_nobody_back(work_as, employer, stored, throw):
    place = throw()
    with pytest.raises(NotAllowed), work_as(employer(*HIRER)) as ctx:
        bring_back(ctx, id=place)

    assert (stored(Employee), len(stored(Trashed))) == ([], 1)


def test_without_admin_salaries_nobody_is_brought_back(work_as, employer, member, stored, throw):
    place = throw()
    colleague = employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, of=member.adherent_id)
    with pytest.raises(NotAllowed), work_as(colleague) as ctx:
        bring_back(ctx, id=place)

    assert stored(Employee) == []
