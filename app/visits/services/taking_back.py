"""A request that the employer takes back, and asks for again as it was."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Row

from app.employees.models import Employee
from app.platform import audit, trash
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.trash import Trashed
from app.visits import queries
from app.visits.models import VisitRequest
from app.visits.rules import requests
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState
from app.visits.services.asking import decide
from app.visits.services.upkeep import keep, lock

audit.declare(visit_request_cancelled="Demande de visite annulée", visit_request_restored="Demande de visite rétablie")


def cancel_request(ctx: Context, *, request_id: int) -> Trashed:
    """Take a request back while nobody has looked at it; it can be asked for again, as it was, for a while.

    Raises:
        NotAllowed: the right « Visites » is missing, or the request is not theirs.
        DomainError: it is no longer pending; says what to do.

    Source: manual SSTRN p. 27 (VIS-10).
    """
    ctx.require(Right.VISITS)
    request = lock(ctx, VisitRequest, request_id)
    if refusal := requests.refuse_cancellation(request.state):
        raise DomainError(refusal)
    decide(ctx, request, RequestState.CANCELLED)
    audit.record(ctx, "visit_request_cancelled", request)
    keep(ctx, request.employee_id)
    whose = ctx.session.get_one(Employee, request.employee_id)
    return trash.note(ctx, request, f"{whose}, {request.kind.sentence}")


def _blocked(ctx: Context, found: Sequence[Trashed]) -> Mapping[int, str]:
    """Those that were asked for anew since, and those of somebody for whom nothing may be asked now."""
    asked = queries.with_employees([each.subject_id for each in found])
    rows = {row.VisitRequest.id: row for row in ctx.session.execute(asked)}
    whose = [row.Employee.id for row in rows.values()]
    there = {(row.employee_id, row.kind) for row in ctx.session.execute(queries.open_kinds(whose))}
    refused = {each.id: _refusal(rows.get(each.subject_id), there, ctx.today) for each in found}
    return {number: sentence for number, sentence in refused.items() if sentence}


def _refusal(row: Row[VisitRequest, Employee] | None, there: Collection[tuple[int, Kind]], on: date) -> str | None:
    if row is None:
        return requests.REQUEST_GONE
    request, employee = row.VisitRequest, row.Employee
    waits = (employee.id, request.kind) in there
    return requests.refuse_restoring(request.state, there=waits) or requests.refuse_asking(
        has_post=employee.main_post_id is not None, left_on=employee.left_on, on=on
    )


def _back(ctx: Context, trashed: Trashed) -> None:
    """It waits as before, in its place: the secretariat was told of it when it was asked for."""
    trash.refuse(ctx, trashed)
    request = lock(ctx, VisitRequest, trashed.subject_id)
    request.state, request.reason = RequestState.PENDING, ""
    request.decided_at, request.decided_by = None, ""
    audit.record(ctx, "visit_request_restored", request)
    ctx.session.flush()
    keep(ctx, request.employee_id)


trash.register(trash.Kind("visit_request", "Demande de visite", Right.VISITS, "/visits/requests/{}", _blocked, _back))
