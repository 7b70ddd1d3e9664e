"""What people change of their own account, at the door in their own name: employers may not read accounts."""

from collections.abc import Sequence

from sqlalchemy import update

from app.accounts import queries
from app.accounts.facts import Facts
from app.accounts.models import Account, Attempt, Mandate, SignIn
from app.accounts.queries import history, mandates
from app.accounts.queries.people import details
from app.accounts.rules.links import LINK_VALID
from app.accounts.rules.names import refuse_username, typed_name
from app.accounts.services import door, proven, proving, ticket
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.password import matches

audit.declare(
    profile_corrected="Profil modifié",
    email_changed="Adresse e-mail modifiée",
    user_name_changed="Nom d’utilisateur modifié",
    contact_said="Contact portail modifié par la personne",
)
TAKEN = "Nom d’utilisateur interdit : une autre personne l’a déjà, choisissez-en un autre."
PURPOSE = "e-mail"
FIXED = "Chez nous l’adresse e-mail ne change pas : demandez un nouvel accès avec l’autre adresse."


def own(ctx: Context) -> User:
    """The actor's account.

    Raises:
        NotAllowed: nobody is signed in.
    """
    user = ctx.session.get(User, ctx.actor.user_id) if ctx.actor.user_id else None
    if user is None:
        raise NotAllowed("account")
    return user


def phone_of(ctx: Context) -> str:
    """The actor's phone number; empty when none was given."""
    account = ctx.session.scalars(details(ctx.actor.user_id)).first()
    return (account.phone if account is not None else "") or ""


def correct(ctx: Context, *, first_name: str, last_name: str, phone: str, username: str = "") -> None:
    """Change one's own name and phone number, and the user name where people choose one (K4). At the door.

    Args:
        username: empty: as before.

    Raises:
        DomainError: the user name is forbidden, or somebody else's (field `username`).

    Source: manuals AST25 §3.1, ASMIS p. 9 (ACC-20, ACC-21, F030, F031).
    """
    user = own(ctx)
    user.first_name, user.last_name = first_name, last_name
    if username and ctx.profile[Facts].usernames:
        _rename(ctx, user, typed_name(username))
    account = ctx.session.scalars(details(user.id)).first()
    if account is None:
        account = Account(user_id=user.id)
        ctx.session.add(account)
    account.phone = phone
    audit.record(ctx, "profile_corrected", user)


def _rename(ctx: Context, user: User, username: str) -> None:
    if username == typed_name(user.username):
        return
    numbers = ctx.session.scalars(history.numbers_of(user.id)).all()
    refusals = (refuse_username(username, number=number, email=user.email) for number in (*numbers, ""))
    if refusal := next(filter(None, refusals), None):
        raise DomainError(refusal, field="username")
    holder = ctx.session.scalars(queries.account_named(username)).first()
    if holder is not None and holder.id != user.id:
        raise DomainError(TAKEN, field="username")
    audit.record(ctx, "user_name_changed", user, **{"Nom d’utilisateur": (user.username, username)})
    user.username = username


def is_contact(ctx: Context) -> bool:
    """Whether the actor is « Contact portail » of the adherent they act for."""
    return any(mandate.contact for mandate in _own_access(ctx))


def be_contact(ctx: Context, *, wanted: bool) -> None:
    """Say whether one is the person whom the service calls about the portal; nothing where one acts for nobody.

    Source: manual ASMIS p. 9 (ACC-21, F031).
    """
    if is_contact(ctx) == wanted:
        return
    for mandate in _own_access(ctx):
        mandate.contact = wanted
        audit.record(ctx, "contact_said", mandate, contact=(not wanted, wanted))


def _own_access(ctx: Context) -> Sequence[Mandate]:
    return ctx.session.scalars(mandates.own(ctx.actor.user_id, ctx.actor.adherents, ctx.today)).all()


def ask_for_email(ctx: Context, *, attempt_id: int, email: str, current: str) -> None:
    """Mail a link to a new address; it becomes the account's once the link is used.

    Raises:
        DomainError: the service does not let addresses change (K5), the password is wrong (field `current`), or the
            new address was written five times in an hour (`email`).

    Source: switches K5; manual SSTRN p. 11 (F032).
    """
    user = own(ctx)
    if not ctx.profile[Facts].email_editable:
        raise DomainError(FIXED, field="email")
    if not matches(user.password, current):
        raise DomainError("Ce n’est pas votre mot de passe actuel : tapez-le de nouveau.", field="current")
    door.succeeded(ctx, attempt_id)
    here = ctx.session.get_one(Attempt, attempt_id).address
    proven.refuse_flood(ctx, typed_name(email), here)
    held = ticket.issue(ctx, PURPOSE, LINK_VALID, user_id=user.id, before=user.email, email=typed_name(email))
    link = f"/profil/adresse/{held}"
    mail.post(ctx, typed_name(email), "accounts/new_email", secret=True, first_name=user.first_name, link=link)


def new_email(ctx: Context, held: str) -> str | None:
    """The address that a link confirms for the actor; None when it does not serve (any more)."""
    said = ticket.read(ctx, PURPOSE, held)
    user = own(ctx)
    if said is None or said["user_id"] != user.id or said["before"] != user.email:
        return None
    return str(said["email"])


def confirm_email(ctx: Context, *, link: str) -> None:
    """Take the new address; the former one is told, and the links that were mailed to it open nothing any more.

    Raises:
        NotAllowed: the link does not serve any more, or is somebody else's.
        DomainError: another account has the address.
    """
    address = new_email(ctx, link)
    if address is None:
        raise NotAllowed("link")
    user = own(ctx)
    mail.post(ctx, user.email, "accounts/email_changed", first_name=user.first_name, at=ctx.now)
    if user.username == user.email:
        user.username = address
    user.email = address
    proving.moved(ctx, user)
    audit.record(ctx, "email_changed", user)


def revoke(ctx: Context, *, sign_in_id: int) -> None:
    """Sign one of one's own browsers out.

    Raises:
        NotAllowed: it is somebody else's, or already signed out.
    """
    mine = (SignIn.id == sign_in_id) & (SignIn.user_id == ctx.actor.user_id) & SignIn.revoked_at.is_(None)
    if ctx.session.scalar(update(SignIn).where(mine).values(revoked_at=ctx.now).returning(SignIn.id)) is None:
        raise NotAllowed("browser")
