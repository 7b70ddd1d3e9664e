"""Reading what an account may act for: adherents, and the branches that a mandate covers."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Mandate
from app.accounts.queries import standing
from app.adherents.models import Adherent
from app.law.names import sort_key
from app.platform.database import Rows
from app.platform.search import key_holds


def mandate_for(user_id: int, adherent_id: int, on: date) -> Select[Any]:
    """The mandate by which an account may choose this adherent on that day: its own first, else its mother's."""
    mother = select(Adherent.parent_id).where(Adherent.id == adherent_id).scalar_subquery()
    own = Mandate.adherent_id == adherent_id
    return (
        select(Mandate)
        .where(
            Mandate.user_id == user_id,
            standing(on),
            or_(own, and_(Mandate.with_branches, Mandate.adherent_id == mother)),
        )
        .order_by(own.desc())
        .limit(1)
    )


def open_to(user_id: int, on: date, part: str = "", within: int | None = None) -> Rows:
    """The adherents that an account may act for on that day, each mother before its branches.

    Columns: id, number, name; `covers`: its branches too; `below`: it is covered by its mother's mandate. Those whose
    number or name holds `part`. Read at the door, where an adherent is nothing more.

    Args:
        within: only this mother and its branches.
    """
    mine = (Mandate.user_id == user_id, standing(on))
    above, mother, branch = aliased(Mandate), aliased(Adherent), aliased(Adherent)
    covered = exists().where(
        above.user_id == user_id, above.adherent_id == Adherent.parent_id, above.with_branches, standing(on, above)
    )
    columns = (Adherent.id, Adherent.number, Adherent.name, Adherent.name_key)
    covers = and_(Mandate.with_branches, select(branch.id).where(branch.parent_id == Adherent.id).exists())
    own = (
        select(*columns, covers.label("covers"), literal(False).label("below"),
               Adherent.name_key.label("family"), Adherent.id.label("family_id"))
        .join(Mandate, Mandate.adherent_id == Adherent.id)
        .where(*mine, ~covered)
    )  # fmt: skip
    branches = (
        select(*columns, literal(False), literal(True), mother.name_key, mother.id)
        .join(mother, mother.id == Adherent.parent_id)
        .join(Mandate, and_(Mandate.adherent_id == mother.id, Mandate.with_branches))
        .where(*mine)
    )
    found = union_all(own, branches).subquery("found")
    listed = select(found.c.id, found.c.number, found.c.name, found.c.covers, found.c.below).order_by(
        found.c.family, found.c.family_id, found.c.below, func.length(found.c.number), found.c.number
    )
    if within is not None:
        listed = listed.where(found.c.family_id == within)
    if not part:
        return listed
    return listed.where(key_holds(found.c.name_key, sort_key(part)) | found.c.number.startswith(part, autoescape=True))
