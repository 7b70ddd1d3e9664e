"""What pages about people read: the users of an adherent as the service sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.queries.people import people_of
from app.accounts.rules.mandates import stands
from app.accounts.rules.rights import subjects, told
from app.platform.context import Context, StaffRight


@dataclass(frozen=True, slots=True)
class AdherentUser:
    """Somebody who acts for an adherent."""

    mandate_id: int
    name: str
    email: str
    phone: str
    role: str
    """A preset's name, or how many rights."""
    subjects: Sequence[str]
    """What the service speaks to this person about (F058)."""
    contact: bool
    """« Contact portail » (RGT-10)."""
    last_login: datetime | None
    """None: never."""
    ends_on: date | None
    open: bool
    """Whether the person may sign in and act today."""


@dataclass(frozen=True, slots=True)
class AdherentUsers:
    """The tab « Utilisateurs » of an adherent's record."""

    people: Sequence[AdherentUser]
    may_look: bool
    may_help: bool
    """See where they signed in, end it, and withdraw a lost second factor."""


def adherent_users(ctx: Context, adherent_id: int) -> AdherentUsers:
    """Who acts for an adherent, and about what; those whose access is over come too, marked.

    Raises:
        NotAllowed: the actor lacks « Adhérents ».
    """
    ctx.require(StaffRight.ADHERENTS)
    people = []
    for row in ctx.session.execute(people_of(adherent_id)):
        open_today = stands(active=row.active, starts_on=row.starts_on, ends_on=row.ends_on, on=ctx.today)
        person = AdherentUser(
            row.id,
            f"{row.last_name} {row.first_name}",
            row.email,
            row.phone or "",
            told(row.rights),
            subjects(row.rights),
            row.contact,
            row.last_login,
            row.ends_on,
            bool(open_today and row.account_open),
        )
        people.append(person)
    rights = ctx.actor.rights
    return AdherentUsers(people, StaffRight.VIEW_AS in rights, StaffRight.ADHERENT_ADMIN in rights)
