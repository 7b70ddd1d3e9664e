"""What one request asks of a list: read from the address, bounded, whitelisted; and the addresses of its neighbours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal
from urllib.parse import urlencode

from app.law.nir import is_nir
from app.platform.database import LARGEST_ID
from app.platform.day_filter import Days, read_days
from app.platform.wording import shown

PAGE_SIZES = (25, 50, 100)
COUNTED = 1_000
"""Lists longer than this say « plus de 1 000 »: counting more costs more than the page."""

Kind = Literal["text", "choice", "day"]
Cursor = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the heading and its filter show it."""

    key: str
    """In addresses: its name, which two columns may share, each once."""
    name: str
    label: str
    hint: str
    sortable: bool
    filter: Kind | None
    choices: Sequence[tuple[str, str]]
    css: str
    type: type
    on_demand: bool = False
    """Only shown to whom chooses it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, in words, with the address of the list without it."""

    column: str
    told: str
    """What follows the name of the column: « : Beaune », « avant le 31/03/2026 »."""
    url: str

    @property
    def label(self) -> str:
        """The whole, in our own words."""
        return self.column + self.told


@dataclass(frozen=True, slots=True)
class Question:
    """Every name in it is declared by the table, every value has its column's type."""

    path: str
    sort: str
    descending: bool = False
    filters: Mapping[str, Any] = field(default_factory=dict)
    cursor: Cursor | None = None
    """Sort value and id of the row that the page starts after, or ends before when `backwards`."""
    backwards: bool = False
    size: int = PAGE_SIZES[0]
    given: Mapping[str, str] = field(default_factory=dict)
    """The filters as typed."""
    labels: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Other arguments of the page that every address of the list keeps."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What a chosen number stands for, in words."""
    columns: Sequence[str] = ()
    """The keys of the columns shown; none: the usual ones."""

    @property
    def sizes(self) -> Sequence[int]:
        """How many rows a page may have."""
        return PAGE_SIZES

    @property
    def hidden(self) -> Mapping[str, str]:
        """What the filter form carries beside its boxes."""
        return dict(self.fixed) | {"sort": self._sort, "size": str(self.size)}

    @property
    def chips(self) -> list[Chip]:
        """The active filters."""
        return [Chip(self.labels[name], self._told(name), self.url(without=name)) for name in self.filters]

    @property
    def _sort(self) -> str:
        return f"-{self.sort}" if self.descending else self.sort

    @property
    def asked(self) -> str:
        """What is asked from the first page on, as addresses say it after « ? »."""
        return self.url().partition("?")[2]

    def typed(self, name: str) -> str:
        """What stands in the filter box of a column."""
        return self.given.get(name, "")

    def url(
        self,
        *,
        sort: str | None = None,
        size: int | None = None,
        without: str | None = None,
        drop_filters: bool = False,
        after: Cursor | None = None,
        before: Cursor | None = None,
        last: bool = False,
    ) -> str:
        """The address of this list, asked otherwise; sorting twice by the same column turns the order."""
        order = self._sort if sort is None else f"-{sort}" if sort == self.sort and not self.descending else sort
        asked: dict[str, str] = dict(self.fixed)
        if not drop_filters:
            asked |= {name: value for name, value in self.given.items() if name != without}
        asked |= {"sort": order, "size": str(size or self.size)}
        for word, mark in (("after", after), ("before", before)):
            if mark:
                asked |= {word: _written(mark[0]), f"{word}_id": str(mark[1])}
        if last:
            asked["last"] = "1"
        return f"{self.path}?{urlencode(asked)}"

    def _told(self, name: str) -> str:
        value = self.said.get(name) or self.filters[name]
        if isinstance(value, Days):
            return f" {value}"
        return f" : {shown(value) if isinstance(value, Enum | bool) else value}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list lets a request ask."""

    columns: Sequence[Column]
    """Those that may be filtered by, and their kinds."""
    sorts: Mapping[str, type]
    """Name → type of the sort value."""
    order: str
    """The sort when none, or an unknown one, is asked; a leading minus turns it."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Other arguments of the page that every address of the list keeps."""


def read_question(args: Mapping[str, str], path: str, may: Asked) -> Question:
    """Read what a request asks; what is not declared or makes no sense is passed over, never an error."""
    asked = args.get("sort", may.order)
    if asked.removeprefix("-") not in may.sorts:
        asked = may.order
    name = asked.removeprefix("-")
    filters: dict[str, Any] = {}
    for column in may.columns:
        value = parse(column.type, args.get(column.name, "")) if column.filter else None
        if value is not None:
            filters[column.name] = value
    cursor, backwards = _cursor(args, may.sorts[name])
    size = next((each for each in PAGE_SIZES if str(each) == args.get("size")), PAGE_SIZES[0])
    given = {each: args[each] for each in filters}
    labels = {column.name: column.label for column in may.columns}
    said = {c.name: dict(c.choices).get(given[c.name], "") for c in may.columns if c.name in given and c.type is int}
    return Question(path, name, asked.startswith("-"), filters, cursor, backwards, size, given, labels, may.fixed, said)


def parse(kind: type, typed: str) -> Any:
    """`typed` as a value of `kind`; None when empty or senseless."""
    typed = typed.strip()
    if not typed or "\0" in typed:
        return None
    try:
        return _read(kind, typed)
    except (ValueError, KeyError):
        return None


def _read(kind: type, typed: str) -> Any:
    if kind is int:
        return int(typed) if -LARGEST_ID <= int(typed) <= LARGEST_ID else None
    if issubclass(kind, Enum):
        return kind[typed]
    readers: Mapping[type, Callable[[str], Any]] = {
        str: _text,
        date: read_days,
        datetime: datetime.fromisoformat,
        bool: {"1": True, "0": False}.get,
    }
    return readers[kind](typed)


def _text(typed: str) -> str:
    """A social security number is sought by no list: it would stay in addresses, views and the history of exports."""
    if is_nir(typed):
        raise ValueError
    return typed


def _cursor(args: Mapping[str, str], kind: type) -> tuple[Cursor | None, bool]:
    """Where the page starts, and whether it is read from its end."""
    if args.get("last") == "1":
        return None, True
    for word in ("after", "before"):
        row_id = parse(int, args.get(f"{word}_id", ""))
        value = args.get(word)
        if row_id is None or value is None or "\0" in value:
            continue
        mark = _mark(kind, value)
        if mark is not None:
            return (mark, row_id), word == "before"
    return None, False


def _mark(kind: type, written: str) -> Any:
    """What `_written` wrote. A day is no typed one: an empty field sorts as a day that nobody may type."""
    if kind is str:
        return written
    if kind is date:
        try:
            return date.fromisoformat(written)
        except ValueError:
            return None
    return parse(kind, written)


def _written(value: Any) -> str:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)
