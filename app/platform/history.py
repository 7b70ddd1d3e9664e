"""The history of one row, or of an adherent, as pages show it: what happened, when, who did it, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select

from app.platform import audit
from app.platform.audit import AuditLine
from app.platform.context import AnyRight, Context
from app.platform.database import Base, row_id
from app.platform.record import Tab
from app.platform.wording import shown

SHOWN = 50
"""Lines of a page; those before them are one link away."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one field: « Prénom », « Ines → Inès »."""

    label: str
    told: str

    def __str__(self) -> str:
        """The whole, in our own words."""
        return f"{self.label}\u00a0: {self.told}"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody did."""

    sentence: str
    at: str
    who: str
    changes: Sequence[Change]
    subject: tuple[str | None, int | None]
    """The table and the number of the row concerned."""


@dataclass(frozen=True, slots=True)
class History:
    """A page of lines, the latest first."""

    lines: Sequence[Line]
    older: int | None
    """The number that the lines of the next page are before; None: there are none."""
    before: int | None = None
    """The same of this page; None: it is the first."""


def tab(model: type[Base], right: AnyRight) -> Tab:
    """« Historique », the last tab of the record of a row."""

    def content(ctx: Context, number: int) -> History:
        return of_row(ctx, model, number, asked_before())

    return Tab("historique", "Historique", right, "layout/history.html", content, 90)


def asked_before() -> int | None:
    """The line before which the address asks to read; None: from the latest on."""
    return row_id(request.args.get("before", ""))


def of_row(ctx: Context, model: type[Base], number: int, before: int | None = None, *, size: int = SHOWN) -> History:
    """What happened to a row that the actor may see."""
    return read(ctx, audit.history_of(ctx.session.get_one(model, number)), before, size=size)


def read(ctx: Context, lines: Select[AuditLine], before: int | None = None, *, size: int = SHOWN) -> History:
    """A page of a history, the latest first; the line beyond it only tells that there is another page.

    Args:
        before: as `History.older` of the page before.
    """
    asked = lines if before is None else lines.where(AuditLine.id < before)
    found = ctx.session.scalars(asked.limit(size + 1)).all()
    older = found[size - 1].id if len(found) > size else None
    return History([_line(each) for each in found[:size]], older, before)


def _line(line: AuditLine) -> Line:
    who = f"{line.who}, pour {line.on_behalf_of}" if line.on_behalf_of else line.who
    changes = [_change(label, *values) for label, values in line.changes.items()]
    return Line(line.sentence, shown(line.at), who, changes, (line.subject_kind, line.subject_id))


def _change(label: str, before: Any, after: Any) -> Change:
    """« Ines → Inès », « 06 12 34 56 78 », « modifié » of what is sealed."""
    was = f"{before} → " if before and before != after else ""
    return Change(label, f"{was}{after or '–'}")
