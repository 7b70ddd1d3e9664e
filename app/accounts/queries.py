"""Reading sessions, mandates and accounts."""

from datetime import date
from typing import Any

from flask_appbuilder.security.sqla.models import (
    PermissionView,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
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

from app.accounts.models import Mandate, SignIn
from app.adherents.models import Adherent
from app.platform.notice import Notice

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


def _session() -> Select[Any]:
    """The session of a token, its account, and the mandate it uses: the chosen one, else the oldest that stands."""
    on = bindparam("today", type_=Date)
    mandate = (
        select(Mandate.id, Mandate.adherent_id, Mandate.rights)
        .where(Mandate.user_id == SignIn.user_id, standing(on))
        .order_by((Mandate.id == SignIn.mandate_id).desc().nulls_last(), Mandate.id)
        .limit(1)
        .lateral("mandate")
    )
    held = (
        select(Adherent.id, Adherent.number, Adherent.name)
        .join(Mandate, Mandate.adherent_id == Adherent.id)
        .where(Mandate.user_id == SignIn.user_id, standing(on))
        .order_by((Adherent.id == mandate.c.adherent_id).desc(), Adherent.name)
        .limit(IN_HEADER)
        .subquery("held")
    )
    company = func.json_build_object("id", held.c.id, "number", held.c.number, "name", held.c.name)
    unread = (
        select(func.count())
        .where(
            Notice.read_at.is_(None),
            or_(
                and_(Notice.user_id == SignIn.user_id, Notice.adherent_id.is_not_distinct_from(mandate.c.adherent_id)),
                and_(Notice.user_id.is_(None), Notice.adherent_id == mandate.c.adherent_id),
            ),
        )
        .scalar_subquery()
    )
    return (
        select(
            SignIn.id.label("sign_in_id"),
            SignIn.seen_at,
            User.id.label("user_id"),
            User.first_name,
            User.last_name,
            User.username,
            User.email,
            mandate.c.adherent_id,
            mandate.c.rights,
            select(func.json_agg(company)).select_from(held).scalar_subquery().label("companies"),
            _staff_rights().label("staff_rights"),
            unread.label("notices"),
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
