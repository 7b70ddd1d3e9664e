"""Browsers that signed in before: what strangers try against an account does not keep its owner out of them."""

from secrets import token_hex

from app.accounts.rules.codes import KNOWN_FOR, KNOWN_NAMES
from app.accounts.rules.door import typed_name
from app.accounts.services import ticket
from app.platform.account import User
from app.platform.context import Context
from app.platform.seal import fingerprint

PURPOSE = "known browser"
MARK_BYTES = 16


def remember(ctx: Context, *, held: str, user: User) -> str:
    """What a browser is to keep once `user` has fully signed in on it, beside what it held for others."""
    said = ticket.read(ctx, PURPOSE, held) or {}
    names = [_mark(typed_name(name)) for name in (user.username, user.email)]
    others = [name for name in said.get("names", ()) if name not in names]
    kept = [*dict.fromkeys(names), *others][:KNOWN_NAMES]
    return ticket.issue(ctx, PURPOSE, KNOWN_FOR, browser=said.get("browser", token_hex(MARK_BYTES)), names=kept)


def known(ctx: Context, *, held: str, name: str) -> str:
    """What a browser is known by to the account of this name; empty for a stranger."""
    said = ticket.read(ctx, PURPOSE, held)
    return str(said["browser"]) if said and _mark(name) in said["names"] else ""


def _mark(name: str) -> str:
    """A name as the cookie holds it."""
    return fingerprint(f"known name {name}")[:MARK_BYTES].hex()
