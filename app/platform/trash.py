"""« Corbeille » : what was removed by mistake is brought back, exactly as it was, for as long as the law table says.

Removed rows leave their tables, so that no list, count or constraint has to know of them; they are kept sealed here.

    audit.declare(post_removed="Poste supprimé")
    trash.register(Kind("post", "Poste de travail", Right.POSTS, "/posts/{}", blocked, back))
    trash.throw(ctx, post, post.title, [(PostExposure, PostExposure.post_id == post.id)])
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Text,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.law.retention import Data, gone_before, kept_until
from app.platform import audit, job, merger, retention, theirs
from app.platform.clock import day_of
from app.platform.context import Context, Right
from app.platform.database import metadata, words
from app.platform.errors import DomainError
from app.platform.kept_rows import read_rows, told_columns
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, tenant_table

LONGEST_TITLE = 220
SHOWN = 50
"""Things of a page; those before them are one link away."""
Within = Sequence[tuple[type[TenantBase], ColumnElement[bool]]]
"""The rows that are part of another, those that others refer to first."""


class Trashed(TenantBase):
    """Something that was removed, with all that it takes to bring it back."""

    __tablename__ = "trashed"

    kind: Mapped[str] = mapped_column(String(63), info=words("Nature"))
    """The table of what was removed."""
    subject_id: Mapped[int] = mapped_column(info=words("N°"))
    """Its number, which it takes again: its history goes on."""
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), info=words("Quoi"))
    removed_at: Mapped[datetime] = mapped_column(info=words("Supprimé le"))
    removed_by: Mapped[str] = mapped_column(String(200), info=words("Supprimé par"))
    """The name as it was."""
    content: Mapped[str] = mapped_column(Sealed, info=words("Contenu"))
    """By table, in the order in which they are written again: its rows as JSON. `{}`: nothing left its table."""

    __table_args__ = tenant_table(Index("ix_trashed_removed_at", "removed_at"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What of a room can be brought back."""

    table: str
    label: str
    right: Right
    """Who may remove it may bring it back, and sees that it was there."""
    url: str
    """The address of its page: `/posts/{}`."""
    blocked: Callable[[Context, Sequence[Trashed]], Mapping[int, str]]
    """Why some of these cannot come back now: number in the trash → sentence."""
    back: Callable[[Context, Trashed], None]
    """Brings it back and computes what follows; raises what `blocked` says. May call `put_back`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A line of the page."""

    row: Trashed
    label: str
    erased_on: date
    """The last day on which it can be brought back."""
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Things that were removed, the latest first."""

    things: Sequence[Thing]
    older: int | None
    """The number that those of the next page are before; None: there are none."""


KINDS: dict[str, Kind] = {}
"""By table. Each room adds its own beside the service that removes."""


def register(kind: Kind) -> None:
    """Add what a room can bring back, once."""
    KINDS.setdefault(kind.table, kind)


def throw(ctx: Context, row: TenantBase, title: str, within: Within = ()) -> Trashed:
    """Take a row out of its table with those that are part of it, and keep them; who may is for the caller to say."""
    ctx.session.flush()
    model = type(row)
    rows = {each.__tablename__: _read(ctx, each, which) for each, which in [(model, model.id == row.id), *within]}
    trashed = note(ctx, row, title, json.dumps({name: text for name, text in rows.items() if text}))
    for each, which in reversed(within):
        ctx.session.execute(delete(each).where(which))
    ctx.session.delete(row)
    ctx.session.flush()
    return trashed


def note(ctx: Context, row: TenantBase, title: str, content: str = "{}") -> Trashed:
    """Keep that something was given up which stays in its table: its room knows how it comes back."""
    trashed = Trashed(
        adherent_id=row.adherent_id,
        kind=row.__tablename__,
        subject_id=row.id,
        title=title[:LONGEST_TITLE],
        removed_at=ctx.now,
        removed_by=ctx.actor.name,
        content=content,
    )
    ctx.session.add(trashed)
    ctx.session.flush()
    return trashed


def was(trashed: Trashed, table: str = "") -> Sequence[Mapping[str, Any]]:
    """The rows of a table as they were, as JSON has them; of the thing itself unless another is named."""
    rows: Sequence[Mapping[str, Any]] = json.loads(json.loads(trashed.content).get(table or trashed.kind, "[]"))
    return rows


def put_back(ctx: Context, trashed: Trashed) -> None:
    """Write the rows again with their numbers: at the adherent that has the trash now, if it was absorbed meanwhile.

    Raises:
        DomainError: a constraint refuses, by its own sentence (said when the transaction is turned into an answer).
    """
    for name, rows in json.loads(trashed.content).items():
        table = metadata.tables[name]
        columns = [each for each in told_columns(table, json.loads(rows)[0]) if each.name != "adherent_id"]
        found = read_rows(cast(literal(rows, Text), JSONB), columns)
        values = select(literal(trashed.adherent_id), *(found.c[each.name] for each in columns))
        ctx.session.execute(insert(table).from_select(["adherent_id", *(each.name for each in columns)], values))


def bring_back(ctx: Context, *, id: int) -> str:
    """Bring back what was removed.

    Returns:
        The address of its page.

    Raises:
        NotAllowed: there is no such thing, or the right of its kind is missing.
        DomainError: what stands in its way now.
    """
    mine = _kept(ctx).where(Trashed.id == id).with_for_update()
    trashed = theirs.one(ctx, mine.execution_options(populate_existing=True))
    kind = KINDS[trashed.kind]
    ctx.require(kind.right)
    kind.back(ctx, trashed)
    ctx.session.delete(trashed)
    return kind.url.format(trashed.subject_id)


def unhindered(_ctx: Context, _found: Sequence[Trashed]) -> Mapping[int, str]:
    """For a kind of thing that nothing can stand in the way of."""
    return {}


def as_it_was(model: type[TenantBase], action: str) -> Callable[[Context, Trashed], None]:
    """How a thing comes back from which nothing is computed; the history tells it as `action`."""

    def back(ctx: Context, trashed: Trashed) -> None:
        refuse(ctx, trashed)
        put_back(ctx, trashed)
        audit.record(ctx, action, theirs.read(ctx, model, trashed.subject_id))

    return back


def refuse(ctx: Context, trashed: Trashed) -> None:
    """Raise what stands in the way of something.

    Raises:
        DomainError: it cannot come back now.
    """
    if (sentence := KINDS[trashed.kind].blocked(ctx, [trashed]).get(trashed.id)) is not None:
        raise DomainError(sentence)


def page(ctx: Context, before: int | None = None, *, size: int = SHOWN) -> Page:
    """What the actor may bring back, the latest first; nothing for whoever may remove nothing."""
    mine = [kind for kind in KINDS.values() if kind.right in ctx.actor.rights]
    asked = _kept(ctx).where(Trashed.kind.in_([kind.table for kind in mine])).order_by(Trashed.id.desc())
    rows = ctx.session.scalars((asked if before is None else asked.where(Trashed.id < before)).limit(size + 1)).all()
    shown = rows[:size]
    blocked = {
        number: sentence
        for kind in mine
        if (of_kind := [row for row in shown if row.kind == kind.table])
        for number, sentence in kind.blocked(ctx, of_kind).items()
    }
    things = [Thing(row, KINDS[row.kind].label, _until(ctx, row), blocked.get(row.id)) for row in shown]
    return Page(things, shown[-1].id if len(rows) > size else None)


@job.task(name="trash.purge", queue="healing", every="20 3 * * *", cross=True)
def purge(ctx: Context) -> None:
    """Remove for good what was thrown away too long ago; running it twice changes nothing."""
    ctx.session.execute(delete(Trashed).where(Trashed.id.in_(_past(ctx))))


def _past(ctx: Context) -> Select[int]:
    return select(Trashed.id).where(Trashed.removed_at < gone_before(Data.TRASH, ctx.now))


def _kept(ctx: Context) -> Select[Trashed]:
    """What can still be brought back, of the actor's adherents."""
    mine = Trashed.adherent_id.in_(sorted(ctx.actor.adherents))
    return select(Trashed).where(mine, Trashed.removed_at >= gone_before(Data.TRASH, ctx.now))


def _until(ctx: Context, trashed: Trashed) -> date:
    return kept_until(Data.TRASH, day_of(trashed.removed_at), ctx.today)


def _read(ctx: Context, model: type[TenantBase], which: ColumnElement[bool]) -> str | None:
    """These rows as JSON, by the database itself: what it reads again is what it wrote."""
    table: Any = model.__table__
    rows = func.jsonb_agg(func.to_jsonb(table.table_valued()))
    return ctx.session.scalar(select(cast(rows, Text)).select_from(table).where(which))


merger.register(merger.Moved((Trashed.__tablename__,)))
retention.register(retention.Past(Data.TRASH, "suppression", "suppressions", _past))
