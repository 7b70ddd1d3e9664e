"""Browsers that signed in before: what strangers try against an account does not keep its owner out of them."""

from secrets import token_hex

from app.accounts import queries
from app.accounts.rules.codes import KNOWN_FOR, KNOWN_NAMES
from app.accounts.rules.names import typed_name
from app.accounts.services import ticket
from app.platform.account import User
from app.platform.context import Context
from app.platform.seal import fingerprint

PURPOSE = "known browser"
MARK_BYTES = 16


def remember(ctx: Context, *, held: str, user: User) -> str:
    """What a browser is to keep once `user` has fully signed in on it, beside what it held for others."""
    said = ticket.read(ctx, PURPOSE, held) or {}
    unproven = _unproven(ctx, typed_name(user.email))
    names = [_mark(typed_name(name), unproven=unproven) for name in (user.username, user.email)]
    others = [name for name in said.get("names", ()) if name not in names]
    kept = [*dict.fromkeys(names), *others][:KNOWN_NAMES]
    return ticket.issue(ctx, PURPOSE, KNOWN_FOR, browser=said.get("browser", token_hex(MARK_BYTES)), names=kept)


def known(ctx: Context, *, held: str, name: str) -> str:
    """What a browser is known by to the account of this name; empty for a stranger."""
    said = ticket.read(ctx, PURPOSE, held)
    if said is None or _mark(name, unproven=_unproven(ctx, name)) not in said["names"]:
        return ""
    return str(said["browser"])


def _unproven(ctx: Context, name: str) -> bool:
    return ctx.session.scalar(queries.unproven_named(name)) is not None


def _mark(name: str, *, unproven: bool) -> str:
    """A name as the cookie holds it; another once the address is proven: who came before may be a stranger."""
    return fingerprint(f"known unproven name {name}" if unproven else f"known name {name}")[:MARK_BYTES].hex()
