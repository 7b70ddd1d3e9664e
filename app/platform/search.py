"""Conditions that find rows by what one types; and, among a million names, the first that hold a part of one.

Names of a whole service are folded by `law.names.sort_key`, compared by their bytes, and indexed by the database's
function `grams`: the triples of letters of each name, kept apart by the drawer that its first letter puts it in. Where
a part stands in a drawer is told by a few pages of that index, however often it stands in the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from string import ascii_lowercase
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    TableValuedAlias,
    Text,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from app.platform.clock import PARIS
from app.platform.day_filter import Days

GRAM = 3
"""Letters that an index of letter triples needs to find a part of a word."""
DRAWERS = (" ", *ascii_lowercase, "{")
"""Where names lie by their first letter, each drawer called as the first name that it could hold; the first and the
last are for names that begin with no letter from a to z. The function `grams` says the same."""
ENDS = (*DRAWERS[1:], "\U0010ffff")
"""What each of them stops before."""
OWN_DRAWER: ColumnElement[str] = literal_column("''")
"""To `grams`: that of the name itself."""
RARE = 1_000
"""A part that more names than that hold is met soon, whatever the order in which rows are read."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A part of a name, sought in a table, among rows of which other things may be asked."""

    key: Any
    """Folded, compared by bytes, indexed by `grams(key, '')`, and by itself with the id."""
    row_id: Any
    part: str
    """Folded likewise, `GRAM` letters or more."""
    kept: Sequence[ColumnElement[bool]] = ()
    """What else is asked of a row; of columns of its own table."""

    def also(self, asked: Sequence[ColumnElement[bool]]) -> "Sought":
        """The same, where more is asked."""
        return replace(self, kept=[*self.kept, *asked])

    @property
    def asked(self) -> Sequence[ColumnElement[bool]]:
        """All of it, where no index of triples is needed."""
        return [key_holds(self.key, self.part), *self.kept]


def holds(column: Any, typed: str) -> ColumnElement[bool]:
    """Text by a part of it, whatever the case. For short tables: nothing indexes it."""
    return func.lower(column).contains(typed.lower(), autoescape=True)


def in_days(column: ColumnElement[Any], days: Days, kind: type) -> ColumnElement[bool]:
    """From the first to the last day, both included; of an instant, the days of Paris."""

    def begins(day: date) -> date:
        return datetime.combine(day, time.min, PARIS) if kind is datetime else day

    bounds = [column >= begins(days.first)] if days.first else []
    bounds += [column < begins(days.last + timedelta(days=1))] if days.last else []
    return and_(*bounds)


def key_holds(key: Any, part: str) -> ColumnElement[bool]:
    """A folded name by a part of it, among the rows of one adherent: few enough to be read.

    Args:
        key: a column folded by `law.names.sort_key`.
        part: folded likewise.
    """
    found: ColumnElement[bool] = key.contains(part, autoescape=True)
    return found


def key_holds_anywhere(key: Any, part: str) -> ColumnElement[bool]:
    """The same over a whole service: by the index of letter triples; what is shorter, by the beginning."""
    if len(part) < GRAM:
        found: ColumnElement[bool] = key.startswith(part, autoescape=True)
        return found
    return or_(*(_lies_in(literal(drawer), key, part) for drawer in DRAWERS)) & key_holds(key, part)


def among_first(sought: Sought, most: int) -> ColumnElement[bool]:
    """Of a whole service, the first rows by name whose name holds a part, `most` at least; a short one, begins with."""
    if len(sought.part) < GRAM:
        return key_holds_anywhere(sought.key, sought.part)
    found: ColumnElement[bool] = sought.row_id.in_(first_holding(sought, most))
    return found


def first_holding(sought: Sought, most: int, *, backwards: bool = False, beyond: str = "") -> CompoundSelect[int]:
    """The ids of the first rows by name, then id, whose name holds a part: `most` of them, and perhaps a few others.

    Drawer by drawer until there are enough. A drawer with fewer is read by the index of triples, whole; the one that
    has more is walked in the order of names, which meets so many soon.

    Args:
        backwards: the last ones.
        beyond: the folded name that all rows looked for come after (before, when `backwards`), or share; empty: any.
    """
    probed = _probe(sought, most, _drawers(backwards, beyond))
    enough = func.cardinality(probed.c.ids) == most
    few = select(func.unnest(probed.c.ids).label("id")).where(~enough)
    full = select(probed).where(enough).subquery()
    begins, ends = (select(full.c[side]).scalar_subquery() for side in ("begins", "ends"))
    many = _walked(sought.also([sought.key >= begins, sought.key < ends]), sought.key, most, backwards)
    return union_all(few.correlate(None), many)


