"""Who left two years ago goes to the archive, which employers do not read; three years later nothing is left."""

from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import Range

from app.employees.archive import services as archive
from app.employees.archive.models import ArchivedEmployee
from app.employees.archive.parts import PARTS
from app.employees.jobs import erase_archive
from app.employees.models import Assignment, Contract, CorrectionRequest, Employee, EmployeeExposure
from app.employees.services.hire import hire
from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, StaffRight
from app.platform.database import metadata
from app.posts.models import Post
from app.visits.models import Appointment, Visit, VisitRequest
from tests import factories
from tests.accounts.conftest import run_jobs
from tests.employees.test_services import MARIE
from tests.factories import NOW, sessions

TWO_YEARS_AGO, A_DAY_MORE = date(2024, 1, 5), date(2024, 1, 4)
"""The clock stands at 5 January 2026; who left on the first of them is kept until tonight is over."""
FIVE_YEARS_AGO = date(2021, 1, 4)
LISTS = (Employee, Contract, Assignment, EmployeeExposure, CorrectionRequest, VisitRequest, Appointment, Visit)


@pytest.fixture
def bakery(app):
    return factories.AdherentFactory(name="Boulangerie Martin").id


@pytest.fixture
def baker(bakery):
    """Somebody who left, with one row of each kind that hangs on a record: `baker(left_on=…)` → its number."""

    def make(left_on=A_DAY_MORE, title="Boulanger"):
        of = {"adherent_id": bakery}
        stay = Range(date(2020, 1, 6), left_on and date.fromordinal(left_on.toordinal() + 1))
        post = factories.PostFactory(**of, title=title, holders=1)
        person = factories.EmployeeFactory(
            **of,
            last_name="Benali",
            first_name="Karim",
            left_on=left_on,
            main_post_id=post.id,
            town="Beaune",
        )
        of["employee_id"] = person.id
        factories.ContractFactory(**of, period=stay)
        factories.AssignmentFactory(**of, post_id=post.id, period=stay)
        asked = factories.VisitRequestFactory(**of)
        met = factories.AppointmentFactory(**of, request_id=asked.id)
        rows = (
            EmployeeExposure(**of, risk_code="AMIANTE", period=stay),
            CorrectionRequest(**of, wanted={"first_name": "K"}, reason="x", asked_by="y", asked_at=NOW),
            Visit(**of, appointment_id=met.id, law_kind="VIP", held_on=date(2023, 3, 1)),
        )
        sessions.add_all(rows)
        sessions.commit()
        return person.id

    return make


def one_night(work_as):
    with work_as(Actor.system()) as ctx:
        erase_archive(ctx)
        job.TASKS["employees.archive"].function(ctx)
    run_jobs()


def test_two_years_after_the_exit_nothing_of_the_record_is_left_in_the_lists(baker, work_as, stored):
    baker()
    one_night(work_as)
    assert {model: stored(model) for model in LISTS} == {model: [] for model in LISTS}
    assert [row.holders for row in stored(Post)] == [0]


def test_the_archive_says_who_it_was_when_and_what_was_held_without_number_or_address(baker, bakery, work_as, stored):
    person_id = baker()
    one_night(work_as)
    (kept,) = stored(ArchivedEmployee)
    assert (kept.adherent_id, kept.employee_id) == (bakery, person_id)
    assert (kept.last_name, kept.first_name, kept.left_on) == ("Benali", "Karim", A_DAY_MORE)
    stay = {"since": "2020-01-06", "until": "2024-01-04"}
    assert kept.record["assignment"] == [{"what": "Boulanger"} | stay]
    assert kept.record["contract"][0].items() >= stay.items()
    assert kept.record["visit"] == [{"what": "VIP", "since": "2023-03-01"}]
    assert {"nir", "nir_hash", "ntt", "email", "phone", "street", "town"}.isdisjoint(ArchivedEmployee.__table__.columns)


@pytest.mark.parametrize("left_on", [TWO_YEARS_AGO, date(2026, 3, 1), None], ids=["two years", "to come", "at work"])
def test_nobody_else_is_archived(baker, work_as, stored, left_on):
    baker(left_on)
    one_night(work_as)
    assert [row.left_on for row in stored(Employee)] == [left_on]
    assert stored(ArchivedEmployee) == []


