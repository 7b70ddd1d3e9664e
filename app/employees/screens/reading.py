"""The employee that an address names, and the address of an employee's record."""

from flask import abort, url_for
from sqlalchemy.orm import joinedload

from app.employees.models import Employee
from app.platform.database import find
from app.posts.models import Post


def read(pk: str) -> Employee:
    """The employee of this address, with the main post; the same 404 for another's and for an unknown id."""
    return find(Employee, pk, joinedload(Employee.main_post)) or abort(404)


def for_service(pk: str) -> Employee:
    """The employee of this address with all that the service's pages tell of them; the same 404 for nobody."""
    post = joinedload(Employee.main_post).joinedload(Post.profession)
    told = Employee.contract_type, Employee.spoken, Employee.homeland, Employee.adherent
    return find(Employee, pk, post, *map(joinedload, told)) or abort(404)


def record(employee: Employee) -> str:
    """Where the employer reads this employee."""
    return url_for("Employees.show", pk=employee.id)
