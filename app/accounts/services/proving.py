"""Whose an e-mail address is: whoever had a letter typed one, and may have typed somebody else's.

Such an account waits until a mailed link or code is used for the first time. What was put on the account before may
be a stranger's, and goes; who confirms it from inside (`proven`) loses nothing.
"""

from sqlalchemy import update

from app.accounts.models import Account
from app.accounts.queries.people import unproven
from app.accounts.services import door, factors
from app.platform import audit
from app.platform.account import User
from app.platform.context import Context

audit.declare(address_proven="Adresse e-mail confirmée")
CLEARED = (
    "Votre adresse e-mail est confirmée pour la première fois. Par prudence, les clés d’accès, l’application et les"
    " codes de secours posés avant sont retirés, et tous les appareils sont déconnectés."
)
CHOOSE_ANEW = " Le mot de passe d’avant ne sert plus : choisissez-en un par « Mot de passe oublié »."


def prove(ctx: Context, user: User, *, password_shown: bool) -> None:
    """Note that somebody reads an account's mail; the first time, nothing that was there before lets anybody in.

    At the door, before the session that follows is opened. Nothing happens where the address is proven.

    Args:
        password_shown: the same person types the password, or chooses it, at this moment: it stays.
    """
    account = ctx.session.scalars(unproven(user.id)).first()
    if account is None:
        return
    account.unproven = False
    factors.forget_all(ctx, user)
    told = CLEARED
    if not password_shown and user.password is not None:
        user.password, told = None, CLEARED + CHOOSE_ANEW
    audit.record(door.as_person(ctx, user), "address_proven", user)
    factors.tell(ctx, user, told)


def moved(ctx: Context, user: User) -> None:
    """Note that an account has another address, which its owner confirmed from its mail while signed in."""
    ctx.session.execute(update(Account).where(Account.user_id == user.id).values(unproven=False))