def test_who_has_another_contract_that_lasted_longer_is_kept(baker, bakery, work_as, stored):
    person_id = baker()
    factories.ContractFactory(
        adherent_id=bakery, employee_id=person_id, rank=2, period=Range(date(2023, 1, 1), date(2024, 6, 1))
    )
    one_night(work_as)
    assert [row.id for row in stored(Employee)] == [person_id]


def test_the_history_says_that_the_record_was_archived(baker, bakery, work_as, stored):
    person_id = baker()
    one_night(work_as)
    lines = [row for row in stored(AuditLine) if row.action == "employee_archived"]
    assert [(row.subject_kind, row.subject_id, row.adherent_id) for row in lines] == [("employee", person_id, bakery)]


def test_a_batch_at_a_time_and_a_night_that_runs_twice_changes_nothing_more(baker, work_as, stored):
    first, second = baker(), baker(title="Vendeur")
    with work_as(Actor.system()) as ctx:
        assert archive.next_batch(ctx, 0, size=1) == first
    with work_as(Actor.system()) as ctx:
        assert archive.next_batch(ctx, first, size=1) == second
        assert archive.next_batch(ctx, second, size=1) is None
    one_night(work_as)
    assert [row.employee_id for row in stored(ArchivedEmployee)] == [first, second]


def test_a_secret_of_the_worker_is_not_kept_even_there(baker, bakery, work_as, stored):
    person_id = baker()
    ever = Range(date(2020, 1, 6), None)
    sessions.add(EmployeeExposure(adherent_id=bakery, employee_id=person_id, risk_code="HANDICAP", period=ever))
    sessions.commit()
    one_night(work_as)
    (kept,) = stored(ArchivedEmployee)
    assert [each["since"] for each in kept.record["employee_exposure"]] == ["2020-01-06"]
    assert "handicap" not in str(kept.record).lower()


def test_who_comes_back_after_the_archive_is_hired_like_anybody(bakery, employer, work_as, stored):
    hirer = employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, of=bakery)
    with work_as(hirer) as ctx:
        first = hire(ctx, **MARIE | {"hired_on": "06/01/2020"})
    of_hers = (update(Employee).values(left_on=A_DAY_MORE), delete(Contract))
    for statement in of_hers:
        sessions.execute(statement)
    sessions.commit()
    one_night(work_as)
    with work_as(hirer) as ctx:
        second = hire(ctx, **MARIE)
    assert [row.id for row in stored(Employee)] == [second.id]
    assert [row.employee_id for row in stored(ArchivedEmployee)] == [first.id]


def test_five_years_after_the_exit_the_archive_forgets_too(app, bakery, work_as, stored):
    sessions.add_all(archived(bakery, left_on) for left_on in (FIVE_YEARS_AGO, date(2021, 1, 5)))
    sessions.commit()
    one_night(work_as)
    assert [row.left_on for row in stored(ArchivedEmployee)] == [date(2021, 1, 5)]


def archived(adherent_id, left_on=A_DAY_MORE):
    return ArchivedEmployee(
        adherent_id=adherent_id, employee_id=1, last_name="Benali", first_name="Karim", birth_name="",
        name_key="benali karim", born_on=date(1985, 6, 15), hired_on=date(2020, 1, 6), left_on=left_on,
        follow_up=FollowUp.SIMPLE, archived_on=date(2026, 1, 5), record={},
    )  # fmt: skip


def test_every_table_that_hangs_on_an_employee_goes_with_it(portal):
    pointing = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "employee"
    }
    assert set(PARTS) == pointing


@pytest.fixture
def kept(baker, work_as, stored):
    """Somebody in the archive."""
    baker()
    one_night(work_as)
    return stored(ArchivedEmployee)[0]


def test_the_service_reads_the_archive_and_employers_do_not(kept, bakery, browse, staff, employer):
    desk = browse(staff(StaffRight.ADHERENT_ADMIN))
    assert "BENALI Karim" in desk.get("/staff/archived-employees/?last_name=bena").text
    page = desk.get(f"/staff/archived-employees/{kept.id}").text.replace("\u00a0", " ")
    assert "du 06/01/2020 au 04/01/2024" in page
    assert "le 01/03/2023" in page
    for other in (browse(staff(StaffRight.ADHERENTS)), browse(employer(*Right, of=bakery))):
        assert other.get("/staff/archived-employees/").status_code == 404
        assert other.get(f"/staff/archived-employees/{kept.id}").status_code == 404
