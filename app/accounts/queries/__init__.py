"""Reading sessions, mandates and accounts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from app.accounts.models import Attempt, Invitation, InvitationKind, Mandate, Person, SignIn
from app.adherents.models import Adherent
from app.platform.account import PermissionView, User, ViewMenu, assoc_permissionview_role, assoc_user_role
from app.platform.notice import Notice
from app.platform.search import holds

IN_HEADER = 9
"""One more than the header lists: the ninth tells that there is a search."""


def standing(on: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Mandates that count on that day, first and last days included."""
    return and_(Mandate.active, Mandate.starts_on <= on, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on))


def _staff_rights() -> ScalarSelect[Any]:
    """Names of what the FAB roles of a session's account permit."""
    return (
        select(func.array_agg(ViewMenu.name.distinct()))
        .select_from(assoc_user_role)
        .join(assoc_permissionview_role, assoc_permissionview_role.c.role_id == assoc_user_role.c.role_id)
        .join(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(assoc_user_role.c.user_id == SignIn.user_id)
        .scalar_subquery()
    )


def _companies(on: ColumnElement[date], current: ColumnElement[int]) -> ScalarSelect[Any]:
    """The adherents of a session's account as the header shows them, the current one first.

    Correlated by name: inside a FROM, SQLAlchemy would read all sessions again, and so the adherents of everybody.
    """
    held = (
        select(Adherent.id, Adherent.number, Adherent.name)
        .join(Mandate, Mandate.adherent_id == Adherent.id)
        .where(Mandate.user_id == SignIn.user_id, standing(on))
        .order_by((Adherent.id == current).desc(), Adherent.name)
        .limit(IN_HEADER)
        .correlate(SignIn, current.table)
        .lateral("held")
    )
    company = func.json_build_object("id", held.c.id, "number", held.c.number, "name", held.c.name)
    return select(func.json_agg(company)).select_from(held).scalar_subquery()


def _unread(current: ColumnElement[int]) -> ScalarSelect[Any]:
    """How many notices wait for a session's account, at the current adherent."""
    mine = and_(Notice.user_id == SignIn.user_id, Notice.adherent_id.is_not_distinct_from(current))
    everybodys = and_(Notice.user_id.is_(None), Notice.adherent_id == current)
    return select(func.count()).where(Notice.read_at.is_(None), or_(mine, everybodys)).scalar_subquery()


def _looked_at(on: ColumnElement[date]) -> ScalarSelect[Any]:
    """The access through which a session looks at the portal, as long as it stands (« voir comme », BO-06)."""
    seen = func.json_build_object(
        "adherent_id", Mandate.adherent_id, "rights", Mandate.rights, "number", Adherent.number,
        "name", Adherent.name, "person", User.first_name + " " + User.last_name,
    )  # fmt: skip
    return (
        select(seen)
        .select_from(Mandate)
        .join(Adherent, Adherent.id == Mandate.adherent_id)
        .join(User, User.id == Mandate.user_id)
        .where(Mandate.id == SignIn.viewing_id, standing(on), User.active)
        .correlate(SignIn)
        .scalar_subquery()
    )


def _session() -> Select[Any]:
    """The session of a token, its account, and the mandate it uses: the chosen one, else the oldest that stands."""
    on = bindparam("today", type_=Date)
    mandate = (
        select(Mandate.id, Mandate.adherent_id, Mandate.rights)
        .where(Mandate.user_id == SignIn.user_id, standing(on))
        .order_by((Mandate.id == SignIn.mandate_id).desc().nulls_last(), Mandate.id)
        .limit(1)
        .lateral("chosen")
    )
    return (
        select(
            SignIn.id.label("sign_in_id"),
            SignIn.seen_at,
            SignIn.viewing_until,
            _looked_at(on).label("looked_at"),
            User.id.label("user_id"),
            User.first_name,
            User.last_name,
            User.username,
            User.email,
            mandate.c.adherent_id,
            mandate.c.rights,
            _companies(on, mandate.c.adherent_id).label("companies"),
            _staff_rights().label("staff_rights"),
            _unread(mandate.c.adherent_id).label("notices"),
        )
        .join(User, User.id == SignIn.user_id)
        .outerjoin(mandate, true())
        .where(
            SignIn.token_hash == bindparam("token_hash", type_=LargeBinary),
            SignIn.revoked_at.is_(None),
            SignIn.created_at > bindparam("created_after", type_=DateTime(timezone=True)),
            SignIn.seen_at > bindparam("seen_after", type_=DateTime(timezone=True)),
            User.active,
        )
    )


signed_in: Select[Any] = _session()
"""What `platform.security` asks once per request, built once."""


def mandate_of(user_id: int, adherent_id: int, on: date) -> Select[Any]:
    """The mandate by which an account may choose this adherent on that day."""
    return select(Mandate).where(Mandate.user_id == user_id, Mandate.adherent_id == adherent_id, standing(on))


def mandates_of(user_id: int, on: date, part: str = "") -> Select[int, str, str]:
    """The adherents that an account may act for on that day: id, number, name; those whose number or name holds `part`.

    Read at the door, where an adherent is nothing more.
    """
    found = (
        select(Adherent.id, Adherent.number, Adherent.name)
        .join(Mandate, Mandate.adherent_id == Adherent.id)
        .where(Mandate.user_id == user_id, standing(on))
        .order_by(Adherent.name, Adherent.id)
    )
    if not part:
        return found
    return found.where(holds(Adherent.name, part) | Adherent.number.startswith(part, autoescape=True))


def last_chosen(user_id: int) -> Select[Any]:
    """The mandate that an account used last, in any browser."""
    return select(SignIn.mandate_id).where(SignIn.user_id == user_id).order_by(SignIn.id.desc()).limit(1)


def account_named(name: str) -> Select[Any]:
    """The account that signs in by this user name or e-mail address, given in small letters."""
    return select(User).where(or_(func.lower(User.username) == name, func.lower(User.email) == name)).limit(1)


def failures(account: bytes, address: str, since: datetime) -> Select[Any]:
    """How many secrets were wrong since then: for this name, and from this address."""
    wrong = and_(Attempt.at > since, Attempt.succeeded.is_(False))
    for_account = select(func.count()).where(Attempt.account == account, wrong).scalar_subquery()
    from_address = select(func.count()).where(Attempt.address == address, wrong).scalar_subquery()
    return select(for_account, from_address)


def letter_of(number: str) -> Select[Invitation]:
    """The last letter of first connection for this adherent number that was not withdrawn, used or not."""
    return (
        select(Invitation)
        .where(
            func.lower(Invitation.number) == number,
            Invitation.kind == InvitationKind.LETTER,
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id.desc())
        .limit(1)
    )


def link_of(secret_hash: str) -> Select[Invitation]:
    """The invitation that a mailed link stands for."""
    return select(Invitation).where(Invitation.secret_hash == secret_hash, Invitation.kind == InvitationKind.LINK)


def invited(adherent_id: int) -> Select[Invitation]:
    """Colleagues who were sent a link and have not answered yet, expired ones too; an employer has few."""
    return (
        select(Invitation)
        .where(
            Invitation.adherent_id == adherent_id,
            Invitation.kind == InvitationKind.LINK,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.expires_at.desc(), Invitation.id)
        .limit(100)
    )


def rights_held(adherent_id: int, on: date) -> Select[Any]:
    """The rights of everybody who may act for an adherent on that day."""
    return (
        select(Mandate.rights).where(Mandate.adherent_id == adherent_id, standing(on)).order_by(Mandate.id).limit(500)
    )


def person_with(adherent_id: int, email: str) -> Select[int]:
    """The account with this e-mail address that already has a mandate of the adherent, standing or not."""
    return (
        select(Person.id)
        .join(Mandate, Mandate.user_id == Person.id)
        .where(Mandate.adherent_id == adherent_id, func.lower(Person.email) == email)
    )


def browsers_of(user_id: int, created_after: datetime, seen_after: datetime) -> Select[SignIn]:
    """The browsers where an account is signed in, the last used first."""
    return (
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.revoked_at.is_(None),
            SignIn.created_at > created_after,
            SignIn.seen_at > seen_after,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(50)
    )
