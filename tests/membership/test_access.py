"""« Demander la gestion d'un adhérent » : asked at the door, decided by an administrator (RGT-13)."""

import threading

import pytest

from app.accounts.models import Mandate
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import ASKED_A_DAY, OPEN_AT_ONCE, State
from app.membership.services import asking, deciding, telling
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.notice import Notice
from tests.conftest import at_most
from tests.factories import NOW, AccountFactory, AdherentFactory, MandateFactory
from tests.membership.conftest import OTHER_SIRET, SIRET, at_the_door

FORM = {"number": " 10250 ", "siret": "732 829 320 00074"}


def boss_of(company):
    return Actor(company.boss.id, frozenset({company.id}), frozenset({Right.ADMIN}), name="Julie Martin")


@pytest.fixture
def newcomer(browse, applicant):
    """The browser of somebody whose account has no adherent."""
    from app.platform.security import TOKEN
    from tests.factories import SignInFactory

    def open_(app):
        SignInFactory(user_id=applicant.id, token="newcomer")
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = "newcomer"
        return browser

    return open_


@pytest.mark.row("F070")
def test_somebody_without_an_adherent_asks_for_one_and_sees_it_in_the_history(newcomer, app, company, stored):
    browser = newcomer(app)
    with at_most(8):
        assert "Votre demande" in browser.get("/membership/ask").text
    answer = browser.post("/membership/ask/access", data=FORM, follow_redirects=True)
    assert "Votre demande est envoyée" in answer.text
    (petition,) = stored(Petition)
    assert (petition.number, petition.siret, petition.adherent_id) == ("10250", SIRET, company.id)
    with at_most(8):
        page = browser.get("/membership/").text
    assert "Demander la gestion d’un adhérent" in page
    assert "en cours" in page
    assert "Boulangerie Martin" not in page


def test_a_number_that_does_not_exist_and_a_siret_that_does_not_fit_are_answered_alike(newcomer, app, company, stored):
    browser = newcomer(app)
    answers = set()
    for typed in ({"number": "99999"}, {"siret": OTHER_SIRET}, {}):
        answer = browser.post("/membership/ask/access", data=FORM | typed)
        answers.add((answer.status_code, answer.location))
        browser.post(f"/membership/{stored(Petition)[-1].id}/withdraw")
    assert len(answers) == 1
    assert [each.adherent_id for each in stored(Petition)] == [None, None, company.id]


@pytest.mark.row("F269", "F271")
def test_the_administrators_are_told_once_by_mail_and_in_the_page(asked, company, work_as, stored):
    petition_id = asked(number="10250", siret=SIRET)
    for _ in range(2):
        with work_as(Actor.system()) as ctx:
            telling.tell(ctx, petition_id=petition_id)
    (row,) = stored(Outbox)
    assert row.recipient == "julie@martin.example"
    letter = mail.read(row)
    assert "Jeanne Roux (jeanne@roux.example) demande à accéder aux données de Boulangerie Martin." in letter.text
    (notice,) = stored(Notice)
    assert (notice.user_id, notice.adherent_id, notice.url) == (company.boss.id, company.id, "/membership/validate/")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.ACCESS, {"number": "99999", "siret": SIRET}),
        (Kind.MERGER, {"description": "10250 et 10251"}),
        (Kind.ADMINISTRATOR, {"number": "10250", "siret": SIRET, "former_email": "julie@martin.example"}),
    ],
)
def test_the_service_is_written_to_where_it_decides(asked, company, work_as, *, stored, kind, typed):
    petition_id = asked(kind, **typed)
    with work_as(Actor.system()) as ctx:
        telling.tell(ctx, petition_id=petition_id)
    told = [row for row in stored(Outbox) if row.template == "membership/petition_arrived"]
    assert len(told) == 1
    assert f"/staff/petitions/{petition_id}" in mail.read(told[0]).text


@pytest.mark.row("F061", "F262", "F263")
def test_the_administrator_accepts_with_a_kind_of_access_and_its_days(browse, asked, company, stored, applicant):
    petition_id = asked(number="10250", siret=SIRET)
    browser = browse(boss_of(company))
    with at_most(8):
        assert "Jeanne Roux" in browser.get("/membership/validate/").text
    page = browser.get(f"/membership/validate/{petition_id}/accept").text
    assert "pourra agir pour Boulangerie Martin" in page
    answer = browser.post(
        f"/membership/validate/{petition_id}/accept",
        data={"preset": "ACCOUNTANT", "starts_on": "", "ends_on": "31/12/2026"},
        follow_redirects=True,
    )
    assert "Jeanne Roux a maintenant accès" in answer.text
    mandate = next(each for each in stored(Mandate) if each.user_id == applicant.id)
    assert Right.DECLARATION in mandate.rights
    assert Right.ADMIN not in mandate.rights
    assert f"{mandate.starts_on} {mandate.ends_on}" == "2026-01-05 2026-12-31"
    (petition,) = stored(Petition)
    assert (petition.state, petition.decided_by) == (State.ACCEPTED, "Anne Martin")
    told = next(row for row in stored(Outbox) if row.recipient == "jeanne@roux.example")
    assert "«\u00a0Cabinet comptable\u00a0»" in mail.read(told).text
    actions = {line.action for line in stored(AuditLine) if line.adherent_id == company.id}
    assert actions >= {"petition_made", "petition_accepted", "access_given"}


