"""Forms made from a model's columns and their words, with our fields; FAB's load whole tables into a select."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from sqlalchemy import Select, inspect
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import TextInput

from app.law.contact import clean_email, clean_phone
from app.law.names import sort_key
from app.law.unacceptable import Unacceptable
from app.platform.database import Base, db, find
from app.platform.refusal import NOT_OFFERED, REQUIRED, SEVERAL, TOO_LONG
from app.platform.typed import printable, read_day, refuse_number

OFFERED = 20
LONG_TEXT = 260
"""Columns longer than this are written on several lines."""
KEYBOARDS = {
    "email": {"inputmode": "email", "autocapitalize": "none"},
    "phone": {"inputmode": "tel"},
    "postcode": {"inputmode": "numeric", "data-lookup": "/choices/towns", "data-fills": ""},
    "town": {"data-lookup": "/choices/towns", "data-fills": ""},
    "naf": {"data-lookup": "/choices/naf", "data-fills": ""},
    "siret": {"inputmode": "numeric"},
    "nir": {"autocapitalize": "characters"},  # 2A and 2B are letters
}
"""The right keyboard on a phone, and what public nomenclatures offer as one types, by the name of the column."""
SHAPES = {"email": clean_email, "phone": clean_phone}
"""What an answer must look like and how it is kept, by the name of the column."""
RADIOS = 5
"""A choice of so many or fewer is shown whole."""


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


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that go together, under a heading and a sentence."""

    title: str
    names: Sequence[str]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with the fields of one request."""

    title: str
    sentence: str
    fields: Sequence[Field]


class Form(FlaskForm):
    """Base of every form. `CSRFProtect` checks the token of each POST: the form itself does not."""

    layout: ClassVar[Sequence[Group]] = ()

    class Meta(FlaskForm.Meta):
        """No second token: the page carries one."""

        csrf = False

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """Never the browser's own bubbles: the page says it in French, beside the field."""
            render_kw.pop("required", None)
            return field.widget(field, **{"required": False, **render_kw})

    @property
    def groups(self) -> list[ShownGroup]:
        """The fields in the order and groups that the layout declares; one group without heading by default."""
        if not self.layout:
            return [ShownGroup("", "", list(self))]
        told = [ShownGroup(g.title, g.sentence, [self[name] for name in g.names if name in self]) for g in self.layout]
        return [group for group in told if group.fields]

    def values(self) -> dict[str, Any]:
        """What services receive: the fields by name."""
        return dict(self.data)

    def refuse(self, message: str, name: str | None) -> bool:
        """Put a sentence beside its field; False when the form has no such field."""
        if name is None or name not in self._fields:
            return False
        refused = self._fields[name]
        refused.errors = (*refused.errors, message)
        return True

    @property
    def refusals(self) -> list[tuple[Field, str]]:
        """Every field refused with its sentence, in the order of the page: the summary on top."""
        shown = [each for group in self.groups for each in group.fields]
        ordered = (*shown, *(each for each in self if each not in shown))
        return [(refused, str(message)) for refused in ordered for message in refused.errors]


class TextField(StringField):
    """One line; control characters, which PostgreSQL or readers cannot take, are dropped."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what is printable; nothing sent is nothing typed."""
        self.data = printable(valuelist[0]).strip() if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse the number of a person where none belongs."""
        refuse_number(self.short_name, self.data)


class LongTextField(TextAreaField):
    """Several lines; control characters but line ends are dropped."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what is printable, and line ends."""
        text = valuelist[0].replace("\r\n", "\n") if valuelist else ""
        self.data = "\n".join(map(printable, text.split("\n"))).strip()

    def pre_validate(self, form: Any) -> None:
        """Refuse the number of a person where none belongs."""
        refuse_number(self.short_name, self.data)


class DayField(Field):
    """A day as people type it: 3/2/26, 03-02-2026, 3 février 2026 (GEN-01)."""

    widget = TextInput()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.typed = ""

    def process_data(self, value: date | None) -> None:
        """Show a stored day."""
        self.data = value
        self.typed = f"{value:%d/%m/%Y}" if value else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a typed day; what was typed stays in the box."""
        if not valuelist:
            return
        self.typed = printable(valuelist[0]).strip()
        self.data = read_day(self.typed) if self.typed else None

    def _value(self) -> str:
        return self.typed


class PeriodField(Field):
    """Two days, both included on screen; the second may be empty. The value is `[first, day after)`."""

    widget = TextInput()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.typed = ["", ""]

    def process_data(self, value: Range[date] | None) -> None:
        """Show a stored period."""
        self.data = value
        last = value.upper - timedelta(days=1) if value and value.upper else None
        self.typed = [f"{day:%d/%m/%Y}" if day else "" for day in (value.lower if value else None, last)]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read two typed days."""
        if not valuelist:
            return
        first, last = (*(text.strip() for text in valuelist), "")[:2]
        self.typed = [first, last]
        if not first:
            raise ValueError("Indiquez le premier jour, et le dernier s’il est connu.")
        start, end = read_day(first), read_day(last) if last else None
        if end and end < start:
            raise ValueError("Le dernier jour est avant le premier : corrigez l’un des deux.")
        self.data = Range(start, end + timedelta(days=1) if end else None)


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


