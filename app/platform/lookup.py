"""A field that finds a row of another table as one types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select
from wtforms import Field
from wtforms.widgets import TextInput

from app.law.names import sort_key
from app.platform.database import Base, db, find
from app.platform.refusal import NOT_OFFERED, SEVERAL
from app.platform.typed import printable

OFFERED = 20


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a field finds a row of another table as one types."""

    model: type[Base]
    offers: Callable[[str], Select[Any]]
    """What is typed → the rows to offer, in order; bounded by the screen."""
    label: Callable[[Any], str] = str
    second: Callable[[Any], str] = field(default=lambda _row: "")
    """A second line of the offer, in soft ink."""
    key: str = "id"
    """The attribute that the form posts: a number, or a code such as a PCS code."""
    fills: Callable[[Any], Mapping[str, str]] | None = None
    """What a choice writes in other fields of the form that are empty, by name."""


Lookups = Mapping[str, Lookup]


class LookupField(Field):
    """A row of another table. Offered as one types; posted as « 12 » or « 12 · Soudeur »; re-read as the actor."""

    widget = TextInput()

    def __init__(self, *args: Any, lookup: Lookup, lookup_url: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.lookup, self.lookup_url = lookup, lookup_url
        self.typed = ""
        self.found: Sequence[dict[str, str]] = ()
        """What the words typed may mean, when they mean several: offered to who has no script."""

    def process_data(self, value: Any) -> None:
        """Show a stored row, or the row that a stored key names."""
        row = value if value is None or isinstance(value, Base) else _by_key(self.lookup, str(value))
        self.data = row
        self.typed = self.offered(row)["value"] if row is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Re-read the chosen row as the actor: another adherent's is as absent as one that never was."""
        self.typed = printable(valuelist[0]).strip() if valuelist else ""
        self.data = _by_key(self.lookup, self.typed.partition(" · ")[0].strip()) if self.typed else None
        if self.typed and self.data is None:
            self.data = self._meant()

    def _meant(self) -> Any:
        """The row that words alone name, sent before anything was chosen.

        Raises:
            ValueError: none, or several and none of just this name.
        """
        words = not self.typed.isdecimal() and " · " not in self.typed
        rows = db.session().scalars(self.lookup.offers(self.typed[:100]).limit(OFFERED)).all() if words else ()
        named = [row for row in rows if sort_key(self.lookup.label(row)) == sort_key(self.typed)]
        if len(rows) == 1 or len(named) == 1:
            return (named or rows)[0]
        self.found = [self.offered(row) for row in rows]
        raise ValueError(SEVERAL if rows else NOT_OFFERED)

    def offered(self, row: Any) -> dict[str, str]:
        """One offer: what the box takes, what is read, a second line."""
        return offered(self.lookup, row)

    def _value(self) -> str:
        return self.typed


def offered(lookup: Lookup, row: Any) -> dict[str, Any]:
    """One offer of a lookup, as JSON."""
    key, label = str(getattr(row, lookup.key)), lookup.label(row)
    offer = {"id": key, "label": label, "value": f"{key} · {label}", "extra": lookup.second(row)}
    return offer if lookup.fills is None else {**offer, "fills": lookup.fills(row)}


def _by_key(lookup: Lookup, key: str) -> Any:
    if lookup.key == "id":
        return find(lookup.model, key)
    if not key.isascii() or not key.isalnum():
        return None
    spelt = getattr(lookup.model, lookup.key).in_((key, key.lower(), key.upper()))
    return db.session().scalars(lookup.offers(key).where(spelt).limit(1).order_by(None)).first()
