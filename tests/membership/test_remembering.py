"""What a merger did is written, row by row, and can be read back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.accounts.models import Mandate
from app.adherents.models import Adherent
from app.employees.models import Employee, NirState
from app.membership.facts import Kind
from app.membership.jobs import forget_mergers
from app.membership.models import CompanyMerger, MergedRow
from app.membership.models.merger import Fate
from app.membership.presentation import mergers as merger_presentation
from app.membership.services import merging, remembering
from app.platform import merger
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import DomainError
from app.platform.unit_of_work import unit_of_work
from tests import factories
from tests.factories import NOW, sessions
from tests.membership.test_merger import HASH, SERVICE, furnish

LONG_AGO = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def gone(app):
    return factories.AdherentFactory(number="10001", name="Fournil du Sud").id


@pytest.fixture
def kept(app):
    return factories.AdherentFactory(number="10002", name="Boulangerie Martin").id


@pytest.fixture
def merge(gone, kept, asked):
    petition_id = asked(Kind.MERGER, description="10001 rejoint 10002.")

    def do(accesses_follow=True, now=NOW):
        with unit_of_work(SERVICE, now) as ctx:
            merging.merge(
                ctx, petition_id=petition_id, absorbed_id=gone, kept_id=kept, same={}, accesses_follow=accesses_follow
            )

    return do


@pytest.fixture
def written(stored):
    """What was written of the rows of a table: `written("employee")` → (number, fate, how it was)."""
    return lambda kind: [(row.row_id, row.fate, row.was) for row in stored(MergedRow) if row.kind == kind]


def test_the_merger_itself_is_written_with_who_did_it(gone, kept, merge, stored):
    merge()
    (row,) = stored(CompanyMerger)
    assert (row.absorbed_id, row.adherent_id, row.merged_by, row.merged_at) == (gone, kept, "Nadia Perrot", NOW)


def test_rows_that_only_moved_are_numbers_and_those_of_the_kept_one_are_not_written(gone, kept, merge, written, stored):
    furnish(gone)
    theirs = {row.id for row in stored(Employee)}
    furnish(kept)
    merge()
    assert {number for number, _, _ in written("employee")} == theirs
    for kind in ("employee", "contract", "assignment", "visit_request", "visit"):
        assert {(fate, was) for _, fate, was in written(kind)} == {(Fate.MOVED, None)}


def test_a_record_that_was_joined_with_another_can_be_read_as_it_was(gone, kept, merge, written):
    number = {"nir": "x", "nir_hash": HASH, "nir_state": NirState.KNOWN}
    mine = factories.EmployeeFactory(adherent_id=gone, last_name="Roux", phone="06 12 34 56 78", **number).id
    period = Range(date(2020, 1, 6), None)
    contract = factories.ContractFactory(adherent_id=gone, employee_id=mine, period=period).id
    other = factories.EmployeeFactory(adherent_id=kept, last_name="Roux", **number).id
    merge()
    ((first, fate, was), (second, other_fate, other_was)) = sorted(written("employee"), key=lambda one: one[0])
    assert (first, fate, was["last_name"], was["phone"]) == (mine, Fate.GONE, "Roux", "06 12 34 56 78")
    assert (second, other_fate, other_was["phone"]) == (other, Fate.CHANGED, "")
    assert "nir_hash" not in was
    ((moved, contract_fate, was),) = written("contract")
    assert (moved, contract_fate, was["employee_id"]) == (contract, Fate.CHANGED, mine)


def test_an_access_that_ends_and_a_branch_that_gets_a_new_mother_can_be_read_as_they_were(
    gone, kept, merge, written, stored
):
    access_id = factories.MandateFactory(adherent_id=gone, rights=[Right.VISITS]).id
    branch_id = factories.AdherentFactory(parent_id=gone).id
    merge(accesses_follow=False)
    assert [row.active for row in stored(Mandate)] == [False]
    ((_, fate, was),) = [one for one in written("mandate") if one[0] == access_id]
    assert (fate, was["active"], was["rights"], was["adherent_id"]) == (Fate.CHANGED, True, ["VISITS"], gone)
    mothers = {number: was["parent_id"] for number, _, was in written("adherent")}
    assert mothers == {gone: None, branch_id: gone}


def test_a_refused_merger_leaves_nothing_written(merge, gone, stored):
    sessions.get(Adherent, gone).state = "LEFT"
    sessions.commit()
    with pytest.raises(DomainError, match="radié"):
        merge()
    assert stored(CompanyMerger) == []


def test_a_year_later_how_rows_were_is_forgotten_but_not_that_they_moved(gone, kept, merge, work_as, stored):
    furnish(gone)
    merge(accesses_follow=False, now=LONG_AGO)
    assert [row for row in stored(MergedRow) if row.was]
    with work_as(Actor.system()) as ctx:
        forget_mergers(ctx)
    assert [row for row in stored(MergedRow) if row.was] == []
    assert len([row for row in stored(MergedRow) if row.kind == "employee"]) == 2


@pytest.fixture
def row(gone, merge, stored):
    """A merger that was done."""
    furnish(gone)
    merge(accesses_follow=False)
    return stored(CompanyMerger)[0]


@pytest.mark.usefixtures("portal")
def test_every_kind_of_row_has_its_name():
    names = {name for moved in merger.MOVED.values() for name in moved.tables} - remembering.SHORT_LIVED
    assert set(merger_presentation.LABELS) == names | {"adherent"}


def test_the_service_reads_what_a_merger_did_and_employers_do_not(row, kept, browse, staff, employer):
    desk = browse(staff(StaffRight.ADHERENT_ADMIN))
    assert "Fournil du Sud" in desk.get("/staff/mergers/").text
    page = desk.get(f"/staff/mergers/{row.id}").text.replace("\u00a0", " ")
    assert "2 déplacés tels quels" in page
    assert "Actif : oui" in page
    for other in (browse(staff(StaffRight.INBOX)), browse(employer(*Right, of=kept))):
        assert other.get("/staff/mergers/").status_code == 404
        assert other.get(f"/staff/mergers/{row.id}").status_code == 404
