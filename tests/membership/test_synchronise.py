"""« Synchroniser votre adhérent » : number and SIREN are public, a code shows that one is of the company (RGT-12)."""

import re
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Attempt, Mandate
from app.adherents.models import Address, AddressKind, Contact
from app.adherents.services import company, people, places
from app.membership.models import Petition
from app.membership.rules.petitions import State
from app.membership.services import synchronising
from app.platform import mail
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.security import TOKEN
from tests.factories import (
    NOW,
    AccountFactory,
    AddressFactory,
    AdherentFactory,
    ContactFactory,
    SignInFactory,
    sessions,
)
from tests.membership.conftest import SIRET, at_the_door

SIREN = SIRET[:9]
ATTEMPT = 0


@pytest.fixture
def orphan(app):
    """An adherent that nobody administers yet."""
    return AdherentFactory(number="10250", name="Boulangerie Martin", siret=SIRET, email="contact@martin.example")


@pytest.fixture
def begun(work_as, applicant, orphan):
    def begin(by=None, number="10250", siren=SIREN):
        with work_as(at_the_door(by or applicant)) as ctx:
            return synchronising.begin(ctx, number=number, siren=siren, attempt_id=ATTEMPT).id

    return begin


@pytest.fixture
def mailed(work_as, stored):
    """The code that the job sends for a request."""

    def read(petition_id):
        with work_as(Actor.system()) as ctx:
            synchronising.send_code(ctx, petition_id=petition_id)
        return re.search(r"\d{3}\s\d{3}", mail.read(stored(Outbox)[-1]).text)[0]

    return read


def confirm(work_as, by, petition_id, code, now=NOW):
    with work_as(at_the_door(by), now) as ctx:
        return synchronising.confirm(ctx, petition_id=petition_id, code=code)


@pytest.mark.row("F068")
def test_who_has_the_code_becomes_administrator(begun, mailed, work_as, applicant, stored):
    petition_id = begun()
    code = mailed(petition_id)
    assert stored(Outbox)[0].recipient == "contact@martin.example"
    assert stored(Outbox)[0].secret
    assert confirm(work_as, applicant, petition_id, f" {code} ") is None
    (mandate,) = stored(Mandate)
    assert (mandate.user_id, mandate.rights, mandate.contact) == (applicant.id, [Right.ADMIN], True)
    assert mandate.with_branches
    assert stored(Petition)[0].state is State.ACCEPTED
    with pytest.raises(DomainError, match="déjà acceptée"):
        confirm(work_as, applicant, petition_id, code)


@pytest.mark.row("F069")
def test_done_already_says_the_sentence_of_the_manual(begun, company, stored):
    with pytest.raises(DomainError, match="DEMANDER LA GESTION D’UN ADHERENT pour ce compte"):
        begun()
    assert stored(Petition) == []


@pytest.fixture(name="company")
def _administered(orphan):
    from tests.factories import MandateFactory

    return MandateFactory(adherent_id=orphan.id, rights=[Right.ADMIN])


@pytest.mark.parametrize("typed", [{"number": "99999"}, {"siren": "552100554"}])
def test_a_wrong_number_and_a_wrong_siren_are_told_alike(begun, typed):
    with pytest.raises(DomainError, match="ne vont pas ensemble") as refused:
        begun(**typed)
    assert refused.value.field == "number"


def test_a_guessed_code_is_counted_and_the_sixth_try_is_not_looked_at(begun, mailed, work_as, applicant, stored):
    petition_id = begun()
    code = mailed(petition_id).replace("\xa0", "")
    wrong = "000000" if code != "000000" else "111111"
    told = [confirm(work_as, applicant, petition_id, wrong) for _ in range(5)]
    assert "Il reste 4 essais" in told[0]
    assert "dernier essai" in told[-1]
    assert "demandez-en un autre" in confirm(work_as, applicant, petition_id, code)
    assert stored(Mandate) == []


def test_a_code_serves_ten_minutes_and_a_new_one_ends_it(begun, mailed, work_as, applicant, stored):
    petition_id = begun()
    first = mailed(petition_id)
    assert "plus valable" in confirm(work_as, applicant, petition_id, first, NOW + timedelta(minutes=10))
    assert begun() == petition_id
    assert "pas encore parti" in confirm(work_as, applicant, petition_id, first)
    assert mailed(petition_id)
    assert len(stored(Outbox)) == 2


