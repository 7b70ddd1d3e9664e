"""A part of a name, sought in a whole service: the same rows in the same order as if every name were read."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import func, select

from app.employees.models import Employee
from app.employees.screens.employees import SCOPES
from app.law.names import sort_key
from app.platform import search
from app.platform.context import Actor
from app.platform.question import Question
from app.platform.search import DRAWERS, ENDS, Sought, among_first, count_holding, key_holds, key_holds_anywhere
from app.platform.table import Table
from tests.factories import AdherentFactory, EmployeeFactory

TODAY = date(2026, 1, 5)
LAST = ("Martin", "Martineau", "Aubert", "Hubert", "Le Gall", "Zubert", "D’Élia", "3 Suisses", "Ångström", "Иванов")
FIRST = ("Martine", "Marie", "Hubert", "Léa", "Jean")
PARTS = (
    "mar",
    "art",
    "bert",
    "ubert",
    "n mar",
    "le g",
    "gall",
    "lia",
    "ssi",
    "ива",
    "ova",
    "%_%",
    "jean",
    "zzz",
    "gst",
)


@pytest.fixture
def people(app):
    """Everybody of each last with each first name, twice; one in three has left."""
    adherents = [AdherentFactory().id, AdherentFactory().id]
    for place, (last, first) in enumerate((last, first) for last in LAST for first in FIRST for _ in adherents):
        left = {"left_on": date(2025, 6, 30)} if place % 3 == 0 else {}
        due = {"next_visit_on": date(2026, 1 + place % 12, 15)} if place % 5 else {}
        EmployeeFactory(adherent_id=adherents[place % 2], last_name=last, first_name=first, **left, **due)


@pytest.fixture
def service(people, work_as):
    with work_as(Actor.system()) as ctx:
        yield ctx


@pytest.fixture
def table():
    """The service's list, its pages small enough to be turned."""
    return Table(Employee, ["name_key", "first_name", "next_visit_on"], ["name_key", "first_name"], "name_key")


def sought(part):
    return Sought(Employee.name_key, Employee.id, part)


def holding(ctx, part, sort="name_key", *, gone):
    """All who have the part in their names, as reading every name finds them."""
    left = Employee.left_on < TODAY if gone else Employee.left_on.is_(None)
    key = getattr(Employee, sort)
    found = select(Employee.id, Employee.name_key).where(left).order_by(key.nulls_last(), Employee.id)
    return [row for row in ctx.session.execute(found) if part in row.name_key]


@pytest.mark.parametrize("sort", ["name_key", "next_visit_on"])
@pytest.mark.parametrize("gone", [False, True], ids=["at work", "gone"])
def test_pages_of_a_search_are_those_of_reading_every_name(service, table, gone, sort, monkeypatch):
    monkeypatch.setattr(search, "RARE", 6)
    pages = partial(table.answer, service, route=None, scope=SCOPES[2 if gone else 0])
    for part in PARTS:
        expected = [row.id for row in holding(service, part, sort, gone=gone)]
        for turned in (False, True):
            in_turn = expected[:: -1 if turned else 1]
            assert leaf_through(pages, part, sort, turned) == in_turn, (part, turned)


def leaf_through(pages, part, sort, turned):
    """All rows, page after page; the last page and the one before it are asked for from the end too."""
    found, cursor = [], None
    while page := pages(asked(part, sort, turned, cursor)).rows:
        found += [row.id for row in page]
        cursor = page[-1].row.sort_value, page[-1].id
    last = pages(asked(part, sort, turned, None, backwards=True))
    assert [row.id for row in last.rows] == found[-3:]
    assert last.count == len(found)
    if len(found) > 3:
        before = pages(asked(part, sort, turned, (last.rows[0].row.sort_value, last.rows[0].id), backwards=True))
        assert [row.id for row in before.rows] == found[-6:-3]
    return found


def asked(part, sort, turned, cursor, *, backwards=False):
    return Question(
        "/", sort, turned, filters={"name_key": part}, given={"name_key": part}, cursor=cursor, backwards=backwards,
        size=3,
    )  # fmt: skip


def test_a_search_is_counted_up_to_a_limit(service):
    for part in PARTS:
        there = len(holding(service, part, gone=False)) + len(holding(service, part, gone=True))
        for most in (2, 1_000):
            assert service.session.scalar(select(count_holding(sought(part), most))) == min(there, most), part


def test_everybody_who_has_a_part_is_found_without_order_too(service):
    for part in (*PARTS, "ma", "l"):
        found = service.session.scalars(select(Employee.id).where(key_holds_anywhere(Employee.name_key, part)))
        whole = select(Employee.id).where(key_holds(Employee.name_key, part) if len(part) > 2 else short(part))
        assert sorted(found) == sorted(service.session.scalars(whole)), part


def short(part):
    return func.left(Employee.name_key, len(part)) == part


def test_a_search_that_shows_no_more_than_a_few_has_the_first(service):
    for part in (*PARTS, "ma", "l"):
        found = select(Employee.id).where(among_first(sought(part), 4))
        whole = select(Employee.id).where(key_holds_anywhere(Employee.name_key, part))
        few, expected = ([*service.session.scalars(in_order(each))] for each in (found, whole))
        assert few == expected[:4], part


def in_order(found):
    return found.order_by(Employee.name_key, Employee.id).limit(4)


def test_a_search_that_also_asks_for_something_else_keeps_to_it(service, table):
    both = {"name_key": "mar", "first_name": "Léa"}
    answer = table.answer(service, Question("/", "name_key", filters=both, given=both, size=100), None, SCOPES[0])
    expected = [each.id for each in holding(service, "mar", gone=False) if each.name_key.endswith(" lea")]
    assert len(expected) > 1
    assert [row.id for row in answer.rows] == expected


def test_the_drawers_are_those_of_the_index(service):
    """What the database's function says of a name is what the bounds of its drawer say."""
    for name in (*map(sort_key, LAST), "a", "zz", "{", "~", "ß", "'t hooft"):
        drawer = next(begins for begins, ends in zip(DRAWERS, ENDS, strict=True) if begins <= name < ends)
        told = service.session.scalar(select(func.grams(f"{name}abc", search.OWN_DRAWER)))
        assert {each[0] for each in told} == {drawer}, name
    assert [*DRAWERS, ENDS[-1]] == sorted({*DRAWERS, *ENDS})


@pytest.mark.parametrize(("turned", "beyond"), [(False, "\U0010ffffa"), (True, "\x01")])
def test_a_page_beyond_all_names_is_empty(service, table, turned, beyond):
    """An address that somebody wrote by hand."""
    assert table.answer(service, asked("mar", "name_key", turned, (beyond, 1)), None).rows == ()


def test_what_other_threads_empty_meanwhile_is_answered_all_the_same(service, table, monkeypatch):
    class Emptied(dict):
        """What is put into it is gone before it is read."""

        def __setitem__(self, key, value):
            self.clear()

    monkeypatch.setattr(table, "_layouts", Emptied())
    monkeypatch.setattr(table, "_kept", Emptied())
    assert table.layout(["first_name"]).keys == ("first_name",)
    assert table.answer(service, Question("/", "name_key"), None).rows
