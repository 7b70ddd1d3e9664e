"""In which health teams a member of the staff works: their sectors' requests come first to them (BO-02, BO-06)."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, update

from app.accounts.models import StaffMember
from app.accounts.queries.people import placed, places_for, places_of
from app.adherents.models import Function, Professional
from app.platform import audit, theirs
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError

audit.declare(staff_placed="Équipes santé d’un compte du service modifiées")
TAKEN = "Quelqu’un d’autre est déjà ce membre de l’équipe : rechargez la page et choisissez parmi ceux qui restent."

Places = Sequence[Row[int, str, Function, str]]


def offered(ctx: Context, *, user_id: int) -> Places:
    """The members of the health teams that somebody is or may be: number, name, function, sector.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service », or there is no such member of the staff.
    """
    _staff(ctx, user_id)
    return ctx.session.execute(places_for(user_id)).all()


def place(ctx: Context, *, user_id: int, places: Collection[int]) -> StaffMember:
    """Say which members of the health teams somebody is; it counts from their next page on.

    Args:
        places: numbers of `Professional`s; whom the person was before and is not named here is nobody's account.

    Raises:
        NotAllowed: as for `offered`.
        DomainError: one of them is somebody else's meanwhile (field `places`).
    """
    member = _staff(ctx, user_id)
    before = _told(ctx, user_id)
    found = ctx.session.scalars(placed(places)).all()
    if len(found) != len(set(places)) or any(one.user_id not in (None, user_id) for one in found):
        raise DomainError(TAKEN, field="places")
    mine = Professional.user_id == user_id
    ctx.session.execute(update(Professional).where(mine, Professional.id.not_in(places)).values(user_id=None))
    for one in found:
        one.user_id = user_id
    ctx.session.flush()
    audit.record(ctx, "staff_placed", member, Secteurs=(before, _told(ctx, user_id)))
    return member


def _staff(ctx: Context, user_id: int) -> StaffMember:
    ctx.require(StaffRight.STAFF_USERS)
    return theirs.read(ctx, StaffMember, user_id)


def _told(ctx: Context, user_id: int) -> str:
    """« Beaune Nord (Secrétaire médicale) »."""
    found = ctx.session.execute(places_of(user_id))
    return ", ".join(f"{row.sector} ({row.function.value})" for row in found) or "Aucun"