@pytest.mark.row("F263")
def test_the_first_page_leads_the_administrator_to_who_waits(browse, asked, company):
    browser = browse(boss_of(company))
    assert "demande un accès" not in browser.get("/").text
    asked(number="10250", siret=SIRET)
    with at_most(8):
        page = browser.get("/").text
    assert "Jeanne Roux demande un accès" in page
    assert "/membership/validate/" in page


def test_who_acts_for_all_the_branches_answers_for_the_one_that_was_asked_for(signed_in, asked, company, stored):
    branch = AdherentFactory(number="10250-1", name="Dépôt", siret=OTHER_SIRET, parent_id=company.id)
    chief = AccountFactory()
    MandateFactory(adherent_id=company.id, user_id=chief.id, rights=sorted(Right), with_branches=True)
    petition_id = asked(number="10250-1", siret=OTHER_SIRET)
    browser = signed_in(chief, branch.id)
    assert "Jeanne Roux demande un accès" in browser.get("/").text
    assert "Jeanne Roux" in browser.get("/membership/validate/").text
    assert "pourra agir pour Dépôt" in browser.get(f"/membership/validate/{petition_id}/accept").text
    browser.post(f"/membership/validate/{petition_id}/accept", data={"preset": "BILLING"})
    (petition,) = stored(Petition)
    assert petition.state is State.ACCEPTED
    assert [each.adherent_id for each in stored(Mandate) if each.user_id == petition.user_id] == [branch.id]


def test_a_refusal_needs_a_reason_that_the_person_reads(browse, asked, company, stored):
    petition_id = asked(number="10250", siret=SIRET)
    browser = browse(boss_of(company))
    assert browser.post(f"/membership/validate/{petition_id}/refuse", data={"reason": " "}).status_code == 422
    browser.post(f"/membership/validate/{petition_id}/refuse", data={"reason": "Nous ne nous connaissons pas."})
    (petition,) = stored(Petition)
    assert petition.state is State.REFUSED
    assert "Nous ne nous connaissons pas." in mail.read(stored(Outbox)[-1]).text
    assert [each.user_id for each in stored(Mandate) if each.adherent_id == company.id].count(petition.user_id) == 0


def test_a_second_click_on_accept_is_told_and_changes_nothing(work_as, asked, company, stored):
    petition_id = asked(number="10250", siret=SIRET)
    with work_as(boss_of(company)) as ctx:
        deciding.accept_access(ctx, petition_id=petition_id, preset="BILLING")
    before = len(stored(Outbox))
    with pytest.raises(DomainError, match="déjà acceptée par Julie Martin"), work_as(boss_of(company)) as ctx:
        deciding.accept_access(ctx, petition_id=petition_id, preset="ADMINISTRATOR")
    assert len(stored(Outbox)) == before
    assert Right.ADMIN not in stored(Mandate)[-1].rights


def test_two_administrators_who_decide_at_once_do_so_one_after_the_other(portal, work_as, asked, company, stored):
    petition_id = asked(number="10250", siret=SIRET)
    start, told = threading.Barrier(2), []

    def decide(accepts):
        with portal.app_context():
            start.wait()
            try:
                with work_as(boss_of(company)) as ctx:
                    if accepts:
                        deciding.accept_access(ctx, petition_id=petition_id, preset="BILLING")
                    else:
                        deciding.refuse(ctx, petition_id=petition_id, reason="Inconnue.")
                told.append("done")
            except DomainError as refusal:
                told.append(str(refusal))

    threads = [threading.Thread(target=decide, args=(accepts,)) for accepts in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each == "done" for each in told) == [False, True]
    assert any("déjà" in each for each in told)


def test_another_adherents_administrator_finds_no_such_request(work_as, browse, employer, asked, company):
    petition_id = asked(number="10250", siret=SIRET)
    stranger = employer(Right.ADMIN)
    with pytest.raises(NotAllowed), work_as(stranger) as ctx:
        deciding.accept_access(ctx, petition_id=petition_id, preset="BILLING")
    assert browse(stranger).get(f"/membership/validate/{petition_id}/accept").status_code == 404


