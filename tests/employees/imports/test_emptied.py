"""« (vide) » in a cell empties what is stored; careers by thousands cost a few statements."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import msgspec
import pytest

from app.employees.facts import Corrections
from app.employees.facts import Facts as EmployeeFacts
from app.employees.imports.exits import EXITS
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.identities import NirState
from app.employees.services.amend import Amendment, amend_all
from app.platform import job
from app.platform.context import Right
from app.platform.errors import NotAllowed
from app.platform.intake import Writing
from app.platform.intake.importing import confirm
from app.platform.intake.receiving import receive
from tests.conftest import at_most
from tests.employees.imports.changing import csv, judged, refusals, row
from tests.factories import AssignmentFactory, ContractFactory, EmployeeFactory, PostFactory

KNOWN = {"nir": "299112100100159", "nir_missing": False}


def test_a_married_name_a_number_and_a_last_day_are_emptied(desk, stored):
    zoe = desk.hire(last_name="Roux", birth_name="Lefèvre", **KNOWN)
    number = desk.send(row(zoe, married_name="(vide)", nir="(VIDE)", left_on="( vide )"))
    assert judged(stored) == (0, 1, 0, 0)
    desk.carry_out(number)
    (one,) = stored(Employee)
    assert (one.last_name, one.birth_name, one.name_key) == ("Lefèvre", "", "lefevre zoe")
    assert (one.nir, one.nir_hash, one.nir_state, one.left_on) == (None, None, NirState.UNAVAILABLE, None)
    assert [each.period.upper for each in (*stored(Contract), *stored(Assignment))] == [None, None]


def test_what_is_emptied_is_shown_before_and_set_back_with_the_import(desk, stored, browse):
    zoe = desk.hire(last_name="Roux", birth_name="Lefèvre", **KNOWN)
    browser = browse(desk.actor)
    file = csv(row(zoe, married_name="(vide)", nir="(vide)", left_on="(vide)"))
    here = browser.post("/employees/import/", data={"file": (BytesIO(file), "salaries.csv")}).location
    page = browser.get(here).text
    assert "31/08/2026 → (vide)" in page
    assert "Roux → (vide)" in page
    browser.post(here + "/confirm")
    job.run_due(desk.app)
    assert stored(Employee)[0].left_on is None
    browser.post(here + "/undo_all")
    job.run_due(desk.app)
    (one,) = stored(Employee)
    assert (one.last_name, one.nir, one.left_on) == ("Roux", "299112100100159", date(2026, 8, 31))


def test_nothing_is_emptied_that_is_empty_already(desk, stored):
    desk.send(row(desk.hire(left_on=""), married_name="(vide)", nir="(vide)", left_on="(vide)"))
    assert judged(stored) == (0, 0, 1, 0)


@pytest.mark.parametrize("column", ["first_name", "born_on", "hired_on", "post_title", "contract_kind"])
def test_what_a_record_needs_is_not_emptied(desk, stored, column):
    desk.send(row(desk.hire(), **{column: "(vide)"}))
    ((refused, sentence),) = refusals(stored)
    assert (refused, "laissez la case vide" in sentence) == (column, True)


def test_of_somebody_new_such_a_cell_says_nothing(desk, stored):
    desk.carry_out(desk.send(row(first_name="Eve", married_name="(vide)", nir="(vide)", left_on="(vide)")))
    (eve,) = stored(Employee)
    assert (eve.last_name, eve.nir_state, eve.left_on) == ("Lefèvre", NirState.UNAVAILABLE, None)


def test_who_left_is_not_brought_back_by_an_emptied_cell(desk, stored):
    gone = desk.hire(left_on="30/09/2025")
    desk.send(row(gone, left_on="(vide)"))
    assert "réintégrez-le d’abord" in refusals(stored)[0][1]


def test_a_planned_exit_is_emptied_by_the_file_of_exits(desk, stored):
    content = f"id;Date de sortie\n{desk.hire()};(vide)".encode()
    with desk.act() as ctx:
        number = receive(ctx, EXITS, name="sorties.csv", content=content).id
        confirm(ctx, EXITS, intake_id=number)
    job.run_due(desk.app)
    assert [each.left_on for each in stored(Employee)] == [None]


def test_a_hiring_day_moves_the_contract_and_the_first_post(desk, stored):
    number = desk.send(row(desk.hire(), hired_on="01/07/2025", post_since=""))
    assert judged(stored) == (0, 1, 0, 0)
    desk.carry_out(number)
    (one,) = stored(Employee)
    firsts = {each.period.lower for each in (*stored(Contract), *stored(Assignment))}
    assert ({one.hired_on, one.post_since}, firsts) == ({date(2025, 7, 1)}, {date(2025, 7, 1)})


def test_a_day_of_hiring_and_a_kind_of_contract_change_the_same_contract(desk, stored):
    desk.carry_out(desk.send(row(desk.hire(), hired_on="01/10/2025", post_since="", contract_kind="CDI")))
    (contract,) = stored(Contract)
    assert (contract.kind, contract.period.lower) == ("CDI", date(2025, 10, 1))


def test_what_the_service_has_validated_is_refused_before_anything_is_written(desk, stored, app, monkeypatch):
    profile = app.extensions["profile"]
    asked = msgspec.structs.replace(profile[EmployeeFacts], corrections=Corrections.ASKED)
    monkeypatch.setitem(profile._sections, EmployeeFacts, asked)
    zoe = desk.hire()
    with desk.act() as ctx:
        ctx.session.get_one(Employee, zoe).validated_on = ctx.today
    desk.send(row(zoe, first_name="Eve"))
    assert [column for column, _ in refusals(stored)] == ["first_name"]


def crowd(desk, many):
    """So many at work as bakers since 2020."""
    mine = {"adherent_id": desk.actor.adherent_id}
    post = PostFactory(**mine, title="Pâtissier", title_key="patissier", pcs_code="636c")
    people = [EmployeeFactory(**mine, main_post_id=post.id) for _ in range(many)]
    for each in people:
        ContractFactory(**mine, employee_id=each.id)
        AssignmentFactory(**mine, employee_id=each.id, post_id=post.id)
    return people


def test_many_careers_cost_as_many_statements_as_few(desk, stored):
    people = crowd(desk, 12)
    post = PostFactory(adherent_id=desk.actor.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    told = [
        Amendment(
            each.id, {"hired_on": date(2020, 2, 3)}, contract_kind="CDD", post_id=post.id,
            post_since=date(2025, 1, place + 1), left_on=date(2026, 6, place + 1),
        )
        for place, each in enumerate(people)
    ]  # fmt: skip
    with at_most(70), desk.act() as ctx:
        amend_all(ctx, told, Writing(1))
    assert {each.main_post_id for each in stored(Employee)} == {post.id}
    assert len(stored(Assignment)) == 2 * len(people)


def test_without_the_right_nobody_is_changed(desk, stored):
    zoe = desk.hire()
    clerk = replace(desk.actor, rights={Right.EMPLOYEES, Right.EMPLOYEE_ADMIN})
    with pytest.raises(NotAllowed), desk.work_as(clerk) as ctx:
        amend_all(ctx, [Amendment(zoe, left_on=date(2026, 6, 30))], Writing(1))
    assert stored(Employee)[0].left_on == date(2026, 8, 31)


def test_anothers_employee_is_not_changed(desk, stored):
    theirs = EmployeeFactory()
    with pytest.raises(NotAllowed), desk.act() as ctx:
        amend_all(ctx, [Amendment(theirs.id, left_on=date(2026, 6, 30))], Writing(1))
    assert [each.left_on for each in stored(Employee)] == [None]
