"""Dated rules, read once from `tables/*.toml`. A decree closes a row and adds one; no past row is edited."""

import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

BEGINNING = date(2017, 1, 1)
"""First day of our tables: the follow-up of décret 2016-1908. Before it the law was another one, not told here."""


class NoRule(LookupError):
    """No rule covers the case: our tables have a hole. Never guess."""


class Dated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of law, in force from one day to another, both included."""

    article: str
    valid_from: date
    valid_to: date | None = None


Row = TypeVar("Row", bound=msgspec.Struct)
Rule = TypeVar("Rule", bound=Dated)


def read(name: str, kind: type[Row], of: str = "rule") -> tuple[Row, ...]:
    """Read a table of `[[rule]]` rows; a wrong or unknown cell stops the start and is named."""
    text = (Path(__file__).parent / "tables" / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)[of], list[kind]))  # type: ignore[valid-type]


def in_force(rules: Iterable[Rule], on: date) -> list[Rule]:
    """The rules of that day, in the order of the table."""
    return [rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)]


class Table(Generic[Rule]):
    """Rules found by a key on a day, without a search: the law only changes on a few days.

    A nightly run asks this a million times, so each stretch of days between two changes is indexed once.
    """

    def __init__(self, rules: Iterable[Rule], key: Callable[[Rule], str]) -> None:
        self.rules = tuple(rules)
        opened = {rule.valid_from for rule in self.rules}
        closed = {rule.valid_to + timedelta(days=1) for rule in self.rules if rule.valid_to}
        self._changes = sorted(opened | closed)
        self._stretches = [self._index(day, key) for day in (date.min, *self._changes)]

    def _index(self, day: date, key: Callable[[Rule], str]) -> Mapping[str, tuple[Rule, ...]]:
        index: dict[str, tuple[Rule, ...]] = {}
        for rule in in_force(self.rules, day):
            index[key(rule)] = (*index.get(key(rule), ()), rule)
        return index

    def on(self, day: date) -> Mapping[str, tuple[Rule, ...]]:
        """What is in force that day, by key."""
        return self._stretches[bisect_right(self._changes, day)]

    def one(self, key: str, day: date) -> Rule:
        """The rule of that key on that day.

        Raises:
            NoRule: none is in force.
        """
        rules = self.on(day).get(key)
        if not rules:
            raise NoRule(f"{key}, {day}")
        return rules[0]
