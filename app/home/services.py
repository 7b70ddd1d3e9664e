"""What the home page and the search gather for one person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.accounts.facts import Facts as AccountFacts
from app.accounts.models import Mandate
from app.accounts.queries import confirming
from app.adherents.facts import Facts as AdherentFacts
from app.adherents.models import State
from app.employees.facts import Facts
from app.home import queries
from app.home.rules import Due, Situation, Task, tasks
from app.membership.services.reading import asked_of_me
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.wording import listed


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What awaits an employer."""

    tasks: list[Task]
    employees: int
    """Who are followed; 0 for whom may not see them."""
    standing: str
    """Why the adherent is not followed; told to every one of its users."""


def to_do(ctx: Context) -> Awaiting:
    """What an employer's home page tells.

    Each task is told to those who hold the right to do it.
    """
    held, adherents = ctx.actor.rights, sorted(ctx.actor.adherents)
    one = len(adherents) == 1  # what an adherent lacks is told where one acts for it alone
    asked_for = asked_of_me(ctx) if Right.ADMIN in held else None
    row = ctx.session.execute(queries.missing(adherents, ctx.today, _confirmed(ctx), asked_for)).one()
    asked = ctx.profile[AdherentFacts]
    due = _due(ctx, adherents) if Right.VISITS in held else []
    situation = Situation(
        visits=[
            Due(each.id, f"{each.first_name} {each.last_name}", each.next_visit_on, each.next_visit_kind)
            for each in due
        ],
        visits_count=due[0].counted if due else 0,
        without_post=row.without_post if Right.EMPLOYEE_BASE_DATA in held else 0,
        to_confirm=row.to_confirm if one and Right.ADMIN in held else 0,
        alone=one and Right.ADMIN in held and row.administrators == 1,
        without_address=one and Right.COMPANY in held and not row.addresses,
        unconfirmed=row.unconfirmed if one and asked.workplaces and Right.COMPANY in held else 0,
        petitions=row.petitions,
        first_asker=row.first_asker or "",
        without_representative=(
            one and asked.interlocutors and Right.COMPANY_CONTACTS in held and not row.representatives
        ),
    )
    employees = row.employees if Right.EMPLOYEES in held else 0
    return Awaiting(tasks(situation, ctx.today), employees, _standing(row.state, row.state_reason))


def _confirmed(ctx: Context) -> ColumnElement[bool]:
    """The accesses that the actor is asked to confirm."""
    facts = ctx.profile[AccountFacts]
    return and_(confirming.to_confirm(facts.confirmed, ctx.today), Mandate.user_id != (ctx.actor.user_id or 0))


def _standing(state: State, reason: str) -> str:
    """Why the adherent is not followed at the moment; empty when it is."""
    if state is State.ACTIVE:
        return ""
    return f"Votre adhésion est {'suspendue' if state is State.SUSPENDED else 'close'}\u00a0: {reason}"


def coming_appointments(ctx: Context) -> list[Any]:
    """The next appointments, for those who may see visits."""
    if Right.VISITS not in ctx.actor.rights:
        return []
    return list(ctx.session.execute(queries.coming(sorted(ctx.actor.adherents), ctx.now)))


def latest(ctx: Context) -> list[Any]:
    """What was done last, for administrators: a history tells of everything."""
    if Right.ADMIN not in ctx.actor.rights:
        return []
    return list(ctx.session.scalars(queries.lately(sorted(ctx.actor.adherents))))


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody to call, as the page shows it."""

    name: str
    what: str
    phone: str = ""
    mail: str = ""
    place: str = ""


def callers(ctx: Context) -> list[Caller]:
    """Whom an employer may call: the secretariat of its sector, its team (MSG-03)."""
    rows = list(ctx.session.execute(queries.callers(sorted(ctx.actor.adherents))))
    if not rows:
        return []
    first = rows[0]
    secretariat = Caller(
        "Secrétariat médical",
        f"{first.sector} : rendez-vous, absences, convocations",
        first.phone,
        first.email,
        first.hours,
    )
    return [secretariat, *(Caller(row.name, row.function.value) for row in rows if row.name)]


def search(ctx: Context, typed: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What is found by a name, a number or a SIRET: per kind, (title, second line, address).

    Only what the actor may open is searched; the service searches every adherent.
    """
    typed = "".join(c for c in typed if c.isprintable()).strip()[:100]
    if not typed:
        return []
    staff = ctx.actor.side is Side.STAFF
    adherents = None if staff else sorted(ctx.actor.adherents)
    found: list[tuple[str, list[tuple[str, str, str]]]] = []
    if StaffRight.ADHERENTS in ctx.actor.rights:
        rows = ctx.session.execute(queries.adherents_found(typed))
        found.append(("Adhérents", [(row.name, f"n° {row.number}", f"/adherents/{row.id}") for row in rows]))
    if Right.EMPLOYEES in ctx.actor.rights:
        rows = ctx.session.execute(queries.people_found(ctx, typed, adherents))
        people = [
            (
                listed(row.last_name, row.first_name),
                row.where if staff or len(ctx.actor.adherents) > 1 else f"né(e) le {row.born_on:%d/%m/%Y}",
                row.id,
            )
            for row in rows
        ]
        route = "/staff/employees" if staff else "/employees"
        found.append(("Salariés", [(name, second, f"{route}/{row_id}") for name, second, row_id in people]))
    if Right.POSTS in ctx.actor.rights and adherents is not None:
        rows = ctx.session.execute(queries.posts_found(typed, adherents))
        found.append(("Postes de travail", [(row.title, row.pcs_code, f"/posts/{row.id}") for row in rows]))
    return [(kind, rows_) for kind, rows_ in found if rows_]


def _due(ctx: Context, adherents: list[int]) -> list[Any]:
    days = ctx.profile[Facts].ask_days
    return list(ctx.session.execute(queries.to_ask(adherents, ctx.today, days)))
