"""All the lines of a DSN confirmed at once, by a job."""

from dataclasses import replace

import pytest

from app.employees.models import Employee
from app.employees.payroll import services
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.platform import job
from app.platform.context import Actor, Right
from app.platform.notice import Notice
from app.platform.progress import Progress
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE, NEW, kinds


def test_a_month_that_was_confirmed_proposes_nothing_when_it_is_sent_again(send, app, boss, jean, stored):
    people = [person(contract(end="31012026")), NEW, person(contract(since="01122025"), name="ROUX", nir="", sex="02")]
    browser, _ = send(boss, month_of(*people))
    browser.post(HERE + "confirm-all")
    job.run_due(app)
    assert (len(stored(Employee)), stored(PayrollProposal)) == (3, [])
    _, page = send(boss, month_of(*people))
    assert "dit la même chose que votre liste" in page.text


def test_all_is_confirmed_by_a_job_but_nobody_leaves_for_being_absent(send, app, boss, jean, stored):
    browser, _ = send(boss, month_of(NEW))
    page = browser.post(HERE + "confirm-all", follow_redirects=True)
    assert "La confirmation va commencer." in page.text
    assert browser.get(HERE + "progress").json["next"] is None
    job.run_due(app)
    assert browser.get(HERE + "progress").json["next"] == HERE + "review"
    assert [each.last_name for each in stored(Employee)] == ["Durand", "LEFEVRE"]
    assert (kinds(stored), stored(Employee)[0].left_on) == ([Kind.ABSENT], None)
    assert "1 proposition confirmée" in stored(Notice)[-1].title


def test_the_job_run_twice_confirms_once(send, boss, work_as, stored):
    browser, _ = send(boss, month_of(NEW))
    browser.post(HERE + "confirm-all")
    (waited,) = stored(Progress)
    for _ in range(2):
        with work_as(Actor.system(boss.adherent_id)) as ctx:
            services.carry_out(ctx, progress_id=waited.id)
    assert len(stored(Employee)) == 1
    assert len(stored(Notice)) == 1


@pytest.mark.usefixtures("jean")
def test_all_at_once_is_what_is_the_actors_to_confirm_whatever_the_job_may(send, work_as, app, boss, stored):
    """The job acts for the portal: a departure that a colleague's file proposes asks for « Données de base » still."""
    send(boss, month_of(person(contract(end="15122025")), NEW))
    with work_as(replace(boss, rights=frozenset({Right.EMPLOYEES, Right.EMPLOYEE_ADMIN}))) as ctx:
        services.confirm_all(ctx)
    job.run_due(app)
    assert [(each.last_name, each.left_on) for each in stored(Employee)] == [("Durand", None), ("LEFEVRE", None)]
    assert kinds(stored) == [Kind.DEPARTURE]


@pytest.mark.usefixtures("jean")
def test_all_at_once_is_what_was_there_to_be_read(send, app, boss, stored):
    browser, _ = send(boss, month_of(person(), NEW))
    browser.post(HERE + "confirm-all")
    send(boss, month_of(person(contract(end="15122025")), NEW))
    job.run_due(app)
    assert kinds(stored) == [Kind.ARRIVAL, Kind.DEPARTURE]
    assert [each.last_name for each in stored(Employee)] == ["Durand"]


def test_there_is_nothing_to_confirm_at_once_when_only_absents_wait(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(name="AUTRE", born="01011990", nir="2991175056001")))
    browser.post(HERE + "pass-over", data={"one": stored(PayrollProposal)[0].id})
    page = browser.post(HERE + "confirm-all", follow_redirects=True)
    assert "confirmez les lignes une à une" in page.text
