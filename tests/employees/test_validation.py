"""What the service accepts, corrects, and is asked to correct (K12, K13)."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.facts import Corrections, Facts, Validation
from app.employees.models import Assignment, Contract, CorrectionRequest, Employee
from app.employees.services import validate
from app.employees.services.discard import discard
from app.employees.services.hire import correct, hire
from app.employees.validation import LOCKED, WishState, awaits, locked
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.notice import Notice
from app.platform.profiles import Profile
from tests.conftest import at_most
from tests.factories import (
    AdherentFactory,
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
    open_account,
)

NIR = "285057800608441"
MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": "12/05/1985", "nir": NIR,
    "contract_kind": "CDI", "hired_on": "05/01/2026",
}  # fmt: skip
HIRER = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
BEFORE = date(2026, 1, 2)
WISH = {"first_name": "Marja", "reason": "Sa carte d’identité."}
DESK = "/staff/validations/"


@pytest.fixture
def hirer(employer):
    return employer(*HIRER)


@pytest.fixture
def service(staff):
    return staff(StaffRight.INBOX, StaffRight.ADHERENTS)


def deciding(ctx, corrections, validation=Validation.BY_SERVICE):
    """The same context at a service that decides so."""
    changed = msgspec.structs.replace(ctx.profile[Facts], corrections=corrections, validation=validation)
    return replace(ctx, profile=Profile({**ctx.profile._sections, Facts: changed}))


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


@pytest.mark.row("F147", "F291")
def test_the_service_brings_back_whoever_left_by_mistake_however_long_ago(browse, service, staff, stored):
    post = PostFactory()
    of = {"adherent_id": post.adherent_id}
    gone = EmployeeFactory(**of, left_on=date(2024, 6, 30), main_post_id=post.id)
    until = Range(date(2020, 1, 6), date(2024, 7, 1))
    ContractFactory(**of, employee_id=gone.id, period=until)
    AssignmentFactory(**of, employee_id=gone.id, post_id=post.id, period=until)
    address = f"/staff/employees/{gone.id}"
    assert browse(staff(StaffRight.PLANNING)).post(f"{address}/return").status_code == 404
    browser = browse(service)
    assert f'action="{address}/return"' in browser.get(address).text
    browser.post(f"{address}/return")

    assert stored(Employee)[0].left_on is None
    assert [each.period.upper for each in (*stored(Contract), *stored(Assignment))] == [None, None]
    assert "déjà en activité" in browser.post(f"{address}/return", follow_redirects=True).text


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


def test_the_secretariat_is_written_to_and_the_mail_names_nobody(asked, stored):
    (row,) = stored(Outbox)
    letter = mail.read(row)
    assert "Correction demandée" in letter.subject
    assert f"/staff/validations/requests/{asked.id}" in letter.text
    assert not {"Curie", "Marie", "Marja"} & set(letter.text.split())


# In the browser


@pytest.fixture
def at_sstrn(as_profile):
    as_profile("sstrn")


@pytest.mark.row("F140")
def test_a_locked_record_offers_name_and_number_and_a_request_for_the_rest(at_sstrn, browse, employer, stored):
    browser = browse(employer(*HIRER))
    employee = EmployeeFactory(adherent_id=int(browser.acting_for), last_name="Curie", validated_on=BEFORE)
    form = browser.get(f"/employees/{employee.id}/edit").text
    page = browser.get(f"/employees/{employee.id}").text

    assert 'name="last_name"' in form
    assert 'name="nir"' in form
    assert not [name for name in LOCKED if f'name="{name}"' in form]
    assert f'href="/employees/{employee.id}/correction"' in form
    assert "Demander une correction" in page

    answer = browser.post(f"/employees/{employee.id}/edit", data={"last_name": "Skłodowska", "nir_missing": "y"})
    assert answer.status_code == 302
    assert (stored(Employee)[0].last_name, stored(Employee)[0].first_name) == ("Skłodowska", "Marie")


@pytest.mark.row("F140")
def test_a_request_is_sent_and_taken_back_from_the_record(at_sstrn, browse, employer, stored):
    browser = browse(employer(*HIRER))
    employee = EmployeeFactory(adherent_id=int(browser.acting_for), validated_on=BEFORE)
    address = f"/employees/{employee.id}/correction"
    assert 'value="Marie"' in browser.get(address).text
    sent = {"first_name": "Maria", "sex": "FEMALE", "born_on": "15/6/85", "hired_on": "06/01/2020"}
    refused = browser.post(address, data=sent | {"reason": ""})
    assert refused.status_code == 422
    assert 'value="Maria"' in refused.text

    assert browser.post(address, data=sent | {"reason": "Sa carte."}).status_code == 302
    with at_most(8):
        page = browser.get(f"/employees/{employee.id}").text
    assert "05/01/2026, correction demandée" in page
    browser.post(f"{address}/withdraw")
    assert [each.state for each in stored(CorrectionRequest)] == [WishState.WITHDRAWN]


@pytest.mark.row("F291")
def test_the_desk_shows_what_waits_and_leads_to_the_next(at_sstrn, browse, service, stored):
    adherent = AdherentFactory(name="Boulangerie Morel")
    first, second = (EmployeeFactory(adherent_id=adherent.id, last_name=name) for name in ("Auvray", "Bellamy"))
    browser = browse(service)
    with at_most(12):
        page = browser.get(DESK).text
    assert "AUVRAY Marie" in page
    assert "Boulangerie Morel" in page
    assert "2 fiches" in page

    following = f"{DESK}records/{second.id}?sector=all"
    answer = browser.post(f"{DESK}records/{first.id}/validate", data={"next": following})
    assert answer.headers["Location"] == following
    page = browser.get(following).text
    assert "AUVRAY" not in page
    browser.post(f"{DESK}records/{second.id}/validate", data={"next": "https://elsewhere.example"})
    assert all(each.validated_on for each in stored(Employee))
    assert "Tout est traité" in browser.get(DESK).text


@pytest.mark.usefixtures("at_sstrn")
def test_a_record_that_changes_while_it_is_read_is_not_accepted_unread(browse, service, work_as, hirer, stored):
    with work_as(hirer) as ctx:
        employee = hire(ctx, **MARIE)
    browser = browse(service)
    page = browser.get(f"{DESK}records/{employee.id}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    with work_as(hirer) as ctx:
        correct(ctx, id=employee.id, **MARIE | {"first_name": "Maria"})

    address = f"{DESK}records/{employee.id}"
    answer = browser.post(f"{address}/validate", data={"seen": seen}, follow_redirects=True)
    assert "Cette fiche a changé pendant que vous la lisiez" in answer.text
    assert "Maria" in answer.text
    assert stored(Employee)[0].validated_on is None

    again = answer.text.partition('name="seen" value="')[2].partition('"')[0]
    browser.post(f"{address}/validate", data={"seen": again})
    assert stored(Employee)[0].validated_on is not None


@pytest.mark.row("F291")
def test_the_records_of_one_adherent_are_accepted_together_but_for_those_unticked(at_sstrn, browse, service, stored):
    adherent = AdherentFactory(name="Clinique des Vignes")
    first, second, third = (EmployeeFactory(adherent_id=adherent.id) for _ in range(3))
    address = f"{DESK}adherents/{adherent.id}"
    browser = browse(service)
    with at_most(8):
        page = browser.get(address).text
    assert page.count('name="ids"') == page.count(" checked>") == 3
    assert "3 fiches à vérifier" in page
    refused = browser.post(address, data={}).text
    assert "Cochez au moins une fiche" in refused
    browser.post(address, data={"ids": [first.id, third.id]})

    assert [each.validated_on is not None for each in stored(Employee)] == [True, False, True]
    assert browser.get(f"{DESK}adherents/{10**9}").status_code == 404
    assert second.last_name in browser.get(address).text


@pytest.mark.row("F291")
def test_the_desk_answers_a_correction(at_sstrn, browse, service, asked, stored):
    browser = browse(service)
    page = browser.get(DESK).text
    assert "Marja" in page
    assert WISH["reason"] in page
    assert browser.get(f"{DESK}requests/{asked.id}/refuse").status_code == 200
    assert browser.post(f"{DESK}requests/{asked.id}/refuse", data={"reason": ""}).status_code == 422
    browser.post(f"{DESK}requests/{asked.id}/accept")

    assert stored(Employee)[0].first_name == "Marja"
    assert "acceptée" in browser.get(f"{DESK}requests/{asked.id}").text


def test_the_service_corrects_a_record_on_its_own_form(at_sstrn, browse, service, stored):
    employee = EmployeeFactory(validated_on=BEFORE)
    browser = browse(service)
    form = browser.get(f"/staff/employees/{employee.id}/edit").text
    assert all(f'name="{name}"' in form for name in LOCKED)
    sent = {
        "last_name": "Curie", "first_name": "Ève", "sex": "FEMALE", "born_on": "15/06/1985", "nir_missing": "y",
        "hired_on": "06/01/2020", "language": "fr · Français", "country": "FR · France",
    }  # fmt: skip
    assert browser.post(f"/staff/employees/{employee.id}/edit", data=sent).status_code == 302

    assert stored(Employee)[0].first_name == "Ève"


@pytest.mark.parametrize(("profile", "offered"), [("default", True), ("sstrn", True), ("ast25", False)])
def test_the_desk_is_offered_where_the_service_looks_at_records(as_profile, browse, service, profile, offered):
    as_profile(profile)

    assert (DESK in browse(service).get("/staff/employees/").text) is offered


def test_nothing_is_locked_before_the_service_has_accepted(work_as, hirer):
    with work_as(hirer) as ctx:
        facts = deciding(ctx, Corrections.ASKED).profile[Facts]

    assert (locked(facts, None), locked(facts, BEFORE)) == ((), LOCKED)
