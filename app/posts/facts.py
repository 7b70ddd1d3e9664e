"""What differs between services about posts."""

from enum import StrEnum

import msgspec


class Held(StrEnum):
    """What the employer may do with a post that somebody holds (K17)."""

    LOCKED = "locked"
    """Neither change nor delete it: employees are given another post first (POS-06)."""
    DATED = "dated"
    """Change it from a day on; who holds it keeps it."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[posts]` of a profile."""

    held: Held
    files_change: bool
    """Whether a file of posts changes those that are there, or only adds (K45)."""