def test_the_code_of_somebody_else_opens_nothing(begun, mailed, work_as):
    petition_id = begun()
    code = mailed(petition_id)
    with pytest.raises(NotAllowed):
        confirm(work_as, AccountFactory(), petition_id, code)


def test_at_most_five_codes_a_day(begun, work_as, applicant):
    petition_id = begun()
    with work_as(at_the_door(applicant)) as ctx:
        for _ in range(4):
            synchronising.send_again(ctx, petition_id=petition_id)
    with pytest.raises(DomainError, match="par courrier"), work_as(at_the_door(applicant)) as ctx:
        synchronising.send_again(ctx, petition_id=petition_id)


def test_neither_a_new_request_nor_another_account_nor_an_hour_gives_more_codes(begun, work_as, applicant, stored):
    petition_id = begun()
    with work_as(at_the_door(applicant)) as ctx:
        for _ in range(4):
            synchronising.send_again(ctx, petition_id=petition_id)
    begun(by=AccountFactory())
    assert [each.by_letter for each in stored(Petition)] == [False, True]
    assert [row.template for row in stored(Outbox)] == ["membership/petition_arrived"]
    later = NOW + timedelta(hours=23)
    with pytest.raises(DomainError, match="par courrier"), work_as(at_the_door(applicant), later) as ctx:
        synchronising.send_again(ctx, petition_id=petition_id)
    with work_as(at_the_door(applicant), NOW + timedelta(hours=24)) as ctx:
        synchronising.send_again(ctx, petition_id=petition_id)


def test_without_an_address_of_its_own_the_company_s_contact_gets_it_and_without_any_it_goes_by_letter(
    begun, work_as, stored, orphan, applicant
):
    from tests.factories import sessions

    orphan.email = ""
    sessions.commit()
    petition_id = begun()
    with work_as(Actor.system()) as ctx:
        synchronising.send_code(ctx, petition_id=petition_id)
    assert stored(Petition)[0].by_letter
    ContactFactory(adherent_id=orphan.id, email="paie@martin.example")
    begun()
    with work_as(Actor.system()) as ctx:
        synchronising.send_code(ctx, petition_id=petition_id)
    told = {row.template: row.recipient for row in stored(Outbox)}
    assert told["membership/code"] == "paie@martin.example"
    assert "membership/petition_arrived" in told


def test_of_two_who_confirm_at_once_one_becomes_administrator(portal, begun, mailed, work_as, stored):
    codes = []
    for who in (AccountFactory(), AccountFactory()):
        petition_id = begun(by=who)
        codes.append((who, petition_id, mailed(petition_id)))
    start, told = threading.Barrier(2), []

    def take(who, petition_id, code):
        with portal.app_context():
            start.wait()
            try:
                told.append(confirm(work_as, who, petition_id, code))
            except DomainError as refusal:
                told.append(str(refusal))

    threads = [threading.Thread(target=take, args=each) for each in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored(Mandate)) == 1
    assert sorted(each is None for each in told) == [False, True]


@pytest.fixture
def browser(app, applicant):
    SignInFactory(user_id=applicant.id, token="newcomer")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie[TOKEN] = "newcomer"
    return browser


def test_the_pages_lead_from_number_and_siren_to_the_code(browser, orphan, mailed, stored):
    answer = browser.post("/membership/synchronise/", data={"number": "10250", "siren": "732 829 320"})
    petition_id = stored(Petition)[0].id
    assert answer.location == f"/membership/synchronise/{petition_id}"
    assert "Un code à 6 chiffres" in browser.get(answer.location).text
    code = mailed(petition_id)
    wrong = browser.post(answer.location, data={"code": "12"})
    assert wrong.status_code == 422
    assert "Il reste 4 essais" in wrong.text
    done = browser.post(answer.location, data={"code": code}, follow_redirects=True)
    assert "vous êtes administrateur de l’adhérent 10250" in done.text


def test_numbers_are_guessed_a_few_times_only(browser, orphan, stored):
    data = {"number": "10251", "siren": "732829320"}
    told = [browser.post("/membership/synchronise/", data=data).status_code for _ in range(11)]
    assert told == [422] * 10 + [429]
    assert not any(each.succeeded for each in stored(Attempt))


