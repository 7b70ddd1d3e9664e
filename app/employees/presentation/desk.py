"""The service's desk « Fiches à vérifier », as `layout/inbox.html` takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.employees import waiting
from app.employees.models import CorrectionRequest, Employee
from app.employees.presentation import record as presentation
from app.employees.rules import validation
from app.platform import audit, badge, history
from app.platform.context import Context
from app.platform.record import Record
from app.platform.wording import counted, figure, listed, near_day, shown

MINE, ALL = "mine", "all"
LISTED = 100
"""Records listed at once: those after them come as these are treated."""
LINES = 5
"""Lines of the history beside a record: what was just changed."""
RECORD, REQUEST = "Validations.record", "Validations.request"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the desk: a record to look at, or a correction to answer."""

    endpoint: str
    id: int
    name: str
    what: str
    when: str
    state: Any
    """What tells it apart from the others; empty for a record, which is what this desk is for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits in a sector or in the whole service."""

    sectors: Sequence[Any]
    chosen: str
    """« mine », « all », or the number of a sector."""
    items: Sequence[Item]
    count: int

    def place(self, endpoint: str, row_id: int) -> int | None:
        """Where an item stands; None when it waits no longer."""
        found = (number for number, each in enumerate(self.items) if (each.endpoint, each.id) == (endpoint, row_id))
        return next(found, None)

    def url(self, item: Item) -> str:
        """Where an item is open."""
        return url_for(item.endpoint, pk=item.id, sector=self.chosen)


def desk(ctx: Context, sector: str) -> Desk:
    """What waits, corrections first; `sector` unknown: the actor's own, or all when they have none."""
    known = ctx.session.execute(waiting.sectors(ctx.actor.user_id)).all()
    mine = [each.id for each in known if each.mine]
    choices = {ALL: [], **({MINE: mine} if mine else {}), **{str(each.id): [each.id] for each in known}}
    chosen = sector if sector in choices else MINE if mine else ALL
    asked = ctx.session.execute(waiting.requests(choices[chosen]).limit(LISTED)).all()
    written = ctx.session.execute(waiting.records(choices[chosen]).limit(LISTED)).all()
    count = len(written)
    if count == LISTED:
        count = ctx.session.scalar(waiting.records_count(choices[chosen])) or 0
    return Desk(known, chosen, [*map(_request, asked), *map(_record, written)], len(asked) + count)


def inbox(found: Desk, place: int | None) -> dict[str, Any]:
    """The left side of the desk."""
    before = found.items[place - 1] if place else None
    after = found.items[place + 1] if place is not None and place + 1 < len(found.items) else None
    total = f"plus de {figure(waiting.COUNTED)} fiches" if found.count > waiting.COUNTED else _total(found)
    return {
        "title": "Fiches à vérifier",
        "count": total,
        "tabs": _tabs(found),
        "requests": [
            {
                "url": found.url(each), "current": number == place, "name": each.name, "what": each.what,
                "when": each.when, "state": each.state,
            }
            for number, each in enumerate(found.items)
        ],
        "next": found.url(after) if after else None,
        "previous": found.url(before) if before else None,
        "place": f"{place + 1} sur {figure(found.count)}" if place is not None else "",
        "sector": found.chosen,
    }  # fmt: skip


def opened(ctx: Context, employee: Employee, request: CorrectionRequest | None) -> Mapping[str, Any]:
    """The right side: who it is, what was written lately, what is asked to be corrected."""
    record: Record = presentation.record(ctx, employee)
    return {
        "employee": employee,
        "request": request,
        "groups": record.groups[:2],
        "warnings": record.reason["warnings"] if record.reason else (),
        "seen": audit.latest_of(ctx, employee),
        "history": history.of_row(ctx, Employee, employee.id, size=LINES),
        "wishes": wishes(employee, request) if request else (),
    }


def wishes(employee: Employee, request: CorrectionRequest) -> list[tuple[str, str, str]]:
    """Field, what the record says, what it should say."""
    columns = Employee.__table__.columns
    wanted = validation.read(request.wanted)
    return [
        (str(columns[name].info["label"]), shown(getattr(employee, name)), shown(value))
        for name, value in wanted.items()
    ]


def _total(found: Desk) -> str:
    return counted(found.count, "fiche", "fiches")


def _tabs(found: Desk) -> list[dict[str, Any]]:
    mine = [(MINE, "Mon secteur")] if any(each.mine for each in found.sectors) else []
    choices = [*mine, (ALL, "Tous"), *((str(each.id), each.name) for each in found.sectors)]
    return [
        {"label": label, "url": url_for("Validations.show", sector=key), "current": key == found.chosen}
        for key, label in choices
    ]


def _record(row: Any) -> Item:
    what = f"{row.company} · embauche le {shown(row.hired_on)}"
    return Item(RECORD, row.id, listed(row.last_name, row.first_name), what, "", "")


def _request(row: Any) -> Item:
    mark = badge.state("late", "correction")
    return Item(REQUEST, row.id, listed(row.last_name, row.first_name), row.company, near_day(row.asked_at), mark)
