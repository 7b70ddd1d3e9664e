"""Showing, from inside, that an account's address is one's own: before a second factor is put on it.

An address typed with a letter may be somebody else's (`proving`): what is put on such an account goes once its mail is
used. So nothing is put on it before; who is signed in and reads that mail confirms by a link, and loses nothing later.
"""

from datetime import timedelta

from app.accounts.models import Attempt
from app.accounts.queries import first_accounts
from app.accounts.queries.people import details, unproven
from app.accounts.rules.first_accounts import HOUR, LINKS_AN_HOUR, OFTEN
from app.accounts.rules.links import FORGOTTEN_VALID
from app.accounts.services import ticket
from app.accounts.services.doorsteps import one_by_one
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint

PURPOSE = "own address"
FIRST = "Confirmez d’abord votre adresse e-mail : demandez le lien dans « Sécurité »."


def waits(ctx: Context, user: User) -> bool:
    """Whether nobody has shown yet to read this account's mail."""
    account = ctx.session.scalars(details(user.id)).first()
    return account is not None and account.unproven


def refuse_unproven(ctx: Context, user: User, field: str = "") -> None:
    """Raise while nobody has shown to read this account's mail.

    Raises:
        DomainError: says to confirm the address first (on `field`).
    """
    if waits(ctx, user):
        raise DomainError(FIRST, field=field or None)


def send_link(ctx: Context, user: User, *, address: str) -> None:
    """Mail the link that confirms the address. At the door.

    Args:
        address: where it is asked from.

    Raises:
        NotAllowed: the address is confirmed already.
        DomainError: five links an hour were asked for.
    """
    if not waits(ctx, user):
        raise NotAllowed("unproven address")
    refuse_flood(ctx, user.email, address)
    held = ticket.issue(ctx, PURPOSE, FORGOTTEN_VALID, user_id=user.id, email=user.email)
    mail.post(
        ctx, user.email, "accounts/prove_address", secret=True, first_name=user.first_name,
        link=f"/profil/securite/adresse/{held}", minutes=FORGOTTEN_VALID // timedelta(minutes=1),
    )  # fmt: skip


def serves(ctx: Context, user: User, held: str) -> bool:
    """Whether a link confirms the address of who is signed in. Reads only."""
    said = ticket.read(ctx, PURPOSE, held)
    mine = said is not None and (said["user_id"], said["email"]) == (user.id, user.email)
    return mine and waits(ctx, user)


def confirm(ctx: Context, user: User, *, held: str) -> User:
    """Take it as shown that who is signed in reads the account's mail: all that they put on it stays. At the door.

    Raises:
        NotAllowed: the link does not serve any more, or is somebody else's.
    """
    if not serves(ctx, user, held):
        raise NotAllowed("link")
    for account in ctx.session.scalars(unproven(user.id)):
        account.unproven = False
    audit.record(ctx, "address_proven", user)
    return user


def refuse_flood(ctx: Context, email: str, address: str) -> None:
    """Count one more link to an address, whoever asks for it.

    Args:
        address: where it is asked from.

    Raises:
        DomainError: five were asked for in an hour (field `email`).
    """
    account = fingerprint(f"new address {email}")
    one_by_one(ctx, account)
    if (ctx.session.scalar(first_accounts.counted(account, ctx.now - HOUR)) or 0) >= LINKS_AN_HOUR:
        raise DomainError(OFTEN, field="email")
    ctx.session.add(Attempt(account=account, address=address, at=ctx.now, succeeded=True))
