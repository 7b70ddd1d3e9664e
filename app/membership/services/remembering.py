"""Writing down what a merger does, by sets: the rows of both adherents before, then what became of each.

One statement before and three after for each table, however many rows; what did not change is not kept.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    cast,
    delete,
    insert,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.law.retention import Data, gone_before
from app.membership.models import CompanyMerger, MergedRow
from app.membership.models.merger import Fate
from app.membership.queries import mergers as queries
from app.platform import merger, retention
from app.platform.context import Context
from app.platform.database import metadata
from app.platform.merger import Merger, Moved

SHORT_LIVED = frozenset({"notice", "progress", "staged_row", "imported_row", "company_merger", "merged_row"})
"""What nobody would bring back, and the record itself."""
SETWISE = {"synchronize_session": False}


def begin(ctx: Context, decided: Merger) -> CompanyMerger:
    """Note a merger that is about to be done, and every row that it may touch. The service's side."""
    row = CompanyMerger(
        adherent_id=decided.kept_id, absorbed_id=decided.absorbed_id, merged_at=ctx.now, merged_by=ctx.actor.name,
        accesses_follow=decided.accesses_follow, joined={str(one): other for one, other in decided.joined.items()},
    )  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    written = ["adherent_id", "merger_id", "kind", "row_id", "fate", "was"]
    for name, rows in _tables():
        ctx.session.execute(insert(MergedRow).from_select(written, queries.before(row, name, rows)))
    return row


def end(ctx: Context, row: CompanyMerger) -> None:
    """Say of each row what became of it, and forget those of the kept adherent that stayed as they were."""
    ctx.session.flush()
    noted = update(MergedRow)
    for name, rows in _tables():
        mine = (
            MergedRow.adherent_id == row.adherent_id, MergedRow.merger_id == row.id, MergedRow.row_id == rows.c.id,
            MergedRow.kind == name, MergedRow.was.is_not(None),
        )  # fmt: skip
        same = _but_whose(MergedRow.was) == _but_whose(queries.content())
        for statement in (
            delete(MergedRow).where(*mine, MergedRow.was == queries.content()),
            noted.where(*mine, same).values(fate=Fate.MOVED, was=None),
            noted.where(*mine).values(fate=Fate.CHANGED),
        ):
            ctx.session.execute(statement, execution_options=SETWISE)


def past(ctx: Context) -> Select[int]:
    """The mergers of long ago, of which it is still known how rows were."""
    return queries.past(gone_before(Data.MERGER, ctx.now))


def forget(ctx: Context) -> None:
    """Forget how rows were before mergers of long ago; which moved stays known. The service's side."""
    over = MergedRow.merger_id.in_(past(ctx)) & MergedRow.was.is_not(None)
    ctx.session.execute(update(MergedRow).where(over).values(was=None), execution_options=SETWISE)


def _tables() -> Iterator[tuple[str, FromClause]]:
    """Each table whose rows a merger may touch, with its rows; the adherents themselves last."""
    names = [name for moved in merger.MOVED.values() for name in moved.tables if name not in SHORT_LIVED]
    for name in (*names, "adherent"):
        yield name, metadata.tables[name].alias(queries.ROWS)


def _but_whose(content: Any) -> ColumnElement[Any]:
    """The same without the adherent."""
    without: ColumnElement[Any] = content.op("-", return_type=JSONB())(cast("adherent_id", Text))
    return without


retention.register(retention.Past(Data.MERGER, "fusion", "fusions", past))
merger.register(Moved(("company_merger", "merged_row")))
