"""Who hires, who decides, a record that was accepted, a correction that was asked for."""

import pytest

from app.employees.facts import Corrections
from app.employees.services import validate
from app.employees.services.hire import hire
from app.platform.context import StaffRight
from tests.employees.validation.wishes import HIRER, MARIE, WISH, deciding


@pytest.fixture
def hirer(employer):
    return employer(*HIRER)


@pytest.fixture
def service(staff):
    return staff(StaffRight.INBOX, StaffRight.ADHERENTS)


@pytest.fixture
def accepted(work_as, hirer, service):
    """Somebody whose record the service has accepted."""
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    with work_as(service) as ctx:
        validate.validate(ctx, id=employee.id)
    return employee


@pytest.fixture
def asked(work_as, hirer, accepted):
    """A correction that its employer has asked for."""
    with work_as(hirer) as ctx:
        return validate.ask(deciding(ctx, Corrections.ASKED), id=accepted.id, **WISH)


@pytest.fixture
def at_sstrn(as_profile):
    as_profile("sstrn")
