"""Lists: declared columns and the request's question become one statement and one page of rows.

A `Table` is built once per screen and never changes; all that a request asks is in its `Question`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from itertools import chain
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    func,
    inspect,
    literal,
    literal_column,
    null,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from app.law.names import sort_key
from app.platform.column import ExportColumn, Layout, Shown, keys_of, layout_of
from app.platform.context import Context, Side
from app.platform.database import Base
from app.platform.day_filter import Days
from app.platform.listed import Answer, Beside, Line, Scope, Within
from app.platform.question import COUNTED, Column, Cursor, Kind, Question
from app.platform.search import (
    GRAM,
    Sought,
    count_holding,
    first_holding,
    holding_in_order,
    holds,
    in_days,
    key_holds,
    key_holds_anywhere,
)
from app.platform.tenancy import TenantBase
from app.platform.wording import shown

__all__ = ["Answer", "Beside", "ExportColumn", "Line", "Scope", "Shown", "Table"]

ADHERENTS = "adherents"
"""The parameter of an employer's statements."""
KEPT = 200
"""Statements, and choices of columns, that a table keeps: more than its sorts, scopes and sizes ask in a day."""
READ_AT_ONCE = 250
"""Rows of a whole list that memory holds at a time."""
EMPTY: Mapping[type, ColumnElement[Any]] = {
    date: literal_column("'9999-12-31'::date"),
    datetime: literal_column("'9999-12-31 00:00Z'::timestamptz"),
    str: literal_column("''"),
    bool: literal_column("false"),
}
"""What an empty field sorts as, a number as 0; indexes that serve such a sort are written on the same expression."""


