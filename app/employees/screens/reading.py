"""The employee that an address names, and the address of an employee's record."""

from flask import abort, url_for
from sqlalchemy.orm import joinedload

from app.employees import sight
from app.employees.facts import Facts
from app.employees.models import Employee
from app.platform.context import Context
from app.platform.database import find
from app.platform.page import context
from app.posts.models import Post


def read(pk: str) -> Employee:
    """The employee of this address, with the main post.

    The same 404 for another's, for an unknown id, and for who left where the employer sees them no more (K14).
    """
    found = named(pk)
    return found if sees(context(), found) else abort(404)


def named(pk: str) -> Employee:
    """The same, whoever left included: « Annuler » just after an exit is about somebody who has gone out of sight."""
    return find(Employee, pk, joinedload(Employee.main_post)) or abort(404)


def sees(ctx: Context, employee: Employee) -> bool:
    """Whether the actor still sees this employee (K14)."""
    return not sight.hidden(ctx.profile[Facts], ctx.actor.side, employee.left_on, ctx.today)


def for_service(pk: str) -> Employee:
    """The employee of this address with all that the service's pages tell of them; the same 404 for nobody."""
    post = joinedload(Employee.main_post).joinedload(Post.profession)
    told = Employee.contract_type, Employee.spoken, Employee.homeland, Employee.adherent
    return find(Employee, pk, post, *map(joinedload, told)) or abort(404)


def record(employee: Employee) -> str:
    """Where the employer reads this employee; the list, once out of its sight."""
    return url_for("Employees.show", pk=employee.id) if sees(context(), employee) else url_for("Employees.list")
