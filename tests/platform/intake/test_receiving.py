"""What a file says: landed sealed, judged whole, its columns known or told, its cells typed again."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import (
    Intake,
    IntakeState,
    Outcome,
    StagedRow,
    landed,
    receiving,
)
from app.platform.intake.receiving import correct_cells, receive
from app.platform.notice import Notice
from app.platform.progress import Progress, ProgressState
from app.platform.seal import unseal
from tests.factories import AccountFactory, ContactFactory
from tests.platform.intake.desk import ODD, Desk, found, outcomes


def test_rows_land_in_order_and_what_is_secret_lands_sealed(desk):
    cells = StagedRow.__table__.c.cells
    with desk.act() as ctx:
        table = landed(ctx.session, "arriving", [cells], [["a"], ["b"]])
        rows = ctx.session.connection().exec_driver_sql("SELECT place, cells FROM arriving ORDER BY place").all()
        assert [(place, unseal(sealed)) for place, sealed in rows] == [(0, "a"), (1, "b")]
        landed(ctx.session, "arriving", [cells], [["c"]])
        assert ctx.session.scalars(select(table.c.cells)).all() == ["c"]


def test_what_landed_is_gone_with_the_transaction(desk):
    with desk.act() as ctx:
        landed(ctx.session, "arriving", [StagedRow.__table__.c.note], [["a"]])
    with desk.act() as ctx:
        assert ctx.session.scalar(text("SELECT to_regclass('arriving')")) is None


def test_rows_are_judged_by_the_rules_by_each_other_and_by_what_is_stored(desk, stored):
    ContactFactory(adherent_id=desk.actor.adherent_id, last_name="Known", first_name="taken")
    desk.receive(["Known", ""], ["New", "2"], ["Odd", "3"], ["TAKEN", ""], ["Twin", ""], ["Twin", ""])
    assert outcomes(stored) == {
        2: Outcome.SAME, 3: Outcome.CREATE, 4: Outcome.WRONG, 5: Outcome.WRONG, 6: Outcome.CREATE, 7: Outcome.WRONG,
    }  # fmt: skip
    assert found(stored) == {
        2: [], 3: [], 4: [ODD.sentence], 5: ["Ce nom est pris."], 6: [], 7: ["Comme la ligne 6."],
    }  # fmt: skip
    (intake,) = stored(Intake)
    assert (intake.created, intake.same, intake.wrong, intake.total) == (2, 1, 3, 6)


def test_another_adherents_rows_recognise_nothing(desk, stored):
    ContactFactory(last_name="Known")
    desk.receive(["Known", ""])
    assert outcomes(stored) == {2: Outcome.CREATE}


def test_a_number_in_the_name_of_a_file_is_kept_nowhere(desk, stored):
    with desk.act() as ctx:
        receive(ctx, desk.kind, name="fiche 185057800608491.csv", content=b"Nom;Num\xc3\xa9ro\nAnn;2")
    assert [each.file_name for each in stored(Intake)] == ["fiche •••.csv"]


def test_two_persons_with_one_number_are_both_refused_and_one_twice_only_the_second_time(desk, stored):
    desk.receive(["Ann", "2"], ["Bob", "2"], ["Eve", "4"], ["Eve", "4"])
    assert found(stored) == {
        2: ["Même numéro que la ligne 3."],
        3: ["Même numéro que la ligne 2."],
        4: [],
        5: ["Même numéro que la ligne 4."],
    }


def test_homonyms_with_numbers_of_their_own_are_two_persons(desk, stored):
    desk.receive(["Ann", "2"], ["Ann", "4"])
    assert outcomes(stored) == {2: Outcome.CREATE, 3: Outcome.CREATE}


def test_what_is_typed_in_a_file_is_kept_sealed(desk, administrator):
    desk.receive(["Ann", "2468101214"])
    with administrator.connect() as connection:
        kept = connection.scalars(text("SELECT staged_row::text FROM staged_row")).one()
        cells = connection.scalars(text("SELECT cells FROM staged_row")).one()
    assert b"2468101214" not in cells
    assert "2468101214" not in kept


@pytest.mark.parametrize(
    ("headers", "places"),
    [
        (("Nom", "Salaire"), {"name": 0}),
        (("Numéro", "Salaire"), {"number": 0}),
        (("Nom", "Nom de famille"), {"name": 0}),
        (("Salaire", "Prime"), {}),
    ],
)
def test_a_file_with_other_columns_is_not_judged_before_they_are_known(desk, stored, headers, places):
    number = desk.receive(["2"] * len(headers), headers=headers)
    (intake,) = stored(Intake)
    assert (intake.state, intake.places, intake.total) == (IntakeState.UNMATCHED, places, 0)
    with pytest.raises(DomainError, match="ce que contient chaque colonne"):
        desk.confirm(number)


def test_columns_are_what_somebody_says_and_are_remembered_by_the_company(desk, stored, someone):
    number = desk.receive(["2", "Ann", "x"], headers=["Matricule", "Salarié", "Prime"])
    desk.match(number, "number", "name")
    assert (stored(Intake)[0].state, outcomes(stored)) == (IntakeState.CHECKED, {2: Outcome.CREATE})
    desk.confirm(number)
    desk.run()
    assert desk.given[0][0] == ["Ann"]
    again = desk.receive(["Bob", "4"], headers=["SALARIE", "Matricule"])
    assert stored(Intake)[-1].places == {"name": 0, "number": 1}
    left_out = desk.receive(["Bob", "y"], headers=["Salarié", "Prime"])
    assert [each.state for each in stored(Intake) if each.id in (again, left_out)] == [IntakeState.CHECKED] * 2


def test_what_another_company_says_of_its_columns_is_not_known_here(desk, stored, employer):
    theirs = Desk(replace(employer(Right.COMPANY_CONTACTS), user_id=AccountFactory().id), desk.kind, [], desk.work_as,
                  desk.app)  # fmt: skip
    number = theirs.receive(["Ann"], headers=["Salarié"])
    theirs.match(number, "name")
    theirs.confirm(number)
    desk.run()
    desk.receive(["Ann"], headers=["Salarié"])
    assert stored(Intake)[-1].state is IntakeState.UNMATCHED


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [(("name", "name"), "Les colonnes A et B"), (("number", ""), "Dites quelle colonne contient")],
)
def test_a_column_is_said_once_and_what_is_needed_is_said(desk, stored, chosen, sentence):
    number = desk.receive(["2", "Ann"], headers=["Matricule", "Salarié"])
    with pytest.raises(DomainError, match=sentence):
        desk.match(number, *chosen)
    assert stored(Intake)[0].places == {}


def test_columns_can_be_corrected_after_the_check(desk, stored):
    number = desk.receive(["2", "4"], headers=["Nom", "Numéro"])
    desk.match(number, "number", "name")
    (row,) = stored(StagedRow)
    assert row.keys == {"name": "4"}


def test_a_large_file_is_read_by_a_job_and_kept_sealed_until_then(desk, stored, administrator, monkeypatch):
    monkeypatch.setattr(receiving, "READ_AT_ONCE", 10)
    number = desk.receive(["Ann", "2468101214"])
    assert (stored(Intake)[0].state, stored(StagedRow)) == (IntakeState.READING, [])
    with administrator.connect() as connection:
        assert b"2468101214" not in connection.scalars(text("SELECT content FROM intake")).one()
    desk.run()
    (intake,) = stored(Intake)
    assert (intake.state, intake.created, intake.content) == (IntakeState.CHECKED, 1, None)
    assert [each.url for each in stored(Notice)] == [f"/tests/import/{number}"]
    desk.confirm(number)
    desk.run()
    assert desk.given == [(["Ann"], number)]


def test_a_large_file_that_cannot_be_read_says_why(desk, stored, monkeypatch):
    monkeypatch.setattr(receiving, "READ_AT_ONCE", 10)
    with desk.act() as ctx:
        receive(ctx, desk.kind, name="a.pdf", content=b"%PDF-1.7 contacts")
    desk.run()
    (waiting,) = stored(Progress)
    assert (waiting.state, "ni un classeur" in waiting.step) == (ProgressState.REFUSED, True)
    assert stored(Intake)[0].state is IntakeState.READING


def test_a_column_that_may_be_missing_may_be_missing(desk, stored):
    desk.receive(["Ann"], headers=["Nom"])
    assert outcomes(stored) == {2: Outcome.CREATE}


def test_a_number_that_the_spreadsheet_rounded_is_refused_until_it_is_typed_again(desk, stored):
    number = desk.receive(["Ann", "1,85058E+14"])
    assert "a arrondi ce numéro" in found(stored)[2][0]
    desk.retype(number, name_2="Anne")
    assert "a arrondi ce numéro" in found(stored)[2][0]
    desk.retype(number, number_2=" 185057800608492 ")
    assert outcomes(stored) == {2: Outcome.CREATE}


def test_a_file_is_for_who_sent_it_and_who_has_the_right(desk, employer):
    number = desk.receive(["Ann", ""])
    colleague = replace(desk.actor, user_id=AccountFactory().id)
    for other in (colleague, employer(Right.COMPANY_CONTACTS), employer(Right.COMPANY, of=desk.actor.adherent_id)):
        with pytest.raises(NotAllowed):
            desk.confirm(number, by=other)


def test_cells_typed_in_many_rows_are_gone_through_once(desk):
    """A form holds some forty thousand: row by row, all of them would keep a process busy for minutes."""

    class Counted(dict):
        passes = 0

        def items(self):
            self.passes += 1
            return super().items()

    number = desk.receive(*([f"Ann{x}", ""] for x in range(3)))
    typed = Counted({(line, "name"): "Bea" for line in (2, 3, 4)})
    with desk.act() as ctx:
        correct_cells(ctx, desk.kind, intake_id=number, typed=typed)
    assert typed.passes == 1


def test_a_row_or_column_that_is_not_in_the_file_cannot_be_typed(desk):
    number = desk.receive(["Ann"], headers=["Nom"])
    for place in ("name_9", "number_2"):
        with pytest.raises(NotAllowed):
            desk.retype(number, **{place: "2"})
