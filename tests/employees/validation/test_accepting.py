"""What the service accepts, and what becomes of a record until then (K12)."""

from datetime import date

import pytest

from app.employees.facts import Corrections, Facts, Validation
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.validation import awaits
from app.employees.services import validate
from app.employees.services.discard import discard
from app.employees.services.hire import correct, hire
from app.platform.audit import AuditLine
from app.platform.context import StaffRight
from app.platform.errors import DomainError, NotAllowed
from tests.employees.validation.wishes import BEFORE, HIRER, MARIE, NIR, deciding
from tests.factories import (
    AdherentFactory,
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
    employed,
)


@pytest.mark.row("K12")
@pytest.mark.parametrize("validation", Validation)
def test_a_record_awaits_the_service_where_it_looks_at_records(work_as, hirer, validation):
    with work_as(hirer) as ctx:
        facts = deciding(ctx, Corrections.FREE, validation).profile[Facts]

    assert awaits(facts, None) is (validation is not Validation.AT_ONCE)
    assert not awaits(facts, BEFORE)


@pytest.mark.row("F140", "F291")
def test_only_the_service_accepts_a_record_and_once(work_as, hirer, service, stored):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    with pytest.raises(NotAllowed), work_as(hirer) as ctx:
        validate.validate(ctx, id=employee.id)
    for _ in range(2):
        with work_as(service) as ctx:
            validate.validate(ctx, id=employee.id)

    assert stored(Employee)[0].validated_on == date(2026, 1, 5)
    assert [line.action for line in stored(AuditLine)] == ["employee_hired", "employee_validated"]


@pytest.mark.row("F147", "F291")
def test_the_service_brings_back_whoever_left_by_mistake_however_long_ago(browse, service, staff, stored):
    gone = employed(PostFactory(), left_on=date(2024, 6, 30))
    address = f"/staff/employees/{gone.id}"
    assert browse(staff(StaffRight.PLANNING)).post(f"{address}/return").status_code == 404
    browser = browse(service)
    assert f'action="{address}/return"' in browser.get(address).text
    browser.post(f"{address}/return")

    assert stored(Employee)[0].left_on is None
    assert [each.period.upper for each in (*stored(Contract), *stored(Assignment))] == [None, None]
    assert "déjà en activité" in browser.post(f"{address}/return", follow_redirects=True).text


def test_many_records_are_accepted_at_once_and_never_more_than_one_has_seen(work_as, service, stored):
    adherent = AdherentFactory()
    ids = [EmployeeFactory(adherent_id=adherent.id).id for _ in range(3)]
    with work_as(service) as ctx:
        validate.validate_all(ctx, ids=ids)
    for wrong in ([], range(1, 300)):
        with pytest.raises(DomainError, match="Cochez"), work_as(service) as ctx:
            validate.validate_all(ctx, ids=wrong)

    assert {each.validated_on for each in stored(Employee)} == {date(2026, 1, 5)}


@pytest.mark.row("F140")
@pytest.mark.parametrize("validation", Validation)
def test_a_record_written_by_mistake_is_removed_until_the_service_has_accepted_it(
    work_as, hirer, service, stored, validation
):
    with work_as(hirer) as ctx:
        mistake, kept = (hire(ctx, **MARIE | {"nir": nir, "nir_missing": not nir}).id for nir in (NIR, ""))
    with work_as(service) as ctx:
        validate.validate(ctx, id=kept)
    with work_as(hirer) as ctx:
        correct(deciding(ctx, Corrections.CHECKED), id=kept, first_name="Ève")
    with pytest.raises(DomainError, match="date de sortie"), work_as(hirer) as ctx:
        discard(deciding(ctx, Corrections.CHECKED, validation), id=kept)
    if validation is Validation.AT_ONCE:
        with pytest.raises(DomainError, match="date de sortie"), work_as(hirer) as ctx:
            discard(deciding(ctx, Corrections.CHECKED, validation), id=mistake)
        return
    with work_as(hirer) as ctx:
        discard(deciding(ctx, Corrections.CHECKED, validation), id=mistake)

    assert [each.id for each in stored(Employee)] == [kept]
    assert len(stored(Contract)) == 1
    assert stored(AuditLine)[-1].changes == {"Nom d’usage": ["", "Curie"], "Prénom": ["", "Marie"]}


def test_visits_that_were_asked_for_keep_a_record(browse, employer, stored):
    browser = browse(employer(*HIRER))
    asked_for = VisitRequestFactory(adherent_id=int(browser.acting_for))
    address = f"/employees/{asked_for.employee_id}"
    assert f'href="{address}/discard"' in browser.get(address).text
    assert "Supprimer la fiche de Marie" in browser.get(f"{address}/discard").text
    page = browser.post(f"{address}/discard", follow_redirects=True).text
    assert "Des visites sont demandées" in page
    assert len(stored(Employee)) == 1

    mistake = EmployeeFactory(adherent_id=int(browser.acting_for))
    assert browser.post(f"/employees/{mistake.id}/discard").headers["Location"] == "/employees/"
    assert len(stored(Employee)) == 1
