"""The file « FIN DE CONTRATS » of the SSTRN manual: filled with who is here, only the last day is read back."""

from csv import reader
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

import pytest

from app.employees.imports.exits import EXITS
from app.employees.models import Assignment, Contract, Employee
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import Intake
from app.platform.intake.importing import confirm
from app.platform.intake.undoing import undo
from app.visits.models import VisitRequest
from app.visits.rules.requests import RequestState
from tests.conftest import at_most
from tests.factories import (
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
    employed,
)

HERE = "/exits/import/"
TITLES = (
    "id;INS;Civilite;Prenom;Nom de naissance;Nom marital;Date de naissance;Contrat;Libelle de poste;Date entree;"
    "Date de sortie"
)
SINCE = date(2020, 1, 6)


@pytest.fixture
def boss(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def hired(boss):
    """Somebody at work, with a contract and a post."""
    post = PostFactory(adherent_id=boss.adherent_id, title="Boulanger")

    return partial(employed, post)


@pytest.fixture
def browser(browse, boss):
    return browse(boss)


def table(content):
    return list(reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


def filled(browser):
    """The file as it is downloaded: titles, lines."""
    titles, *lines = table(browser.post(HERE + "model").data)
    return titles, lines


def send(browser, lines, titles=TITLES):
    content = "\r\n".join(";".join(map(str, each)) for each in [titles.split(";"), *lines]).encode("cp1252")
    return browser.post(HERE, data={"file": (BytesIO(content), "fin-de-contrats.csv")}, follow_redirects=True)


@pytest.fixture
def carried_out(app, browser):
    """Send lines, import them, let the job run; the page that answers."""

    def run(lines, **choice):
        page = send(browser, lines)
        browser.post(page.request.path + "/confirm", data=choice)
        job.run_due(app)
        return browser.get(page.request.path)

    return run


def shown(page):
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")


def judged(stored):
    """Lines that change somebody, unchanged, to be corrected, of the last file."""
    last = stored(Intake)[-1]
    return last.changed, last.same, last.wrong


@pytest.mark.row("F163")
def test_the_file_has_the_eleven_columns_and_who_is_at_work(browser, hired):
    hired(last_name="Petit", birth_name="Roux", first_name="Anne", born_on=date(1985, 6, 15))
    hired(last_name="Gone", left_on=date(2025, 12, 31))
    EmployeeFactory(last_name="Ailleurs")
    titles, lines = filled(browser)
    assert ";".join(titles) == TITLES
    assert [each[1:] for each in lines] == [
        ["", "Madame", "Anne", "Roux", "Petit", "15/06/1985", "CDI", "Boulanger", "06/01/2020", ""],
    ]  # fmt: skip


def test_the_history_tells_that_the_list_left_as_a_file(browser, hired, stored):
    hired()
    filled(browser)
    assert [each.changes for each in stored(AuditLine)] == [{"Modèle": ["", "Fin de contrats"]}]


def test_an_exit_that_is_known_already_is_in_the_file_and_comes_back_unchanged(browser, hired, stored):
    hired(left_on=date(2026, 3, 31))
    _, lines = filled(browser)
    assert lines[0][-1] == "31/03/2026"
    send(browser, lines)
    assert judged(stored) == (0, 1, 0)


@pytest.mark.row("F164")
def test_the_file_as_it_came_changes_nothing_and_a_last_day_ends_contract_and_post(carried_out, browser, hired, stored):
    hired(last_name="Auvray"), hired(last_name="Benali")
    _, lines = filled(browser)
    send(browser, lines)
    assert judged(stored) == (0, 2, 0)

    lines[1][-1] = "4/1/26"
    page = carried_out(lines)
    assert "1 salarié mis à jour" in shown(page)
    assert {each.last_name: each.left_on for each in stored(Employee)} == {"Auvray": None, "Benali": date(2026, 1, 4)}
    assert [each.period.upper for each in stored(Contract)] == [None, date(2026, 1, 5)]
    assert [each.period.upper for each in stored(Assignment)] == [None, date(2026, 1, 5)]


@pytest.mark.row("F164")
def test_nothing_but_the_last_day_is_read(carried_out, browser, hired, stored):
    hired(last_name="Auvray", first_name="Nathalie")
    _, lines = filled(browser)
    lines[0][2:11] = ["Monsieur", "Nathalie", "AUVRAI", "X", "01/01/1900", "CDD", "Pilote", "2/2/2022", "31/01/2026"]
    carried_out(lines)
    (one,) = stored(Employee)
    assert (one.last_name, one.sex.value, one.contract_kind, one.left_on) == (
        "Auvray", "Femme", "CDI", date(2026, 1, 31),
    )  # fmt: skip


@pytest.mark.row("F151")
def test_a_visit_that_was_asked_for_is_cancelled_with_the_exit(carried_out, browser, hired, stored, boss):
    one = hired()
    VisitRequestFactory(adherent_id=boss.adherent_id, employee_id=one.id)
    _, lines = filled(browser)
    lines[0][-1] = "04/01/2026"
    carried_out(lines)
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("31/02/2026", "n’existe pas", id="no day"),
        pytest.param("05/01/2020", "l’embauche est du 06/01/2020", id="before the hiring"),
        pytest.param("demain", "ne se lit pas", id="words"),
    ],
)
def test_a_last_day_that_cannot_be_is_refused_by_line_and_column(browser, hired, stored, said, told):
    hired()
    _, lines = filled(browser)
    lines[0][-1] = said
    page = send(browser, lines)
    assert judged(stored) == (0, 0, 1)
    assert "Ligne 2, colonne K" in shown(page)
    assert told in shown(page)


