"""What every page has around its content: the service, the person, the adherent, the menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_context
from jinja2.runtime import Context as Rendered
from markupsafe import Markup
from sqlalchemy import ColumnElement, SQLColumnExpression, func, select

from app.platform import clock
from app.platform.context import Right, Side, StaffRight
from app.platform.database import Base
from app.platform.facts import Branches, Facts, Switching
from app.platform.labels import in_words_of
from app.platform.reach import several, shown_company
from app.platform.refusal import nameless
from app.platform.security import (
    Company,
    Need,
    SignedIn,
    Viewing,
    acting_for,
    allowed,
    csp_nonce,
    current_actor,
    current_person,
)
from app.platform.typography import spaced
from app.platform.wording import day_and_month, figure, hour, near_day, shown, spelt_out

DEMONSTRATION = spaced("Démonstration : les personnes et les entreprises sont inventées, rien n’est envoyé.")
SWITCHED_BY_SEARCH = 8
"""Beyond so many adherents, the header leads to a search (ACC-17)."""


Waiting = Callable[[ColumnElement[date], SQLColumnExpression[int]], ColumnElement[int]]
"""How many things wait on a day for an account, as a statement that the door may run."""


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry of the sidebar; `side` None shows it to both sides."""

    label: str
    icon: str
    rank: int
    side: Side | None = None
    when: Callable[[], bool] | None = None
    """Whether the service has it; None: every service."""
    waiting: Waiting | None = None
    """How many things wait there for the service's staff: the number stands beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry for one actor."""

    label: str
    icon: str
    url: str
    endpoint: str
    current: bool = False
    count: int | None = None
    due: int | None = None
    when: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str
    initials: str
    profile_url: str


@dataclass(frozen=True, slots=True)
class Secretariat:
    """Whom to call, on every page of an employer."""

    phone: str
    hours: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What `layout/base.html` shows around a page."""

    service_name: str
    person: Person | None
    adherent: Company | None
    mandates: Sequence[Company]
    mandates_url: str | None
    menu: Sequence[Entry]
    notices: int
    demo: bool
    staff: bool
    profile: str
    logo: str = ""
    band: str | None = None
    secretariat: Secretariat | None = None
    folded: bool = False
    search_url: str | None = None
    notices_url: str | None = None
    on_phones: bool = True
    """Whether the service means its portal for phones too."""
    viewing: Viewing | None = None
    """Whom the portal is looked at as."""
    reach: str = ""
    """What the service's side looks at, under « Tous les adhérents »; who acts for an adherent and its branches."""
    mother_id: int | None = None
    """The adherent whose branches one may act for all together."""
    branches: Branches | None = None
    help: Sequence[str] = ("help/any.html",)
    """The texts behind « ? », the first that exists: of the page, of its screen, of the one over it, of all (F279)."""
    arrows: bool = False
    """Whether one steps from adherent to adherent beside the company's name (F035)."""
    once: bool = False
    """Whether one's adherent is chosen after sign-in only (F033)."""


def rows_waiting(model: type[Base], which: Callable[[ColumnElement[date]], ColumnElement[bool]]) -> Waiting:
    """For a menu: the rows of which this holds on a day, whoever looks; the door may read them."""
    return lambda on, _account: select(func.count()).select_from(model).where(which(on)).scalar_subquery()


def frame() -> Frame:
    """The frame of the current request; asks nothing of the database."""
    person = current_person()
    staff = person is not None and person.actor.side is Side.STAFF
    config = current_app.config
    facts = current_app.extensions["profile"][Facts]
    return Frame(
        service_name=facts.name,
        person=Person(person.actor.name, person.initials, _page("Profile.show") or "") if person else None,
        adherent=shown_company() if person else None,
        mandates=_mandates(person, facts),
        mandates_url=_search_url(person),
        menu=_menu(person, staff) if person else (),
        notices=person.notices if person else 0,
        demo=config["DEMO"],
        staff=staff,
        profile=config["PORTAL_PROFILE"],
        band=DEMONSTRATION if config["DEMO"] else None,
        secretariat=None if staff else Secretariat(facts.phone, facts.hours, facts.email),
        search_url=_page("Search.show") if person else None,
        notices_url=_page("Notices.show") if person else None,
        on_phones=facts.on_phones,
        help=_help(),
        viewing=person.viewing if person else None,
        reach=facts.branches.all if person and several(person) else "",
        mother_id=person.mother_id if person else None,
        branches=facts.branches,
        arrows=facts.switching is Switching.MENU and person is not None and len(person.companies) > 1,
        once=facts.switching is Switching.SIGN_IN,
    )


