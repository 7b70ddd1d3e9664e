"""Forms made from a model's columns and their words; FAB's load whole tables into a select."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import DATERANGE
from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.law.contact import clean_email, clean_phone
from app.platform.database import Base
from app.platform.field import ChoiceField, DayField, LongTextField, PeriodField, TextField
from app.platform.lookup import Lookup, LookupField, Lookups
from app.platform.validator import Required, Shaped, ShortEnough

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


def _member(kind: type[Enum], value: Any) -> Enum | None:
    """An enum's member from itself or from its name as posted; None when it is neither."""
    if isinstance(value, kind):
        return value
    return kind.__members__.get(str(value))
