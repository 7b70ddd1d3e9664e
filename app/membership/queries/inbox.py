"""What the service reads of requests: its list by who must act, and the adherents it may choose."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.accounts.models import Mandate
from app.accounts.queries import administering, standing
from app.adherents.models import Adherent, State
from app.law.names import sort_key
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import OURS
from app.membership.rules.petitions import State as Stands
from app.platform.search import key_holds


def ours(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """What waits for the service: its own kinds, an access that no administrator can open, a letter to print."""
    administered = select(Mandate.id).where(Mandate.adherent_id == Petition.adherent_id, standing(on), administering())
    orphan = or_(Petition.adherent_id.is_(None), ~administered.exists())
    letter = and_(Petition.kind == Kind.SYNCHRONISE, Petition.by_letter, Petition.code_hash == "")
    return and_(
        Petition.state == Stands.PENDING,
        or_(Petition.kind.in_(OURS), and_(Petition.kind == Kind.ACCESS, orphan), letter),
    )


def elsewhere(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """What waits for an administrator, or for the code of a synchronisation."""
    return and_(Petition.state == Stands.PENDING, ~ours(on))


def accepted(_on: date) -> ColumnElement[bool]:
    """What was done."""
    return Petition.state == Stands.ACCEPTED


def closed(_on: date) -> ColumnElement[bool]:
    """What was refused, or taken back."""
    return Petition.state.in_((Stands.REFUSED, Stands.WITHDRAWN))


def adherents_typed(typed: str) -> Select[Adherent]:
    """Adherents that are not struck off, by a part of their name, by number or by SIRET."""
    digits = "".join(typed.split())
    named = key_holds(Adherent.name_key, sort_key(typed))
    numbered = (Adherent.number.startswith(digits, autoescape=True), Adherent.siret == digits)
    found = or_(named, *numbered) if digits else named
    return select(Adherent).where(Adherent.state != State.LEFT, found).order_by(Adherent.name_key, Adherent.id)
