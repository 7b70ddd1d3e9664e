"""Reading accesses, as their holder and the adherent's administrators use them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select

from app.accounts.models import Mandate, Person, SignIn
from app.accounts.queries import standing
from app.platform.account import User


def own(user_id: int | None, adherents: Collection[int], on: date) -> Select[Mandate]:
    """The accesses that stand by which an account acts for these very adherents."""
    mine = Mandate.user_id == user_id
    return select(Mandate).where(mine, Mandate.adherent_id.in_(adherents), standing(on)).order_by(Mandate.id)


def covering(user_id: int | None, adherent_id: int, on: date) -> Select[int]:
    """The access by which an account acts for an adherent and its branches."""
    mine = (Mandate.adherent_id == adherent_id, Mandate.user_id == user_id, Mandate.with_branches)
    return select(Mandate.id).where(*mine, standing(on))


def everybody(adherent_id: int) -> Select[Mandate]:
    """All accesses to an adherent, locked: of two who change them, one waits."""
    theirs = select(Mandate).where(Mandate.adherent_id == adherent_id).order_by(Mandate.id)
    return theirs.with_for_update().execution_options(populate_existing=True)


def one_of(mandate_id: int, adherents: Collection[int]) -> Select[Mandate]:
    """An access to one of these adherents, locked."""
    return select(Mandate).where(Mandate.id == mandate_id, Mandate.adherent_id.in_(adherents)).with_for_update()


def open_among(ids: Collection[int]) -> Select[int]:
    """One of these people whose account is open. The employer's side."""
    return select(Person.id).where(Person.id.in_(ids), Person.active).limit(1)


def holder(mandate_id: int, on: date) -> Select[str, str]:
    """First and last name of who holds an access that stands, with an open account."""
    names = select(User.first_name, User.last_name).join(Mandate, Mandate.user_id == User.id)
    return names.where(Mandate.id == mandate_id, standing(on), User.active)


def used(sign_in_id: int, user_id: int | None) -> Select[int | None]:
    """The access that a session of an account uses, locked."""
    mine = (SignIn.id == sign_in_id, SignIn.user_id == user_id)
    return select(SignIn.mandate_id).where(*mine).with_for_update()


def looked_at(sign_in_id: int) -> Select[Mandate]:
    """The access through which a session looks at the portal."""
    return select(Mandate).join(SignIn, SignIn.viewing_id == Mandate.id).where(SignIn.id == sign_in_id)
