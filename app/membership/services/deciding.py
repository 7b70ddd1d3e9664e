"""Accepting or refusing a request: by an administrator of the adherent, or by the service.

What is accepted is done in the same transaction; of two who decide at once, the second is told so.
"""

from datetime import date

from app.accounts.models import Mandate
from app.accounts.rules.rights import BY_KEY, completed
from app.adherents.models import Adherent
from app.adherents.services.company import refuse_struck_off
from app.membership.facts import Facts, Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules.petitions import OWN, REASON_NEEDED, State, refuse_decision
from app.membership.services.giving import give
from app.platform import audit, mail, notice, theirs
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed

audit.declare(petition_accepted="Démarche acceptée", petition_refused="Démarche refusée")
THIRD_PARTY = "ACCOUNTANT"
"""The preset of those outside the company."""
HELD = "Cette personne a déjà accès à cet adhérent : un administrateur peut changer ses droits. Refusez cette demande."
"""What was asked before another way in opened: accepting would take rights away, an administrator's too."""
NOT_KNOWN = "Choisissez d’abord l’adhérent concerné : ce numéro et ce SIRET ne vont pas ensemble."


def accept_access(
    ctx: Context, *, petition_id: int, preset: str, starts_on: date | None = None, ends_on: date | None = None
) -> Mandate:
    """Open the access that somebody asked for, of the kind chosen.

    Args:
        preset: key of a preset of rights.
        starts_on, ends_on: first and last day, included; None: today, and until withdrawn.

    Raises:
        NotAllowed: the actor may not decide, or there is no such request.
        DomainError: decided meanwhile; an unknown kind of access (`preset`); days that cannot be (`ends_on`); who asked
            has an access meanwhile, or the adherent is struck off.

    Source: manual SSTRN p. 9-10 (RGT-13, F061, F263).
    """
    petition = locked(ctx, petition_id, Kind.ACCESS)
    adherent = _to_open(ctx, petition)
    if preset not in BY_KEY:
        raise DomainError("Choisissez un type d’accès.", field="preset")
    first = starts_on or ctx.today
    if ends_on is not None and ends_on < max(first, ctx.today):
        raise DomainError("Ce dernier jour est passé, ou avant le premier : corrigez-le.", field="ends_on")
    chosen = BY_KEY[preset]
    rights = [Right.ADMIN] if Right.ADMIN in chosen.rights else sorted(completed(chosen.rights))
    mandate = give(
        ctx, petition, adherent.id, rights=rights, starts_on=first, ends_on=ends_on,
        third_party=preset == THIRD_PARTY,
    )  # fmt: skip
    accept(ctx, petition)
    mail.post(
        ctx, petition.email, "membership/access_given", who=petition.who, adherent=adherent.name,
        by=ctx.actor.name, access=chosen.label, starts_on=mandate.starts_on, ends_on=mandate.ends_on,
    )  # fmt: skip
    return mandate


def refuse(ctx: Context, *, petition_id: int, reason: str) -> Petition:
    """Say no, and why: the person reads it.

    Raises:
        NotAllowed: the actor may not decide, or there is no such request.
        DomainError: decided meanwhile; no reason (`reason`).

    Source: manual SSTRN p. 9 (RGT-13, F263).
    """
    petition = locked(ctx, petition_id)
    if not reason.strip():
        raise DomainError(REASON_NEEDED, field="reason")
    petition.reason = reason.strip()
    _close(ctx, petition, State.REFUSED)
    audit.record(ctx, "petition_refused", petition, Demande=petition.kind, reason=petition.reason)
    mail.post(
        ctx, petition.email, "membership/refused",
        who=petition.who, kind=petition.kind.value, number=petition.number, reason=petition.reason,
    )  # fmt: skip
    return petition


def accept(ctx: Context, petition: Petition) -> None:
    """Close a request as accepted, and leave word for who asked; the mail is the caller's."""
    _close(ctx, petition, State.ACCEPTED)
    audit.record(ctx, "petition_accepted", petition, Demande=petition.kind)
    notice.tell(
        ctx, f"Votre demande est acceptée : {petition.kind.value}.",
        url="/membership/", user_id=petition.user_id, adherent_id=petition.adherent_id,
    )  # fmt: skip


def adherent_of(ctx: Context, petition: Petition) -> Adherent | None:
    """The adherent that a request is about; None: nobody said which."""
    return None if petition.adherent_id is None else ctx.session.get(Adherent, petition.adherent_id)


def named_asker(ctx: Context, petition_id: int) -> str:
    """Who asks, of a request that the service reads, decided or not.

    Raises:
        NotAllowed: the actor may not decide, or there is no such request.
    """
    may_decide(ctx)
    found = theirs.read(ctx, Petition, petition_id)
    return found.who


def _to_open(ctx: Context, petition: Petition) -> Adherent:
    """The adherent that a request for access opens, for who has no access to it."""
    adherent = adherent_of(ctx, petition)
    if adherent is None:
        raise DomainError(NOT_KNOWN)
    refuse_struck_off(ctx, adherent.id)
    held = queries.held(petition.user_id, adherent.id, ctx.today).with_for_update()
    if ctx.session.scalar(held) is not None:
        raise DomainError(HELD)
    return adherent


def may_decide(ctx: Context) -> tuple[Kind, ...]:
    """The kinds of request that the actor decides: the service all, an administrator accesses (and co-optation, K10).

    Raises:
        NotAllowed: none.
    """
    if ctx.actor.side is Side.STAFF:
        ctx.require(StaffRight.ADHERENT_ADMIN)
        return tuple(Kind)
    ctx.require(Right.ADMIN)
    return (Kind.ACCESS, Kind.ADMINISTRATOR) if ctx.profile[Facts].petitions.cooptation else (Kind.ACCESS,)


def locked(ctx: Context, petition_id: int, *kinds: Kind) -> Petition:
    """A request that waits for the actor's decision, locked.

    Args:
        kinds: of which kind it must be; none: any that the actor decides.

    Raises:
        NotAllowed, DomainError: as for `refuse`.
    """
    return waiting(ctx, petition_id, *kinds, lock=True)


def waiting(ctx: Context, petition_id: int, *kinds: Kind, lock: bool = False) -> Petition:
    """A request that waits for the actor's decision, to look at before deciding.

    Raises:
        NotAllowed, DomainError: as for `refuse`.
    """
    allowed = may_decide(ctx)
    asked = queries.locked(petition_id) if lock else queries.one(petition_id)
    petition = ctx.session.scalars(asked.where(Petition.kind.in_(kinds or allowed))).first()
    if petition is None or petition.kind not in allowed:
        raise NotAllowed("petition")
    if ctx.actor.side is Side.EMPLOYER:
        if petition.adherent_id not in ctx.actor.adherents:
            raise NotAllowed("petition")
        if ctx.session.scalar(queries.replaced_by(petition.id, ctx.actor.user_id or 0)):
            raise NotAllowed("nobody decides on their own replacement")
    if petition.user_id == ctx.actor.user_id:
        raise DomainError(OWN)
    if refusal := refuse_decision(petition.state, petition.decided_by):
        raise DomainError(refusal)
    return petition


def _close(ctx: Context, petition: Petition, state: State) -> None:
    petition.state, petition.decided_at, petition.decided_by = state, ctx.now, ctx.actor.name
    petition.code_hash = ""
