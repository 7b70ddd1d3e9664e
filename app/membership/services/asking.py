"""What a person asks about accesses and companies. At the door: who asks may have no adherent yet.

A number and a SIRET are public: nothing here says whether they exist. A request that fits no adherent is kept like any
other, and only the service sees that it does.
"""

from sqlalchemy import func, select

from app.accounts.rules.names import typed_name
from app.adherents.services.company import cleaned
from app.law.contact import clean_email
from app.law.identifiers import clean_siret
from app.membership.facts import Facts, Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules.petitions import (
    ASKED_A_DAY,
    COUNTED_FOR,
    ENOUGH_ASKED,
    OPEN_AT_ONCE,
    TOO_MANY,
    State,
    refuse_decision,
)
from app.platform import audit, job, theirs
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed

audit.declare(petition_made="Démarche envoyée", petition_withdrawn="Démarche annulée")
HELD = "Vous avez déjà accès à cet adhérent : choisissez-le dans le menu en haut de page."


def ask(
    ctx: Context,
    *,
    kind: Kind,
    number: str = "",
    siret: str = "",
    new_siret: str = "",
    former_email: str = "",
    description: str = "",
) -> Petition:
    """Ask for an access, or for the service to change a company.

    Args:
        siret: the former one in a takeover.

    Raises:
        NotAllowed: nobody is signed in, or the service does not take this kind online.
        DomainError: a SIRET or an address that cannot be (its field), twice the same request (`number`), an access
            that one has already, or too many requests waiting.

    Source: manual SSTRN p. 7-8 (RGT-13 to RGT-16, F070 to F073).
    """
    asker = asking(ctx, kind)
    petition = Petition(
        kind=kind,
        user_id=asker.id,
        who=f"{asker.first_name} {asker.last_name}",
        email=asker.email,
        asked_at=ctx.now,
        number=typed_name(number),
        siret=cleaned(clean_siret, siret, "siret") if siret else "",
        new_siret=cleaned(clean_siret, new_siret, "new_siret") if new_siret else "",
        former_email=cleaned(clean_email, former_email, "former_email").lower() if former_email else "",
        description=description,
    )
    petition.adherent_id = ctx.session.scalar(queries.known_by(petition.number, petition.siret))
    _refuse_held(ctx, petition)
    send(ctx, petition)
    return petition


def withdraw(ctx: Context, *, petition_id: int) -> None:
    """Take back a request that waits.

    Raises:
        NotAllowed: it is not one's own.
        DomainError: it was decided meanwhile.

    Source: RGT-17.
    """
    if ctx.actor.user_id is None:
        raise NotAllowed("signed out")
    petition = theirs.one(ctx, queries.own(petition_id, ctx.actor.user_id))
    if refusal := refuse_decision(petition.state, petition.decided_by):
        raise DomainError(refusal)
    petition.state, petition.decided_at, petition.code_hash = State.WITHDRAWN, ctx.now, ""
    audit.record(ctx, "petition_withdrawn", petition)


def asking(ctx: Context, kind: Kind) -> User:
    """The account that asks; its requests are made one after the other.

    Raises:
        NotAllowed, DomainError: as for `ask`.
    """
    if ctx.actor.user_id is None or kind not in ctx.profile[Facts].petitions.kinds:
        raise NotAllowed(kind)
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("petition"), ctx.actor.user_id)))
    if (ctx.session.scalar(queries.open_of(ctx.actor.user_id)) or 0) >= OPEN_AT_ONCE:
        raise DomainError(TOO_MANY)
    if (ctx.session.scalar(queries.asked_since(ctx.actor.user_id, ctx.now - COUNTED_FOR)) or 0) >= ASKED_A_DAY:
        raise DomainError(ENOUGH_ASKED)
    return ctx.session.get_one(User, ctx.actor.user_id)


def send(ctx: Context, petition: Petition) -> None:
    """Keep a request; who decides is told by a job, so that nobody learns from the time it takes who there is."""
    ctx.session.add(petition)
    ctx.session.flush()
    audit.record(ctx, "petition_made", petition, Demande=petition.kind)
    job.defer(ctx, "membership.tell", petition_id=petition.id)


def _refuse_held(ctx: Context, petition: Petition) -> None:
    if petition.kind is not Kind.ACCESS or petition.adherent_id is None:
        return
    if ctx.session.scalar(queries.held(petition.user_id, petition.adherent_id, ctx.today)) is not None:
        raise DomainError(HELD, field="number")
