from datetime import date

import pytest

from app.employees.models import Employee
from app.law.absence import Cause
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox, read
from app.platform.notice import Notice
from app.visits.models import VisitRequest
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState, Situation
from app.visits.services import asking, taking_back
from tests.factories import MandateFactory, VisitRequestFactory


@pytest.mark.row("F173")
def test_a_request_is_kept_with_its_deadline_and_told_to_the_sector(work_as, company, asker, stored):
    here = company()
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING, constraint_note="pas le lundi")
    (request,) = stored(VisitRequest)
    assert (request.latest_on, request.article) == (date(2026, 4, 2), "R4624-10")
    assert (request.state, request.asked_by) == (RequestState.PENDING, "Anne Martin")
    assert stored(Employee)[0].visit_asked
    (mail,) = stored(Outbox)
    assert mail.recipient == here.sector.email
    assert "Benali" not in read(mail).text
    assert f"/inbox/{request.id}" in read(mail).text
    assert [line.action for line in stored(AuditLine)] == ["visit_asked"]


def test_the_same_visit_is_not_asked_twice_at_once(work_as, company, asker, stored):
    here = company()
    VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, kind=Kind.HIRING)
    with pytest.raises(DomainError, match="déjà demandée") as refusal, work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)
    assert refusal.value.field == "kind"
    assert len(stored(VisitRequest)) == 1


def test_another_kind_may_be_asked_beside_it(work_as, company, asker, stored):
    here = company()
    VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, kind=Kind.HIRING)
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.OCCASIONAL)
    assert len(stored(VisitRequest)) == 2


def test_without_a_post_no_visit_is_asked(work_as, company, asker, stored):
    here = company(main_post_id=None)
    with pytest.raises(DomainError, match="poste"), work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)
    assert stored(VisitRequest) == []


def test_who_has_left_needs_no_visit(work_as, company, asker):
    here = company(left_on=date(2025, 12, 31))
    with pytest.raises(DomainError, match="sorti"), work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)


def test_the_employee_of_another_adherent_does_not_exist(work_as, company, asker, stored):
    mine, other = company(), company()
    with pytest.raises(NotAllowed), work_as(asker(mine)) as ctx:
        asking.ask(ctx, employee_id=other.employee.id, kind=Kind.HIRING)
    assert stored(VisitRequest) == []


def test_without_the_right_on_visits_nothing_is_asked(work_as, company, employer):
    here = company()
    everything_else = [right for right in Right if right is not Right.VISITS]
    with pytest.raises(NotAllowed), work_as(employer(*everything_else, of=here.adherent.id)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)


def test_an_agency_names_the_company_where_its_worker_is(work_as, company, asker, stored):
    here = company(contract_kind="INTERIM")
    with pytest.raises(DomainError, match="intérimaire") as refusal, work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)
    assert refusal.value.field == "user_company"
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING, user_company="Fonderie Roux")
    assert stored(VisitRequest)[0].user_company == "Fonderie Roux"


def test_an_interpreter_needs_a_language(work_as, company, asker):
    here = company()
    with pytest.raises(DomainError, match="langue") as refusal, work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING, needs_interpreter=True)
    assert refusal.value.field == "interpreter"


def test_a_return_keeps_its_dates_and_its_eight_days(work_as, company, asker, stored):
    here = company()
    days = {"absence_cause": Cause.ILLNESS, "absent_on": date(2025, 11, 3), "returns_on": date(2026, 1, 12)}
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.RETURN, **days)
    (request,) = stored(VisitRequest)
    assert (request.latest_on, request.returns_on) == (date(2026, 1, 20), date(2026, 1, 12))


def test_dates_of_a_return_are_not_kept_for_another_visit(work_as, company, asker, stored):
    here = company()
    days = {"absence_cause": Cause.ILLNESS, "absent_on": date(2025, 11, 3), "returns_on": date(2026, 1, 12)}
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING, **days)
    assert stored(VisitRequest)[0].absence_cause is None


def test_a_situation_is_sealed_and_stays_out_of_the_history(work_as, company, asker, stored, administrator):
    here = company()
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING, situations=[Situation.PREGNANT])
    with administrator.connect() as connection:
        raw = connection.exec_driver_sql("SELECT situations FROM visit_request").scalar_one()
        history = str(connection.exec_driver_sql("SELECT changes FROM audit_line").all())
    assert b"PREGNANT" not in bytes(raw)
    assert "enceinte" not in history
    assert stored(VisitRequest)[0].situations == "PREGNANT"


@pytest.mark.row("F186")
def test_a_pending_request_is_taken_back(work_as, company, asker, stored):
    here = company(visit_asked=True)
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(asker(here)) as ctx:
        taking_back.cancel_request(ctx, request_id=request.id)
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED
    assert not stored(Employee)[0].visit_asked


@pytest.mark.parametrize("state", [state for state in RequestState if state is not RequestState.PENDING])
def test_a_request_that_the_service_has_in_hand_stays(work_as, company, asker, stored, state):
    here = company()
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=state)
    with pytest.raises(DomainError), work_as(asker(here)) as ctx:
        taking_back.cancel_request(ctx, request_id=request.id)
    assert stored(VisitRequest)[0].state is state


def test_another_adherents_request_cannot_be_taken_back(work_as, company, asker, stored):
    mine, other = company(), company()
    request = VisitRequestFactory(adherent_id=other.adherent.id, employee_id=other.employee.id)
    with pytest.raises(NotAllowed), work_as(asker(mine)) as ctx:
        taking_back.cancel_request(ctx, request_id=request.id)
    assert stored(VisitRequest)[0].state is RequestState.PENDING


@pytest.mark.row("F292")
def test_the_service_accepts_and_says_who_did(work_as, company, secretary, stored):
    here = company()
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with work_as(secretary) as ctx:
        asking.accept(ctx, request_id=request.id)
    (kept,) = stored(VisitRequest)
    assert (kept.state, kept.decided_by) == (RequestState.ACCEPTED, "Nadia Perrot")


@pytest.mark.row("F292")
def test_a_refusal_has_its_reason_and_reaches_only_who_may_see_visits(work_as, company, secretary, stored):
    here = company(visit_asked=True)
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    sees = MandateFactory(adherent_id=here.adherent.id, rights=[Right.VISITS])
    MandateFactory(adherent_id=here.adherent.id, rights=[Right.BILLING_DOCUMENTS])
    with work_as(secretary) as ctx:
        asking.refuse(ctx, request_id=request.id, reason="Déjà vu en décembre.")
    (kept,) = stored(VisitRequest)
    assert (kept.state, kept.reason) == (RequestState.REFUSED, "Déjà vu en décembre.")
    assert not stored(Employee)[0].visit_asked
    assert [notice.user_id for notice in stored(Notice)] == [sees.user_id]


def test_a_refusal_without_a_reason_is_none(work_as, company, secretary):
    here = company()
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with pytest.raises(DomainError, match="pourquoi"), work_as(secretary) as ctx:
        asking.refuse(ctx, request_id=request.id, reason="")


def test_what_another_secretary_just_decided_is_not_decided_again(work_as, company, secretary):
    here = company()
    state = RequestState.REFUSED
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=state)
    with pytest.raises(DomainError, match="déjà refusée"), work_as(secretary) as ctx:
        asking.accept(ctx, request_id=request.id)


def test_planning_alone_decides_nothing(work_as, company, staff):
    here = company()
    request = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id)
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.PLANNING)) as ctx:
        asking.accept(ctx, request_id=request.id)
