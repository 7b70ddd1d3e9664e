"""What differs between kinds of files: a declaration that a room makes once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec import Struct
from sqlalchemy import SelectBase

from app.platform.context import AnyRight, Context
from app.platform.intake.staged import Differences
from app.platform.refusal import Refusals
from app.platform.tenancy import TenantBase


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where what a cell names, and is not there, can be made."""

    label: str
    url: str
    right: AnyRight


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file."""

    name: str
    title: str
    """As the reference file has it."""
    hint: str
    """How to fill it, a sentence."""
    short: str = ""
    """Over the column when a file is checked, where the title is long."""
    titles: tuple[str, ...] = ()
    """What else people call it. Case, accents and remarks in round brackets do not count."""
    optional: bool = False
    """A file may come without it."""
    digits: bool = False
    """A long number, of which a spreadsheet may have lost the last digits."""
    secret: bool = False
    """Shown only to be corrected."""
    remedy: Remedy | None = None
    """Offered beside a refusal of the column."""
    apart: bool = False
    """Not in the reference file: only in the one that is filled with what is there already."""

    @property
    def heading(self) -> str:
        """Over the column when a file is checked."""
        return self.short or self.title.partition("(")[0].strip()


class RowRead(Struct, frozen=True):
    """What the rules of a room make of one row."""

    refusals: Refusals = ()
    """By the name of a column; empty: the rules accept the row."""
    keys: Mapping[str, Any] = {}
    """What the database is asked about, in plain JSON; never a secret."""
    match: str | None = None
    """Rows that have the same are the same thing."""
    mark: bytes | None = None
    """The keyed fingerprint of a secret number that names the thing."""
    thing: Any = None
    """What is written; None when the row is refused."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rules of a room make of a row about something that is there already."""

    refusals: Refusals = ()
    """By the name of a column."""
    differs: Differences = field(default_factory=list)
    """What the row would change; empty: nothing, whatever else it says."""
    thing: Any = None
    """What is written; None when nothing is."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a bulk service is told besides the rows."""

    batch: int
    """The number of the import: the history of each row names it."""
    source: str = ""
    """What the history names instead, where rows come otherwise than by an import of files."""

    @property
    def name(self) -> str:
        """As the history of each row tells it."""
        return self.source or f"n° {self.batch}"


@dataclass(frozen=True, slots=True)
class HelpList:
    """A list to copy from while one fills the file."""

    name: str
    """In the address, and of the file."""
    label: str
    headers: Sequence[str]
    rows: Callable[[Context], Iterable[Sequence[object]]]


Reader = Callable[[Mapping[str, str]], RowRead]
"""The cells of a row by column → what the rules say. Pure: whatever it needs of the database it was given before."""
Found = SelectBase
Check = Callable[[Context, int], Found]
"""Number of an import → the rows that only the database can refuse: row id, column, sentence."""
Compare = Callable[[int, Mapping[str, str]], Compared]
"""What is there, and the cells that say something of it → what the row changes. Pure, as a `Reader` is."""


@dataclass(frozen=True, kw_only=True)
class Amending:
    """How files of a kind change what is there already."""

    key: str = "id"
    """The column that names what is there; a file that has it may lack any other."""
    allowed: Callable[[Context], bool]
    """Whether this service and this actor do; otherwise such rows are told, and change nothing."""
    recognise: Sequence[Check]
    """Ways to know what a row is about, the surest first: row id, number of the thing."""
    comparer: Callable[[Context, Collection[int]], Compare]
    """Knows these things as they are now."""
    write: Callable[[Context, Sequence[Any], Writing], None]
    remember: Callable[[Context, Collection[int]], Mapping[int, str]]
    """How these things are before they are changed, for `Undoing.take_back`; kept sealed."""


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """How an import of a kind is undone."""

    subject: type[TenantBase]
    """What a row makes; its `str()` names it."""
    parts: Collection[str] = ()
    """Tables of what comes and goes with it; anything else that refers to it has come since, and keeps it."""
    path: str
    """Where one is shown: « /employees/{id} »."""
    take_back: Callable[[Context, Collection[int], Mapping[int, str], Writing], None]
    """Remove what was made, and set back what was changed, each as it was remembered."""


def as_they_are(_ctx: Context) -> Callable[[Sequence[Any]], Any]:
    """For kinds whose `write` takes what the rules say."""
    return lambda things: things


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """A kind of file."""

    name: str
    """Of the room: « employees » has the job `employees.import`."""
    right: AnyRight
    title: str
    """« Importer des salariés »."""
    lead: str
    noun: str
    nouns: str
    done: tuple[str, str]
    """« salarié ajouté », « salariés ajoutés »."""
    reference: str
    """Name of the reference file."""
    columns: Sequence[FileColumn]
    """In the order of the files; those apart are in none but the one filled with what is there."""
    shown: Sequence[str]
    """Columns always shown when a file is checked, those that name the row first; others where they are refused."""
    told: Sequence[tuple[str, str]] = ()
    """Keys of a row shown beside them, each with its title: what the portal made of it."""
    remarks: Sequence[str] = ()
    """What is told beside the reference file."""
    lists: Sequence[HelpList] = ()
    reader: Callable[[Context], Reader]
    thing: type | None = None
    """Of `RowRead.thing`, where it is kept with the row: an import on the same day need not ask the rules again."""
    known: Check | None = None
    """The rows that are there already: row id, and a note. For kinds that only create."""
    amending: Amending | None = None
    """None: files of this kind only create."""
    undoing: Undoing
    filled: Callable[[Context], Iterator[Mapping[str, object]]] | None = None
    """What is there already, each by the names of the columns; None: there is no file filled with it."""
    checks: Sequence[Check] = ()
    compared: Sequence[type[TenantBase]] = ()
    """The tables that rows are compared with: as long as nothing is written there, the import need not compare again.
    None named: it always does."""
    twice: tuple[str, str]
    """Two rows of the file are the same thing: column, sentence with {line}."""
    marked_twice: tuple[str, str] = ("", "")
    """Two rows share the secret number."""
    ready: Callable[[Context], Callable[[Sequence[Any]], Any]] = as_they_are
    """Makes of what the rules say of some rows what `write` takes; what it gives works ahead, and asks nothing of the
    database."""
    write: Callable[[Context, Any, Writing], Sequence[int]]
    """Create; the numbers of what was made, in the order of the rows."""

    @property
    def job(self) -> str:
        """The name of its job."""
        return f"{self.name}.import"

    @property
    def read_job(self) -> str:
        """The name of the job that reads a large file."""
        return f"{self.name}.read_import"

    @property
    def undo_job(self) -> str:
        """The name of the job that undoes one."""
        return f"{self.name}.undo_import"

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/{self.name}/import"

    @cached_property
    def usual(self) -> list[FileColumn]:
        """The columns of the reference file."""
        return [each for each in self.columns if not each.apart]

    @cached_property
    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """Column → the titles that it may have."""
        return {each.name: (each.title, *each.titles) for each in self.columns}

    @cached_property
    def by_name(self) -> dict[str, FileColumn]:
        """The columns by name."""
        return {each.name: each for each in self.columns}
