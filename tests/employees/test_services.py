"""Hiring, correcting, the career, the exit and the way back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.facts import Facts, Names
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.identities import NirState
from app.employees.services.career import assign, change_contract
from app.employees.services.exits import leave, reinstate
from app.employees.services.follow import foresee
from app.employees.services.hire import correct, hire, rehire
from app.employees.services.recompute import next_batch
from app.law.follow_up import FollowUp
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.profiles import Profile
from app.posts.models import Post
from app.posts.services.describe import correct as correct_post
from tests.conftest import at_most
from tests.factories import (
    AssignmentFactory,
    EmployeeFactory,
    PostExposureFactory,
    PostFactory,
    employed,
)

NIR = "285057800608441"
MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": "12/05/1985", "nir": NIR,
    "contract_kind": "CDI", "hired_on": "05/01/2026",
}  # fmt: skip
HIRER = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
IN_MARCH = datetime(2026, 3, 1, 11, tzinfo=UTC)


@pytest.fixture
def post():
    return PostFactory(title="Boulanger")


@pytest.fixture
def hirer(employer, post):
    return employer(*HIRER, of=post.adherent_id)


@pytest.fixture
def working(post):
    """Somebody who has held the post since 2020."""
    return employed(post)


def as_profile(ctx, **facts):
    """The same context at a service that decides otherwise."""
    changed = msgspec.structs.replace(ctx.profile[Facts], **facts)
    return replace(ctx, profile=Profile({**ctx.profile._sections, Facts: changed}))


def periods(rows):
    return [(each.period.lower, each.period.upper) for each in rows]


def test_hiring_writes_person_contract_post_and_follow_up_at_once(work_as, hirer, stored, post):
    PostExposureFactory(adherent_id=post.adherent_id, post_id=post.id, risk_code="AMIANTE")
    with work_as(hirer) as ctx:
        hire(ctx, post=ctx.session.get(Post, post.id), **MARIE)

    (employee,) = stored(Employee)
    assert (employee.follow_up, employee.follow_up_reason) == (FollowUp.REINFORCED, "amiante")
    assert (employee.next_visit_kind, employee.next_visit_on) == ("EMA", date(2026, 1, 5))
    assert (employee.main_post_id, employee.post_since) == (post.id, date(2026, 1, 5))
    assert (employee.nir, employee.nir_state, len(employee.nir_hash)) == (NIR, NirState.KNOWN, 32)
    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2026, 1, 5), None)] * 2
    assert stored(Post)[0].holders == 1


def test_the_number_is_in_no_line_of_the_history(work_as, hirer, stored, post):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    with work_as(hirer) as ctx:
        correct(ctx, id=employee.id, **(MARIE | {"nir": "185057800608491", "sex": "Homme"}))

    lines = stored(AuditLine)
    assert [line.action for line in lines] == ["employee_hired", "employee_corrected"]
    assert "85057800608" not in str([line.changes for line in lines])
    assert lines[1].changes["N° de Sécurité Sociale"] == ["modifié", "modifié"]


@pytest.mark.row("F120")
def test_somebody_without_a_post_awaits_no_visit(work_as, hirer, stored):
    with work_as(hirer) as ctx:
        hire(ctx, **MARIE)

    (employee,) = stored(Employee)
    assert (employee.main_post_id, employee.next_visit_on) == (None, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"born_on": "31/02/1985"}, "born_on"),
        ({"hired_on": "12/05/1984"}, "hired_on"),
        ({"contract_kind": "PIRATE"}, "contract_kind"),
        ({"nir": "285057800608416"}, "nir"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_stored(work_as, hirer, stored, given, field):
    with pytest.raises(DomainError) as refused, work_as(hirer) as ctx:
        hire(ctx, **(MARIE | given))

    assert refused.value.field == field
    assert stored(Employee) == stored(Contract) == stored(AuditLine) == []


def test_a_number_is_one_persons_within_an_adherent_and_free_elsewhere(work_as, hirer, employer, stored):
    with work_as(hirer) as ctx:
        hire(ctx, **MARIE)
    with pytest.raises(DomainError, match="déjà dans votre liste") as refused, work_as(hirer) as ctx:
        hire(ctx, **MARIE | {"last_name": "Autre"})
    with work_as(employer(*HIRER)) as ctx:
        hire(ctx, **MARIE)

    assert refused.value.field == "nir"
    assert len(stored(Employee)) == 2


@pytest.mark.parametrize("rights", [(), (Right.EMPLOYEES,), (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)])
def test_adding_needs_admin_salaries(work_as, employer, stored, rights):
    with pytest.raises(NotAllowed), work_as(employer(*rights)) as ctx:
        hire(ctx, **MARIE)

    assert stored(Employee) == []


def test_a_closed_post_is_given_to_nobody(work_as, hirer, post, stored):
    closed = PostFactory(adherent_id=post.adherent_id, closed_on=date(2025, 1, 1))
    with pytest.raises(DomainError, match="clôturé"), work_as(hirer) as ctx:
        hire(ctx, post=ctx.session.get(Post, closed.id), **MARIE)

    assert stored(Employee) == []


@pytest.mark.row("F141")
def test_a_correction_keeps_the_number_that_is_left_empty(work_as, hirer, stored):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    for typed in ("", "2 85 05 78 *** *** **"):
        with work_as(hirer) as ctx:
            correct(ctx, id=employee.id, **(MARIE | {"nir": typed, "first_name": "Ève"}))

    assert (stored(Employee)[0].nir, stored(Employee)[0].name_key) == (NIR, "curie eve")


def test_a_number_may_become_unavailable(work_as, hirer, stored):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    with work_as(hirer) as ctx:
        correct(ctx, id=employee.id, **(MARIE | {"nir": "", "nir_missing": True}))

    (employee,) = stored(Employee)
    assert (employee.nir, employee.nir_hash, employee.nir_state) == (None, None, NirState.UNAVAILABLE)


def test_another_day_of_hiring_moves_contract_and_first_post(work_as, hirer, stored, working):
    with work_as(hirer) as ctx:
        correct(ctx, id=working.id, **(MARIE | {"hired_on": date(2019, 9, 2)}))

    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2019, 9, 2), None)] * 2
    assert stored(Employee)[0].post_since == date(2019, 9, 2)


@pytest.mark.row("F131")
def test_names_may_be_kept_in_capitals(work_as, hirer, stored):
    with work_as(hirer) as ctx:
        hire(as_profile(ctx, names=Names.CAPITALS), **MARIE | {"first_name": "Ève"})

    assert (stored(Employee)[0].last_name, stored(Employee)[0].first_name) == ("CURIE", "EVE")


def test_a_birth_name_may_be_needed_on_the_record(work_as, hirer, working):
    with pytest.raises(DomainError) as refused, work_as(hirer) as ctx:
        correct(as_profile(ctx, required_later=["birth_name"]), id=working.id, **MARIE)

    assert refused.value.field == "birth_name"


@pytest.mark.row("F142")
def test_a_new_post_ends_the_former_the_day_before(work_as, hirer, stored, working, post):
    other = PostFactory(adherent_id=post.adherent_id)
    PostExposureFactory(adherent_id=post.adherent_id, post_id=other.id, risk_code="NUIT")
    with work_as(hirer) as ctx:
        assign(ctx, id=working.id, post=ctx.session.get(Post, other.id), since=date(2026, 1, 5))

    assert periods(stored(Assignment)) == [(date(2020, 1, 6), date(2026, 1, 5)), (date(2026, 1, 5), None)]
    assert (stored(Employee)[0].main_post_id, stored(Employee)[0].follow_up) == (other.id, FollowUp.ADAPTED)
    assert [each.holders for each in stored(Post)] == [0, 1]


@pytest.mark.row("F143")
def test_the_same_first_day_corrects_which_post_it_was(work_as, hirer, stored, working, post):
    other = PostFactory(adherent_id=post.adherent_id)
    with work_as(hirer) as ctx:
        assign(ctx, id=working.id, post=ctx.session.get(Post, other.id), since=date(2020, 1, 6))

    assert [(each.post_id, each.period) for each in stored(Assignment)] == [(other.id, Range(date(2020, 1, 6), None))]


def test_a_post_to_come_is_shown_on_its_day(work_as, hirer, staff, stored, working):
    other = PostFactory(adherent_id=working.adherent_id)
    with work_as(hirer) as ctx:
        assign(ctx, id=working.id, post=ctx.session.get(Post, other.id), since=date(2026, 3, 1))
    assert stored(Employee)[0].main_post_id == working.main_post_id

    with work_as(staff(), IN_MARCH) as ctx:
        next_batch(ctx, 0)

    assert stored(Employee)[0].main_post_id == other.id
    assert [each.holders for each in stored(Post)] == [0, 1]


@pytest.mark.parametrize("since", [date(2020, 1, 5), date(2027, 1, 1)])
def test_a_post_is_held_within_the_stay(work_as, hirer, working, since):
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2026, 12, 31))
    with pytest.raises(DomainError) as refused, work_as(hirer) as ctx:
        assign(ctx, id=working.id, post=ctx.session.get(Post, working.main_post_id), since=since)

    assert refused.value.field == "since"


def test_another_adherents_post_or_employee_is_absent(work_as, hirer, working):
    other = PostFactory()
    with work_as(hirer) as ctx:
        assert ctx.session.get(Post, other.id) is None
    for service in (leave, reinstate):
        with pytest.raises(NotAllowed), work_as(replace(hirer, adherents=frozenset({other.adherent_id}))) as ctx:
            service(ctx, id=working.id, **({"left_on": date(2026, 1, 5)} if service is leave else {}))


@pytest.mark.row("F144")
def test_another_contract_goes_on_without_an_exit(work_as, hirer, stored, working):
    with work_as(hirer) as ctx:
        change_contract(ctx, id=working.id, contract_kind="APPRENTI", since=date(2026, 1, 5))

    assert [(each.kind, each.period) for each in stored(Contract)] == [
        ("CDI", Range(date(2020, 1, 6), date(2026, 1, 5))),
        ("APPRENTI", Range(date(2026, 1, 5), None)),
    ]
    assert (stored(Employee)[0].contract_kind, stored(Employee)[0].left_on) == ("APPRENTI", None)


def test_a_contract_with_an_end_ends_the_posts_too(work_as, hirer, stored, working):
    with work_as(hirer) as ctx:
        change_contract(ctx, id=working.id, contract_kind="CDD", since=date(2020, 1, 6), left_on=date(2026, 6, 30))

    assert periods([*stored(Contract), *stored(Assignment)]) == [(date(2020, 1, 6), date(2026, 7, 1))] * 2
    assert stored(Employee)[0].left_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("days", "field"),
    [({"since": date(2019, 1, 1)}, "since"), ({"since": date(2026, 1, 5), "left_on": date(2026, 1, 4)}, "left_on")],
)
def test_days_of_a_contract_that_do_not_fit_are_refused(work_as, hirer, working, days, field):
    with pytest.raises(DomainError) as refused, work_as(hirer) as ctx:
        change_contract(ctx, id=working.id, contract_kind="CDD", **days)

    assert refused.value.field == field


def test_who_left_is_hired_again_as_the_same_person(work_as, hirer, stored, working, post):
    with work_as(hirer) as ctx:
        leave(ctx, id=working.id, left_on=date(2024, 12, 31))
    values = {"contract_kind": "CDD", "hired_on": date(2026, 1, 5)}
    with work_as(hirer) as ctx:
        rehire(ctx, id=working.id, post=ctx.session.get(Post, post.id), **values)

    (employee,) = stored(Employee)
    assert (employee.hired_on, employee.left_on, employee.contract_kind) == (date(2026, 1, 5), None, "CDD")
    assert periods(stored(Contract)) == [(date(2020, 1, 6), date(2025, 1, 1)), (date(2026, 1, 5), None)]


def test_who_is_here_is_not_hired_again(work_as, hirer, working, post):
    with pytest.raises(DomainError, match="encore dans l’effectif"), work_as(hirer) as ctx:
        rehire(ctx, id=working.id, contract_kind="CDI", hired_on=date(2026, 1, 5))


def test_when_the_risks_of_a_post_change_so_does_the_follow_up_of_who_holds_it(work_as, employer, stored, working):
    with work_as(employer(Right.POSTS, of=working.adherent_id)) as ctx:
        correct_post(
            ctx, id=working.main_post_id, title="Boulanger", pcs_code="636c", risks=["NUIT"], since=date(2026, 1, 5)
        )

    (employee,) = stored(Employee)
    assert (employee.follow_up, employee.follow_up_reason) == (FollowUp.ADAPTED, "travail de nuit")


def test_a_law_that_changes_is_followed_the_next_night(work_as, staff, stored, working, post):
    PostExposureFactory(adherent_id=post.adherent_id, post_id=post.id, risk_code="CONDUITE")
    with work_as(staff(), datetime(2025, 9, 30, 11, tzinfo=UTC)) as ctx:
        assert next_batch(ctx, 0) is None
    assert stored(Employee)[0].follow_up is FollowUp.REINFORCED

    with work_as(staff(), datetime(2025, 10, 1, 1, 30, tzinfo=UTC)) as ctx:
        next_batch(ctx, 0)

    assert stored(Employee)[0].follow_up is FollowUp.SIMPLE


def test_a_night_reads_batches_of_any_length_with_as_many_statements(work_as, staff, working, post):
    for _ in range(5):
        employee = EmployeeFactory(adherent_id=post.adherent_id)
        AssignmentFactory(adherent_id=post.adherent_id, employee_id=employee.id, post_id=post.id)
    with work_as(staff()) as ctx:
        next_batch(ctx, 0)
    with work_as(staff()) as ctx, at_most(14):
        assert next_batch(ctx, 0, size=6) is not None


def test_what_is_foreseen_is_what_is_hired(work_as, hirer, stored, post):
    PostExposureFactory(adherent_id=post.adherent_id, post_id=post.id, risk_code="NUIT")
    with work_as(hirer) as ctx:
        got = foresee(
            ctx, post=ctx.session.get(Post, post.id), hired_on=date(2026, 1, 5), post_since=None, contract_kind="CDI",
            born_on=date(1985, 5, 12), sex="Femme",
        )  # fmt: skip
        hire(ctx, post=ctx.session.get(Post, post.id), **MARIE)

    (employee,) = stored(Employee)
    assert (got.follow_up, got.next_latest, got.next_kind) == (
        employee.follow_up, employee.next_visit_on, employee.next_visit_kind,
    )  # fmt: skip
