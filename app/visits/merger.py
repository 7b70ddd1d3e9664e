"""What of the visits follows when a company is absorbed."""

from sqlalchemy import any_, func, literal, select, update

from app.platform.context import Context
from app.platform.merger import Merger, Moved, register
from app.visits.models import Appointment, Inquiry, Visit, VisitRequest
from app.visits.rules.requests import OPEN, RequestState
from app.visits.services.upkeep import keep_all

TWICE = "Les deux entreprises avaient demandé cette visite : une seule demande reste ouverte."


def make_room(ctx: Context, merger: Merger) -> None:
    """The visits of who was in both companies; one asked for twice stays asked for once."""
    for gone_id, stays_id in merger.joined.items():
        _close_twins(ctx, gone_id, stays_id)
        named = update(Inquiry).where(literal(gone_id) == any_(Inquiry.employee_ids))
        other = func.array_replace(Inquiry.employee_ids, gone_id, stays_id)
        ctx.session.execute(named.values(employee_ids=other).execution_options(synchronize_session=False))
        for model in (VisitRequest, Appointment, Visit):
            theirs = update(model).where(model.employee_id == gone_id).execution_options(synchronize_session=False)
            ctx.session.execute(theirs.values(adherent_id=merger.kept_id, employee_id=stays_id))


def compute(ctx: Context, merger: Merger) -> None:
    """What records keep of their visits."""
    keep_all(ctx, list(merger.joined.values()))


def _close_twins(ctx: Context, gone_id: int, stays_id: int) -> None:
    """Of two open requests of a kind, the one that was accepted stays."""
    both = select(VisitRequest).where(VisitRequest.employee_id.in_((gone_id, stays_id)), VisitRequest.state.in_(OPEN))
    rows = ctx.session.scalars(both.with_for_update()).all()
    kept = {row.kind: row for row in rows if row.employee_id == stays_id}
    for row in rows:
        other = kept.get(row.kind)
        if row.employee_id != gone_id or other is None:
            continue
        closed = other if (row.state, other.state) == (RequestState.ACCEPTED, RequestState.PENDING) else row
        closed.state, closed.reason = RequestState.CANCELLED, TWICE
        closed.decided_at, closed.decided_by = ctx.now, ctx.actor.name
    ctx.session.flush()


register(Moved(("visit_request",), "demande de visite", "demandes de visite", before=make_room, after=compute))
register(Moved(("appointment",), "rendez-vous", "rendez-vous"))
register(Moved(("visit",), "visite", "visites"))
register(Moved(("inquiry",), "demande générale", "demandes générales"))