def test_a_refused_line_is_corrected_in_place(app, browser, hired, stored):
    hired()
    _, lines = filled(browser)
    lines[0][-1] = "31/02/2026"
    page = send(browser, lines)
    browser.post(page.request.path + "/correct", data={"2.left_on": "28/02/2026"})
    assert judged(stored) == (1, 0, 0)


@pytest.mark.parametrize("number", ["", "abc", "999999", str(2**70)])
def test_a_line_without_its_number_is_refused_and_brings_nobody(carried_out, browser, hired, stored, number):
    hired()
    _, lines = filled(browser)
    lines[0][0], lines[0][-1] = number, "04/01/2026"
    carried_out(lines, only_valid="1")
    assert judged(stored) == (0, 0, 1)
    assert [each.left_on for each in stored(Employee)] == [None]


def test_cells_that_slipped_to_another_number_send_nobody_away(browser, hired, stored):
    hired(last_name="Auvray", first_name="Nathalie"), hired(last_name="Benali", first_name="Karim")
    _, lines = filled(browser)
    lines[0][0], lines[1][0] = lines[1][0], lines[0][0]
    lines[0][-1] = "04/01/2026"
    page = send(browser, lines)
    assert "ce nom n’est pas celui de la fiche" in shown(page)
    assert judged(stored) == (0, 1, 1)


def test_the_same_number_twice_is_refused(browser, hired, stored):
    hired()
    _, lines = filled(browser)
    lines[0][-1] = "04/01/2026"
    page = send(browser, [*lines, *lines])
    assert judged(stored) == (1, 0, 1)
    assert "même fiche que la ligne 2" in shown(page)


def test_another_companys_record_is_as_unknown_as_none(browser, boss, stored):
    theirs = EmployeeFactory()
    send(browser, [[theirs.id, "", "", "", "", "", "", "", "", "", "04/01/2026"]])
    assert judged(stored) == (0, 0, 1)


def test_exits_by_file_are_undone_for_a_day(app, carried_out, browser, hired, stored):
    hired()
    _, lines = filled(browser)
    lines[0][-1] = "04/01/2026"
    page = carried_out(lines)
    browser.post(page.request.path + "/undo_all")
    job.run_due(app)
    assert [each.left_on for each in stored(Employee)] == [None]
    assert [each.period.upper for each in stored(Contract)] == [None]


def test_without_base_data_a_file_changes_nobody(browse, employer, boss, hired, stored):
    hired()
    _, lines = filled(browse(boss))
    lines[0][-1] = "04/01/2026"
    page = send(browse(employer(Right.EMPLOYEE_ADMIN, of=boss.adherent_id)), lines)
    assert judged(stored) == (0, 1, 0)
    assert "ne modifie pas" in shown(page)


def test_the_file_of_many_costs_as_few_statements_as_that_of_one(browser, hired):
    for _ in range(5):
        hired()
    with at_most(9):
        assert len(filled(browser)[1]) == 5


def test_a_right_withdrawn_since_the_file_was_sent_is_gone(carried_out, boss, hired, stored, work_as):
    """The job acts for the portal and asks for no right: who undoes, as who confirms, must hold it then."""
    one = hired()
    carried_out([[one.id, *[""] * 9, "04/01/2026"]])
    number, clerk = stored(Intake)[0].id, replace(boss, rights=boss.rights - {Right.EMPLOYEE_BASE_DATA})
    with pytest.raises(DomainError, match="Vous ne pouvez plus modifier les fiches"), work_as(clerk) as ctx:
        undo(ctx, EXITS, intake_id=number)
    assert stored(Employee)[0].left_on == date(2026, 1, 4)


def test_a_file_is_not_confirmed_without_the_right_it_was_sent_with(browser, boss, hired, stored, work_as):
    one = hired()
    send(browser, [[one.id, *[""] * 9, "04/01/2026"]])
    clerk = replace(boss, rights=boss.rights - {Right.EMPLOYEE_BASE_DATA})
    with pytest.raises(DomainError, match="Vous ne pouvez plus modifier les fiches"), work_as(clerk) as ctx:
        confirm(ctx, EXITS, intake_id=stored(Intake)[0].id)
