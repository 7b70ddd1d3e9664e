"""What is part of an employee's record, told once for all that removes one, brings one back, archives or joins two.

A test holds the list equal to the keys of the database.
"""

from typing import Any

from app.employees.models import Assignment, Contract, CorrectionRequest, EmployeeExposure

OWN_PARTS: tuple[type[Any], ...] = (Contract, Assignment, EmployeeExposure, CorrectionRequest)
"""This room's tables of which a row belongs to an employee (`employee_id`), in the order in which they are written."""
HIRED_PARTS = tuple(each for each in OWN_PARTS if each is not CorrectionRequest)
"""Those that hiring writes, or what follows it: none says that somebody has asked something of the record since."""
