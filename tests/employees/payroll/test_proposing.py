"""« DSN du mois » : sent, shown line by line, to whom it may be shown; the file is kept nowhere."""

from datetime import date, timedelta

import pytest

from app.employees.models import Employee
from app.employees.payroll import services
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.employees.payroll.reading import read_file
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import NotAllowed
from tests.conftest import at_most
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import ALL, HERE, NEW, kinds, shown
from tests.factories import (
    NOW,
    EmployeeFactory,
)


def test_the_page_says_what_is_read_and_what_is_not(browse, boss):
    page = browse(boss).get(HERE)
    assert page.status_code == 200
    assert "ni les salaires, ni les arrêts de travail, ni la situation de handicap" in page.text


def test_arrivals_departures_and_changes_are_shown_and_nothing_is_written(send, boss, jean, stored):
    left = person(contract(end="15122025"))
    _, page = send(boss, month_of(left, NEW))
    assert "décembre 2025" in page.text
    assert "LEFEVRE ZOE" in page.text
    assert "CDI depuis le 15/12/2025. Boulanger (636c)." in shown(page)
    assert "Sortie le 15/12/2025." in shown(page)
    assert kinds(stored) == [Kind.ARRIVAL, Kind.DEPARTURE]
    assert [each.left_on for each in stored(Employee)] == [None]


def test_the_number_waits_sealed_and_is_on_no_page(send, boss, administrator):
    _, page = send(boss, month_of(NEW))
    assert "2991175056001" not in page.text
    with administrator.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT payroll_proposal::text FROM payroll_proposal").all()
    assert "2991175056001" not in row[0]
    assert bytes("2991175056001", "ascii").hex() not in row[0]


def test_those_whom_a_file_does_not_name_stand_by_name(send, boss, stored):
    for name in ("Zola", "Éluard", "Hugo"):
        EmployeeFactory(adherent_id=boss.adherent_id, last_name=name, hired_on=date(2020, 9, 1))
    send(boss, month_of(NEW))
    assert [each.name.split()[0] for each in stored(PayrollProposal)] == ["LEFEVRE", "ÉLUARD", "HUGO", "ZOLA"]


def test_a_new_file_takes_the_place_of_the_one_before(send, boss, stored):
    send(boss, month_of(NEW))
    send(boss, month_of(NEW, month="01112025"))
    assert [each.month for each in stored(PayrollProposal)] == [date(2025, 11, 1)]


def test_a_file_that_says_the_same_is_told_so(send, boss, jean):
    _, page = send(boss, month_of(person()))
    assert "dit la même chose que votre liste" in page.text


def test_the_history_tells_that_a_dsn_was_read_and_no_name_of_it(send, boss, stored):
    send(boss, month_of(NEW))
    (line,) = [each for each in stored(AuditLine) if each.action == "payroll_read"]
    assert line.changes == {"Mois": ["", "décembre 2025"], "Propositions": ["", "1"]}


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"nom;prenom", "pas une DSN"), (month_of(NEW, nature="04"), "pas de DSN mensuelle")],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(send, boss, content, told):
    _, page = send(boss, content)
    assert (page.status_code, told in page.text) == (422, True)


def test_without_base_data_only_arrivals_are_proposed(send, employer, boss, jean, stored):
    clerk = employer(Right.EMPLOYEE_ADMIN, of=boss.adherent_id)
    send(clerk, month_of(person(contract(end="15122025")), NEW))
    assert kinds(stored) == [Kind.ARRIVAL]


def test_another_adherents_lines_are_out_of_reach(send, browse, boss, employer, stored):
    send(boss, month_of(NEW))
    (theirs,) = stored(PayrollProposal)
    stranger = employer(*ALL)
    browser = browse(stranger)
    assert "LEFEVRE" not in browser.get(HERE + "review").text
    for address in ("confirm", "pass-over"):
        browser.post(HERE + address, data={"one": theirs.id})
    assert (len(stored(PayrollProposal)), stored(Employee)) == (1, [])


def test_without_the_right_nothing_can_be_asked(boss, work_as, employer):
    clerk = employer(Right.EMPLOYEES, of=boss.adherent_id)
    for ask in (
        lambda ctx: services.receive(ctx, paid=read_file(month_of(NEW))),
        lambda ctx: services.confirm(ctx, ids=[1]),
        lambda ctx: services.pass_over(ctx, ids=[1]),
        services.confirm_all,
    ):
        with pytest.raises(NotAllowed), work_as(clerk) as ctx:
            ask(ctx)


def test_lines_that_nobody_confirmed_are_gone_after_a_week(send, boss, work_as, stored):
    send(boss, month_of(NEW))
    for days, left in ((6, 1), (8, 0)):
        with work_as(Actor.system(), NOW + timedelta(days=days)) as ctx:
            services.forget_late(ctx)
        assert len(stored(PayrollProposal)) == left


def test_a_page_of_lines_costs_few_statements(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(contract(end="15122025")), NEW))
    with at_most(8):
        browser.get(HERE + "review")


def test_many_lines_come_page_by_page(send, boss, stored):
    many = [person(contract(since="15122025"), name=f"NOM{'ABCDEFGHIJ'[n // 10]}{'ABCDEFGHIJ'[n % 10]}", nir="",
                   born="04111999") for n in range(60)]  # fmt: skip
    browser, page = send(boss, month_of(*many))
    assert page.text.count('name="ids"') == 50
    last = stored(PayrollProposal)[49].id
    assert browser.get(f"{HERE}review?after={last}").text.count('name="ids"') == 10


def test_the_files_of_employees_are_chosen_on_one_page(browse, boss):
    page = browse(boss).get("/employees/files/")
    assert 'href="/employees/import/"' in page.text
    assert 'href="/employees/dsn/"' in page.text
