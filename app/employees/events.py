"""What upper rooms may need to know about employees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EmployeesLeft:
    """Employees leave their adherent; several at once are one event."""

    days: Mapping[int, date]
    """Employee → last day, included; it may be to come."""


@dataclass(frozen=True, slots=True)
class ExitsUndone:
    """Employees who left, or were to leave, stay after all."""

    days: Mapping[int, date]
    """Employee → last day of the exit that is undone."""
