"""What a use case may know about the world: who acts, when, for which service."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.platform.clock import day_of
from app.platform.errors import NotAllowed, SeveralAdherents
from app.platform.profiles import Profile
from app.platform.right import AnyRight, Right, StaffRight

__all__ = ["DOOR", "Actor", "AnyRight", "Context", "Right", "Side", "StaffRight"]


class Side(StrEnum):
    """Where an actor stands; the value is the database role of its transactions."""

    DOOR = "portal_door"
    """Before anybody is known: reads accounts and mandates, no adherent's data."""
    EMPLOYER = "portal_employer"
    STAFF = "portal_staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which adherents, with which rights. A snapshot, not a database row."""

    user_id: int | None
    """None: nobody yet, or the portal itself."""
    adherents: AbstractSet[int]
    """The rows of these adherents are visible; without effect for the service's staff, who see all."""
    rights: AbstractSet[AnyRight]
    side: Side = Side.EMPLOYER
    name: str = ""
    """As shown in the history; kept there even when the account goes."""
    on_behalf_of: str = ""
    """Who asked, when the portal acts by itself."""
    read_only: bool = False

    @classmethod
    def system(cls, adherent_id: int | None = None, on_behalf_of: str = "") -> "Actor":
        """The portal itself, in a job: for one adherent, or across all of them as the service."""
        side = Side.STAFF if adherent_id is None else Side.EMPLOYER
        adherents = frozenset() if adherent_id is None else frozenset({adherent_id})
        rights = frozenset[AnyRight]({*Right, *StaffRight})
        return cls(None, adherents, rights, side, "Portail", on_behalf_of)

    @property
    def adherent_id(self) -> int:
        """The adherent that new rows belong to.

        Raises:
            NotAllowed: the actor acts for none.
            SeveralAdherents: for several at once; a page asks which.
        """
        if len(self.adherents) > 1:
            raise SeveralAdherents("one adherent")
        if not self.adherents:
            raise NotAllowed("no adherent")
        return next(iter(self.adherents))


DOOR = Actor(user_id=None, adherents=frozenset(), rights=frozenset(), side=Side.DOOR)
"""Nobody yet. Only sign-in and the like open a session with it."""


@dataclass(frozen=True, slots=True)
class Context:
    """Session, actor, instant and profile of one use case: nothing else is ambient."""

    session: Session
    actor: Actor
    now: datetime
    """Aware, UTC."""
    profile: Profile
    today: date = field(init=False)
    """The day in Paris."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", day_of(self.now))  # frozen; asked of each row of a long list

    def require(self, right: AnyRight) -> None:
        """Raise `NotAllowed` unless the actor holds the right."""
        if right not in self.actor.rights:
            raise NotAllowed(right)