class Required(InputRequired):
    """An answer is needed; said in a kind sentence."""

    def __init__(self, message: str = REQUIRED) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty answer, but keep a more precise refusal that is already there."""
        if field.errors:
            raise StopValidation
        sent = any(each.strip() if isinstance(each, str) else each for each in field.raw_data or ())
        if not sent or field.data is None or field.data == "":  # invisible characters alone are no answer
            field.errors = []
            raise StopValidation(str(self.message))


class Asked:
    """An answer is needed, but the form's rules say so: this field, or another one, will do."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Accept: the rules look at it."""


class Shaped:
    """An answer of a known form, a telephone number or an address: kept as its rule writes it."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what the rule refuses, in its words."""
        try:
            field.data = self.clean(field.data)
        except Unacceptable as refusal:
            raise StopValidation(f"{refusal.sentence}.") from refusal


class ShortEnough(Length):
    """No longer than the column."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest, message=TOO_LONG.format(longest))


def form_for(model: type[Base], names: Sequence[str], lookups: Lookups, layout: Sequence[Group] = ()) -> type[Form]:
    """The form of these columns and relations, in this order."""
    fields: dict[str, Any] = {name: field_for(model, name, lookups.get(name)) for name in names}
    return type(f"{model.__name__}Form", (Form,), fields | {"layout": layout})


def column_of(model: type[Base], name: str) -> Any:
    """The column that carries a field's words: its own, or the key of its relation."""
    mapper = inspect(model)
    if name in mapper.relationships:
        (column,) = mapper.relationships[name].local_columns
        return column
    return mapper.columns[name]


def field_for(model: type[Base], name: str, lookup: Lookup | None = None, **changes: Any) -> Any:
    """The field of a column: label and hint from its words, kind and length from its type.

    Args:
        changes: what differs from the column: `label`, `description`, `required`; `longest`, where people type spaces
            or dots that the column does not keep.
    """
    column = column_of(model, name)
    said: dict[str, Any] = {"label": column.info["label"], "description": column.info.get("hint", "")}
    required = changes.pop("required", not column.nullable and column.default is None)
    longest = changes.pop("longest", getattr(column.type, "length", None))
    said |= changes
    if name in KEYBOARDS:
        said["render_kw"] = KEYBOARDS[name] | said.get("render_kw", {})
    checks = said.setdefault("validators", [])
    checks.insert(0, Required() if required else Optional())
    if lookup:
        return LookupField(**said, lookup=lookup)
    if isinstance(column.type, DATERANGE):
        return PeriodField(**said)
    kind = column.type.python_type
    if issubclass(kind, Enum):
        choices = [SelectChoice(value=each.name, label=each.value) for each in kind]
        return ChoiceField(**said, choices=choices, coerce=lambda value, kind=kind: _member(kind, value))
    if kind is bool:
        return BooleanField(**(said | {"validators": []}))
    if kind is date:
        return DayField(**said)
    if longest:
        checks.append(ShortEnough(longest))
    if name in SHAPES:
        checks.append(Shaped(SHAPES[name]))
    return LongTextField(**said) if (column.type.length or 0) > LONG_TEXT else TextField(**said)


class ChoiceField(SelectField):
    """One of a closed set: radios when few, a list when more."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, invalid_value_message=NOT_OFFERED, invalid_choice_message=NOT_OFFERED)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered; nothing chosen is for `Required` to refuse."""
        if self.raw_data and self.raw_data[0]:
            super().pre_validate(form)

    @property
    def few(self) -> bool:
        """Shown whole rather than folded."""
        return len(list(self.iter_choices())) <= RADIOS


class ChoicesField(SelectMultipleField):
    """Several of a closed set: boxes to tick."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, invalid_value_message=NOT_OFFERED, invalid_choice_message=NOT_OFFERED)


def _member(kind: type[Enum], value: Any) -> Enum | None:
    """An enum's member from itself or from its name as posted; None when it is neither."""
    if isinstance(value, kind):
        return value
    return kind.__members__.get(str(value))
