"""The list of employees as a file: what the list shows, each fact in a column of its own (SAL-04).

The number of social security is in no column: no file that leaves by a button holds it.
"""

from datetime import date
from typing import Any

from sqlalchemy import Row

from app.employees.follow_up import VisitState
from app.employees.presentation import status_of
from app.law.follow_up import FollowUp
from app.platform.context import Context
from app.platform.export.columns import Export
from app.platform.table import ExportColumn

EMPLOYEES = Export("salaries", "salarie", "Export de la liste des salariés")


def category(_ctx: Context, row: Row[Any]) -> FollowUp | None:
    """SI, SIA or SIR; without a post there is none to tell."""
    return None if row.main_post_id is None else row.follow_up


def reason(_ctx: Context, row: Row[Any]) -> str | None:
    """Why, as far as the employer may know it."""
    return None if row.main_post_id is None else row.follow_up_reason


NAME = (
    ExportColumn("nom-usage", "Nom d’usage", lambda _ctx, row: row.last_name),
    ExportColumn("prenom", "Prénom", lambda _ctx, row: row.first_name),
)
POST = (
    ExportColumn("poste", "Poste de travail", lambda _ctx, row: row.main_post__title),
    ExportColumn("code-pcs", "Code PCS", lambda _ctx, row: row.main_post__pcs_code),
)
CATEGORY = (
    ExportColumn("categorie", "Catégorie", category, FollowUp),
    ExportColumn("motif", "Motif du suivi", reason),
)
NEXT_VISIT = (
    ExportColumn("visite", "Prochaine visite", lambda ctx, row: status_of(ctx, row).state, VisitState),
    ExportColumn("visite-le", "Date", lambda ctx, row: status_of(ctx, row).on, date),
)
