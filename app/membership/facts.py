"""What differs between services about membership."""

from datetime import date
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What somebody asks about accesses and companies; the value is what people choose (RGT-12 to RGT-16)."""

    SYNCHRONISE = "Synchroniser votre adhérent"
    ACCESS = "Demander la gestion d’un adhérent"
    ADMINISTRATOR = "Modifier l’administrateur d’un compte adhérent"
    TAKEOVER = "Signaler un rachat de société ou un changement de dirigeant"
    MERGER = "Demander la fusion/absorption d’entreprises"


class Petitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Table `[membership.petitions]` of a profile: « Votre demande »."""

    kinds: tuple[Kind, ...]
    """What may be asked online (K10); for all else the page says whom to call. Empty: the service is called."""
    cooptation: bool
    """Another administrator of the adherent may hand the administration over too, not the service alone (K10)."""


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
    petitions: Petitions
