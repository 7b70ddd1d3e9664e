"""Reading requests to join, and what tells whether one may be made."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from app.accounts.queries import from_place
from app.adherents.models import Sector
from app.membership.models import Adhesion, DoorQuestion
from app.membership.rules.adhesion import WRITABLE, Asking, State
from app.reference.models import Naf, Profession


def siret_known(siret: str) -> Select[bool]:
    """Whether an adherent has this number: all that the door may learn of it."""
    return select(func.siret_known(siret))


def asked_already(siret: str, besides: int) -> Select[int]:
    """Another request that waits for the service with this number."""
    waiting = (Adhesion.siret == siret, Adhesion.state == State.SENT, Adhesion.id != besides)
    return select(Adhesion.id).where(*waiting).limit(1)


def asked_lately(kind: Asking, address: str, about: bytes | None, since: datetime) -> Select[int, int]:
    """How often that was asked from where this address is, and how many mails went to this person."""
    from_here = and_(DoorQuestion.kind == kind, from_place(DoorQuestion.address, address))
    to_one: ColumnElement[bool] = false() if about is None else DoorQuestion.about == about
    lately = DoorQuestion.at > since
    counted = func.count().filter(from_here), func.count().filter(to_one)
    return select(*counted).where(lately, or_(from_here, to_one))


def unfinished(email: str) -> Select[Adhesion]:
    """The requests of a person that can be gone on with, the latest first."""
    mine = (func.lower(Adhesion.email) == email.lower(), Adhesion.state.in_(WRITABLE))
    return select(Adhesion).where(*mine).order_by(Adhesion.changed_at.desc()).limit(5)


def held(carried: frozenset[int], user_id: int | None) -> Select[Adhesion]:
    """The requests that a browser carries or an account asked for, the latest first."""
    mine = or_(Adhesion.id.in_(carried), and_(Adhesion.user_id.is_not(None), Adhesion.user_id == user_id))
    return select(Adhesion).where(mine).order_by(Adhesion.changed_at.desc()).limit(10)


def naf_in_force(code: str) -> Select[str]:
    """The code itself, when it may be chosen."""
    return select(Naf.code).where(Naf.code == code, Naf.valid_to.is_(None))


def professions_in_force(codes: set[str]) -> Select[str]:
    """Those of these codes PCS that may be chosen."""
    return select(Profession.code).where(Profession.code.in_(codes), Profession.valid_to.is_(None))


def forgettable(unsent_before: datetime, refused_before: datetime) -> ColumnElement[bool]:
    """Requests that nobody goes on with, and those refused long ago."""
    return or_(
        and_(Adhesion.state.in_(WRITABLE), Adhesion.changed_at < unsent_before),
        and_(Adhesion.state == State.REFUSED, Adhesion.decided_at < refused_before),
    )


def waiting(_on: object) -> ColumnElement[bool]:
    """« À examiner »."""
    return Adhesion.state == State.SENT


def returned(_on: object) -> ColumnElement[bool]:
    """« À corriger » by the company."""
    return Adhesion.state == State.TO_CORRECT


def accepted(_on: object) -> ColumnElement[bool]:
    """« Acceptées »."""
    return Adhesion.state == State.ACCEPTED


def refused(_on: object) -> ColumnElement[bool]:
    """« Refusées »."""
    return Adhesion.state == State.REFUSED


def sectors() -> Select[Sector]:
    """The service's sectors."""
    return select(Sector).order_by(Sector.name)
