"""Files that bring rows in, whatever they hold: staged sealed, judged whole, imported once, forgotten after a day."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import String, func, literal, select, text

from app.adherents.models import Contact
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Actor, Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import (
    FileColumn,
    FileKind,
    ImportedRow,
    Intake,
    IntakeState,
    Outcome,
    RowRead,
    StagedRow,
    Undoing,
    importing,
    landed,
    receiving,
)
from app.platform.intake.importing import carry_out, confirm, declare_job, forget, refused_rows, resume
from app.platform.intake.receiving import correct_cells, match, receive, verify_again
from app.platform.intake.verify import of_intake
from app.platform.notice import Notice
from app.platform.progress import Progress, ProgressState
from app.platform.refusal import Refusal
from app.platform.seal import fingerprint, unseal
from tests.factories import NOW, AccountFactory, ContactFactory, sessions

HEADERS = ("Nom", "Numéro")
ODD = Refusal("number", "Tapez un numéro pair.")
QUEUED = text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")


def read_contact(cells):
    """A name that is kept, and a secret number that must be even."""
    name, number = cells["name"], cells.get("number", "")
    refusals = (ODD,) if number and int(number) % 2 else ()
    mark = fingerprint(number) if number else None
    return RowRead(refusals, {"name": name}, name.lower() or None, mark, name)


def known(ctx, intake_id):
    named = StagedRow.keys["name"].astext == Contact.last_name
    return select(StagedRow.id, literal("Déjà là.", String)).join(Contact, named).where(of_intake(ctx, intake_id))


def of_somebody_else(ctx, intake_id):
    refused = (literal("name", String), literal("Ce nom est pris.", String))
    held = StagedRow.keys["name"].astext == func.upper(Contact.first_name)
    return select(StagedRow.id, *refused).join(Contact, held).where(of_intake(ctx, intake_id))


@pytest.fixture
def kind(monkeypatch):
    """A kind of file of contacts, whose service notes what it is given."""
    monkeypatch.setattr(job, "TASKS", dict(job.TASKS))
    given = []
    made = FileKind(
        name="tests", right=Right.COMPANY_CONTACTS, title="Importer", lead="", noun="contact", nouns="contacts",
        done=("contact ajouté", "contacts ajoutés"), reference="contacts.csv",
        columns=(
            FileColumn("name", "Nom", "", titles=("Nom de famille",)),
            FileColumn("number", "Numéro", "", digits=True, secret=True, optional=True),
        ),
        shown=("name",), reader=lambda ctx: read_contact, known=known, checks=(of_somebody_else,),
        twice=("name", "Comme la ligne {line}."), marked_twice=("number", "Même numéro que la ligne {line}."),
        write=lambda ctx, things, writing: given.append((things, writing.batch)) or list(range(1, len(things) + 1)),
        undoing=Undoing(subject=Contact, path="/contacts/{id}", take_back=lambda *given: None),
    )  # fmt: skip
    declare_job(made)
    return made, given


@pytest.fixture
def someone(employer):
    return replace(employer(Right.COMPANY_CONTACTS), user_id=AccountFactory().id)


@dataclass
class Desk:
    """Somebody with files to send: what tests do, said shortly."""

    actor: Actor
    kind: FileKind
    given: list[tuple[list[str], int]]
    """What the service was given: rows, number of the import."""
    work_as: Callable[..., AbstractContextManager[Context]]
    app: Flask

    def act(self, actor=None, now=NOW):
        return self.work_as(actor or self.actor, now)

    def receive(self, *lines, headers=HEADERS):
        content = "\n".join(";".join(each) for each in [headers, *lines]).encode()
        with self.act() as ctx:
            return receive(ctx, self.kind, name="contacts.csv", content=content).id

    def confirm(self, number, *, only_valid=False, by=None):
        with self.act(by) as ctx:
            confirm(ctx, self.kind, intake_id=number, only_valid=only_valid)

    def retype(self, number, **typed):
        """`retype(1, name_2="Ann")`: the name on line 2."""
        places = [(key.partition("_"), value) for key, value in typed.items()]
        with self.act() as ctx:
            cells = {(int(line), column): value for (column, _, line), value in places}
            correct_cells(ctx, self.kind, intake_id=number, typed=cells)

    def match(self, number, *columns):
        with self.act() as ctx:
            match(ctx, self.kind, intake_id=number, chosen=dict(enumerate(columns)))

    def run(self):
        job.run_due(self.app)


@pytest.fixture
def desk(app, kind, someone, work_as):
    return Desk(someone, *kind, work_as, app)


@pytest.fixture
def queue(administrator):
    def read():
        with administrator.connect() as connection:
            return [(row.task_name, row.args) for row in connection.execute(QUEUED)]

    return read


def outcomes(stored):
    return {row.line: row.outcome for row in stored(StagedRow)}


def found(stored):
    return {row.line: [sentence for _, sentence in (*row.refusals, *row.found)] for row in stored(StagedRow)}


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


WORKING = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
)
TRY_NOW = text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


@pytest.fixture
def dies_at(administrator, monkeypatch):
    """What works loses its connection when it comes to a place, once, as when its process is killed."""

    def prepare(place, name):
        work = getattr(place, name)

        def die(*given):
            monkeypatch.setattr(place, name, work)
            with administrator.connect() as connection:
                connection.execute(WORKING)
            return work(*given)

        sessions.rollback()  # what the test itself reads is no work
        monkeypatch.setattr(place, name, die)

    return prepare


@pytest.fixture
def run_again(administrator, desk):
    """The next worker, at once: what failed is tried again after some seconds only.

    Twice, since this process may hold another connection that died; a new one would hold none.
    """

    def run():
        for _ in range(2):
            with administrator.begin() as connection:
                connection.execute(TRY_NOW)
            desk.run()

    return run


@pytest.fixture
def heavy(monkeypatch):
    """Every file is too large to be read while one waits."""
    monkeypatch.setattr(receiving, "READ_AT_ONCE", 10)


@pytest.mark.usefixtures("heavy")
@pytest.mark.parametrize("name", ["read", "landed"], ids=["parsing", "staging"])
def test_a_worker_that_dies_with_a_file_has_read_nothing_and_the_next_reads_all(desk, stored, dies_at, run_again, name):
    desk.receive(["Ann", "2"], ["Bob", "4"])
    dies_at(receiving, name)
    desk.run()
    assert (stored(Intake)[0].state, stored(StagedRow)) == (IntakeState.READING, [])
    run_again()
    assert (stored(Intake)[0].state, len(stored(StagedRow))) == (IntakeState.CHECKED, 2)


def test_a_worker_that_dies_with_an_import_has_written_nothing_and_the_next_writes_all(
    desk, stored, dies_at, run_again
):
    number = desk.receive(["Ann", "2"], ["Bob", "4"])
    desk.confirm(number)
    dies_at(importing, "_remember")
    desk.run()
    assert (stored(Intake)[0].state, stored(ImportedRow)) == (IntakeState.CONFIRMED, [])
    assert stored(Progress)[0].state is ProgressState.INTERRUPTED
    run_again()
    assert (stored(Intake)[0].state, len(stored(ImportedRow))) == (IntakeState.DONE, 2)
    assert desk.given[-1] == (["Ann", "Bob"], number)
