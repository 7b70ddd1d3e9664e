"""What the home page and the search gather for one person."""

from dataclasses import dataclass
from typing import Any

from app.employees.facts import Facts
from app.home import queries
from app.home.rules import Due, Situation, Task, tasks
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.wording import listed


def to_do(ctx: Context) -> tuple[list[Task], int]:
    """The tasks of an employer's home page, and how many employees are followed.

    Each task is told to those who hold the right to do it.
    """
    held, adherent_id = ctx.actor.rights, ctx.actor.adherent_id
    row = ctx.session.execute(queries.missing(adherent_id, ctx.today)).one()
    due = _due(ctx, adherent_id) if Right.VISITS in held else []
    situation = Situation(
        visits=[
            Due(each.id, f"{each.first_name} {each.last_name}", each.next_visit_on, each.next_visit_kind)
            for each in due
        ],
        visits_count=due[0].counted if due else 0,
        without_post=row.without_post if Right.EMPLOYEE_BASE_DATA in held else 0,
        alone=Right.ADMIN in held and row.administrators == 1,
        without_address=Right.COMPANY in held and not row.addresses,
    )
    return tasks(situation, ctx.today), row.employees if Right.EMPLOYEES in held else 0


def coming_appointments(ctx: Context) -> list[Any]:
    """The next appointments, for those who may see visits."""
    if Right.VISITS not in ctx.actor.rights:
        return []
    return list(ctx.session.execute(queries.coming(ctx.actor.adherent_id, ctx.now)))


def latest(ctx: Context) -> list[Any]:
    """What was done last, for administrators: a history tells of everything."""
    if Right.ADMIN not in ctx.actor.rights:
        return []
    return list(ctx.session.scalars(queries.lately(ctx.actor.adherent_id)))


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
    rows = list(ctx.session.execute(queries.callers(ctx.actor.adherent_id)))
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
    adherent_id = None if staff else ctx.actor.adherent_id
    found: list[tuple[str, list[tuple[str, str, str]]]] = []
    if StaffRight.ADHERENTS in ctx.actor.rights:
        rows = ctx.session.execute(queries.adherents_found(typed))
        found.append(("Adhérents", [(row.name, f"n° {row.number}", f"/adherents/{row.id}") for row in rows]))
    if Right.EMPLOYEES in ctx.actor.rights:
        rows = ctx.session.execute(queries.people_found(typed, adherent_id))
        people = [
            (listed(row.last_name, row.first_name), row.where if staff else f"né(e) le {row.born_on:%d/%m/%Y}", row.id)
            for row in rows
        ]
        route = "/staff/employees" if staff else "/employees"
        found.append(("Salariés", [(name, second, f"{route}/{row_id}") for name, second, row_id in people]))
    if Right.POSTS in ctx.actor.rights and adherent_id is not None:
        rows = ctx.session.execute(queries.posts_found(typed, adherent_id))
        found.append(("Postes de travail", [(row.title, row.pcs_code, f"/posts/{row.id}") for row in rows]))
    return [(kind, rows_) for kind, rows_ in found if rows_]


def _due(ctx: Context, adherent_id: int) -> list[Any]:
    days = ctx.profile[Facts].ask_days
    return list(ctx.session.execute(queries.to_ask(adherent_id, ctx.today, days)))
