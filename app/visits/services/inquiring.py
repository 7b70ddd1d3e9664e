"""« Demande générale » : an employer tells or asks what has no form of its own, the service answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, func, select

from app.adherents.models import Adherent, Sector
from app.employees.queries import in_sight
from app.law.retention import Data, gone_before
from app.platform import audit, mail, notice, retention, theirs
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.visits import queries
from app.visits.facts import Facts
from app.visits.models import Inquiry
from app.visits.rules import inquiries
from app.visits.rules.inquiries import InquiryState, Subject
from app.visits.services.upkeep import lock

audit.declare(inquiry_made="Demande générale envoyée", inquiry_answered="Demande générale traitée")
MOST_NAMED = 3
COUNTED_FOR = timedelta(days=1)
ERASED_AT_ONCE = 20_000
"""Requests of one night."""


def inquire(ctx: Context, *, subject: Subject, message: str, employee_ids: Sequence[int] = ()) -> Inquiry:
    """Tell or ask the service something; the secretariat of the adherent's sector is written to.

    Args:
        employee_ids: whom it is about, for whoever holds « Visites »; others write their names.

    Raises:
        NotAllowed: the service has no such form, the actor is no employer, or somebody named is not theirs.
        DomainError: `employee`: an absence of nobody; or too many in a day.

    Source: manual AST25 4.4.5 (long absence, accident, parental leave) and 5.2 (F152, F260, F261).
    """
    refuse_closed(ctx)
    _refuse_flood(ctx)
    may_name = Right.VISITS in ctx.actor.rights
    people = set(employee_ids)
    if len(people) > MOST_NAMED or (people and (not may_name or people != set(names(ctx, people)))):
        raise NotAllowed("employees")
    if refusal := inquiries.refuse_inquiry(subject, named=len(people), may_name=may_name):
        raise DomainError(refusal.sentence, field=refusal.field)
    inquiry = Inquiry(
        adherent_id=ctx.actor.adherent_id,
        subject=subject,
        employee_ids=list(dict.fromkeys(employee_ids)),
        message=message,
        asked_at=ctx.now,
        asked_by=ctx.actor.on_behalf_of or ctx.actor.name,
        user_id=ctx.actor.user_id,
    )
    ctx.session.add(inquiry)
    audit.record(ctx, "inquiry_made", inquiry, subject=subject)
    _tell_sector(ctx, inquiry)
    return inquiry


def answer(ctx: Context, *, id: int, answer: str) -> Inquiry:
    """Answer a general request; who sent it finds the answer in the portal.

    Raises:
        NotAllowed: the actor lacks « À traiter », or there is no such request.
        DomainError: somebody has answered it meanwhile.
    """
    ctx.require(StaffRight.INBOX)
    inquiry = lock(ctx, Inquiry, id)
    if refusal := inquiries.refuse_answer(inquiry.state):
        raise DomainError(refusal)
    inquiry.state, inquiry.answer = InquiryState.ANSWERED, answer
    inquiry.answered_at, inquiry.answered_by = ctx.now, ctx.actor.name
    audit.record(ctx, "inquiry_answered", inquiry)
    if inquiry.user_id is not None:
        title = "Le service a répondu à votre demande"
        whose = {"user_id": inquiry.user_id, "adherent_id": inquiry.adherent_id}
        notice.tell(ctx, title, url=f"/contact/{inquiry.id}", **whose)
    return inquiry


def past(ctx: Context) -> Select[int]:
    """The general requests that are answered and past their time."""
    old = Inquiry.asked_at < gone_before(Data.INQUIRY, ctx.now)
    return select(Inquiry.id).where(old, Inquiry.state == InquiryState.ANSWERED).order_by(Inquiry.asked_at, Inquiry.id)


def forget(ctx: Context) -> None:
    """Delete them; the others follow on the next nights. The service's side.

    Source: « Choix du service » (`law.retention`).
    """
    ids = ctx.session.scalars(past(ctx).limit(ERASED_AT_ONCE)).all()
    ctx.session.execute(delete(Inquiry).where(Inquiry.id.in_(ids)), execution_options={"synchronize_session": False})


def own(ctx: Context, size: int) -> Sequence[Inquiry]:
    """The last general requests that the actor sent; an administrator reads those of everybody at the adherent."""
    refuse_closed(ctx)
    return ctx.session.scalars(_mine(ctx).limit(size)).all()


def one(ctx: Context, inquiry_id: int) -> Inquiry:
    """One of them.

    Raises:
        NotAllowed: there is none, or it is a colleague's.
    """
    refuse_closed(ctx)
    return theirs.one(ctx, _mine(ctx).where(Inquiry.id == inquiry_id))


def names(ctx: Context, employee_ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Usual and first name of those of these employees whom the actor sees, by name; who left too, where so (K14)."""
    found = ctx.session.execute(queries.named(employee_ids).where(in_sight(ctx))) if employee_ids else ()
    return {row.id: (row.last_name, row.first_name) for row in found}


def refuse_closed(ctx: Context) -> None:
    """Nobody but an employer asks, and only where the service has the form.

    Raises:
        NotAllowed: it is not so.
    """
    if ctx.actor.side is not Side.EMPLOYER or not ctx.profile[Facts].contact:
        raise NotAllowed("contact")


def _mine(ctx: Context) -> Select[Inquiry]:
    everybody = Right.ADMIN in ctx.actor.rights
    return queries.own_inquiries(sorted(ctx.actor.adherents), None if everybody else ctx.actor.user_id)


def _refuse_flood(ctx: Context) -> None:
    """Raise when the actor has sent enough today; what they send from two browsers is counted one after the other."""
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("inquiry"), ctx.actor.user_id or 0)))
    sent = ctx.session.scalar(queries.inquiries_since(ctx.actor.user_id, ctx.now - COUNTED_FOR)) or 0
    if many := inquiries.refuse_many(sent):
        raise DomainError(many)


def _tell_sector(ctx: Context, inquiry: Inquiry) -> None:
    """Write to the secretariat that something awaits it; the mail names nobody and quotes nothing."""
    company = ctx.session.get_one(Adherent, inquiry.adherent_id)
    sector = ctx.session.get(Sector, company.sector_id)
    if sector is not None and sector.email:
        number, link = company.number, f"/staff/inquiries/{inquiry.id}"
        mail.post(ctx, sector.email, "visits/inquiry_arrived", adherent=company.name, number=number, link=link)


retention.register(retention.Past(Data.INQUIRY, "demande générale", "demandes générales", past))
