"""One adherent absorbed by another: each room says which of its tables follow, and makes room for them first.

    merger.register(Moved(("post", "post_exposure"), "poste de travail", "postes de travail", before=rename_twins))

Keys between the rows of an adherent carry its number, so all of them move in one transaction with deferred checks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TableClause, column, func, select, table, text, update

from app.platform.context import Context


@dataclass(frozen=True, slots=True)
class Merger:
    """What is decided of a merger before it begins."""

    absorbed_id: int
    absorbed_name: str
    kept_id: int
    accesses_follow: bool
    """The absorbed one's users act for the kept one from now on; else their accesses end."""
    joined: Mapping[int, int]
    """Employee of the absorbed one → the same person at the kept one."""


Step = Callable[[Context, Merger], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of a room that follow their company."""

    tables: tuple[str, ...]
    noun: str = ""
    nouns: str = ""
    """What the preview counts, in the first of the tables; empty: it says nothing."""
    before: Step | None = None
    """Makes room at the kept one, and joins what cannot be there twice."""
    after: Step | None = None
    """Computes again what follows from the rows, once all are there."""


MOVED: dict[str, Moved] = {}
"""By first table, in the order of the street."""


def register(moved: Moved) -> None:
    """Add rows of a room, once."""
    MOVED.setdefault(moved.tables[0], moved)


def counts(ctx: Context, adherent_id: int) -> list[tuple[Moved, int]]:
    """How many rows of each kind an adherent has, none left out; in one statement."""
    told = [each for each in MOVED.values() if each.noun]
    columns = [_count(each.tables[0], adherent_id).label(each.tables[0]) for each in told]
    row = ctx.session.execute(select(*columns)).one()
    return list(zip(told, row, strict=True))


def move(ctx: Context, merger: Merger) -> None:
    """Move every row of the absorbed adherent to the kept one. The service's side.

    Raises:
        DomainError: a room refuses; nothing is kept of the attempt.
    """
    ctx.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    for each in MOVED.values():
        if each.before:
            each.before(ctx, merger)
            ctx.session.flush()
    for each in MOVED.values():
        for name in each.tables:
            rows = _table(name)
            theirs = update(rows).where(rows.c.adherent_id == merger.absorbed_id)
            ctx.session.execute(theirs.values(adherent_id=merger.kept_id))
    gone, stayed = list(merger.joined.keys()), list(merger.joined.values())
    ctx.session.execute(select(func.merge_history(merger.absorbed_id, merger.kept_id, gone, stayed)))
    ctx.session.expire_all()
    for each in MOVED.values():
        if each.after:
            each.after(ctx, merger)
            ctx.session.flush()


def _table(name: str) -> TableClause:
    return table(name, column("adherent_id"))


def _count(name: str, adherent_id: int) -> Any:
    rows = _table(name)
    return select(func.count()).select_from(rows).where(rows.c.adherent_id == adherent_id).scalar_subquery()


HISTORY = "audit_line"
"""No role may change a line of it: the function `merge_history` alone gives the lines to the kept adherent."""
register(Moved(("notice",)))
register(Moved(("progress",)))
register(Moved(("stored_file",), "fichier", "fichiers"))
register(Moved(("intake", "staged_row", "imported_row"), "import", "imports"))
