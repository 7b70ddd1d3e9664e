"""Visits asked for several employees at once: each request is as if it had been asked for alone, the mail is one."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.employees.models import Employee
from app.platform import audit, mail, together
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.refusal import Refusal
from app.platform.together import Deed, Said
from app.visits import queries
from app.visits.models import VisitRequest
from app.visits.rules import kinds
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import refuse_asking
from app.visits.services.asking import awaited, for_agency, make, tell_sector
from app.visits.services.upkeep import keep_all


def ask_all(
    ctx: Context, *, ids: Collection[int], kind: Kind | None = None, constraint_note: str = ""
) -> Sequence[VisitRequest]:
    """Ask for a visit of each of several employees.

    Args:
        kind: None: the one that the follow-up of each awaits.
        constraint_note: the same for all.

    Raises:
        NotAllowed: the right « Visites » is missing, or one of them is not the actor's.
        DomainError: what `refuse_requests` says of the first; no visit is asked.

    Source: as for one, `asking.ask`.
    """
    ctx.require(Right.VISITS)
    employees = ctx.session.scalars(queries.employees_to_see(ids)).all()
    if len(employees) < len(set(ids)):
        raise NotAllowed("employees")
    for refusal in refuse_requests(ctx, employees, kind).values():
        raise DomainError(refusal.sentence, field=refusal.field)
    made = [make(ctx, each, kind or _suggested(each), {"constraint_note": constraint_note}) for each in employees]
    ctx.session.flush()
    for request in made:
        audit.record(ctx, "visit_asked", request, kind=request.kind, latest_on=request.latest_on)
    keep_all(ctx, ids)
    _tell(ctx, employees, made)
    return made


def refuse_requests(ctx: Context, employees: Sequence[Employee], kind: Kind | None) -> Mapping[int, Refusal]:
    """Why no visit can be asked for some of these employees: employee → refusal."""
    asked = {(one.employee_id, one.kind) for one in ctx.session.scalars(queries.open_for([e.id for e in employees]))}
    found = {}
    for each in employees:
        refusal = refuse_asking(has_post=each.main_post_id is not None, left_on=each.left_on, on=ctx.today)
        if refusal is None and (each.id, kind or _suggested(each)) in asked:
            refusal = "Cette visite est déjà demandée."
        if refusal is None and for_agency(each):
            refusal = "Demandez sa visite depuis sa fiche, en indiquant l’entreprise où travaille cet intérimaire."
        if refusal is not None:
            found[each.id] = Refusal("kind", refusal)
    return found


def _suggested(employee: Employee) -> Kind:
    """What the follow-up awaits; a return from an absence is asked with its days, for one person."""
    kind = kinds.suggested(awaited(employee))
    return Kind.OCCASIONAL if kind is Kind.RETURN else kind


def _tell(ctx: Context, employees: Sequence[Employee], made: Sequence[VisitRequest]) -> None:
    """Write once to the secretariat of each company."""
    of = {each.id: each.adherent for each in employees}
    ordered = sorted(made, key=lambda request: request.adherent_id)
    for _, group in groupby(ordered, key=lambda request: request.adherent_id):
        requests = list(group)
        company = of[requests[0].employee_id]
        if len(requests) == 1:
            tell_sector(ctx, company, requests[0])
        elif company.sector.email:
            to, count = company.sector.email, len(requests)
            name, number = company.name, company.number
            mail.post(ctx, to, "visits/requests_arrived", count=count, link="/inbox/", adherent=name, number=number)


def _ask(ctx: Context, ids: Sequence[int], said: Said) -> Any:
    kind = Kind[said["kind"]] if said["kind"] else None
    return ask_all(ctx, ids=ids, kind=kind, constraint_note=said["constraint_note"])


together.declare("visits.ask", Deed(Right.VISITS, _ask, "Demandes de visite", "/visits/requests/"))
