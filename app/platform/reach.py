"""For which adherent a page acts when somebody acts for several at once, under « Tous les adhérents filles » (F078).

Lists read all of them. A page about one row acts for the adherent of that row; what was sent, for the adherent that
its form was opened for; any other form asks for one first. So a service always writes for one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import g, request
from sqlalchemy import column, inspect, select, table

from app.platform.context import Actor, Right
from app.platform.database import Base, db, row_id
from app.platform.errors import SeveralAdherents
from app.platform.security import Company, Need, SignedIn, current_person
from app.platform.unit_of_work import unit_of_work

FOR = "pour"
"""The argument of an address that names the adherent, where a field asks for its offers."""
Rows = Mapping[str, type[Base]]
"""Argument of an address → whose row it names."""
ADHERENT = table("adherent", column("id"), column("number"), column("name"))


def narrow(actor: Actor, rows: Rows, arguments: Mapping[str, str], need: Need, *, form: bool) -> None:
    """Have the rest of this request act for one adherent, where the page is about one.

    Args:
        actor: who asks; who acts for one adherent, or for none, is left alone.
        rows: whose rows the arguments of the page's addresses name.
        form: the page takes what is typed into it.

    Raises:
        SeveralAdherents: a form that is for one adherent, and none was chosen.
    """
    if len(actor.adherents) < 2:
        return
    found = _named(actor) or _of_row(actor, rows, arguments)
    if found is None and form and isinstance(need, Right):
        raise SeveralAdherents
    if found is not None:
        g.narrowed = replace(actor, adherents=frozenset({found.id}))
        g.narrowed_to = found
        db.session().info["actor"] = g.narrowed


def pointed(url: str) -> str:
    """The address where a field asks for its offers, on the page of one of the actor's several adherents."""
    narrowed: Actor | None = g.get("narrowed")
    return url if narrowed is None else f"{url}?{FOR}={narrowed.adherent_id}"


def shown_company() -> Company | None:
    """The adherent that this page is about: the one it was narrowed to, else the one chosen."""
    person = current_person()
    narrowed: Company | None = g.get("narrowed_to")
    if person is None or narrowed is None:
        return person.company if person else None
    return narrowed if narrowed.name else next((c for c in person.companies if c.id == narrowed.id), person.company)


def several(person: SignedIn) -> bool:
    """Whether this page is about several adherents at once."""
    return len(person.actor.adherents) > 1 and "narrowed" not in g


def establishments(session: Any, actor: Actor) -> list[tuple[str, str]]:
    """The adherents that an actor acts for, as a choice: id and « name · number », by name."""
    mine = select(ADHERENT).where(ADHERENT.c.id.in_(sorted(actor.adherents))).order_by(ADHERENT.c.name, ADHERENT.c.id)
    return [(str(each.id), f"{each.name} · {each.number}") for each in session.execute(mine)]


def _named(actor: Actor) -> Company | None:
    """The adherent that the form was opened for, or that the address names, when it is one of the actor's."""
    asked = request.form.get("acting_for") if request.method == "POST" else request.args.get(FOR)
    number = row_id(asked or "")
    return Company(number, "", "", current=True) if number is not None and number in actor.adherents else None


def _of_row(actor: Actor, rows: Rows, arguments: Mapping[str, str]) -> Company | None:
    """The adherent of the row that the address names; None when it names none that the actor sees."""
    for argument, model in rows.items():
        number = row_id(arguments.get(argument, ""))
        whose = inspect(model).columns.get("adherent_id")
        if number is None or whose is None:
            continue
        owner = select(ADHERENT).join(model, whose == ADHERENT.c.id).where(model.id == number)
        with unit_of_work(actor) as wide:
            found = wide.session.execute(owner).one_or_none()
        if found is not None:
            return Company(found.id, found.number, found.name, current=True)
    return None
