"""The service's own people: accounts, roles, and what a role permits. Written in FAB's tables, in our transaction."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete

from app.accounts import queries
from app.accounts.queries import staff as reading
from app.accounts.queries.history import member
from app.accounts.rules.names import typed_name
from app.accounts.rules.rights import DEFAULT_ROLES, STAFF_BOXES
from app.accounts.services import door, passwords, unused
from app.platform import audit, mail, theirs
from app.platform.account import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_permissionview_role,
    assoc_user_role,
)
from app.platform.context import AnyRight, Context, StaffRight
from app.platform.errors import DomainError, NotAllowed

audit.declare(
    staff_account_made="Compte du service créé",
    staff_account_corrected="Compte du service modifié",
    staff_account_closed="Compte du service désactivé",
    role_written="Rôle du service modifié",
    role_removed="Rôle du service supprimé",
)
LAST = "Il faut toujours quelqu’un qui gère les utilisateurs du service : donnez d’abord ce droit à une autre personne."
KNOWN = "Un compte existe déjà avec cette adresse e-mail : choisissez-en une autre."
ONESELF = "Demandez-le à un autre administrateur : on ne ferme pas son propre compte."


def default_roles(ctx: Context) -> None:
    """Make the roles that a service starts with; those already there are left as they are.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service ».
    """
    ctx.require(StaffRight.STAFF_USERS)
    known = set(ctx.session.scalars(reading.role_names()))
    for name, rights in DEFAULT_ROLES.items():
        if name not in known:
            write_role(ctx, role_id=None, name=name, rights=rights)


def write_role(ctx: Context, *, role_id: int | None, name: str, rights: Collection[AnyRight]) -> Role:
    """Make a role, or say anew what one permits; it counts from everybody's next page on.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service », or there is no such role.
        DomainError: a right that no role of the service may hold, none at all (field `rights`), a name that another
            role has (`name`), or nobody could manage the service's users any more.
    """
    _alone(ctx)
    if not rights or not set(rights) <= set(STAFF_BOXES):
        raise DomainError("Cochez au moins un droit.", field="rights")
    role = Role(name=name) if role_id is None else ctx.session.get(Role, role_id)
    if role is None:
        raise NotAllowed("role")
    role.name = name
    ctx.session.add(role)
    ctx.session.flush()
    ctx.session.execute(delete(assoc_permissionview_role).where(assoc_permissionview_role.c.role_id == role.id))
    for permission_id in _permissions(ctx, rights):
        row = {"role_id": role.id, "permission_view_id": permission_id}
        ctx.session.execute(assoc_permissionview_role.insert().values(**row))
    _keep_an_administrator(ctx)
    permits = ", ".join(right for right in STAFF_BOXES if right in rights)
    audit.record(ctx, "role_written", role, name=name, Permet=permits)
    return role


def remove_role(ctx: Context, *, role_id: int) -> None:
    """Remove a role that nobody has.

    Raises:
        NotAllowed: as for `write_role`.
        DomainError: somebody has it.
    """
    _alone(ctx)
    role = theirs.read(ctx, Role, role_id)
    if ctx.session.scalar(reading.holder_of(role_id)) is not None:
        raise DomainError("Quelqu’un a encore ce rôle : donnez-lui-en d’abord un autre.")
    audit.record(ctx, "role_removed", role, name=role.name)
    ctx.session.execute(delete(assoc_permissionview_role).where(assoc_permissionview_role.c.role_id == role_id))
    ctx.session.execute(delete(Role).where(Role.id == role_id))


def open_staff_account(
    ctx: Context, *, first_name: str, last_name: str, email: str, roles: Collection[int], mailed: bool = True
) -> tuple[User, str]:
    """Make an account for a member of the staff and mail the link by which they choose their password.

    Args:
        mailed: False when the link is handed over otherwise.

    Returns:
        The account, and the path of the link.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service ».
        DomainError: no role (field `roles`), or an e-mail address that has an account (`email`).
    """
    _alone(ctx)
    email = typed_name(email)
    if ctx.session.scalars(queries.account_named(email)).first() is not None:
        raise DomainError(KNOWN, field="email")
    user = User(first_name=first_name, last_name=last_name, email=email, username=email, active=True)
    ctx.session.add(user)
    ctx.session.flush()
    _give_roles(ctx, user.id, roles)
    audit.record(ctx, "staff_account_made", user, email=email)
    link = passwords.opening_link(ctx, user)
    if mailed:
        mail.post(ctx, email, "accounts/staff_invitation", secret=True, first_name=first_name, link=link)
    return user, link


def correct_staff_account(
    ctx: Context, *, user_id: int, first_name: str, last_name: str, roles: Collection[int]
) -> None:
    """Change the name and roles of a member of the staff; it counts from their next page on.

    Raises:
        NotAllowed: the actor lacks « Utilisateurs du service », or there is no such member.
        DomainError: no role (field `roles`), or nobody could manage the service's users any more.
    """
    user = _member(ctx, user_id)
    user.first_name, user.last_name = first_name, last_name
    _give_roles(ctx, user.id, roles)
    _keep_an_administrator(ctx)
    audit.record(ctx, "staff_account_corrected", user)


def close_staff_account(ctx: Context, *, user_id: int) -> None:
    """Close an account of the staff and sign it out everywhere.

    Raises:
        NotAllowed: as for `correct_staff_account`.
        DomainError: it is one's own, or nobody could manage the service's users any more.
    """
    user = _member(ctx, user_id)
    if user.id == ctx.actor.user_id:
        raise DomainError(ONESELF)
    user.active = False
    ctx.session.flush()
    _keep_an_administrator(ctx)
    door.end_sessions(ctx, user.id)
    audit.record(ctx, "staff_account_closed", user)


def reopen_staff_account(ctx: Context, *, user_id: int) -> None:
    """Open an account of the staff again, with the roles it had.

    Raises:
        NotAllowed: as for `correct_staff_account`.
    """
    unused.reopened(ctx, _member(ctx, user_id))


def invite_again(ctx: Context, *, user_id: int) -> None:
    """Mail a new link to somebody who has not chosen a password yet, or cannot sign in any more.

    Raises:
        NotAllowed: as for `correct_staff_account`.
    """
    user = _member(ctx, user_id)
    link = passwords.opening_link(ctx, user)
    mail.post(ctx, user.email, "accounts/staff_invitation", secret=True, first_name=user.first_name, link=link)


def _alone(ctx: Context) -> None:
    """The right, and a lock: changes of the service's accounts happen one after the other."""
    ctx.require(StaffRight.STAFF_USERS)
    ctx.session.execute(reading.every_role().with_for_update())


