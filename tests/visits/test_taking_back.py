"""A request that the employer took back waits again as it was, unless something stands in its way."""

from datetime import date

import pytest

from app.employees.models import Employee
from app.platform import trash
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.trash import bring_back
from app.visits.models import VisitRequest
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from app.visits.services import asking
from app.visits.services.taking_back import cancel_request
from tests.factories import NOW, VisitRequestFactory, sessions


@pytest.fixture
def here(company):
    return company(visit_asked=True)


@pytest.fixture
def place(work_as, here, asker):
    """In the trash, of a request that was taken back."""
    asked = VisitRequestFactory(
        adherent_id=here.adherent.id,
        employee_id=here.employee.id,
        latest_on=date(2026, 4, 5),
        constraint_note="Le soir",
    )
    with work_as(asker(here)) as ctx:
        return cancel_request(ctx, request_id=asked.id).id


def told(request):
    """What a request says."""
    return request.state, request.asked_at, request.latest_on, request.constraint_note, request.decided_by


def test_it_waits_again_as_it_was(work_as, here, asker, stored, place):
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED
    with work_as(asker(here)) as ctx:
        assert "visite d’embauche" in trash.page(ctx).things[0].row.title
        assert bring_back(ctx, id=place) == f"/visits/requests/{stored(VisitRequest)[0].id}"

    (back,) = stored(VisitRequest)
    assert told(back) == (RequestState.PENDING, NOW, date(2026, 4, 5), "Le soir", "")
    assert (back.decided_at, stored(Employee)[0].visit_asked) == (None, True)
    assert [line.action for line in stored(AuditLine)] == ["visit_request_cancelled", "visit_request_restored"]


def test_the_same_visit_asked_for_anew_stands_in_the_way(work_as, here, asker, stored, place):
    with work_as(asker(here)) as ctx:
        asking.ask(ctx, employee_id=here.employee.id, kind=Kind.HIRING)
        assert "de nouveau demandée" in trash.page(ctx).things[0].refusal
    with pytest.raises(DomainError, match="de nouveau demandée"), work_as(asker(here)) as ctx:
        bring_back(ctx, id=place)

    assert sorted(each.state for each in stored(VisitRequest)) == [RequestState.CANCELLED, RequestState.PENDING]


def test_nobody_waits_for_somebody_who_left(work_as, here, asker, stored, place):
    sessions.get(Employee, here.employee.id).left_on = date(2026, 1, 2)
    sessions.commit()
    with pytest.raises(DomainError, match="sorti"), work_as(asker(here)) as ctx:
        bring_back(ctx, id=place)

    assert stored(VisitRequest)[0].state is RequestState.CANCELLED


@pytest.fixture
def others(company, employer, here, asker):
    """Another adherent, and a colleague who asks for no visits."""
    return asker(company()), employer(Right.POSTS, of=here.adherent.id)


def test_another_adherent_and_who_asks_for_no_visits_bring_nothing_back(work_as, others, place):
    for actor in others:
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            bring_back(ctx, id=place)
