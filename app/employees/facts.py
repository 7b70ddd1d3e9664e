"""What differs between services about employees."""

from enum import StrEnum

import msgspec


class Validation(StrEnum):
    """Who accepts a new employee before the record counts (K12)."""

    AT_ONCE = "at_once"
    BY_SERVICE = "by_service"


class Names(StrEnum):
    """How names are kept (K22)."""

    AS_TYPED = "as_typed"
    CAPITALS = "capitals"
    """In capitals without accents."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[employees]` of a profile."""

    validation: Validation
    undo_exit_days: int
    """Days during which the employer may undo an exit (K15); 0 = never, the secretariat does."""
    names: Names
    required: list[str]
    """Fields needed beside those that everybody asks for, when an employee is added (K24)."""
    required_later: list[str]
    """The same, when the record is corrected (K24)."""
    interim_posts: int
    """Posts that somebody of a temporary work agency may hold at once, 3 at most; 1 = one post names them all (K20)."""
    own_risks: bool
    """Risks are declared on the sheet of an employee as well, for all posts held, beside those of the posts (K18)."""
    situations: list[str]
    """Of the worker's own risks, those to tick on that sheet; the others are for the service to hear (K19)."""
    ask_days: int
    """Days before its deadline from which a visit is « à demander »."""
