"""What is no longer kept: each room says which of its rows are past their time, and a nightly job of its lets them go.

    retention.register(Past(Data.VISIT_REQUEST, "demande de visite", "demandes de visite", queries.forgettable))

The periods are law's (`law.retention`). An administrator of the service reads beforehand how many rows it will be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app.law.retention import Data, RetentionRule, kept
from app.platform.context import Context, StaffRight

COUNTED = 10_000
"""Rows past their time are counted up to this; beyond it the page says « plus de »."""


@dataclass(frozen=True, slots=True)
class Past:
    """Rows of a room that are past their time."""

    data: Data
    noun: str
    nouns: str
    due: Callable[[Context], Select[Any]]
    """One column, a row for each that the next night lets go, by the law of today."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the next night lets go."""

    past: Past
    rule: RetentionRule
    count: int
    """At most `COUNTED` + 1, which means more."""


PAST: dict[Data, Past] = {}
"""By kind of data, in the order of the street."""


def register(past: Past) -> None:
    """Add rows of a room, once."""
    PAST.setdefault(past.data, past)


def foreseen(ctx: Context) -> Sequence[Foreseen]:
    """How much of each kind of data the next night lets go, with its rule; in one statement.

    Raises:
        NotAllowed: the actor lacks « Réglages ».
    """
    ctx.require(StaffRight.SETTINGS)
    counts = [_counted(past.due(ctx)).label(data) for data, past in PAST.items()]
    found = ctx.session.execute(select(*counts)).one()
    rules = [kept(data, ctx.today) for data in PAST]
    return [Foreseen(*each) for each in zip(PAST.values(), rules, found, strict=True)]


def _counted(due: Select[Any]) -> Any:
    return select(func.count()).select_from(due.limit(COUNTED + 1).subquery()).scalar_subquery()