def test_without_the_right_admin_nothing_is_decided(work_as, employer, asked, company):
    petition_id = asked(number="10250", siret=SIRET)
    with pytest.raises(NotAllowed), work_as(employer(*set(Right) - {Right.ADMIN}, of=company.id)) as ctx:
        deciding.refuse(ctx, petition_id=petition_id, reason="Non")


def test_one_takes_back_only_what_waits_and_is_ones_own(work_as, asked, applicant, company, stored):
    petition_id = asked(number="10250", siret=SIRET)
    with pytest.raises(NotAllowed), work_as(at_the_door(AccountFactory())) as ctx:
        asking.withdraw(ctx, petition_id=petition_id)
    with work_as(at_the_door(applicant)) as ctx:
        asking.withdraw(ctx, petition_id=petition_id)
    with pytest.raises(DomainError, match="annulée"), work_as(at_the_door(applicant)) as ctx:
        asking.withdraw(ctx, petition_id=petition_id)
    with pytest.raises(DomainError, match="annulée"), work_as(boss_of(company)) as ctx:
        deciding.accept_access(ctx, petition_id=petition_id, preset="BILLING")
    assert [each.state for each in stored(Petition)] == [State.WITHDRAWN]


def test_the_same_request_is_not_made_twice(asked, company):
    asked(number="10250", siret=SIRET)
    with pytest.raises(DomainError, match="déjà fait cette demande"):
        asked(number="10250", siret=SIRET)


def test_nobody_floods_the_service(asked, company):
    for number in range(OPEN_AT_ONCE):
        asked(number=str(20_000 + number), siret=SIRET)
    with pytest.raises(DomainError, match="10 démarches en cours"):
        asked(number="10250", siret=SIRET)


def test_nobody_has_the_same_people_written_to_all_day(asked, company, work_as, applicant):
    for _ in range(ASKED_A_DAY):
        petition_id = asked(number="10250", siret=SIRET)
        with work_as(at_the_door(applicant)) as ctx:
            asking.withdraw(ctx, petition_id=petition_id)
    with pytest.raises(DomainError, match="20 démarches aujourd’hui"):
        asked(number="10250", siret=SIRET)


def test_who_has_an_access_is_sent_to_the_menu(asked, company):
    with pytest.raises(DomainError, match="déjà accès"):
        asked(by=company.boss, number="10250", siret=SIRET)


def test_a_former_access_opens_again_with_the_rights_chosen(work_as, asked, company, applicant, stored):
    MandateFactory(user_id=applicant.id, adherent_id=company.id, active=False)
    petition_id = asked(number="10250", siret=SIRET)
    with work_as(boss_of(company)) as ctx:
        deciding.accept_access(ctx, petition_id=petition_id, preset="ADMINISTRATOR")
    (mandate,) = [each for each in stored(Mandate) if each.user_id == applicant.id]
    assert (mandate.active, mandate.rights, mandate.starts_on) == (True, [Right.ADMIN], NOW.date())


@pytest.mark.parametrize("typed", [{"preset": "KING"}, {"preset": ""}, {"preset": "BILLING", "ends_on": "01/01/2020"}])
def test_what_cannot_be_is_said_beside_its_field(browse, asked, company, typed, stored):
    petition_id = asked(number="10250", siret=SIRET)
    answer = browse(boss_of(company)).post(f"/membership/validate/{petition_id}/accept", data=typed)
    assert answer.status_code == 422
    assert stored(Petition)[0].state is State.PENDING


def test_a_siret_that_cannot_be_is_said_beside_its_field(newcomer, app):
    answer = newcomer(app).post("/membership/ask/access", data={"number": "10250", "siret": "732 829 320 00075"})
    assert answer.status_code == 422
    assert 'id="siret-why"' in answer.text


@pytest.mark.row("K10")
def test_where_the_service_is_phoned_nothing_is_asked_online(newcomer, app, portal, monkeypatch):
    from app import MODULES
    from app.platform import profiles

    monkeypatch.setitem(portal.extensions, "profile", profiles.load("ast25", MODULES))
    browser = newcomer(app)
    assert "Appelez-nous" in browser.get("/membership/ask").text
    assert browser.post("/membership/ask/access", data=FORM).status_code == 404


def test_asking_is_for_who_is_signed_in(work_as, app):
    with pytest.raises(NotAllowed), work_as(Actor.system()) as ctx:
        asking.ask(ctx, kind=Kind.ACCESS, number="1", siret=SIRET)