def _member(ctx: Context, user_id: int) -> User:
    _alone(ctx)
    return theirs.one(ctx, member(user_id))


def _give_roles(ctx: Context, user_id: int, roles: Collection[int]) -> None:
    known = set(ctx.session.scalars(reading.roles_among(roles)))
    if not known:
        raise DomainError("Choisissez au moins un rôle.", field="roles")
    ctx.session.execute(delete(assoc_user_role).where(assoc_user_role.c.user_id == user_id))
    for role_id in sorted(known):
        ctx.session.execute(assoc_user_role.insert().values(user_id=user_id, role_id=role_id))


def _permissions(ctx: Context, rights: Collection[AnyRight]) -> Sequence[int]:
    """FAB's rows for « may use » each right; made when they are missing."""
    use = ctx.session.scalars(reading.use()).first() or Permission(name=reading.USE)
    ctx.session.add(use)
    views = {one.name: one for one in ctx.session.scalars(reading.views())}
    found = []
    for right in sorted(rights, key=lambda one: one.name):
        view = views.get(right.name) or ViewMenu(name=right.name)
        ctx.session.add(view)
        ctx.session.flush()
        found.append(ctx.session.scalar(reading.pair(use.id, view.id)) or _pair(ctx, use.id, view.id))
    return found


def _pair(ctx: Context, permission_id: int, view_id: int) -> int:
    made = PermissionView(permission_id=permission_id, view_menu_id=view_id)
    ctx.session.add(made)
    ctx.session.flush()
    return int(made.id)


def _keep_an_administrator(ctx: Context) -> None:
    """Raise when an account of the staff exists and none that is open may manage the others any more."""
    ctx.session.flush()
    first, manager = (ctx.session.scalar(asked.limit(1)) for asked in (reading.members(), reading.managing()))
    if first is not None and manager is None:
        raise DomainError(LAST)
