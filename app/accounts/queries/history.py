"""Reading where an account signed in, and what was tried in vain."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select

from app.accounts.models import Attempt, Mandate, SignIn
from app.adherents.models import Adherent
from app.platform.account import User, assoc_user_role

SHOWN = 50


def sign_ins_of(user_id: int) -> Select[SignIn]:
    """The last sign-ins of an account, the newest first."""
    return select(SignIn).where(SignIn.user_id == user_id).order_by(SignIn.id.desc()).limit(SHOWN)


def refused(accounts: Sequence[bytes], since: datetime) -> Select[int, datetime | None]:
    """How many passwords were wrong for these names since then, and when last."""
    wrong = (Attempt.account.in_(accounts), Attempt.at > since, Attempt.succeeded.is_(False))
    return select(func.count(), func.max(Attempt.at)).where(*wrong)


def holder_of(mandate_id: int) -> Select[User, int, bool]:
    """Whose access this is, to which adherent, and whether they are of the service's staff too."""
    staff = exists().where(assoc_user_role.c.user_id == User.id)
    return (
        select(User, Mandate.adherent_id, staff.label("staff"))
        .join(Mandate, Mandate.user_id == User.id)
        .where(Mandate.id == mandate_id)
    )


def member(user_id: int) -> Select[User]:
    """An account with a role of the service."""
    return select(User).where(User.id == user_id, exists().where(assoc_user_role.c.user_id == User.id))


def numbers_of(user_id: int) -> Select[str]:
    """The numbers of the adherents that an account acts for, or did."""
    return select(Adherent.number).join(Mandate, Mandate.adherent_id == Adherent.id).where(Mandate.user_id == user_id)