def test_the_letter_is_asked_on_the_page(browser, begun, stored):
    petition_id = begun()
    answer = browser.post(f"/membership/synchronise/{petition_id}/letter", follow_redirects=True)
    assert "par courrier" in answer.text
    assert stored(Petition)[0].by_letter


@pytest.fixture
def sent_to(begun, work_as, stored):
    """Ask, and have the code sent: the address that it went to, or « letter »."""

    def send():
        petition_id = begun()
        with work_as(Actor.system()) as ctx:
            synchronising.send_code(ctx, petition_id=petition_id)
        codes = [row.recipient for row in stored(Outbox) if row.template == "membership/code"]
        return codes[0] if codes else "letter" if stored(Petition)[0].by_letter else "nowhere"

    return send


@pytest.fixture
def page_of_letter(begun, browse, staff, work_as, applicant):
    """What the service reads of a synchronisation by letter."""

    def read():
        petition_id = begun()
        with work_as(at_the_door(applicant)) as ctx:
            synchronising.ask_letter(ctx, petition_id=petition_id)
        browser = browse(staff(StaffRight.INBOX, StaffRight.ADHERENT_ADMIN))
        return browser.get(f"/staff/petitions/{petition_id}").text.replace("\u00a0", " ")

    return read


@pytest.mark.parametrize(
    ("told_on", "goes_to"),
    [
        (date(2026, 1, 5), "letter"),
        (date(2025, 12, 7), "letter"),
        (date(2025, 12, 6), "contact@martin.example"),
        (None, "contact@martin.example"),
    ],
)
def test_a_code_goes_to_no_address_that_the_company_wrote_of_late(orphan, sent_to, told_on, goes_to):
    orphan.email_told_on = told_on
    sessions.commit()
    assert sent_to() == goes_to


def test_who_may_only_change_contacts_does_not_receive_the_code(orphan, employer, work_as, sent_to):
    orphan.email = ""
    ContactFactory(adherent_id=orphan.id, email="old@martin.example")
    sessions.commit()
    thief = employer(Right.COMPANY_CONTACTS, of=orphan.id)
    with work_as(thief) as ctx:
        (known,) = ctx.session.scalars(select(Contact))
        people.correct_contact(ctx, id=known.id, email="thief@example.org")
        people.add_contact(ctx, last_name="Voleur", first_name="Luc", email="thief2@example.org")
    assert sent_to() == "letter"


def test_a_contact_corrected_without_its_address_still_receives_it(orphan, employer, work_as, sent_to):
    orphan.email = ""
    known = ContactFactory(adherent_id=orphan.id, email="old@martin.example")
    sessions.commit()
    with work_as(employer(Right.COMPANY_CONTACTS, of=orphan.id)) as ctx:
        people.correct_contact(ctx, id=known.id, phone="03 80 22 00 00", email="old@martin.example")
    assert sent_to() == "old@martin.example"


def test_what_the_service_writes_is_known_at_once(orphan, staff, work_as, sent_to):
    orphan.email_told_on = date(2026, 1, 5)
    sessions.commit()
    with work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
        company.correct(ctx, id=orphan.id, email="new@martin.example")
    assert sent_to() == "new@martin.example"


@pytest.mark.parametrize(("told_on", "checked"), [(date(2026, 1, 2), True), (date(2025, 11, 1), False), (None, False)])
def test_the_service_reads_where_the_letter_goes_and_whether_to_check_it(orphan, page_of_letter, told_on, checked):
    AddressFactory(adherent_id=orphan.id, told_on=told_on)
    page = page_of_letter()
    assert "3 place Carnot, 21200 Beaune" in page
    assert ("écrite dans le portail le 02/01/2026 : vérifiez-la" in page) is checked


def test_a_postal_address_notes_when_the_company_wrote_it(orphan, employer, work_as, stored):
    with work_as(employer(Right.COMPANY, of=orphan.id)) as ctx:
        places.write_address(ctx, kind=AddressKind.COMPANY, street="1 rue Neuve", postcode="21000", town="Dijon")
    assert [row.told_on for row in stored(Address)] == [date(2026, 1, 5)]