class Table:
    """What a list shows, filters and sorts by."""

    def __init__(
        self,
        model: type[Base],
        columns: Sequence[str | Shown],
        searched: Sequence[str] = (),
        order: str = "id",
        unsorted: Sequence[str] = (),
        *,
        beside: Beside | None = None,
    ) -> None:
        self.model, self.order, self._beside = model, order, beside
        self.shown = tuple(each if isinstance(each, Shown) else Shown(each) for each in columns)
        needed = {"id", order.removeprefix("-")}
        for each in self.shown:
            needed |= {each.name, each.sort or each.name, *each.needs}
        searches = {each.name: each.search or each.name for each in self.shown if each.name in searched}
        searches |= {name: name for name in searched if name not in searches}
        self.searches: Mapping[str, str] = searches
        relations = {name.split(".")[0] for name in (*needed, *searches.values()) if "." in name}
        self._aliases: dict[str, AliasedClass[Any]] = {r: aliased(getattr(model, r).entity.class_) for r in relations}
        keys = {r: inspect(model).relationships[r].local_columns for r in relations}
        self._optional = {r for r, columns_ in keys.items() if any(column.nullable for column in columns_)}
        self.fields = {name: self._field(name) for name in needed | set(searches.values())}
        self.sorts = {
            each.name: each.sort or each.name
            for each in self.shown
            if each.name not in unsorted and not each.screen_only and self.kind(each.sort or each.name) is not object
        }
        self.sorts.setdefault(order.removeprefix("-"), order.removeprefix("-"))
        self.columns = tuple(map(self._column, self.shown, keys_of(self.shown)))
        self._kept: dict[tuple[object, ...], Select[Any]] = {}
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self.filters = tuple(
            self._column(Shown(name), name) for name in searched if name not in {c.name for c in self.columns}
        )
        self.usual = tuple(column.key for column in self.columns if not column.on_demand)

    def kind(self, field: str) -> type:
        """The Python type that a field's values have; `object` for what is shown and never compared."""
        try:
            kind: type = self.fields[field].type.python_type
        except NotImplementedError:
            return object
        return kind if kind not in (list, bytes) else object

    def words(self, field: str) -> Mapping[str, Any]:
        """What users call a field: its label and hint."""
        info: Mapping[str, Any] = self.fields[field].property.columns[0].info  # an alias has no `info` of its own
        return info

    def layout(self, keys: Sequence[str]) -> Layout:
        """The columns of these keys, in this order; none named: those that the list usually shows."""
        asked = tuple(keys) or self.usual
        kept = self._layouts.get(asked)
        if kept is None:
            if len(self._layouts) >= KEPT:  # which empties it under other threads: they hold what they found
                self._layouts.clear()
            there = {column.key: (each, column) for each, column in zip(self.shown, self.columns, strict=True)}
            kept = self._layouts[asked] = layout_of([there[key] for key in asked])
        return kept

    def chosen(self, keys: Sequence[str]) -> tuple[str, ...]:
        """What somebody chose among the columns, in their order; the first of the list stays first. None: none."""
        there = {column.key for column in self.columns}
        known = [key for key in keys if key in there]
        return tuple(dict.fromkeys((self.columns[0].key, *known))) if known else ()

    def in_order(self, keys: Collection[str]) -> tuple[str, ...]:
        """Of these columns, those that there are, in the order of the list."""
        return tuple(column.key for column in self.columns if column.key in keys)

    def answer(self, ctx: Context, question: Question, route: str | None, scope: Scope | None = None) -> Answer:
        """Run the one statement; the row beyond the page only tells that there is another one.

        Args:
            route: where the record of a row is (`/employees`), None when rows lead nowhere.
            scope: the part of the list that is shown; None: all of it.
        """
        statement = self._statement(question, ctx.actor.side, scope, ctx.today)
        given = self._beside.given(ctx.actor) if self._beside else {}
        asked = {ADHERENTS: sorted(ctx.actor.adherents), **given}
        found = list(ctx.session.execute(statement, asked).all())
        more = len(found) > question.size
        page = found[: question.size]
        if question.backwards:
            page.reverse()
        count = page[0].counted if page else 0
        layout = self.layout(question.columns)
        lines = [self._line(layout, row, route) for row in page]
        return replace(self._placed(question, lines, count, more), beside=page[0].beside if page else None)

    def count(self, ctx: Context, question: Question, scope: Scope | None = None) -> Mapping[int | None, int]:
        """How many rows the question leaves on all pages: by adherent, or for the service as a whole under None."""
        employer = ctx.actor.side is Side.EMPLOYER and issubclass(self.model, TenantBase)
        whose = inspect(self.model).columns["adherent_id"] if employer else literal_column("NULL::bigint")
        counted = self._kept_within(select(whose, func.count()), question, ctx, scope).group_by(whose)
        found = ctx.session.execute(counted, {ADHERENTS: sorted(ctx.actor.adherents)})
        return {row[0]: row[1] for row in found}

    def every(self, ctx: Context, question: Question, scope: Scope | None = None, *, most: int) -> Iterator[Row[Any]]:
        """The rows of all pages in their order, at most `most`; memory holds a few."""
        return chain.from_iterable(self.steps(ctx, question, scope, most=most))

    def steps(
        self, ctx: Context, question: Question, scope: Scope | None = None, *, most: int
    ) -> Iterator[Sequence[Row[Any]]]:
        """The same, some rows at a time, by a cursor on the server."""
        key, row_id = self._sort_value(question.sort), self.fields["id"]
        selected = self.layout(question.columns).selected
        rows = self._kept_within(select(row_id.label("id"), *self._read(selected)), question, ctx, scope, selected)
        rows = rows.order_by(*((key.desc(), row_id.desc()) if question.descending else (key, row_id))).limit(most)
        asked = {ADHERENTS: sorted(ctx.actor.adherents)}
        return ctx.session.execute(rows, asked, execution_options={"yield_per": READ_AT_ONCE}).partitions()

    def _kept_within(
        self, rows: Select[Any], question: Question, ctx: Context, scope: Scope | None, selected: Sequence[str] = ()
    ) -> Select[Any]:
        """Filtered, and only what the scope keeps."""
        within = scope.within(ctx.today) if scope else None
        return self._filtered(rows, question, ctx.actor.side, within, selected)

    def _statement(self, question: Question, side: Side, scope: Scope | None, today: date) -> Select[Any]:
        """The page that was asked; first and last pages without a filter are the same for everybody, and kept."""
        if question.cursor or question.filters:
            return self._build(question, side, scope, today)
        asked = (question.sort, question.descending, question.backwards, question.size)
        shape = (*asked, question.columns, side, scope.name if scope else "", today)
        kept = self._kept.get(shape)
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[shape] = self._build(question, side, scope, today)
        return kept

    def _build(self, question: Question, side: Side, scope: Scope | None, today: date) -> Select[Any]:
        """The page, each row with the count of the whole list, capped."""
        key, row_id = self._sort_value(question.sort), self.fields["id"]
        within = scope.within(today) if scope else None
        sought = self._sought(question, side, within)
        counted = count_holding(sought, COUNTED + 1) if sought else self._count(question, side, within)
        beside = (self._beside.value if self._beside else null()).label("beside")
        selected = self.layout(question.columns).selected
        shown = (row_id.label("id"), *self._read(selected), counted.label("counted"), beside)
        page = self._joined(select(*shown, key.label("sort_value")), question, side, selected)
        if sought:
            page = page.where(row_id.in_(self._first(question, sought)))
        else:
            page = page.where(*self._conditions(question, side, within))
        if question.cursor:
            page = page.where(_beyond(question.cursor, _falls(question), key, row_id))
        order = (key.desc(), row_id.desc()) if _falls(question) else (key, row_id)
        return page.order_by(*order).limit(question.size + 1)

    def _sought(self, question: Question, side: Side, within: Within) -> Sought | None:
        """The part of a name by which a whole service is searched; None: there is none, or a relation is asked too."""
        asked = {name: self.searches[name] for name in question.filters}
        name = next((each for each, field in asked.items() if side is Side.STAFF and self._indexed(field)), None)
        if name is None or any("." in field for field in (*asked.values(), self.sorts[question.sort])):
            return None
        part = sort_key(str(question.filters[name]))
        others = replace(question, filters={each: question.filters[each] for each in asked if each != name})
        kept = self._conditions(others, side, within)
        return Sought(self.fields[asked[name]], self.fields["id"], part, kept) if len(part) >= GRAM else None

    def _indexed(self, field: str) -> bool:
        """Whether the triples of letters of a field are indexed."""
        return field.endswith("_key") and bool(self.words(field).get("grams"))

    def _first(self, question: Question, sought: Sought) -> CompoundSelect[int]:
        """The rows of the page, and perhaps others."""
        key, falls, most = self._sort_value(question.sort), _falls(question), question.size + 1
        beyond = [_beyond(question.cursor, falls, key, sought.row_id)] if question.cursor else []
        if key is sought.key:
            start = question.cursor[0] if question.cursor else ""
            return first_holding(sought.also(beyond), most, backwards=falls, beyond=start)
        return holding_in_order(sought, key, most, backwards=falls, beyond=beyond)

    def _placed(self, question: Question, lines: list[Line], count: int, more: bool) -> Answer:
        """The page with its links: there is a page after when a row is left over, one before when we came from it."""
        capped = count > COUNTED
        if not lines:
            return Answer((), 0, False, first=question.url() if question.cursor else None)
        marks = [(line.row.sort_value, line.id) for line in (lines[0], lines[-1])]
        earlier = more if question.backwards else question.cursor is not None
        later = (question.cursor is not None) if question.backwards else more
        return Answer(
            lines,
            min(count, COUNTED),
            capped,
            first=question.url() if earlier else None,
            previous=question.url(before=marks[0]) if earlier else None,
            next=question.url(after=marks[1]) if later else None,
            last=question.url(last=True) if later else None,
            from_row=1 if not earlier else None,
        )

    def _read(self, names: Sequence[str]) -> list[ColumnElement[Any]]:
        """The fields as a statement selects them."""
        return [self.fields[name].label(name.replace(".", "__")) for name in names if name != "id"]

    def _line(self, layout: Layout, row: Row[Any], route: str | None) -> Line:
        cells = [
            each.cell(row) if each.cell else escape(shown(getattr(row, each.name.replace(".", "__"))))
            for each in layout.shown
        ]
        others = [f"{start}{escape(cell)}</td>" for start, cell in zip(layout.starts, cells[1:], strict=True)]
        written = Markup("".join(others))  # noqa: S704  each of them is escaped
        return Line(row.id, f"{route}/{row.id}" if route else None, cells, row, written)

    def _count(self, question: Question, side: Side, within: Within) -> ScalarSelect[int]:
        some = self._filtered(select(literal(1)), question, side, within)
        return select(func.count()).select_from(some.limit(COUNTED + 1).subquery()).scalar_subquery()

    def _filtered(
        self, statement: Select[Any], question: Question, side: Side, within: Within, selected: Sequence[str] = ()
    ) -> Select[Any]:
        """Join what is shown, sorted or filtered by, and nothing more; apply the filters."""
        return self._joined(statement, question, side, selected).where(*self._conditions(question, side, within))

    def _joined(self, statement: Select[Any], question: Question, side: Side, selected: Sequence[str]) -> Select[Any]:
        """The rows, joined with what is needed of their relations.

        Employers' statements also name the adherent, beside row security: the planner then walks the index in order.
        """
        statement = statement.select_from(self.model)
        used = (*selected, *((question.sort,) if selected else ()), *(self.searches[n] for n in question.filters))
        for relation in dict.fromkeys(name.split(".")[0] for name in used if "." in name):
            target = getattr(self.model, relation).of_type(self._aliases[relation])
            statement = statement.join(target, isouter=relation in self._optional)
        if side is Side.EMPLOYER and issubclass(self.model, TenantBase):
            statement = statement.where(self.model.adherent_id.in_(bindparam(ADHERENTS, expanding=True)))
        return statement

    def _conditions(self, question: Question, side: Side, within: Within) -> list[ColumnElement[bool]]:
        """What the filters and the scope ask."""
        staff = side is Side.STAFF
        asked = [self._matches(self.searches[name], value, staff) for name, value in question.filters.items()]
        return asked if within is None else [*asked, within]

    def _matches(self, field: str, value: Any, staff: bool) -> ColumnElement[bool]:
        """Text by a part of it, folded; days by the first and the last; anything else by equality."""
        column: ColumnElement[Any] = self.fields[field]
        if isinstance(value, Days):
            return in_days(column, value, self.kind(field))
        if isinstance(value, Enum) or not isinstance(value, str):
            return column == value
        if not field.endswith("_key"):
            return holds(column, value)
        named = key_holds_anywhere if staff and self._indexed(field) else key_holds
        return named(column, sort_key(value))

    def _sort_value(self, name: str) -> ColumnElement[Any]:
        """What a page is ordered by; never NULL, so that a page can start after it."""
        field: ColumnElement[Any] = self.fields[self.sorts[name]]
        source = self.sorts[name]
        nullable = self.fields[source].property.columns[0].nullable or source.partition(".")[0] in self._optional
        if not nullable:
            return field
        return func.coalesce(field, EMPTY.get(self.kind(source), literal_column("0")))

    def _column(self, each: Shown, key: str) -> Column:
        source = self.searches.get(each.name)
        kind = self.kind(source or each.name)
        kind = date if kind is datetime else kind  # one filters by the day
        info = self.words(each.name)
        choices = [(member.name, shown(member)) for member in kind] if issubclass(kind, Enum) else []
        asked: Kind | None = None
        if source:
            asked = "choice" if choices or kind is bool else "day" if kind is date else "text"
        return Column(
            key=key,
            name=each.name,
            label=each.label or str(info["label"]),
            hint=str(info.get("hint", "")),
            sortable=each.name in self.sorts,
            filter=asked,
            choices=choices or ([("1", "Oui"), ("0", "Non")] if kind is bool else []),
            css=each.css,
            type=kind,
            on_demand=each.on_demand,
        )

    def _field(self, name: str) -> Any:
        relation, _, leaf = name.rpartition(".")
        return getattr(self._aliases[relation] if relation else self.model, leaf)


def _falls(question: Question) -> bool:
    """Whether rows are read from the greatest: a page before another is read backwards."""
    return question.descending != question.backwards


def _beyond(cursor: Cursor, falls: bool, key: ColumnElement[Any], row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """What the cursor leaves."""
    value, after = cursor
    here, mark = tuple_(key, row_id), tuple_(literal(value, key.type), literal(after))
    return here < mark if falls else here > mark
