"""The columns that lists of employees can show: those of every manual, few at first (SAL-01)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.employees import exported
from app.employees.facts import Facts
from app.employees.presentation import record as presentation
from app.employees.rules.numbers import masked
from app.platform.context import Context
from app.platform.page import context
from app.platform.table import Shown
from app.platform.wording import shown


def birth_name_cell(row: Row[Any]) -> str:
    """Of who has no other, the usual name."""
    return str(row.birth_name or row.last_name)


def number_cell(row: Row[Any]) -> str:
    """What of the number tells it apart; the whole is on no screen."""
    if row.ntt:
        return f"NTT {row.ntt[0]} ********"
    return masked(context().profile[Facts], row.nir) if row.nir else shown(row.nir_state).capitalize()


NAME = Shown(
    "last_name",
    "Nom d’usage, prénom",
    sort="name_key",
    search="name_key",
    cell=presentation.name_cell,
    needs=["first_name"],
    exported=exported.NAME,
)
BIRTH_NAME = Shown(
    "birth_name",
    sort="birth_key",
    search="birth_key",
    cell=birth_name_cell,
    needs=["last_name"],
    on_demand=True,
    exported=exported.BIRTH_NAME,
)
BORN_ON = Shown("born_on", on_demand=True)
NUMBER = Shown(
    "nir",
    "N° de SS",
    cell=number_cell,
    needs=["nir_state", "ntt"],
    css="nowrap",
    on_demand=True,
    screen_only=True,
)
POST = Shown(
    "main_post.title",
    "Poste de travail",
    sort="main_post.title_key",
    search="main_post.title_key",
    cell=presentation.post_cell,
    needs=["main_post.pcs_code", "main_post_id"],
    css="cut",
    exported=exported.POST,
)
HIRED_ON = Shown("hired_on", on_demand=True)
POST_SINCE = Shown("post_since", "Entrée en poste", on_demand=True)
CONTRACT = Shown("contract_type.label", "Contrat", on_demand=True)
LEFT_ON = Shown("left_on", on_demand=True)
CATEGORY = Shown(
    "follow_up",
    cell=presentation.category_cell,
    needs=["follow_up_reason", "follow_up_origin", "main_post_id"],
    css="c-cat nowrap",
    exported=exported.CATEGORY,
)
RISKS = Shown("risks", on_demand=True, css="cut")
LAST_VISIT = Shown("last_visit_on", cell=presentation.last_visit_cell, css="lo md")
APPOINTMENT = Shown("appointment_on", on_demand=True)
NEXT_VISIT = Shown(
    "next_visit_on",
    cell=presentation.next_visit_cell,
    needs=["left_on", "appointment_on", "visit_asked", "main_post_id"],
    exported=exported.NEXT_VISIT,
)
ADHERENT = Shown("adherent.name", "Adhérent", css="cut md")

MEMBER = (
    NAME, BIRTH_NAME, BORN_ON, NUMBER, POST, HIRED_ON, POST_SINCE, CONTRACT, CATEGORY, RISKS, LAST_VISIT,
    APPOINTMENT, NEXT_VISIT, LEFT_ON,
)  # fmt: skip
"""Of an adherent's list."""
SERVICE = (NAME, ADHERENT, *MEMBER[1:])
"""Of the service's list."""
FILTERED = (
    "last_name", "birth_name", "born_on", "main_post.title", "hired_on", "post_since", "contract_type.label",
    "follow_up", "last_visit_on", "appointment_on", "next_visit_on", "left_on",
)  # fmt: skip
"""What an adherent's list is filtered by; of the service's a million rows, only what an index finds."""
UNSORTED = tuple(each.name for each in SERVICE if each.name not in ("last_name", "last_visit_on", "next_visit_on"))
"""What the service's list is not sorted by: no index has a million rows in that order."""


def usual(ctx: Context) -> Sequence[str]:
    """What an employer's list begins with, where the service has its own; none: as everywhere."""
    return ctx.profile[Facts].list_columns
