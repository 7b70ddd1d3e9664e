"""A person's own risks that are no longer declared: what replaced them takes their place by one click (F136)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Employee, EmployeeExposure
from app.employees.rules import own_risks
from app.employees.services.expose import declare_risks, renew_risks
from app.law.follow_up import FollowUp
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.posts.rules.risks import Declared
from app.reference.models import Risk
from tests.conftest import at_most
from tests.factories import EmployeeFactory, PostFactory, employed, sessions
from tests.posts.test_rules import ASBESTOS, NIGHT

HIRED, LAST_DAY, NEXT_DAY = date(2020, 1, 6), date(2025, 12, 31), date(2026, 1, 1)


@pytest.fixture
def ended(working):
    """Since NEXT_DAY night work, declared for somebody, has a new name, and nothing takes the place of heavy loads."""
    night = sessions.query(Risk).filter_by(code="NUIT").one()
    columns = {each.name: getattr(night, each.key) for each in Risk.__table__.columns if each.name != "id"}
    fresh = {"code": "NUIT2", "label": "Travail de nuit (2026)", "short_label": "Nuit 2026", "valid_from": NEXT_DAY}
    sessions.add(Risk(**columns | fresh))
    _end(LAST_DAY)
    try:
        yield
    finally:
        sessions.rollback()
        sessions.query(EmployeeExposure).filter_by(risk_code="NUIT2").delete()
        sessions.query(Risk).filter_by(code="NUIT2").delete()
        _end(None)


def _end(day):
    sessions.query(Risk).filter(Risk.code.in_(("NUIT", "MANUT55"))).update({"valid_to": day})
    sessions.commit()


@pytest.fixture
def actor(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)


@pytest.fixture
def working(actor, work_as):
    """Somebody who works at night and carries heavy loads since 2020."""
    found = employed(PostFactory(adherent_id=actor.adherent_id))
    with work_as(actor) as ctx:
        declare_risks(ctx, id=found.id, risks=["NUIT", "MANUT55"])
    return found


def periods(stored):
    return sorted((each.risk_code, each.period) for each in stored(EmployeeExposure))


@pytest.mark.usefixtures("ended")
def test_each_ended_risk_gives_way_to_what_the_law_sees_alike_the_day_after(work_as, actor, working, stored):
    for _ in range(2):  # the second time nothing changes
        with work_as(actor) as ctx:
            renew_risks(ctx, id=working.id)

    assert periods(stored) == [
        ("MANUT55", Range(HIRED, NEXT_DAY)),
        ("NUIT", Range(HIRED, NEXT_DAY)),
        ("NUIT2", Range(NEXT_DAY, None)),
    ]
    (found,) = stored(Employee)
    assert (found.own_risks, found.follow_up) == ("Nuit 2026", FollowUp.ADAPTED)
    (line,) = [each for each in stored(AuditLine) if each.action == "employee_renewed"]
    assert next(iter(line.changes.values()))[1] == "Nuit 2026"


@pytest.mark.usefixtures("ended")
def test_what_began_after_the_end_never_was_and_what_stands_already_stays(work_as, actor, working, stored):
    sessions.query(EmployeeExposure).update({"period": Range(date(2026, 1, 3), None)})
    sessions.add(
        EmployeeExposure(
            adherent_id=actor.adherent_id, employee_id=working.id, risk_code="NUIT2", period=Range(NEXT_DAY, None)
        )
    )
    sessions.commit()
    with work_as(actor) as ctx:
        renew_risks(ctx, id=working.id)
    assert periods(stored) == [("NUIT2", Range(NEXT_DAY, None))]


def test_risks_in_force_stay_as_they_are(work_as, actor, working, stored):
    before = periods(stored)
    with work_as(actor) as ctx:
        renew_risks(ctx, id=working.id)
    assert periods(stored) == before
    assert [each.action for each in stored(AuditLine)] == ["employee_exposed"]


@pytest.mark.usefixtures("ended")
def test_where_persons_have_no_risks_of_their_own_nothing_is_touched(work_as, actor, working, as_profile, stored):
    before = periods(stored)
    as_profile("sstrn")
    with work_as(actor) as ctx:
        renew_risks(ctx, id=working.id)
    assert periods(stored) == before


def test_a_precision_that_nobody_told_is_left_to_the_employer_and_a_secret_to_the_worker():
    over = replace(NIGHT, code="NUIT1", usual=False, ended_on=LAST_DAY)
    asks = replace(NIGHT, precisions=(("POSTE", "Équipes de nuit", NIGHT.law_code),))
    secret = replace(ASBESTOS, code="HANDICAP", law_code="HANDICAP", ended_on=LAST_DAY)
    known = {each.code: each for each in (over, asks, secret)}
    declared = [Declared("NUIT1"), Declared("HANDICAP")]

    (found,) = own_risks.renewals(declared, known, {asks.code: asks})
    assert (found.risk, found.lacks) == (over, True)
    (told,) = own_risks.renewals([Declared("NUIT1", ("POSTE",))], known, {asks.code: asks})
    assert (told.fresh, told.lacks) == (Declared(asks.code, ("POSTE",)), False)


@pytest.mark.usefixtures("ended")
def test_the_record_says_what_replaces_what_and_does_it_by_one_click(browse, actor, working, stored):
    browser = browse(actor)
    with at_most(9):
        page = browser.get(f"/employees/{working.id}").text
    assert "«\u00a0Travail de nuit (2026)\u00a0» le remplace" in page
    assert "rien ne le remplace" in page
    address = f"/employees/{working.id}/risks/renew"
    assert f'action="{address}"' in page

    page = browser.post(address, follow_redirects=True).text
    assert "Les risques sont à jour" in page
    assert "n’est plus à déclarer" not in page
    assert len(periods(stored)) == 3


@pytest.mark.usefixtures("ended")
def test_who_only_reads_is_told_without_the_button(browse, actor, employer, staff, working):
    for who, address in (
        (employer(Right.EMPLOYEES, of=actor.adherent_id), "/employees/"),
        (staff(StaffRight.ADHERENTS), "/staff/employees/"),
    ):
        page = browse(who).get(f"{address}{working.id}").text
        assert "n’est plus à déclarer après le 31/12/2025" in page
        assert "/risks/renew" not in page


@pytest.mark.usefixtures("ended")
def test_without_the_right_or_for_another_adherent_nothing_changes(browse, actor, employer, working, stored):
    before = periods(stored)
    for other in (employer(Right.EMPLOYEES, of=actor.adherent_id), employer(*Right)):
        assert browse(other).post(f"/employees/{working.id}/risks/renew").status_code == 404
    assert periods(stored) == before


def test_a_reader_and_a_stranger_renew_nothing(work_as, actor, employer, working):
    for other in (employer(Right.EMPLOYEES, of=actor.adherent_id), employer(*Right)):
        with pytest.raises(NotAllowed), work_as(other) as ctx:
            renew_risks(ctx, id=working.id)


def test_who_left_is_exposed_to_nothing_more(work_as, actor):
    gone = EmployeeFactory(adherent_id=actor.adherent_id, gone=True)
    with pytest.raises(DomainError, match="réintégrez-le"), work_as(actor) as ctx:
        renew_risks(ctx, id=gone.id)
