"""Reading the service's own people, their roles and what these permit: FAB's tables."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from app.platform.account import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from app.platform.right import StaffRight

USE = "can_use"
"""FAB's permission, of which each right is a view."""


def role_names() -> Select[str]:
    """The names of all roles."""
    return select(Role.name)


def every_role() -> Select[int]:
    """All roles, in one order: whoever locks them is alone with the service's accounts."""
    return select(Role.id).order_by(Role.id)


def roles_among(ids: Collection[int]) -> Select[int]:
    """Those of these roles that there are."""
    return select(Role.id).where(Role.id.in_(ids))


def holder_of(role_id: int) -> Select[int]:
    """Somebody who has a role."""
    return select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id == role_id).limit(1)


def members() -> Select[int]:
    """The accounts with a role of the service, closed ones too."""
    return select(User.id).join(assoc_user_role, assoc_user_role.c.user_id == User.id)


def managing() -> Select[int]:
    """Those that are open and may manage the others."""
    return (
        members()
        .join(assoc_permissionview_role, assoc_permissionview_role.c.role_id == assoc_user_role.c.role_id)
        .join(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(User.active, ViewMenu.name == StaffRight.STAFF_USERS.name)
    )


def use() -> Select[Any]:
    """The permission « may use »."""
    return select(Permission).where(Permission.name == USE)


def views() -> Select[Any]:
    """The rows that stand for rights."""
    return select(ViewMenu)


def pair(permission_id: int, view_id: int) -> Select[int]:
    """What says that a permission goes with a view."""
    both = (PermissionView.permission_id == permission_id, PermissionView.view_menu_id == view_id)
    return select(PermissionView.id).where(*both)
