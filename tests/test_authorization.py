"""Who may open what: the whole `url_map` against one readable table, `authorization.txt`.

A new route, or another right on an old one, fails until the table says so. Then every route is asked for by people
with the presets of an adherent and the roles of the service: it opens for whom the table says and for nobody else.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.rules.rights import BY_KEY, DEFAULT_ROLES
from app.adherents.models import Adherent
from app.platform.context import AnyRight, Side
from app.platform.security import EVERY_RIGHT, Open
from tests.factories import AdherentFactory
from tests.test_tenants import MODELS, url, world

TABLE = Path(__file__).with_name("authorization.txt")
WITHOUT_GUARD = {"health", "look", "static", "bootstrap", "appbuilder"}
"""Style sheets, scripts and the health of the machine: for everybody, and of no adherent."""
EMPLOYERS: dict[str, frozenset[AnyRight]] = {
    BY_KEY[key].label: frozenset[AnyRight](BY_KEY[key].rights) for key in ("ADMINISTRATOR", "ACCOUNTANT", "CONVOCATION")
}
PEOPLE = [*EMPLOYERS, *DEFAULT_ROLES]
"""Each right alone, and who is signed out, are swept by `test_tenants`."""

Who = tuple[str, str]
"""A right by its name (or « PUBLIC », « SIGNED_IN »), and the side for which alone it opens, or nothing."""
Route = tuple[str, str]
"""A method and an address."""


def written() -> dict[Route, Who]:
    """The table, route by route."""
    table: dict[Route, Who] = {}
    who: Who = ("", "")
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            need, _, side = line.removeprefix("== ").partition(", ")
            who = need, side.removesuffix(" only")
        elif line and not line.startswith("#"):
            *methods, address = line.split()
            table |= {(method, address): who for method in methods}
    return table


def declared(app: Flask) -> Iterator[tuple[Route, Who]]:
    """What the portal's pages declare. The console's tables are one: each has the same guard."""
    needs = app.extensions["needs"]
    views = {view.endpoint: view for view in app.extensions["appbuilder"].baseviews}
    for rule in app.url_map.iter_rules():
        view, _, method = rule.endpoint.partition(".")
        if view in WITHOUT_GUARD or rule.endpoint == "admin.static":
            continue
        if view == "admin" or view.startswith("console_"):
            address, who = rule.rule.replace(view.removeprefix("console_"), "<table>"), ("CONSOLE", "staff")
        else:
            side = getattr(views[view], "side", None)
            who = needs[view, f"can_{method}"].name, side.name.lower() if side else ""
            address = rule.rule
        yield from (((each, address), who) for each in (rule.methods or set()) & {"GET", "POST"})


def test_the_table_has_every_route_of_the_portal_with_its_right(portal):
    assert dict(declared(portal)) == written()


def test_every_right_of_the_table_is_one(portal):
    assert {need for need, _ in written().values()} - {*EVERY_RIGHT} == {one.name for one in Open}


@pytest.fixture
def here(app):
    """An adherent with a row of each thing."""
    return world(AdherentFactory().id, "Martin")


@pytest.fixture
def someone(app, browse, employer, staff, here):
    """The browser of one of the people, with what they may do and on which side they are."""

    def open_(name):
        if name in EMPLOYERS:
            return browse(employer(*EMPLOYERS[name], of=here[Adherent])), EMPLOYERS[name], Side.EMPLOYER
        return browse(staff(*DEFAULT_ROLES[name])), DEFAULT_ROLES[name], Side.STAFF

    return open_


def opens(who: Who, rights: frozenset[AnyRight], side: Side) -> bool:
    """Whether the table opens a route for somebody who has signed in."""
    need, only = who
    if need == Open.PUBLIC.name:
        return True
    return only in ("", side.name.lower()) and (need == Open.SIGNED_IN.name or EVERY_RIGHT[need] in rights)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_route_opens_for_whom_the_table_says_and_for_nobody_else(portal, someone, here, name):
    browser, rights, side = someone(name)
    views = {view.endpoint: view for view in portal.extensions["appbuilder"].baseviews}
    table, wrong, opened, closed = written(), [], 0, 0
    for rule in portal.url_map.iter_rules():
        view = views.get(rule.endpoint.partition(".")[0])
        if view is None:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        may = opens(table[method, rule.rule], rights, side)
        if may and (method == "POST" or rule.arguments):
            continue  # what is sent would change what the next is asked about; whose row it is, `test_tenants` asks
        row = here.get(getattr(view, "model", None) or MODELS.get(view.endpoint), 1)
        answer = browser.ask(url(rule, row), method)
        opened, closed = opened + may, closed + (not may)
        if (answer.status_code == 404) is may:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert opened >= 30
    assert closed >= 30
