"""What an employer asks to be corrected, and services that decide otherwise."""

from dataclasses import replace
from datetime import date

import msgspec

from app.employees.facts import Facts, Validation
from app.platform.context import Right
from app.platform.profiles import Profile

NIR = "285057800608441"
MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": "12/05/1985", "nir": NIR,
    "contract_kind": "CDI", "hired_on": "05/01/2026",
}  # fmt: skip
HIRER = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
BEFORE = date(2026, 1, 2)
WISH = {"first_name": "Marja", "reason": "Sa carte d’identité."}


def deciding(ctx, corrections, validation=Validation.BY_SERVICE):
    """The same context at a service that decides so."""
    changed = msgspec.structs.replace(ctx.profile[Facts], corrections=corrections, validation=validation)
    return replace(ctx, profile=Profile({**ctx.profile._sections, Facts: changed}))