def _mandates(person: SignedIn | None, facts: Facts) -> Sequence[Company]:
    """What the header lists: all adherents, or only the branches where another one is chosen elsewhere (K8).

    By number: a mother comes before its branches.
    """
    listed = person.companies[:SWITCHED_BY_SEARCH] if person else ()
    if person is not None and facts.switching is not Switching.HEADER:
        family = (person.mother_id,) if person.mother_id else ()
        listed = tuple(each for each in listed if each.id in family or each.mother_id in family)
    return sorted(listed, key=lambda each: (each.number.partition("-")[0], len(each.number), each.number))


def _page(endpoint: str) -> str | None:
    """The address of a page of an upper room, when that room is there."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _search_url(person: SignedIn | None) -> str | None:
    if person is None or len(person.companies) <= SWITCHED_BY_SEARCH:
        return None
    facts: Facts = current_app.extensions["profile"][Facts]
    if facts.switching is not Switching.HEADER and person.mother_id is None:
        return None
    return _page("Switch.show")


def _help() -> tuple[str, ...]:
    page = "" if g.get("lost") or not request else request.endpoint or ""
    view = page.partition(".")[0]
    names = dict.fromkeys((page, view, current_app.extensions["families"].get(view, ""), "any"))
    return tuple(text for name in names if (text := f"help/{name}.html") in _help_texts())


def _help_texts() -> frozenset[str]:
    """All of them, listed once: every page would else look for some that are not there, folder by folder."""
    kept: frozenset[str] | None = current_app.extensions.get("help_texts")
    if kept is None:
        kept = frozenset(name for name in current_app.jinja_env.list_templates() if name.startswith("help/"))
        current_app.extensions["help_texts"] = kept
    return kept


def _menu(person: SignedIn, staff: bool) -> list[Entry]:
    """The entries of this actor, the one of the current page marked."""
    entries = _entries(frozenset(person.actor.rights), Side.STAFF if staff else Side.EMPLOYER)
    here = "" if g.get("lost") else (request.endpoint or "").partition(".")[0]
    family = current_app.extensions["families"].get(here, here)
    return [
        replace(each, current=each.endpoint == family, count=waiting, due=waiting)
        for each in entries
        if not each.when or each.when()
        for waiting in (person.waiting.get(each.endpoint),)
    ]


def _entries(rights: frozenset[Any], side: Side) -> tuple[Entry, ...]:
    """The menu of everybody with these rights; the same for all of them, so kept."""
    kept: dict[tuple[frozenset[Any], Side], tuple[Entry, ...]] = current_app.extensions["menu_kept"]
    if (rights, side) not in kept:
        declared: list[tuple[str, Menu, Need]] = current_app.extensions["menu"]
        actor = current_actor()
        mine = [
            (menu.rank, Entry(menu.label, menu.icon, url_for(endpoint), endpoint.partition(".")[0], when=menu.when))
            for endpoint, menu, need in declared
            if menu.side in (None, side) and allowed(need, actor)
        ]
        kept[rights, side] = tuple(entry for _, entry in sorted(mine, key=lambda pair: pair[0]))
    return kept[rights, side]


GUARD = Markup('<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="acting_for" value="{}">')


def form_guard() -> Markup:
    """The two hidden inputs of every POST form: the token, and the adherent that it was opened for."""
    return GUARD.format(generate_csrf(), acting_for(current_actor()))


def required_mark() -> str:
    """What stands beside a field that must be filled; empty where the optional ones say so instead."""
    facts: Facts = current_app.extensions["profile"][Facts]
    return facts.required_mark


@pass_context
def named(_: Rendered, text: str) -> str:
    """A label of ours as this service says it to who reads the page; what holds a link is nobody's label.

    Takes the page's context, which it does not need, for a constant is else renamed once, when the page is compiled.
    """
    if isinstance(text, Markup):
        return text
    facts: Facts = current_app.extensions["profile"][Facts]
    actor = current_actor()
    return in_words_of(facts.labels, str(text), staff=actor is not None and actor.side is Side.STAFF)


def still(until: str) -> bool:
    """Whether a day, 2027-03-31, has not passed: what is new is new for a while."""
    return clock.day_of(clock.now()) <= date.fromisoformat(until)


def may(right: str) -> bool:
    """Whether the actor holds the right of that name: pages hide what cannot be opened."""
    actor = current_actor()
    known = {each.name: each for kind in (Right, StaffRight) for each in kind}
    return actor is not None and known[right] in actor.rights


def init_app(app: Flask) -> None:
    """Give templates what every page uses."""
    app.extensions.setdefault("menu", [])
    app.extensions["menu_kept"] = {}
    app.extensions.setdefault("families", {})
    app.jinja_env.filters.update(named=named, shown=shown, day_and_month=day_and_month, near_day=near_day, hour=hour)
    app.jinja_env.filters.update(spaced=spaced, figure=figure, spelt_out=spelt_out)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, form_guard=form_guard, may=may, still=still)
    app.jinja_env.globals.update(required_mark=required_mark)
    app.jinja_env.tests["nameless"] = nameless
    app.context_processor(lambda: {"frame": frame()})
