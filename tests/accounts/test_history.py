"""Where an account signed in: read by its owner and by the service, ended by both; a lost second factor withdrawn."""

from datetime import timedelta

import pytest

from app.accounts.models import Authenticator, RecoveryCode, SignIn
from app.platform import clock
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.mail import Outbox
from app.platform.password import hashed
from app.platform.security import IDLE
from tests.accounts.conftest import PASSWORD
from tests.conftest import at_most
from tests.factories import NOW, AccountFactory, SignInFactory, give_role, sessions

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
OWN = "/profil/connexions/"


def said(answer):
    """What a page says, with ordinary spaces."""
    return answer.text.replace("\u00a0", " ")


@pytest.fixture
def julie(someone):
    return someone(Right.EMPLOYEES, username="julie", email="julie@example.org")


@pytest.fixture
def nadia(staff, browse):
    """The browser of somebody of the service who opens adherents."""
    return browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))


@pytest.fixture
def chief(staff, browse):
    """The browser of who manages the service's own people."""
    return browse(staff(StaffRight.STAFF_USERS))


@pytest.fixture
def colleague(staff):
    """An account of the service with a password."""
    account = AccountFactory(username="marc", email="marc@example.org", password=hashed(PASSWORD))
    give_role(account, staff(StaffRight.INBOX))
    return account


@pytest.fixture
def protected(app):
    """Give an account a second factor."""

    def protect(user_id):
        sessions.add(Authenticator(user_id=user_id, secret="A" * 32, last_step=0, created_at=NOW))
        sessions.add(RecoveryCode(user_id=user_id, code_hash=b"x"))
        sessions.commit()

    return protect


def test_one_sees_where_one_signed_in_and_how_each_time_ended(julie, sign_in, monkeypatch):
    SignInFactory(user_id=julie.user.id, token="old", agent=FIREFOX, seen_at=NOW - IDLE, address="192.0.2.7")
    out = sign_in("julie")
    out.post("/connexion/leave")
    page = said(sign_in("julie").get(OWN))
    assert page.count("<tr role") == 4
    for word in ("Firefox, Linux", "192.0.2.7", "terminée d’elle-même", "déconnecté le 05/01/2026", "cet appareil"):
        assert word in page


def test_one_ends_a_session_from_there_and_it_opens_nothing_any_more(julie, sign_in, stored):
    lost, here = sign_in("julie"), sign_in("julie")
    assert f"/profil/appareils/{stored(SignIn)[0].id}/revoke" in here.get(OWN).text
    here.post(f"/profil/appareils/{stored(SignIn)[0].id}/revoke")
    assert lost.get("/profil/").status_code == 302
    assert here.get("/profil/").status_code == 200


def test_what_was_tried_in_vain_is_told_for_a_month(julie, app, sign_in, monkeypatch):
    here = sign_in("julie")
    assert "de passe refusé" not in said(here.get(OWN))
    stranger = app.test_client()
    stranger.post("/connexion/", data={"name": "julie", "password": "wrong"})
    assert "1 mot de passe refusé en 30 jours" in said(here.get(OWN))
    stranger.post("/connexion/", data={"name": "Julie@Example.org", "password": "wrong"})
    assert "2 mots de passe refusés" in said(here.get(OWN))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=30, seconds=1))
    assert "de passe refusé" not in said(sign_in("julie").get(OWN))


def test_nobody_sees_the_sign_ins_of_others_as_their_own(julie, someone, sign_in):
    someone(username="anne")
    SignInFactory(user_id=julie.user.id, token="julie's", agent=FIREFOX)
    page = sign_in("anne").get(OWN).text
    assert "Mes connexions" in page
    assert "Firefox" not in page


def test_the_page_is_short_work(julie, sign_in):
    browser = sign_in("julie")
    with at_most(8):
        browser.get(OWN)


