"""What a file brings: imported once or not at all, remembered, its rows forgotten after a day."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.platform.audit import AuditLine
from app.platform.errors import DomainError
from app.platform.intake import (
    Intake,
    IntakeState,
    Outcome,
    StagedRow,
)
from app.platform.intake.importing import carry_out, forget, refused_rows, resume
from app.platform.intake.receiving import verify_again
from app.platform.notice import Notice
from app.platform.progress import Progress, ProgressState
from tests.factories import NOW, ContactFactory
from tests.platform.intake.desk import outcomes


def test_confirmed_twice_it_is_imported_once(desk, queue, stored):
    number = desk.receive(["Ann", ""], ["Bob", ""])
    desk.confirm(number)
    desk.confirm(number)
    assert [name for name, _ in queue()] == ["tests.import"]
    desk.run()
    desk.confirm(number)
    assert queue() == []
    assert desk.given == [(["Ann", "Bob"], number)]
    assert [each.title for each in stored(Notice)] == ["Import terminé\u00a0: 2 contacts ajoutés."]
    assert [each.url for each in stored(Notice)] == [f"/tests/import/{number}"]


def test_the_job_that_runs_again_writes_nothing(desk, stored):
    number = desk.receive(["Ann", ""])
    desk.confirm(number)
    desk.run()
    with desk.act() as ctx:
        carry_out(ctx, desk.kind, intake_id=number, progress_id=stored(Progress)[0].id)
    assert len(desk.given) == 1


def test_the_arguments_of_its_job_are_ids(desk, queue):
    desk.confirm(desk.receive(["Ann", ""]))
    ((_, arguments),) = queue()
    assert all(isinstance(value, int) for value in arguments.values())


def test_all_or_nothing_unless_the_valid_rows_are_asked_for(desk, stored, queue):
    number = desk.receive(["Ann", ""], ["Odd", "3"])
    with pytest.raises(DomainError, match="1 ligne est à corriger"):
        desk.confirm(number)
    assert queue() == []
    desk.confirm(number, only_valid=True)
    desk.run()
    assert desk.given == [(["Ann"], number)]
    assert outcomes(stored) == {3: Outcome.WRONG}
    assert stored(Notice)[0].title == "Import terminé\u00a0: 1 contact ajouté, 1 ligne à corriger."


def test_a_file_that_brings_nothing_new_is_not_imported(desk):
    ContactFactory(adherent_id=desk.actor.adherent_id, last_name="Known")
    number = desk.receive(["Known", ""])
    with pytest.raises(DomainError, match="rien à importer"):
        desk.confirm(number)


def test_what_changed_since_the_check_stops_the_import_whole_and_can_be_verified_again(desk, stored):
    number = desk.receive(["Ann", ""], ["BOB", ""])
    desk.confirm(number)
    ContactFactory(adherent_id=desk.actor.adherent_id, last_name="Martin", first_name="bob")
    desk.run()
    assert desk.given == []
    (waiting,) = stored(Progress)
    assert (waiting.state, waiting.step.startswith("Vos données ont changé")) == (ProgressState.REFUSED, True)
    with desk.act() as ctx:
        verify_again(ctx, desk.kind, intake_id=number)
    assert (stored(Intake)[0].state, outcomes(stored)) == (
        IntakeState.CHECKED, {2: Outcome.CREATE, 3: Outcome.WRONG},
    )  # fmt: skip
    desk.confirm(number, only_valid=True)
    desk.run()
    assert desk.given == [(["Ann"], number)]


def test_a_row_that_came_meanwhile_is_not_written_again(desk, stored):
    number = desk.receive(["Ann", ""], ["Bob", ""])
    desk.confirm(number)
    ContactFactory(adherent_id=desk.actor.adherent_id, last_name="Ann")
    desk.run()
    assert desk.given == [(["Bob"], number)]
    assert (stored(Intake)[0].created, stored(Intake)[0].same) == (1, 1)


def test_once_begun_nothing_is_changed(desk):
    number = desk.receive(["Ann", ""])
    desk.confirm(number)
    with pytest.raises(DomainError, match="a déjà commencé"):
        desk.retype(number, name_2="Bob")


def test_the_import_is_one_line_of_the_history(desk, stored):
    desk.confirm(desk.receive(["Ann", ""]))
    desk.run()
    (line,) = stored(AuditLine)
    assert (line.action, line.sentence, line.changes["Créés"]) == ("file_imported", "Fichier importé", ["", "1"])


def test_refused_rows_go_back_as_they_came(desk):
    number = desk.receive(["Ann", ""], ["Odd", "3"], headers=["Nom de famille", "NUMERO"])
    with desk.act() as ctx:
        _, content = refused_rows(ctx, desk.kind, str(number))
    assert content.decode("utf-8-sig").splitlines() == [
        '"Nom de famille";"NUMERO";"Erreur"', '"Odd";"3";"Colonne B\u00a0: tapez un numéro pair."',
    ]  # fmt: skip


def test_rows_are_kept_for_a_day_and_what_was_imported_is_remembered(desk, staff, stored):
    left, done = desk.receive(["Ann", ""]), desk.receive(["Bob", ""], ["Odd", "3"])
    desk.confirm(done, only_valid=True)
    desk.run()
    with desk.act(staff(), NOW + timedelta(hours=23)) as ctx:
        forget(ctx)
    assert [each.id for each in stored(Intake)] == [left, done]
    with desk.act(staff(), NOW + timedelta(hours=25)) as ctx:
        forget(ctx)
    assert [each.id for each in stored(Intake)] == [done]
    assert stored(StagedRow) == []


def test_an_import_that_lost_its_job_is_put_back(desk, staff, administrator, queue):
    number = desk.receive(["Ann", ""])
    desk.confirm(number)
    with administrator.connect() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    with desk.act(staff(), NOW + timedelta(minutes=59)) as ctx:
        resume(ctx)
    assert queue() == []
    with desk.act(staff(), NOW + timedelta(minutes=61)) as ctx:
        resume(ctx)
    desk.run()
    assert desk.given == [(["Ann"], number)]


def test_rows_of_an_import_belong_to_its_adherent(desk, stored):
    desk.receive(["Ann", ""])
    assert {row.adherent_id for row in (*stored(Intake), *stored(StagedRow))} == {desk.actor.adherent_id}
