"""Where a DSN is sent, by whom, and what the page says of it."""

from app.employees.payroll.models import PayrollProposal
from app.platform.context import Right
from tests.employees.payroll.pay import contract, person

HERE = "/employees/dsn/"
ALL = (Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)
NEW = person(contract(since="15122025"), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001")


def kinds(stored):
    return [each.kind for each in stored(PayrollProposal)]


def shown(answer):
    return answer.text.replace("\u00a0", " ")
