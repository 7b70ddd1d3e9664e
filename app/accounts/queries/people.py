"""People as the service's staff read them: those of an adherent (employers read the view `person`), and their own."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, or_, select

from app.accounts.models import Account, Mandate, StaffRole
from app.adherents.models import Adherent, Function, Professional, Sector
from app.platform.account import User, assoc_user_role

SHOWN = 200
PLACES = 500
ROLES = 100


def people_of(adherent_id: int) -> Select[Any]:
    """Who may act for an adherent, those who no longer may too, by name."""
    return (
        select(
            Mandate.id, Mandate.rights, Mandate.active, Mandate.contact, Mandate.starts_on, Mandate.ends_on,
            User.first_name, User.last_name, User.username, User.email, User.last_login,
            User.active.label("account_open"), Account.phone,
        )
        .join(User, User.id == Mandate.user_id)
        .outerjoin(Account, Account.user_id == User.id)
        .where(Mandate.adherent_id == adherent_id)
        .order_by(User.last_name, User.first_name, Mandate.id)
        .limit(SHOWN)
    )  # fmt: skip


def details(user_id: int | None) -> Select[Account]:
    """What an account says besides FAB's columns; nothing for one that never did."""
    return select(Account).where(Account.user_id == user_id)


def unproven(user_id: int) -> Select[Account]:
    """The same, locked, of an account of which nobody has shown to read its mail."""
    return details(user_id).where(Account.unproven).with_for_update()


def acts_elsewhere(user_id: int, adherents: Collection[int]) -> Select[bool]:
    """Whether an account has another adherent than these, standing or not, or a role of the service."""
    others = exists().where(Mandate.user_id == user_id, Mandate.adherent_id.not_in(adherents))
    return select(or_(others, exists().where(assoc_user_role.c.user_id == user_id)))


def accounts(ids: Collection[int]) -> Select[Any]:
    """These accounts. Not for the employer's side, which reads people through a view."""
    return select(User).where(User.id.in_(ids)).order_by(User.id).limit(SHOWN)


def person_of(mandate_id: int) -> Select[Any]:
    """Whose access this is, and to which adherent."""
    return (
        select(Mandate.adherent_id, Adherent.name.label("adherent"), User.first_name, User.last_name)
        .join(User, User.id == Mandate.user_id)
        .join(Adherent, Adherent.id == Mandate.adherent_id)
        .where(Mandate.id == mandate_id)
    )


def places_of(user_id: int) -> Select[int, Function, str]:
    """Where a member of the staff works in the health teams: sector and function."""
    return (
        select(Professional.id, Professional.function, Sector.name.label("sector"))
        .join(Sector, Sector.id == Professional.sector_id)
        .where(Professional.user_id == user_id)
        .order_by(Sector.name, Professional.id)
    )


def places_for(user_id: int) -> Select[int, str, Function, str]:
    """The members of the health teams that somebody may be: theirs already, or nobody's account yet."""
    free = or_(Professional.user_id.is_(None), Professional.user_id == user_id)
    return (
        select(Professional.id, Professional.name, Professional.function, Sector.name.label("sector"))
        .join(Sector, Sector.id == Professional.sector_id)
        .where(free)
        .order_by(Sector.name, Professional.name, Professional.id)
        .limit(PLACES)
    )


def placed(ids: Collection[int]) -> Select[Professional]:
    """These members of the health teams, locked, in one order."""
    chosen = select(Professional).where(Professional.id.in_(ids)).order_by(Professional.id)
    return chosen.with_for_update().execution_options(populate_existing=True)


def roles() -> Select[int, str]:
    """The roles of the service, by name."""
    return select(StaffRole.id, StaffRole.name).order_by(StaffRole.name).limit(ROLES)


def roles_of(user_id: int) -> Select[int]:
    """The roles of a member of the staff."""
    return select(assoc_user_role.c.role_id).where(assoc_user_role.c.user_id == user_id)
