"""Much that was confirmed together is undone by a job, with its progress; little is undone while one waits."""

from dataclasses import replace

import pytest

from app.employees.models import Employee
from app.employees.payroll import confirmed as kept
from app.employees.payroll.models import PayrollConfirmed, PayrollProposal
from app.employees.services.hire import correct
from app.platform import job
from app.platform.context import Actor, Right
from app.platform.errors import NotAllowed
from app.platform.notice import Notice
from app.platform.progress import Progress, start
from tests.conftest import at_most
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import ALL, HERE, NEW, kinds, shown

MORE = [
    NEW,
    person(contract(since="15122025"), name="ROUX", first="ANA", nir="", sex="02"),
    person(contract(since="15122025"), name="PETIT", first="EVE", nir="", sex="02", born="03031990"),
]


@pytest.fixture
def confirmed(send, app, boss, stored, monkeypatch):
    """Three arrivals confirmed together, where two are much: the browser, and what undoes them."""
    monkeypatch.setattr(kept, "AT_ONCE", 2)
    browser, _ = send(boss, month_of(*MORE))
    browser.post(HERE + "confirm-all")
    job.run_due(app)
    return browser, {"at": stored(PayrollConfirmed)[0].confirmed_at.isoformat()}


def test_the_page_waits_for_the_job_and_the_job_says_what_came_of_it(confirmed, app, stored):
    browser, all_of_it = confirmed
    page = browser.post(HERE + "undo", data=all_of_it, follow_redirects=True)
    assert "L’annulation va commencer." in page.text
    assert "LEFEVRE ZOE" not in page.text
    assert browser.get(HERE + "done/progress").json | {"step": ""} == {
        "done": 0, "total": 3, "step": "", "left": "", "next": None,
    }  # fmt: skip
    assert len(stored(Employee)) == 3

    job.run_due(app)
    assert browser.get(HERE + "done/progress").json["next"] == HERE + "done"
    assert (stored(Employee), stored(PayrollConfirmed), len(stored(PayrollProposal))) == ([], [], 3)
    assert "3 lignes annulées." in stored(Notice)[-1].title.replace("\u00a0", " ")
    assert "Rien à annuler" in shown(browser.get(HERE + "done"))


def test_asked_twice_or_run_twice_it_is_undone_once(confirmed, boss, work_as, stored):
    browser, all_of_it = confirmed
    for _ in range(2):
        browser.post(HERE + "undo", data=all_of_it)
    (waited,) = [each for each in stored(Progress) if each.kind == kept.JOB]
    for _ in range(2):
        with work_as(Actor.system(boss.adherent_id)) as ctx:
            kept.carry_out(ctx, progress_id=waited.id)
    assert (stored(Employee), len(kinds(stored))) == ([], 3)
    assert len([each for each in stored(Notice) if "annulée" in each.title]) == 1


def test_while_the_job_is_at_another_confirmation_one_is_asked_to_wait(confirmed, boss, work_as, stored):
    browser, all_of_it = confirmed
    with work_as(boss) as ctx:
        start(ctx, kept.JOB, asked={"confirmed_at": "2026-01-05T09:00:00+00:00"})
    page = browser.post(HERE + "undo", data=all_of_it, follow_redirects=True)

    assert "Une autre confirmation est en cours d’annulation" in shown(page)
    assert [each.asked["confirmed_at"] for each in stored(Progress) if each.kind == kept.JOB] == [
        "2026-01-05T09:00:00+00:00"
    ]


def test_who_was_changed_since_stays_and_it_is_told(confirmed, app, boss, work_as, stored):
    browser, all_of_it = confirmed
    ana = next(each for each in stored(Employee) if each.last_name == "ROUX")
    with work_as(boss) as ctx:
        correct(ctx, id=ana.id, last_name="Auvray")
    browser.post(HERE + "undo", data=all_of_it)
    job.run_due(app)

    assert [each.last_name for each in stored(Employee)] == ["Auvray"]
    title = stored(Notice)[-1].title.replace("\u00a0", " ")
    assert title == "DSN du mois : 2 lignes annulées, 1 ligne conservée."


def test_lines_that_wait_again_are_in_their_order(confirmed, app, stored):
    browser, all_of_it = confirmed
    was = [each.name for each in stored(PayrollConfirmed)]
    browser.post(HERE + "undo", data=all_of_it)
    job.run_due(app)
    assert [each.name for each in stored(PayrollProposal)] == was


def test_another_company_undoes_nothing(confirmed, browse, employer, stored):
    _, all_of_it = confirmed
    assert browse(employer(*ALL)).post(HERE + "undo", data=all_of_it).status_code == 404
    assert len(stored(Employee)) == 3


@pytest.mark.usefixtures("confirmed")
def test_without_the_rights_nothing_is_undone(boss, work_as, stored):
    at = stored(PayrollConfirmed)[0].confirmed_at
    for rights in ({Right.EMPLOYEE_ADMIN}, {Right.EMPLOYEE_BASE_DATA}):
        with pytest.raises(NotAllowed), work_as(replace(boss, rights=frozenset(rights))) as ctx:
            kept.undo_round(ctx, confirmed_at=at)
    assert [each for each in stored(Progress) if each.kind == kept.JOB] == []
    assert len(stored(Employee)) == 3


def test_the_page_that_waits_costs_few_statements(confirmed):
    browser, all_of_it = confirmed
    browser.post(HERE + "undo", data=all_of_it)
    with at_most(8):
        assert browser.get(HERE + "done").status_code == 200
