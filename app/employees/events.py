"""What upper rooms may need to know about employees."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EmployeeLeft:
    """An employee leaves the adherent at the end of `day`, which may be to come."""

    employee_id: int
    day: date


@dataclass(frozen=True, slots=True)
class ExitUndone:
    """An employee who left, or was to leave, at the end of `day` stays after all."""

    employee_id: int
    day: date