def holding_in_order(
    sought: Sought, order: Any, most: int, *, backwards: bool, beyond: Sequence[ColumnElement[bool]]
) -> CompoundSelect[int]:
    """The ids of the first rows in another order, then by id, whose name holds a part, and perhaps others.

    All of them when they are few; else rows are read in that order, which an index has, until there are enough.

    Args:
        backwards: the last ones.
        beyond: where the page starts.
    """
    place = _every_drawer()
    there = _holding(sought, place, sought.row_id.label("id")).limit(RARE + 1).lateral()
    some = select(there.c.id).select_from(place.join(there, true())).limit(RARE + 1)
    ids = func.array(some.scalar_subquery(), type_=ARRAY(BigInteger))
    found = select(ids.label("ids")).cte("found")
    rare = select(func.unnest(found.c.ids).label("id")).where(func.cardinality(found.c.ids) <= RARE)
    common = select(func.cardinality(found.c.ids)).scalar_subquery() > RARE
    return union_all(rare.correlate(None), _walked(sought.also([*beyond, common]), order, most, backwards))


def count_holding(sought: Sought, most: int) -> ScalarSelect[int]:
    """How many rows there are whose name holds a part, at most `most`; drawers are opened until there are so many."""
    place = _every_drawer()
    there = _holding(sought, place, literal(1).label("one")).limit(most).lateral()
    some = select(literal(1)).select_from(place.join(there, true())).limit(most)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _walked(sought: Sought, order: Any, most: int, backwards: bool) -> Select[int]:
    """The first rows in an order that an index has."""
    by = (order.desc(), sought.row_id.desc()) if backwards else (order, sought.row_id)
    rows = select(sought.row_id).where(*sought.asked).order_by(*by).limit(most).correlate(None)
    return select(rows.subquery().c.id)


def _probe(sought: Sought, most: int, drawers: TableValuedAlias) -> CTE:
    """One row for each drawer opened: its bounds, and the ids found in it, at most `most`."""
    nothing, none = cast(literal(0), BigInteger), literal([], ARRAY(BigInteger))
    bounds = (literal("", Text).label(each) for each in ("begins", "ends"))
    closed = select(nothing.label("place"), *bounds, none.label("ids"), nothing.label("before"))
    probed = closed.cte("probed", recursive=True)
    seen = probed.c.before + func.cardinality(probed.c.ids)
    there = _holding(sought, drawers, sought.row_id).limit(most)
    ids = func.array(there.scalar_subquery(), type_=ARRAY(BigInteger))
    opened = select(drawers.c.place, drawers.c.begins, drawers.c.ends, ids, seen)
    following = drawers.c.place == probed.c.place + 1
    return probed.union_all(opened.select_from(probed.join(drawers, following)).where(seen < most))


def _drawers(backwards: bool, beyond: str) -> TableValuedAlias:
    """The drawers to open, in this order, each with its bounds."""
    pairs = list(zip(DRAWERS, ENDS, strict=True))
    if beyond:
        there = [pair for pair in pairs if (pair[0] <= beyond if backwards else pair[1] > beyond)]
        pairs = there or pairs[:1]  # beyond all names, as no link of ours leads: a drawer where nothing is found
    if backwards:
        pairs.reverse()
    begins, ends = (literal(list(side), ARRAY(Text)) for side in zip(*pairs, strict=True))
    opened = func.unnest(begins, ends).table_valued("begins", "ends", with_ordinality="place")
    return opened.render_derived("drawer")


def _every_drawer() -> TableValuedAlias:
    return func.unnest(literal(list(DRAWERS), ARRAY(Text))).table_valued("begins").render_derived("drawer")


def _holding(sought: Sought, drawer: TableValuedAlias, read: ColumnElement[Any]) -> Select[Any]:
    """What lies in a drawer whose row the statement around reads."""
    there = _lies_in(drawer.c.begins, sought.key, sought.part)
    return select(read).where(there, *sought.asked).correlate(drawer)


def _lies_in(drawer: ColumnElement[str], key: Any, part: str) -> ColumnElement[bool]:
    """Names of a drawer that have all triples of a part: few others have them too."""
    return func.grams(key, OWN_DRAWER).op("@>")(func.grams(part, drawer))
