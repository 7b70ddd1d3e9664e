"""What differs between kinds of files: a declaration that a room makes once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import SelectBase

from app.platform.context import AnyRight, Context
from app.platform.refusal import Refusals


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

    @property
    def heading(self) -> str:
        """Over the column when a file is checked."""
        return self.short or self.title.partition("(")[0].strip()


@dataclass(frozen=True, slots=True)
class RowRead:
    """What the rules of a room make of one row."""

    refusals: Refusals = ()
    """By the name of a column; empty: the rules accept the row."""
    keys: Mapping[str, Any] = field(default_factory=dict)
    """What the database is asked about, in plain JSON; never a secret."""
    match: str | None = None
    """Rows that have the same are the same thing."""
    mark: bytes | None = None
    """The keyed fingerprint of a secret number that names the thing."""
    thing: Any = None
    """What is written; None when the row is refused."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a bulk service is told besides the rows."""

    batch: int
    """The number of the import: the history of each row names it."""


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
    """In the order of the reference file."""
    shown: Sequence[str]
    """Columns always shown when a file is checked, those that name the row first; others where they are refused."""
    told: Sequence[tuple[str, str]] = ()
    """Keys of a row shown beside them, each with its title: what the portal made of it."""
    remarks: Sequence[str] = ()
    """What is told beside the reference file."""
    lists: Sequence[HelpList] = ()
    reader: Callable[[Context], Reader]
    known: Check
    """The rows that are there already: row id, and a note when something of them is not as the file says."""
    checks: Sequence[Check] = ()
    twice: tuple[str, str]
    """Two rows of the file are the same thing: column, sentence with {line}."""
    marked_twice: tuple[str, str] = ("", "")
    """Two rows share the secret number."""
    write: Callable[[Context, Sequence[Any], Writing], None]

    @property
    def job(self) -> str:
        """The name of its job."""
        return f"{self.name}.import"

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/{self.name}/import"

    @cached_property
    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """Column → the titles that it may have."""
        return {each.name: (each.title, *each.titles) for each in self.columns}

    @cached_property
    def by_name(self) -> dict[str, FileColumn]:
        """The columns by name."""
        return {each.name: each for each in self.columns}
