"""What an employer corrects of an accepted record, and what it asks to be corrected (K13)."""

from dataclasses import replace
from datetime import date

import pytest

from app.employees.facts import Corrections, Facts
from app.employees.models import CorrectionRequest, Employee
from app.employees.rules.validation import LOCKED, WishState, locked
from app.employees.services import validate
from app.employees.services.hire import correct
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.notice import Notice
from tests.employees.validation.wishes import BEFORE, HIRER, MARIE, NIR, WISH, deciding
from tests.factories import (
    open_account,
)


@pytest.mark.row("F140", "F141", "K13")
@pytest.mark.parametrize("corrections", Corrections)
def test_what_an_employer_may_change_once_accepted_is_for_the_service_to_say(
    work_as, hirer, accepted, stored, corrections
):
    born_on = MARIE | {"born_on": "13/05/1985"}
    if corrections is Corrections.ASKED:
        with pytest.raises(DomainError, match="demandez une correction") as refused, work_as(hirer) as ctx:
            correct(deciding(ctx, corrections), id=accepted.id, **born_on)
        assert refused.value.field == "born_on"
    else:
        with work_as(hirer) as ctx:
            correct(deciding(ctx, corrections), id=accepted.id, **born_on)

    (employee,) = stored(Employee)
    assert employee.born_on == date(1985, 5, 12 if corrections is Corrections.ASKED else 13)
    assert (employee.validated_on is None) is (corrections is Corrections.CHECKED)


@pytest.mark.row("F140")
@pytest.mark.parametrize(
    "change", [{"last_name": "Skłodowska"}, {"nir": "", "nir_missing": True}, {"phone": "0612345678"}]
)
def test_name_number_and_address_stay_the_employers(work_as, hirer, accepted, stored, change):
    with work_as(hirer) as ctx:
        correct(deciding(ctx, Corrections.ASKED), id=accepted.id, **MARIE | change)

    assert stored(Employee)[0].validated_on is not None
    assert stored(AuditLine)[-1].action == "employee_corrected"


def test_another_telephone_number_sends_no_record_back(work_as, hirer, accepted, stored):
    with work_as(hirer) as ctx:
        correct(deciding(ctx, Corrections.CHECKED), id=accepted.id, **MARIE | {"phone": "0612345678"})

    assert stored(Employee)[0].validated_on is not None


def test_a_change_of_number_is_looked_at_again(work_as, hirer, accepted, stored):
    with work_as(hirer) as ctx:
        correct(deciding(ctx, Corrections.CHECKED), id=accepted.id, **MARIE | {"nir": "", "nir_missing": True})

    assert stored(Employee)[0].validated_on is None


@pytest.mark.row("F140")
def test_a_correction_is_asked_for_and_changes_nothing_yet(asked, stored):
    (request,) = stored(CorrectionRequest)
    assert (request.wanted, request.state, request.asked_by) == (
        {"first_name": "Marja"},
        WishState.ASKED,
        "Anne Martin",
    )
    assert stored(Employee)[0].first_name == "Marie"
    line = stored(AuditLine)[-1]
    assert line.sentence == "Correction demandée au service"
    assert line.changes == {"Prénom": ["Marie", "Marja"], "Pourquoi": ["", WISH["reason"]]}


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"first_name": "Marie", "reason": "x"}, "au moins une réponse"),
        ({"first_name": "Marja", "reason": ""}, "d’où vient"),
        ({"born_on": "31/02/1985", "reason": "x"}, "n’existe pas"),
        ({"hired_on": "01/01/1990", "reason": "x"}, "14 ans"),
    ],
)
def test_a_request_says_what_and_why(work_as, hirer, accepted, wish, sentence):
    with pytest.raises(DomainError, match=sentence), work_as(hirer) as ctx:
        validate.ask(deciding(ctx, Corrections.ASKED), id=accepted.id, **wish)


def test_one_correction_waits_at_a_time(work_as, hirer, accepted, asked):
    with pytest.raises(DomainError, match="déjà demandée"), work_as(hirer) as ctx:
        validate.ask(deciding(ctx, Corrections.ASKED), id=accepted.id, **WISH)
    with work_as(hirer) as ctx:
        validate.withdraw(ctx, id=accepted.id)
    with pytest.raises(DomainError, match="Aucune"), work_as(hirer) as ctx:
        validate.withdraw(ctx, id=accepted.id)
    with work_as(hirer) as ctx:
        validate.ask(deciding(ctx, Corrections.ASKED), id=accepted.id, **WISH)


