"""What was confirmed of a DSN is undone for a day, line by line or all together; what changed since stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.payroll import services
from app.employees.payroll.comparing import Kind
from app.employees.payroll.confirmed import undo
from app.employees.payroll.models import PayrollConfirmed, PayrollProposal
from app.employees.services.follow import count_holders, follow
from app.employees.services.hire import correct
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post
from tests.conftest import at_most
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import ALL, HERE, NEW, kinds, shown
from tests.factories import NOW, AssignmentFactory, VisitRequestFactory, employed


def picture(stored):
    """All that is stored of employees, numbers of rows and history aside."""
    aside = {"id", "adherent_id"}
    return [
        {column.name: getattr(each, column.name) for column in model.__table__.columns if column.name not in aside}
        for model in (Employee, Contract, Assignment, Post)
        for each in stored(model)
    ]


@pytest.fixture
def settled(boss, jean, work_as):
    """Jean, as the night leaves a record: all that follows from the career is kept."""
    with work_as(Actor.system(boss.adherent_id)) as ctx:
        follow(ctx, [ctx.session.get_one(Employee, jean.id)])
        count_holders(ctx, [jean.main_post_id])
    return jean


@pytest.fixture
def confirmed(send, stored):
    """Send a month as somebody and confirm all its lines; the browser."""

    def go(actor, *people):
        browser, _ = send(actor, month_of(*people))
        browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
        return browser

    return go


def test_an_arrival_that_is_undone_goes_and_waits_again(confirmed, boss, stored):
    browser = confirmed(boss, NEW)
    page = browser.get(HERE + "done")
    assert "LEFEVRE ZOE" in page.text
    assert "CDI depuis le 15/12/2025. Boulanger (636c)." in shown(page)
    (line,) = stored(PayrollConfirmed)
    answer = browser.post(HERE + "undo", data={"one": line.id}, follow_redirects=True)
    assert "1 ligne annulée." in shown(answer)
    assert "Rien à annuler" in shown(answer)
    assert (stored(Employee), stored(Contract), stored(PayrollConfirmed), kinds(stored)) == ([], [], [], [Kind.ARRIVAL])
    assert [each.holders for each in stored(Post)] == [0]
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    assert [each.last_name for each in stored(Employee)] == ["LEFEVRE"]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "told",
    [
        pytest.param(contract(end="15122025"), id="a departure"),
        pytest.param(contract(nature="02", due="30062026"), id="a contract"),
        pytest.param(contract(code="474b", title="Technicien"), id="a post that the company has not"),
    ],
)
def test_whoever_was_changed_is_as_before(confirmed, boss, stored, told):
    before = picture(stored)
    browser = confirmed(boss, person(told))
    browser.post(HERE + "undo", data={"ids": [each.id for each in stored(PayrollConfirmed)]})
    assert picture(stored) == before
    assert len(stored(PayrollProposal)) == 1


@pytest.mark.usefixtures("settled")
def test_a_whole_confirmation_is_undone_at_once(confirmed, boss, stored):
    before = picture(stored)
    browser = confirmed(boss, person(contract(end="15122025")), NEW)
    assert len(stored(PayrollConfirmed)) == 2
    page = browser.get(HERE + "done").text
    at = page.partition('name="at" value="')[2].partition('"')[0]
    answer = browser.post(HERE + "undo", data={"at": at}, follow_redirects=True)
    assert "2 lignes annulées." in shown(answer)
    assert picture(stored) == before
    assert sorted(kinds(stored)) == [Kind.ARRIVAL, Kind.DEPARTURE]
    (line,) = [each for each in stored(AuditLine) if each.action == "payroll_undone"]
    assert line.changes["Lignes annulées"] == ["", "2"]


def test_two_changes_of_one_person_confirmed_together_are_undone_together(confirmed, boss, settled, stored, work_as):
    with work_as(Actor.system(settled.adherent_id)) as ctx:
        one = ctx.session.get_one(Employee, settled.id)
        one.nir, one.nir_hash, one.nir_state = None, None, "UNAVAILABLE"
    before = picture(stored)
    browser = confirmed(boss, person(contract(nature="02", due="30062026")))
    assert sorted(each.kind for each in stored(PayrollConfirmed)) == [Kind.CONTRACT, Kind.NUMBER]
    browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id})
    assert (picture(stored), stored(PayrollConfirmed)) == (before, [])


def test_lines_wait_no_more_once_another_file_was_compared_that_proposed_nothing(confirmed, send, boss, stored):
    browser = confirmed(boss, NEW)
    send(boss, month_of(NEW))
    assert stored(PayrollProposal) == []
    browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id})
    assert (stored(Employee), stored(PayrollProposal)) == ([], [])


def test_who_was_changed_since_stays_and_it_is_said(confirmed, boss, stored, work_as):
    browser = confirmed(boss, NEW)
    (zoe,) = stored(Employee)
    with work_as(boss) as ctx:
        correct(ctx, id=zoe.id, last_name="Petit")
    answer = browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id}, follow_redirects=True)
    assert "1 ligne reste : la fiche a servi ou changé depuis." in shown(answer)
    assert [each.last_name for each in stored(Employee)] == ["Petit"]
    assert len(stored(PayrollConfirmed)) == 1


def test_who_has_a_visit_asked_for_since_stays(confirmed, boss, stored):
    browser = confirmed(boss, NEW)
    VisitRequestFactory(adherent_id=boss.adherent_id, employee_id=stored(Employee)[0].id)
    browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id})
    assert len(stored(Employee)) == 1


def test_lines_of_a_file_that_was_replaced_do_not_wait_again(confirmed, send, boss, stored, monkeypatch):
    browser = confirmed(boss, NEW)
    monkeypatch.setattr("app.platform.clock.now", lambda: NOW + timedelta(hours=1))
    send(boss, month_of(person(contract(since="15122025"), name="ROUX", nir="", sex="02")))
    assert stored(PayrollProposal)[0].received_at != stored(PayrollConfirmed)[0].received_at
    browser.post(HERE + "undo", data={"one": stored(PayrollConfirmed)[0].id})
    assert [each.name.split()[0] for each in stored(PayrollProposal)] == ["ROUX"]


def test_what_the_job_confirmed_is_undone_too(send, app, boss, stored):
    browser, _ = send(boss, month_of(NEW, person(contract(since="15122025"), name="ROUX", nir="", sex="02")))
    browser.post(HERE + "confirm-all")
    job.run_due(app)
    assert len(stored(Employee)) == 2
    browser.post(HERE + "undo", data={"at": stored(PayrollConfirmed)[0].confirmed_at.isoformat()})
    assert (stored(Employee), len(stored(PayrollProposal))) == ([], 2)


def test_a_day_later_it_is_too_late_and_what_undid_it_is_gone(confirmed, boss, stored, work_as):
    confirmed(boss, NEW)
    (line,) = stored(PayrollConfirmed)
    with pytest.raises(DomainError, match="pendant 24"), work_as(boss, line.confirmed_at + timedelta(hours=25)) as ctx:
        undo(ctx, ids=[line.id])
    with work_as(Actor.system(), line.confirmed_at + timedelta(hours=25)) as ctx:
        services.forget_late(ctx)
    assert (stored(PayrollConfirmed), len(stored(Employee))) == ([], 1)


def test_how_somebody_was_is_kept_sealed(confirmed, boss, administrator):
    confirmed(boss, NEW)
    with administrator.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT payroll_confirmed::text FROM payroll_confirmed").all()
    assert bytes("2991175056001", "ascii").hex() not in row[0]
    assert "2991175056001" not in row[0]


def test_anothers_lines_and_none_at_all_are_out_of_reach(confirmed, boss, browse, employer, stored):
    confirmed(boss, NEW)
    (line,) = stored(PayrollConfirmed)
    browser = browse(employer(*ALL))
    assert "LEFEVRE" not in browser.get(HERE + "done").text
    for said in ({"one": line.id}, {"at": line.confirmed_at.isoformat()}, {"at": "hier"}, {}):
        assert browser.post(HERE + "undo", data=said).status_code == 404
    assert len(stored(Employee)) == 1


def test_without_the_rights_nothing_is_undone(confirmed, boss, stored, work_as, browse):
    confirmed(boss, NEW)
    (line,) = stored(PayrollConfirmed)
    for rights in ({Right.EMPLOYEE_ADMIN}, {Right.EMPLOYEE_BASE_DATA}):
        with pytest.raises(NotAllowed), work_as(replace(boss, rights=rights)) as ctx:
            undo(ctx, ids=[line.id])
    clerk = browse(replace(boss, rights=frozenset({Right.EMPLOYEE_ADMIN})))
    assert "Annuler" not in clerk.get(HERE + "done").text.partition("<main")[2]


def test_the_page_of_what_was_confirmed_costs_few_statements(confirmed, boss):
    browser = confirmed(boss, NEW)
    with at_most(8):
        assert browser.get(HERE + "done").status_code == 200
    assert HERE + "done" in browser.get(HERE).text


@pytest.mark.usefixtures("settled")
def test_several_who_leave_are_written_together_and_come_back_together(confirmed, boss, settled, stored):
    ana = employed(stored(Post)[0], last_name="Roux", first_name="Ana", hired_on=date(2020, 9, 1))
    late = employed(stored(Post)[0], last_name="Petit", first_name="Eve", hired_on=date(2020, 9, 1))
    with_day = {"nir": "", "born": f"{ana.born_on:%d%m%Y}", "sex": "02"}
    ending = [contract(end="15122025"), contract(end="15122025"), contract(end="16122025")]
    names = [("DURAND", "JEAN", {}), ("ROUX", "ANA", with_day), ("PETIT", "EVE", with_day)]
    people = [
        person(each, name=name, first=first, **more) for each, (name, first, more) in zip(ending, names, strict=True)
    ]
    browser = confirmed(boss, *people)
    assert {each.id: each.left_on for each in stored(Employee)} == {
        settled.id: date(2025, 12, 15), ana.id: date(2025, 12, 15), late.id: date(2025, 12, 16),
    }  # fmt: skip
    browser.post(HERE + "undo", data={"ids": [each.id for each in stored(PayrollConfirmed)]})
    assert {each.left_on for each in stored(Employee)} == {None}


@pytest.mark.usefixtures("settled")
def test_one_of_several_who_cannot_leave_does_not_keep_the_others(confirmed, boss, settled, stored):
    eve = employed(stored(Post)[0], last_name="Petit", first_name="Eve", hired_on=date(2020, 9, 1))
    AssignmentFactory(
        adherent_id=boss.adherent_id, employee_id=eve.id, post_id=settled.main_post_id, rank=2,
        period=Range(date(2026, 12, 1), None),
    )  # fmt: skip
    born = f"{eve.born_on:%d%m%Y}"
    gone = person(contract(end="15122025"), name="PETIT", first="EVE", nir="", sex="02", born=born)
    confirmed(boss, person(contract(end="15122025")), gone)
    assert {each.id: each.left_on for each in stored(Employee)} == {settled.id: date(2025, 12, 15), eve.id: None}
    (waiting,) = stored(PayrollProposal)
    assert "un changement de poste est prévu" in waiting.refusal
