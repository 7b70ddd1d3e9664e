"""The list of employees as a file: what the list shows, each fact in a column of its own (SAL-04).

The number of social security is in no column: no file that leaves by a button holds it.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from app.employees.facts import Facts
from app.employees.rules.follow_up import VisitState, VisitStatus, visit_status
from app.law.follow_up import FollowUp
from app.platform.context import Context
from app.platform.export.columns import Export
from app.platform.table import ExportColumn

EMPLOYEES = Export("salaries", "salarie", "Export de la liste des salariés")
EVERYBODY = Export("salaries-du-service", "salarie", "Export de la liste des salariés du service")
"""Of a whole service; another file, since it says whose each is."""


def status(ctx: Context, row: Row[Any]) -> VisitStatus:
    """What the list says of the next visit."""
    days = (row.left_on, row.next_visit_on, row.appointment_on)
    return _status(ctx.today, ctx.profile[Facts].ask_days, row.main_post_id is not None, days, row.visit_asked)


@lru_cache(maxsize=8_192)
def _status(
    today: date, ask_days: int, has_post: bool, days: tuple[date | None, date | None, date | None], asked: bool
) -> VisitStatus:
    """Many employees of a long list are told the same."""
    left_on, next_visit_on, appointment_on = days
    return visit_status(
        today,
        ask_days=ask_days,
        has_post=has_post,
        left_on=left_on,
        next_visit_on=next_visit_on,
        appointment_on=appointment_on,
        visit_asked=asked,
    )


def visit_on(_ctx: Context, told: VisitStatus) -> date | None:
    """The day of the visit or of its deadline; who has left has none."""
    return None if told.state is VisitState.LEFT else told.on


def left_on(_ctx: Context, told: VisitStatus) -> date | None:
    """The last day, once it is over: the list writes it in place of a visit."""
    return told.on if told.state is VisitState.LEFT else None


NAME = (
    ExportColumn("nom-usage", "Nom d’usage", "last_name"),
    ExportColumn("prenom", "Prénom", "first_name"),
)
BIRTH_NAME = (ExportColumn("nom-naissance", "Nom de naissance", lambda _ctx, row: row.birth_name or row.last_name),)
POST = (
    ExportColumn("poste", "Poste de travail", "main_post__title"),
    ExportColumn("code-pcs", "Code PCS", "main_post__pcs_code"),
)
CATEGORY = (
    ExportColumn("categorie", "Catégorie", "follow_up", FollowUp, given="main_post_id"),
    ExportColumn("motif", "Motif du suivi", "follow_up_reason", given="main_post_id"),
    ExportColumn("origine", "Origine du suivi", "follow_up_origin", given="main_post_id"),
)
"""SI, SIA or SIR, why as far as the employer may know it, and who exposes to it (K18); without a post there is none."""
NEXT_VISIT = (
    ExportColumn("visite", "Prochaine visite", lambda _ctx, told: told.state, VisitState, status),
    ExportColumn("visite-le", "Prochaine visite le", visit_on, date, status),
    ExportColumn("sorti-le", "Sorti le", left_on, date, status),
)
