"""The one statement of every request: who a browser is, for which adherents it acts, what its header shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    ScalarSelect,
    Select,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
    union,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.selectable import LateralFromClause

from app.accounts.models import Mandate, SignIn
from app.accounts.queries import standing
from app.adherents.models import Adherent
from app.platform.account import PermissionView, User, ViewMenu, assoc_permissionview_role, assoc_user_role
from app.platform.frame import Waiting
from app.platform.notice import Notice

Counted = Mapping[str, Waiting]
"""By screen: how many things wait there, on a day, for an account."""
IN_HEADER = 9
"""One more than the header lists: the ninth tells that there is a search."""


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


def _companies(on: ColumnElement[date], reach: LateralFromClause) -> ScalarSelect[Any]:
    """The adherents of a session's account as the header shows them, the current one first.

    Correlated by name: inside a FROM, SQLAlchemy would read all sessions again, and so the adherents of everybody.
    """
    named = (Adherent.id, Adherent.number, Adherent.name, Adherent.parent_id)
    mine = (Mandate.user_id == SignIn.user_id, standing(on))
    covered = and_(Mandate.with_branches, Mandate.adherent_id == Adherent.parent_id)
    either = union(
        *(
            select(*named).join(Mandate, by).where(*mine).correlate(SignIn)
            for by in (Mandate.adherent_id == Adherent.id, covered)
        )
    ).subquery("either")
    held = (
        select(either)
        .order_by((either.c.id == reach.c.ids[1]).desc(), either.c.name)
        .limit(IN_HEADER)
        .correlate(SignIn, reach)
        .lateral("held")
    )
    told = ("id", "number", "name", "parent_id")
    company = func.json_build_object(*(part for name in told for part in (name, held.c[name])))
    return select(func.json_agg(company)).select_from(held).scalar_subquery()


def _reach(mandate: LateralFromClause) -> LateralFromClause:
    """The adherents that a session acts for, the first one first: the mandate's own, a branch, or all of them."""
    own, chosen = mandate.c.adherent_id, SignIn.chosen_id
    below = select(Adherent.id).where(Adherent.parent_id == own).order_by(Adherent.id).correlate(mandate)
    branch = select(Adherent.id).where(Adherent.id == chosen, Adherent.parent_id == own).correlate(SignIn, mandate)
    ids = case(
        (~mandate.c.with_branches | (chosen == own), array([own])),
        (branch.exists(), array([chosen])),
        else_=func.array_prepend(own, func.array(below.scalar_subquery())),
    )
    once = select(type_coerce(ids, ARRAY(BigInteger)).label("ids")).limit(1)  # a limit keeps it from being repeated
    return once.correlate(SignIn, mandate).lateral("reach")


def _mother(mandate: LateralFromClause) -> ColumnElement[Any]:
    """The adherent whose branches the mandate covers too; none when it has no branch."""
    branch = select(Adherent.id).where(Adherent.parent_id == mandate.c.adherent_id).correlate(mandate).exists()
    return case((and_(mandate.c.with_branches, branch), mandate.c.adherent_id))


def _unread(reach: LateralFromClause) -> ScalarSelect[Any]:
    """How many notices wait for a session's account, at the adherents it acts for; the service's staff for none."""
    here = Notice.adherent_id == any_(reach.c.ids)
    mine = and_(
        Notice.user_id == SignIn.user_id, or_(here, and_(reach.c.ids[1].is_(None), Notice.adherent_id.is_(None)))
    )
    everybodys = and_(Notice.user_id.is_(None), here)
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


def _used(on: ColumnElement[date]) -> LateralFromClause:
    """The mandate that a session uses: the chosen one, else the oldest that stands.

    Who has a role of the service acts as the service: an adherent that gives them an access takes them nowhere.
    """
    of_the_service = exists().where(assoc_user_role.c.user_id == SignIn.user_id).correlate(SignIn)
    return (
        select(Mandate.id, Mandate.adherent_id, Mandate.rights, Mandate.with_branches)
        .where(Mandate.user_id == SignIn.user_id, standing(on), ~of_the_service)
        .order_by((Mandate.id == SignIn.mandate_id).desc().nulls_last(), Mandate.id)
        .limit(1)
        .lateral("chosen")
    )


def _open() -> ColumnElement[bool]:
    """The session of a token, as long as it stands and its account is open."""
    return and_(
        SignIn.token_hash == bindparam("token_hash", type_=LargeBinary),
        SignIn.revoked_at.is_(None),
        SignIn.created_at > bindparam("created_after", type_=DateTime(timezone=True)),
        SignIn.seen_at > bindparam("seen_after", type_=DateTime(timezone=True)),
        User.active,
    )


def _waiting(on: ColumnElement[date], counted: Counted) -> ScalarSelect[Any]:
    """By screen, how many things wait there; nothing is counted for who is not of the service."""
    counts: list[Any] = []
    for screen, waiting in counted.items():
        counts += [screen, waiting(on, SignIn.user_id)]
    of_the_service = exists().where(assoc_user_role.c.user_id == SignIn.user_id).correlate(SignIn)
    return select(func.json_build_object(*counts)).where(of_the_service).correlate(SignIn).scalar_subquery()


def signed_in(counted: Counted) -> Select[Any]:
    """A session, its account, the mandate it uses, its adherents: asked once per request, built once.

    Args:
        counted: what is counted beside the menu of the service's staff, by screen; the door may read it.
    """
    on = bindparam("today", type_=Date)
    mandate = _used(on)
    reach = _reach(mandate)
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
            reach.c.ids.label("adherents"),
            reach.c.ids[1].label("adherent_id"),
            _mother(mandate).label("mother_id"),
            mandate.c.rights,
            _companies(on, reach).label("companies"),
            _staff_rights().label("staff_rights"),
            _unread(reach).label("notices"),
            _waiting(on, counted).label("waiting"),
        )
        .join(User, User.id == SignIn.user_id)
        .outerjoin(mandate, true())
        .join(reach, true())
        .where(_open())
    )