def test_the_service_sees_and_ends_the_sessions_of_an_adherent_s_user(julie, nadia, sign_in, stored):
    lost = sign_in("julie")
    address = f"/connexions/{julie.mandate.id}"
    assert address in nadia.get(f"/adherents/{julie.adherent.id}?tab=utilisateurs").text
    assert "connecté" in nadia.get(address).text
    number = next(row.id for row in stored(SignIn) if row.user_id == julie.user.id)
    answer = nadia.post(f"{address}/{number}/revoke", follow_redirects=True)
    assert "est déconnecté" in said(answer)
    assert lost.get("/profil/").status_code == 302
    assert nadia.post(f"{address}/{number}/revoke").status_code == 404
    assert "browser_signed_out" in [row.action for row in stored(AuditLine)]


def test_a_session_is_ended_for_whom_it_belongs_to(julie, someone, nadia, sign_in, stored):
    anne = someone(username="anne")
    sign_in("anne")
    (number,) = [row.id for row in stored(SignIn) if row.user_id == anne.user.id]
    assert nadia.post(f"/connexions/{julie.mandate.id}/{number}/revoke").status_code == 404


def test_the_service_withdraws_a_lost_second_factor(julie, nadia, protected, sign_in, stored):
    lost = sign_in("julie")
    protected(julie.user.id)
    address = f"/connexions/{julie.mandate.id}"
    assert f"{address}/factor/withdraw" in nadia.get(address).text
    answer = nadia.post(f"{address}/factor/withdraw", follow_redirects=True)
    assert "est retiré" in said(answer)
    assert f"{address}/factor/withdraw" not in answer.text
    assert stored(Authenticator) == stored(RecoveryCode) == []
    assert lost.get("/profil/").status_code == 302
    assert [(row.recipient, row.template) for row in stored(Outbox)] == [
        ("julie@example.org", "accounts/factor_changed")
    ]
    assert "n’a pas de second facteur" in said(nadia.post(f"{address}/factor/withdraw", follow_redirects=True))


def test_who_opens_adherents_does_not_touch_the_service_s_people_even_where_they_act_for_one(
    julie, nadia, chief, staff, protected
):
    give_role(sessions.merge(julie.user), staff(StaffRight.STAFF_USERS))
    protected(julie.user.id)
    assert nadia.get(f"/connexions/{julie.mandate.id}").status_code == 404
    assert nadia.post(f"/connexions/{julie.mandate.id}/factor/withdraw").status_code == 404
    assert chief.get(f"/staff-sign-ins/{julie.user.id}").status_code == 200


def test_the_service_s_administrator_sees_ends_and_withdraws_for_its_people(
    colleague, chief, sign_in, protected, stored
):
    lost = sign_in("marc")
    protected(colleague.id)
    address = f"/staff-sign-ins/{colleague.id}"
    assert address in chief.get(f"/staff-users/{colleague.id}").text
    number = next(row.id for row in stored(SignIn) if row.user_id == colleague.id)
    chief.post(f"{address}/{number}/revoke")
    assert lost.get("/profil/").status_code == 302
    assert "est retiré" in said(chief.post(f"{address}/factor/withdraw", follow_redirects=True))
    assert stored(Authenticator) == []


def test_one_s_own_factor_is_withdrawn_by_somebody_else(sign_in, staff, protected, stored):
    chief = AccountFactory(username="nadia", password=hashed(PASSWORD))
    give_role(chief, staff(StaffRight.STAFF_USERS))
    browser = sign_in("nadia")
    protected(chief.id)
    answer = browser.post(f"/staff-sign-ins/{chief.id}/factor/withdraw", follow_redirects=True)
    assert "un autre administrateur" in said(answer)
    assert len(stored(Authenticator)) == 1


def test_an_employer_is_no_member_of_the_staff(julie, chief):
    assert chief.get(f"/staff-sign-ins/{julie.user.id}").status_code == 404
    assert chief.get("/staff-sign-ins/x").status_code == 404


@pytest.mark.parametrize("right", [StaffRight.INBOX, StaffRight.ADHERENTS])
def test_other_rights_of_the_service_do_not_show_sign_ins(julie, staff, browse, right):
    browser = browse(staff(right))
    assert browser.get(f"/connexions/{julie.mandate.id}").status_code == 404
    assert browser.get(f"/staff-sign-ins/{julie.user.id}").status_code == 404
