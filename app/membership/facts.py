"""What differs between services about membership."""

from datetime import date

import msgspec


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question asked before the first step of an adhesion: who says yes sees the service first (F074)."""

    question: str
    advice: str
    """What applies then, and what to do."""


class Adhesion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[membership.adhesion]` of a profile: joining the service online (ENT-08, K43)."""

    open: bool
    kept_days: int
    """A request that was not sent is forgotten so many days after its last change."""
    departments: list[str]
    """Where the service follows workers; empty: everywhere."""
    bordering: list[str]
    """Departments around, whose own services follow the workers there (F075)."""
    away_months: int
    """Elsewhere workers are followed when they are posted for so many months in a row; 0: never (F075)."""
    terms_on: date
    """The day of the « conditions générales d’adhésion » in force."""
    cases: list[Case]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[membership]` of a profile."""

    adhesion: Adhesion
