"""Another administrator, another owner: who asked takes an adherent over, and those before stay or go."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.models import Mandate
from app.adherents.models import Adherent, State
from app.adherents.services import company
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules.petitions import Former
from app.membership.services import deciding
from app.membership.services.giving import end, give
from app.platform import audit, mail, theirs
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError

audit.declare(
    administrator_changed="Administrateur changé",
    company_taken_over="Rachat ou changement de dirigeant",
    petition_concerns="Adhérent concerné par une démarche",
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """An access that a decision may end."""

    mandate: Mandate
    first_name: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision will do: said before, and the same that is done."""

    petition: Petition
    adherent: Adherent
    before: Sequence[Replaced]
    """Whose access may end."""
    others: Sequence[str]
    """The administrators who stay whatever is chosen."""


def plan(ctx: Context, *, petition_id: int) -> Plan:
    """What accepting this request would do; writes nothing.

    Raises:
        NotAllowed, DomainError: as for `hand_over`.
    """
    petition = deciding.waiting(ctx, petition_id, Kind.ADMINISTRATOR, Kind.TAKEOVER)
    adherent = _concerned(ctx, petition, lock=False)
    everybody, before = _administrators(ctx, petition, adherent.id), replaced(ctx, petition, adherent.id)
    ended = {one.mandate.id for one in before}
    return Plan(petition, adherent, before, [one.name for one in everybody if one.mandate.id not in ended])


def hand_over(ctx: Context, *, petition_id: int, former: Former) -> Adherent:
    """Make who asked administrator; the former one's access ends or stays.

    Raises:
        NotAllowed: the actor may not decide, or there is no such request.
        DomainError: decided meanwhile; the service did not say yet which adherent it is about.

    Source: manual SSTRN p. 7 (RGT-14, F071, K10).
    """
    petition = deciding.locked(ctx, petition_id, Kind.ADMINISTRATOR)
    adherent = _concerned(ctx, petition)
    _replace(ctx, petition, adherent, former, replaced(ctx, petition, adherent.id))
    audit.record(ctx, "administrator_changed", adherent, Administrateur=petition.who, Avant=former)
    return adherent


def take_over(ctx: Context, *, petition_id: int, former: Former, name: str = "") -> Adherent:
    """Give an adherent its new SIRET, its new name if it has one, and its new administrator. The service alone.

    Raises:
        NotAllowed, DomainError: as for `hand_over`; another adherent has this SIRET (`siret`).

    Source: manual SSTRN p. 8 (RGT-15, F072).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    petition = deciding.locked(ctx, petition_id, Kind.TAKEOVER)
    adherent = _concerned(ctx, petition)
    _replace(ctx, petition, adherent, former, replaced(ctx, petition, adherent.id))
    before = adherent.siret or "", adherent.name
    company.correct(ctx, id=adherent.id, siret=petition.new_siret, name=name.strip() or adherent.name)
    audit.record(
        ctx, "company_taken_over", adherent, SIRET=(before[0], adherent.siret), name=(before[1], adherent.name)
    )
    return adherent


def concern(ctx: Context, *, petition_id: int, adherent: Adherent | None) -> Petition:
    """Say which adherent a request is about, when number and SIRET named none or another. The service alone.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such request.
        DomainError: decided meanwhile; none was chosen, or it is struck off (`adherent`).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    petition = deciding.locked(ctx, petition_id, Kind.ACCESS, Kind.ADMINISTRATOR, Kind.TAKEOVER)
    if adherent is None or adherent.state is State.LEFT:
        raise DomainError("Choisissez un adhérent qui n’est pas radié.", field="adherent")
    petition.adherent_id = adherent.id
    audit.record(ctx, "petition_concerns", petition, Demandeur=petition.who)
    return petition


def _concerned(ctx: Context, petition: Petition, *, lock: bool = True) -> Adherent:
    """The adherent that a request is about."""
    if petition.adherent_id is None:
        raise DomainError(deciding.NOT_KNOWN)
    asked = queries.to_change if lock else queries.concerned
    adherent = theirs.one(ctx, asked(petition.adherent_id))
    company.refuse_struck_off(ctx, adherent.id)
    return adherent


def replaced(ctx: Context, petition: Petition, adherent_id: int) -> Sequence[Replaced]:
    """Whose access may end: the former administrator named, else, in a takeover, every administrator."""
    found = _administrators(ctx, petition, adherent_id)
    if petition.kind is Kind.ADMINISTRATOR:
        return [one for one in found if one.email.lower() == petition.former_email.lower()]
    return found


def _administrators(ctx: Context, petition: Petition, adherent_id: int) -> list[Replaced]:
    """Those of today, who asked left out."""
    rows = ctx.session.execute(queries.administered_by(adherent_id, ctx.today, staff=ctx.actor.side is Side.STAFF))
    return [
        Replaced(mandate, first_name, f"{first_name} {last_name}", email)
        for mandate, first_name, last_name, email in rows
        if mandate.user_id != petition.user_id
    ]


def _replace(ctx: Context, petition: Petition, adherent: Adherent, former: Former, before: Sequence[Replaced]) -> None:
    whole = ctx.actor.side is Side.STAFF or any(each.mandate.with_branches for each in before)  # nobody gives more
    give(ctx, petition, adherent.id, rights=[Right.ADMIN], with_branches=whole)
    ended = former is Former.END
    for one in before:
        if ended:
            end(ctx, one.mandate, one.name)
        mail.post(
            ctx, one.email, "membership/administrator_replaced",
            first_name=one.first_name, who=petition.who, adherent=adherent.name, ended=ended,
        )  # fmt: skip
    deciding.accept(ctx, petition)
    mail.post(ctx, petition.email, "membership/administrator_given", who=petition.who, adherent=adherent.name)
