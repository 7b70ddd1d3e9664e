"""What became of a hiring that was declared; pure."""

from enum import StrEnum


class HiringState(StrEnum):
    """The value is what users read."""

    WAITING = "à confirmer"
    REFUSED = "refusée"
