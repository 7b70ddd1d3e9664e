"""The second factor: an application that shows codes, codes for a bad day; installing and removing them."""

import secrets
from dataclasses import dataclass
from hmac import compare_digest

from pyotp import TOTP, random_base32
from sqlalchemy import delete, update

from app.accounts.facts import Facts
from app.accounts.models import Authenticator, Doorstep, Passkey, RecoveryCode, Stage
from app.accounts.queries import factors
from app.accounts.rules import codes as rules
from app.accounts.services import door, doorsteps, proven, ticket
from app.accounts.services.door import Entrance
from app.accounts.services.doorsteps import Browser
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.facts import Facts as ServiceFacts
from app.platform.fictitious import demonstration
from app.platform.seal import fingerprint

audit.declare(
    factor_installed="Application d’authentification installée",
    factor_removed="Second facteur retiré",
    recovery_codes_made="Codes de secours renouvelés",
    recovery_code_used="Code de secours utilisé",
)
PURPOSE = "authenticator"
SPENT_AT_MOST = 15
"""Wrong codes of an application in an hour, on all doorsteps of an account: who knows its password gets many."""
OVER = "Le temps est passé : reconnectez-vous, c’est l’affaire d’un instant."
WRONG = "Ce n’est pas le code que montre l’application : attendez le suivant et tapez-le."
LATE = "Cette page a attendu trop longtemps : voici un nouveau carré à photographier."
NEEDED = "Le service demande un second facteur à son personnel : ajoutez-en d’abord un autre."
OFTEN = "Trop de codes ont été essayés : utilisez un code de secours ou une clé d’accès, ou attendez une heure."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new application, until its first code confirms it."""

    secret: str
    address: str
    """What the square to photograph says (otpauth://)."""
    ticket: str
    """What the form carries: the secret, sealed."""


def propose(ctx: Context, user: User, held: str = "") -> Proposal:
    """A secret for a new application. Writes nothing: the form carries it.

    Args:
        held: what a form carried that came back: its secret stays the one to photograph, as long as it serves.
    """
    said = ticket.read(ctx, PURPOSE, held)
    secret = str(said["secret"]) if said and said["user_id"] == user.id else random_base32()
    address = TOTP(secret).provisioning_uri(name=user.email, issuer_name=ctx.profile[ServiceFacts].name)
    return Proposal(secret, address, ticket.issue(ctx, PURPOSE, rules.FACTOR_VALID, user_id=user.id, secret=secret))


def install(ctx: Context, *, user: User, held: str, code: str) -> list[str]:
    """Take an application whose first code is right; returns the codes for a bad day, shown this once.

    Raises:
        DomainError: nobody has shown to read the account's mail, the form is too old, the code is wrong, or an
            application is there already (field `code`).
    """
    proven.refuse_unproven(ctx, user, "code")
    return _installed(ctx, user, held, code)


def _installed(ctx: Context, user: User, held: str, code: str) -> list[str]:
    said = ticket.read(ctx, PURPOSE, held)
    if said is None or said["user_id"] != user.id:
        raise DomainError(LATE, field="code")
    step = _step(said["secret"], rules.typed_code(code), ctx, after=0)
    if step is None:
        raise DomainError(WRONG, field="code")
    row = Authenticator(user_id=user.id, secret=said["secret"], last_step=step, created_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    named = door.as_person(ctx, user)
    audit.record(named, "factor_installed", user)
    tell(ctx, user, "Une application d’authentification protège désormais votre compte.")
    return new_recovery_codes(ctx, user)


def new_recovery_codes(ctx: Context, user: User) -> list[str]:
    """Make the codes for a bad day; those made before serve no more."""
    ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = [rules.new_recovery(secrets.choice) for _ in range(rules.RECOVERY_CODES)]
    ctx.session.add_all(RecoveryCode(user_id=user.id, code_hash=_recovery_hash(user.id, code)) for code in made)
    audit.record(door.as_person(ctx, user), "recovery_codes_made", user)
    return made


def show(ctx: Context, *, token: str, typed: str, browser: Browser) -> Entrance | str:
    """Let in who shows the second factor after the first; else a sentence that says what to do. At the door.

    Args:
        typed: six digits of the application, or a code for a bad day.
    """
    row = doorsteps.waiting(ctx, token, Stage.FACTOR)
    user = ctx.session.get(User, row.user_id) if row is not None and doorsteps.stands(ctx, row) else None
    if row is None or user is None or not user.active:
        return OVER
    recovery = rules.typed_recovery(typed)
    if not recovery and _spent(ctx, row) >= SPENT_AT_MOST:
        return OFTEN
    row.tries_left -= 1
    right = _recover(ctx, user, recovery) if recovery else _shows(ctx, user, rules.typed_code(typed))
    if not right:
        return rules.wrong_code(row.tries_left)
    row.used_at = ctx.now
    return Entrance(door.open_session(ctx, user, browser), None, user)


def set_up(ctx: Context, *, token: str, held: str, code: str, browser: Browser) -> tuple[Entrance, list[str]]:
    """Install the application that the service asks of its staff, and let them in. At the door.

    Raises:
        NotAllowed: nobody waits for that any more.
        DomainError: the code is wrong (field `code`).
    """
    row = doorsteps.waiting(ctx, token, Stage.SET_UP)
    user = doorsteps.holder(ctx, token, Stage.SET_UP)
    if row is None or user is None:
        raise NotAllowed("doorstep")
    made = _installed(ctx, user, held, code)
    row.used_at = ctx.now
    return Entrance(door.open_session(ctx, user, browser), None, user), made


def remove_application(ctx: Context, user: User) -> None:
    """Take the application away, with the codes for a bad day when nothing is left that they replace.

    Raises:
        DomainError: the service asks a second factor of its staff, and this is the last one.
    """
    refuse_last(ctx, user)
    ctx.session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    audit.record(ctx, "factor_removed", user)
    tell(ctx, user, "L’application d’authentification de votre compte a été retirée.")
    forget_spare_codes(ctx, user)


def refuse_last(ctx: Context, user: User) -> None:
    """Raise when removing one factor would leave a member of the staff without any, where the service asks for one.

    Raises:
        DomainError: says to add another one first.
    """
    _, staff = ctx.session.execute(factors.needs(user.id)).one()
    if not staff or not ctx.profile[Facts].staff_second_factor or demonstration():
        return
    if (ctx.session.scalar(factors.how_many(user.id)) or 0) <= 1:
        raise DomainError(NEEDED)


def forget_spare_codes(ctx: Context, user: User) -> None:
    """Delete the codes for a bad day of an account without a second factor."""
    factor, _ = ctx.session.execute(factors.needs(user.id)).one()
    if not factor:
        ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def withdraw(ctx: Context, user: User) -> None:
    """Take everything away from somebody who lost telephone and keys; they sign in anew. The caller has the right."""
    forget_all(ctx, user)
    audit.record(ctx, "factor_removed", user)
    tell(ctx, user, "Le service a retiré le second facteur de votre compte, comme vous l’avez demandé.")


def forget_all(ctx: Context, user: User) -> None:
    """Delete every second factor of an account, and sign it out everywhere, halfway in too."""
    for kept in (Authenticator, Passkey, RecoveryCode):
        ctx.session.execute(delete(kept).where(kept.user_id == user.id))
    halfway = (Doorstep.user_id == user.id) & Doorstep.used_at.is_(None) & Doorstep.stage.in_(factors.SIGNING_IN)
    ctx.session.execute(update(Doorstep).where(halfway).values(used_at=ctx.now))
    door.end_sessions(ctx, user.id)


def fresh(ctx: Context, sign_in_id: int) -> bool:
    """Whether somebody signed in a moment ago: only then may they change what proves who they are."""
    since = ctx.session.scalar(factors.began(sign_in_id))
    return since is not None and ctx.now - since <= rules.FRESH


def codes_left(ctx: Context, user: User) -> int:
    """How many codes for a bad day still serve."""
    return len(ctx.session.scalars(factors.recovery_codes(user.id)).all())


def tell(ctx: Context, user: User, what: str) -> None:
    """Mail somebody what changed about the security of their account."""
    mail.post(ctx, user.email, "accounts/factor_changed", first_name=user.first_name, what=what, at=ctx.now)


def _spent(ctx: Context, row: Doorstep) -> int:
    """Wrong codes of the last hour, on all doorsteps of the account."""
    return int(ctx.session.scalar(factors.spent(row.account, ctx.now - rules.COUNTED_FOR)) or 0)


def _shows(ctx: Context, user: User, code: str) -> bool:
    """Whether this is the current code of the application, never shown before."""
    row = ctx.session.scalars(factors.authenticator_of(user.id).with_for_update()).first()
    step = _step(row.secret, code, ctx, after=row.last_step) if row is not None else None
    if row is None or step is None:
        return False
    row.last_step = step
    return True


def _step(secret: str, code: str, ctx: Context, *, after: int) -> int | None:
    """The half minute whose code this is, later than `after`."""
    for step in rules.steps(ctx.now):
        if compare_digest(TOTP(secret).generate_otp(step), code) and step > after:
            return step
    return None


def _recover(ctx: Context, user: User, code: str) -> bool:
    """Use up a code for a bad day."""
    mine = (RecoveryCode.user_id == user.id) & RecoveryCode.used_at.is_(None)
    spent = update(RecoveryCode).where(mine, RecoveryCode.code_hash == _recovery_hash(user.id, code))
    if ctx.session.scalar(spent.values(used_at=ctx.now).returning(RecoveryCode.id)) is None:
        return False
    audit.record(door.as_person(ctx, user), "recovery_code_used", user)
    tell(ctx, user, "Un code de secours a servi à se connecter à votre compte.")
    return True


def _recovery_hash(user_id: int, code: str) -> bytes:
    return fingerprint(f"recovery {user_id} {code}")