def test_what_is_not_locked_is_not_asked_for(work_as, hirer, accepted):
    with pytest.raises(DomainError, match="directement"), work_as(hirer) as ctx:
        validate.ask(deciding(ctx, Corrections.FREE), id=accepted.id, **WISH)


@pytest.mark.row("F291")
def test_the_service_makes_a_correction_and_tells_who_may_read_it(work_as, hirer, service, asked, stored):
    account = open_account(hirer)
    open_account(replace(hirer, rights=frozenset({Right.VISITS})))
    with work_as(service) as ctx:
        validate.accept(ctx, request_id=asked.id)

    (employee,), (request,), (notice,) = stored(Employee), stored(CorrectionRequest), stored(Notice)
    assert (employee.first_name, employee.name_key, employee.nir) == ("Marja", "curie marja", NIR)
    assert employee.validated_on is not None
    assert (request.state, request.decided_by) == (WishState.ACCEPTED, "Nadia Perrot")
    assert (notice.user_id, notice.adherent_id) == (account.id, employee.adherent_id)
    assert "Curie" not in notice.title


def test_a_refusal_is_told_with_its_reason(work_as, service, asked, stored):
    with pytest.raises(DomainError, match="pourquoi"), work_as(service) as ctx:
        validate.refuse(ctx, request_id=asked.id, reason="")
    with work_as(service) as ctx:
        validate.refuse(ctx, request_id=asked.id, reason="La pièce dit Marie.")
    with pytest.raises(DomainError, match="déjà refusée"), work_as(service) as ctx:
        validate.accept(ctx, request_id=asked.id)

    assert stored(Employee)[0].first_name == "Marie"
    assert stored(CorrectionRequest)[0].answer == "La pièce dit Marie."
    assert stored(AuditLine)[-1].changes == {"Motif": ["", "La pièce dit Marie."]}


@pytest.mark.row("F129", "F291")
def test_the_service_corrects_what_is_locked(work_as, service, accepted, stored):
    with work_as(service) as ctx:
        known = {"sex": "Homme", "hired_on": "06/01/2026", "nir": "1850578006084 91"}
        validate.rectify(deciding(ctx, Corrections.ASKED), id=accepted.id, **known)

    (employee,) = stored(Employee)
    assert (employee.sex.value, employee.hired_on, employee.last_name) == ("Homme", date(2026, 1, 6), "Curie")
    assert employee.nir == "185057800608491"
    assert stored(AuditLine)[-1].action == "employee_rectified"


def test_each_side_does_its_own_part_and_no_other(work_as, hirer, employer, staff, asked):
    """The employer decides nothing, the service's other roles neither, and another adherent is nobody here."""
    stranger = employer(*HIRER)
    for actor, act in (
        (hirer, lambda ctx: validate.accept(ctx, request_id=asked.id)),
        (hirer, lambda ctx: validate.rectify(ctx, id=asked.employee_id, first_name="Ève")),
        (staff(StaffRight.PLANNING), lambda ctx: validate.refuse(ctx, request_id=asked.id, reason="Non.")),
        (stranger, lambda ctx: validate.ask(ctx, id=asked.employee_id, **WISH)),
        (stranger, lambda ctx: validate.withdraw(ctx, id=asked.employee_id)),
        (staff(StaffRight.INBOX), lambda ctx: validate.accept(ctx, request_id=10**9)),
    ):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            act(ctx)


def test_the_secretariat_is_written_to_and_the_mail_names_nobody(asked, stored):
    (row,) = stored(Outbox)
    letter = mail.read(row)
    assert "Correction demandée" in letter.subject
    assert f"/staff/validations/requests/{asked.id}" in letter.text
    assert not {"Curie", "Marie", "Marja"} & set(letter.text.split())


def test_nothing_is_locked_before_the_service_has_accepted(work_as, hirer):
    with work_as(hirer) as ctx:
        facts = deciding(ctx, Corrections.ASKED).profile[Facts]

    assert (locked(facts, None), locked(facts, BEFORE)) == ((), LOCKED)
