"""Another administrator, another owner: who asked takes an adherent over, and those before stay or go."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Mandate
from app.adherents.models import Adherent
from app.adherents.services import company
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules.petitions import Former
from app.membership.services import deciding
from app.membership.services.giving import end, give
from app.platform import audit, mail
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed

audit.declare(administrator_changed="Administrateur changé", company_taken_over="Rachat ou changement de dirigeant")


@dataclass(frozen=True, slots=True)
class Replaced:
    """An access that a decision may end."""

    mandate: Mandate
    first_name: str
    name: str
    email: str


def hand_over(ctx: Context, *, petition_id: int, former: Former, adherent_id: int | None = None) -> Adherent:
    """Make who asked administrator; the former one's access ends or stays.

    Args:
        adherent_id: the service may say which adherent it is about, when number and SIRET named none.

    Raises:
        NotAllowed: the actor may not decide, or there is no such request.
        DomainError: decided meanwhile; no adherent is named (`adherent`).

    Source: manual SSTRN p. 7 (RGT-14, F071, K10).
    """
    petition = deciding.locked(ctx, petition_id, Kind.ADMINISTRATOR)
    adherent = concerned(ctx, petition, adherent_id)
    _replace(ctx, petition, adherent, former, replaced(ctx, petition, adherent.id))
    audit.record(ctx, "administrator_changed", adherent, Administrateur=petition.who, Avant=former)
    return adherent


def take_over(
    ctx: Context, *, petition_id: int, former: Former, name: str = "", adherent_id: int | None = None
) -> Adherent:
    """Give an adherent its new SIRET, its new name if it has one, and its new administrator. The service alone.

    Raises:
        NotAllowed, DomainError: as for `hand_over`; another adherent has this SIRET (`siret`).

    Source: manual SSTRN p. 8 (RGT-15, F072).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    petition = deciding.locked(ctx, petition_id, Kind.TAKEOVER)
    adherent = concerned(ctx, petition, adherent_id)
    _replace(ctx, petition, adherent, former, replaced(ctx, petition, adherent.id))
    before = adherent.siret or "", adherent.name
    company.correct(ctx, id=adherent.id, siret=petition.new_siret, name=name.strip() or adherent.name)
    audit.record(
        ctx, "company_taken_over", adherent, SIRET=(before[0], adherent.siret), name=(before[1], adherent.name)
    )
    return adherent


def concerned(ctx: Context, petition: Petition, adherent_id: int | None) -> Adherent:
    """The adherent that a request is about, locked.

    Raises:
        DomainError: nobody said which (`adherent`). NotAllowed: there is none.
    """
    staff = ctx.actor.side is Side.STAFF
    chosen = adherent_id if staff and adherent_id is not None else petition.adherent_id
    if chosen is None:
        raise DomainError("Choisissez l’adhérent concerné.", field="adherent")
    adherent = ctx.session.scalars(select(Adherent).where(Adherent.id == chosen).with_for_update()).first()
    if adherent is None:
        raise NotAllowed("adherent")
    petition.adherent_id = adherent.id
    return adherent


def replaced(ctx: Context, petition: Petition, adherent_id: int) -> Sequence[Replaced]:
    """Whose access may end: the former administrator named, else, in a takeover, every administrator."""
    rows = ctx.session.execute(queries.administered_by(adherent_id, ctx.today, staff=ctx.actor.side is Side.STAFF))
    found = [
        Replaced(mandate, first_name, f"{first_name} {last_name}", email)
        for mandate, first_name, last_name, email in rows
        if mandate.user_id != petition.user_id
    ]
    if petition.kind is Kind.ADMINISTRATOR:
        return [one for one in found if one.email.lower() == petition.former_email.lower()]
    return found


def _replace(ctx: Context, petition: Petition, adherent: Adherent, former: Former, before: Sequence[Replaced]) -> None:
    give(ctx, petition, adherent.id, rights=[Right.ADMIN])
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
