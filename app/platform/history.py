"""The history of one row as its tab shows it: what happened, when, who did it, what changed."""

from app.platform import audit
from app.platform.context import Context
from app.platform.database import Base
from app.platform.wording import shown

TEMPLATE = "layout/history.html"
SHOWN = 50
"""Lines of a tab: older ones stay in the history of the adherent."""


def rows(ctx: Context, model: type[Base], row_id: int) -> list[tuple[str, ...]]:
    """The lines about a row that the actor may see, the latest first."""
    lines = ctx.session.scalars(audit.history_of(ctx.session.get_one(model, row_id)).limit(SHOWN))
    return [(line.sentence, shown(line.at), _who(line), _changes(line)) for line in lines]


def _who(line: audit.AuditLine) -> str:
    return f"{line.who}, pour {line.on_behalf_of}" if line.on_behalf_of else line.who


def _changes(line: audit.AuditLine) -> str:
    """« Prénom : Ines → Inès ; Téléphone : 06 12 34 56 78 »."""
    told = []
    for label, (before, after) in line.changes.items():
        was = f"{before} → " if before and before != after else ""
        told.append(f"{label}\u00a0: {was}{after or '–'}")
    return "\u00a0; ".join(told)
