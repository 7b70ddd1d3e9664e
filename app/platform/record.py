"""The record of a person or a thing as its page shows it: plain values, made by the room that knows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from app.platform.context import AnyRight, Context

Shown = Markup | str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; an empty value is shown as « – »."""

    label: str
    value: Shown


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under a heading."""

    title: str
    facts: Sequence[Fact]
    wide: bool = False
    edit_url: str | None = None
    """Where these facts are changed, for those who may."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done from a page."""

    label: str
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    """Done by a POST: a button, never a link."""
    refusal: str | None = None
    """Why it cannot be done now: the button is greyed and says so."""
    seen: int | None = None
    """The newest line of the row's history on this page, sent with the POST: what changed meanwhile is noticed."""


@dataclass(frozen=True, slots=True)
class Record:
    """A page about one row."""

    title: str
    subtitle: str | Sequence[str] = ""
    """A few words, or several facts side by side."""
    initials: str = ""
    states: Sequence[Shown] = ()
    acts: Sequence[Act] = ()
    groups: Sequence[FactGroup] = ()
    reason: Mapping[str, Any] | None = None
    """Why a rule decided something: what the template of the room shows folded."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab that a room adds to the record of a lower room's screen.

    `content` is a service or query: it returns what `template` shows, under the name `tab`.
    """

    name: str
    """In the address: `?tab=visites`."""
    label: str
    right: AnyRight
    template: str
    content: Callable[[Context, int], Any]
    rank: int = 50
    """Place among the tabs; equal ranks in the order of the street."""


@dataclass(frozen=True, slots=True)
class RowAct:
    """An action that a room adds at the end of each row of a lower room's list, and in its record's header.

    `refusal` reads only fields of the row and today: it says why the button is greyed, None when nothing stands in
    the way.
    """

    label: str
    icon: str
    right: AnyRight
    endpoint: str
    argument: str
    """The argument of the endpoint that takes the row's id."""
    refusal: Callable[[Any, date], str | None] = field(default=lambda _row, _today: None)
    needs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """Where a second submit button of an add form leads once the row is stored."""

    name: str
    label: str
    right: AnyRight
    endpoint: str
    argument: str
