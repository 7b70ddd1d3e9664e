"""An adherent with somebody to see, and the service that sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import factory
import pytest

from app.adherents.models import Adherent, Sector
from app.employees.models import Employee
from app.platform.context import Right, StaffRight
from app.posts.models import Post
from app.visits.models import Slot, Visit, VisitRequest
from tests.factories import (
    AdherentFactory,
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostFactory,
    ProfessionalFactory,
    SectorFactory,
    SlotFactory,
    TenantRow,
    VisitRequestFactory,
)

SECRETARY = (StaffRight.INBOX, StaffRight.PLANNING)
STATEMENTS = 8
"""Of SQL, that a page may send."""


class VisitFactory(TenantRow):
    class Meta:
        model = Visit

    employee_id = factory.LazyAttribute(lambda row: EmployeeFactory(adherent_id=row.adherent_id).id)
    law_kind = "VIP"
    held_on = date(2024, 3, 14)


@dataclass(frozen=True)
class Company:
    """An adherent, its sector, and an employee who holds a post there."""

    adherent: Adherent
    sector: Sector
    post: Post
    employee: Employee


@pytest.fixture
def company(app: Any) -> Callable[..., Company]:
    """Make one: `company()`; keywords change the employee."""

    def make(**changes: Any) -> Company:
        sector = SectorFactory(name="Beaune " + str(len(made)))
        adherent = AdherentFactory(name="Boulangerie Martin", sector_id=sector.id)
        post = PostFactory(adherent_id=adherent.id, title="Ouvrier boulanger")
        given = {
            "last_name": "Benali",
            "first_name": "Karim",
            "main_post_id": post.id,
            "next_visit_kind": "VIP",
            "next_visit_on": date(2026, 4, 2),
            "next_visit_article": "R4624-10",
        }
        employee = EmployeeFactory(adherent_id=adherent.id, **(given | changes))
        AssignmentFactory(adherent_id=adherent.id, employee_id=employee.id, post_id=post.id)
        ContractFactory(adherent_id=adherent.id, employee_id=employee.id, kind=employee.contract_kind)
        made.append(employee)
        return Company(adherent, sector, post, employee)

    made: list[Employee] = []
    return make


@pytest.fixture
def asker(employer: Callable[..., Any]) -> Callable[[Company], Any]:
    """Somebody of a company who may see visits."""
    return lambda company: employer(Right.VISITS, of=company.adherent.id)


@pytest.fixture
def secretary(staff: Callable[..., Any]) -> Any:
    """A member of the staff who treats and plans."""
    return staff(*SECRETARY)


@pytest.fixture
def asked(company: Callable[..., Company]) -> Callable[..., VisitRequest]:
    """A pending request of a company: `asked()`, `asked(here, kind=Kind.MATERNITY)`."""

    def make(here: Company | None = None, **changes: Any) -> VisitRequest:
        here = here or company()
        given = {"latest_on": date(2026, 1, 20), "article": "R4624-31", "asked_by": "Julie Martin"} | changes
        request: VisitRequest = VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, **given)
        return request

    return make


def slot_in(here: Company, **changes: Any) -> Slot:
    """A free slot of somebody in a company's sector."""
    slot: Slot = SlotFactory(professional_id=ProfessionalFactory(sector_id=here.sector.id).id, **changes)
    return slot
