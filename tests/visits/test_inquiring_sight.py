"""General requests and who left: whom an employer reads no more, it names no more (K14)."""

from dataclasses import replace
from datetime import date

import pytest

from app.platform.context import Right
from app.platform.errors import NotAllowed
from app.visits.models import Inquiry
from app.visits.presentation.inquiries import asked
from app.visits.rules.inquiries import Subject
from app.visits.services import inquiring
from tests.factories import AccountFactory, AdherentFactory, EmployeeFactory

ABSENT = {"subject": Subject.ABSENCE, "message": "Congé parental du 2 mars au 31 août."}


@pytest.fixture
def asker(employer, as_profile):
    as_profile("ast25")
    return replace(employer(Right.VISITS, Right.EMPLOYEES, of=AdherentFactory().id), user_id=AccountFactory().id)


def labels(ctx, inquiry):
    return [each.label for each in asked(ctx, inquiry)]


def test_who_is_out_of_sight_is_named_by_no_request(work_as, asker, stored):
    gone = EmployeeFactory(adherent_id=asker.adherent_id, left_on=date(2025, 12, 31))
    with pytest.raises(NotAllowed), work_as(asker) as ctx:
        inquiring.inquire(ctx, **ABSENT, employee_ids=[gone.id])

    assert stored(Inquiry) == []


def test_a_request_goes_on_without_the_name_of_who_left_since(app, work_as, asker, staff, stored):
    leaving = EmployeeFactory(adherent_id=asker.adherent_id, left_on=date(2026, 1, 31))
    with work_as(asker) as ctx:
        inquiring.inquire(ctx, **ABSENT, employee_ids=[leaving.id])
    (inquiry,) = stored(Inquiry)
    with app.test_request_context(), work_as(asker) as ctx:
        assert "Salariés concernés" in labels(ctx, inquiry)
        later = replace(ctx, now=ctx.now.replace(month=3))
        assert "Salariés concernés" not in labels(later, inquiry)
        assert inquiring.names(later, [leaving.id]) == {}
    with app.test_request_context(), work_as(staff()) as ctx:
        assert inquiring.names(replace(ctx, now=ctx.now.replace(month=3)), [leaving.id])


def test_fields_offer_nobody_who_is_out_of_sight_nor_tell_a_name_by_its_number(browse, asker):
    gone = EmployeeFactory(adherent_id=asker.adherent_id, last_name="Auvray", left_on=date(2025, 12, 31))
    EmployeeFactory(adherent_id=asker.adherent_id, last_name="Auvergne", first_name="Marie")
    browser = browse(asker)

    assert [each["label"] for each in browser.get("/visits/ask/lookup/employee?q=auv").json] == ["Auvergne Marie"]
    for address in ("/contact/general", "/visits/ask/"):
        for typed in (gone.id, "Auvray"):
            page = browser.post(address, data={"subject": "ABSENCE", "message": "Absent.", "employee": typed})
            assert page.status_code == 422
            assert f"{gone.id} · " not in page.text
