"""The second factor: asked of the service's staff, offered to everybody; an application, and codes for a bad day."""

import re
from datetime import timedelta

import pytest
from pyotp import TOTP

from app.accounts.models import Authenticator, RecoveryCode, SignIn, Stage
from app.accounts.rules.codes import CODE_TRIES, FACTOR_VALID, FRESH, RECOVERY_CODES, STEP_SECONDS
from app.accounts.services.door import Browser, let_in
from app.accounts.services.factors import SPENT_AT_MOST
from app.platform import clock, mail
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.context import DOOR, Right, StaffRight
from app.platform.mail import Outbox
from app.platform.password import hashed
from tests.accounts.conftest import PASSWORD, mailed_link, run_jobs
from tests.factories import NOW, AccountFactory, give_role, sessions

SECURITY = "/profil/securite/"
FACTOR, SET_UP = "/connexion/second-facteur/", "/connexion/second-facteur/installer"


def said(answer):
    """What a page says, with ordinary spaces."""
    return answer.text.replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def in_earnest(app, monkeypatch):
    """Nothing here is a demonstration."""
    monkeypatch.setitem(app.config, "DEMO", False)


@pytest.fixture
def later(monkeypatch):
    """Let time pass since the start: `later(seconds=30)`."""
    return lambda **passed: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(**passed))


@pytest.fixture
def door(app):
    """A browser that gave name and password, and where that led: `door("julie")`."""

    def open_(name, password=PASSWORD):
        browser = app.test_client()
        answer = browser.post("/connexion/", data={"name": name, "password": password})
        assert answer.status_code == 302
        return browser, answer.location

    return open_


@pytest.fixture
def nadia(app, staff):
    """An account of the service's staff."""
    account = AccountFactory(username="nadia", email="nadia@example.org", password=hashed(PASSWORD))
    give_role(account, staff(StaffRight.INBOX))
    return account


@pytest.fixture
def julie(someone, sign_in):
    """An employer with an application: browser, secret, codes for a bad day."""
    someone(Right.EMPLOYEES, username="julie", email="julie@example.org")
    browser = sign_in("julie")
    secret, answer = install(browser, SECURITY + "application")
    return browser, secret, printed(answer)


def install(browser, path, *, wrong=False):
    """Photograph the square and type the code; the secret, and what answered."""
    page = browser.get(path)
    secret = re.sub(r"\s", "", re.search(r'<code class="secret">([^<]*)</code>', page.text)[1])
    ticket = re.search(r'name="ticket" type="hidden" value="([^"]*)"', page.text)[1]
    typed = "000000" if wrong else code(secret)
    return secret, browser.post(path, data={"ticket": ticket, "code": typed})


def code(secret, steps=0):
    """What an application shows now, or so many half minutes from now."""
    return TOTP(secret).generate_otp(int(clock.now().timestamp()) // STEP_SECONDS + steps)


def printed(answer):
    """The codes for a bad day on a page."""
    return re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", answer.text)


def shows(browser, typed):
    """What the door answers to a second factor."""
    return browser.post(FACTOR, data={"code": typed})


def wrong_for(secret):
    """A code that the application does not show around now."""
    return next(each for each in ("000000", "111111", "222222", "333333") if each not in near(secret))


def near(secret):
    return {code(secret, steps) for steps in range(-3, 4)}


def test_the_service_s_staff_installs_an_application_before_anything_else(nadia, door, stored):
    browser, led = door("nadia")
    assert led == SET_UP
    assert stored(SignIn) == []
    assert browser.get("/inbox/").location.startswith("/connexion/")
    secret, answer = install(browser, SET_UP)
    assert len(printed(answer)) == RECOVERY_CODES
    assert browser.get("/inbox/").status_code == 200
    again, led = door("nadia")
    assert led == FACTOR
    assert shows(again, code(secret, 1)).location == "/"
    assert again.get("/inbox/").status_code == 200


def test_a_page_of_the_service_that_was_asked_for_is_reached_after_the_installation(nadia, app):
    browser = app.test_client()
    right = {"name": "nadia", "password": PASSWORD}
    led = browser.post("/connexion/?next=/inbox/", data=right).location
    assert led == f"{SET_UP}?next=/inbox/"
    _, answer = install(browser, led)
    assert 'href="/inbox/"' in answer.text


def test_a_demonstration_asks_nobody_to_install_one(nadia, door, app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    browser, led = door("nadia")
    assert led == "/"
    assert browser.get("/inbox/").status_code == 200


def test_a_service_may_leave_it_to_its_staff(nadia, door, profile):
    profile(staff_second_factor=False)
    assert door("nadia")[1] == "/"


def test_an_employer_is_not_asked(someone, door):
    someone(username="julie")
    assert door("julie")[1] == "/"


def test_a_wrong_first_code_installs_nothing_and_the_square_stays_the_same(nadia, door, stored):
    browser, _ = door("nadia")
    secret, answer = install(browser, SET_UP, wrong=True)
    assert answer.status_code == 422
    assert "attendez le suivant" in said(answer)
    assert secret[:4] in answer.text
    assert stored(Authenticator) == stored(SignIn) == []


def test_an_employer_who_has_an_application_shows_its_code_after_the_password(julie, door, stored):
    _, secret, _ = julie
    browser, led = door("julie")
    assert led == FACTOR
    assert len([row for row in stored(SignIn) if row.revoked_at is None]) == 1
    assert browser.get("/profil/").status_code == 302
    assert shows(browser, code(secret, 1)).location == "/"
    assert browser.get("/profil/").status_code == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_too_early_or_too_late_is_refused(julie, door, steps):
    _, secret, _ = julie
    browser, _ = door("julie")
    assert shows(browser, code(secret, steps)).status_code == 422


def test_a_code_of_the_application_serves_once(julie, door):
    _, secret, _ = julie
    assert shows(door("julie")[0], code(secret, 1)).status_code == 302
    again, _ = door("julie")
    assert shows(again, code(secret, 1)).status_code == 422
    assert shows(again, code(secret)).status_code == 422


def test_after_five_wrong_codes_one_starts_again_and_after_many_one_waits(julie, door, later):
    _, secret, recovery = julie
    wrong = wrong_for(secret)
    for _ in range(SPENT_AT_MOST // CODE_TRIES):
        browser, _ = door("julie")
        answers = [shows(browser, wrong) for _ in range(CODE_TRIES)]
        assert "c’était le dernier essai" in said(answers[-1])
        assert "Le temps est passé" in said(shows(browser, code(secret, 1)))
    browser, _ = door("julie")
    assert "Trop de codes" in said(shows(browser, code(secret, 1)))
    assert shows(browser, recovery[0]).status_code == 302
    later(hours=1, seconds=1)
    browser, _ = door("julie")
    assert shows(browser, code(secret)).status_code == 302


@pytest.mark.parametrize("copied", [str, str.lower, lambda text: f" {text.replace('-', ' ')} "])
def test_a_code_for_a_bad_day_opens_once_however_it_is_copied(julie, door, stored, copied):
    _, _, recovery = julie
    assert shows(door("julie")[0], copied(recovery[3])).location == "/"
    assert shows(door("julie")[0], recovery[3]).status_code == 422
    assert sum(row.used_at is not None for row in stored(RecoveryCode)) == 1
    assert [row.template for row in stored(Outbox)][-1] == "accounts/factor_changed"


def test_codes_for_a_bad_day_made_anew_replace_the_former(julie, door):
    browser, _, recovery = julie
    new = printed(browser.post(SECURITY + "codes"))
    assert len(new) == RECOVERY_CODES
    assert shows(door("julie")[0], recovery[0]).status_code == 422
    assert shows(door("julie")[0], new[0]).status_code == 302


def test_codes_for_a_bad_day_are_those_of_one_account(julie, someone, sign_in, door):
    someone(username="anne")
    install(sign_in("anne"), SECURITY + "application")
    assert shows(door("anne")[0], julie[2][0]).status_code == 422


def test_the_second_factor_belongs_to_the_browser_that_gave_the_password(julie, door, app):
    _, secret, _ = julie
    door("julie")
    stranger = app.test_client()
    assert "Le temps est passé" in said(shows(stranger, code(secret, 1)))
    assert stranger.get(FACTOR).location == "/connexion/"


def test_it_is_shown_within_a_quarter_of_an_hour(julie, door, later):
    _, secret, _ = julie
    browser, _ = door("julie")
    later(seconds=FACTOR_VALID.total_seconds())
    assert "Le temps est passé" in said(shows(browser, code(secret)))
    assert browser.get(FACTOR).location == "/connexion/"


def test_neither_a_mailed_code_nor_a_new_password_leads_around_it(julie, app, stored):
    browser = app.test_client()
    browser.post("/connexion/", data={"name": "julie", "code": "1"})
    run_jobs()
    digits = re.search(r"\b\d{3}\u00a0\d{3}\b", mail.read(stored(Outbox)[-1]).text)[0]
    assert browser.post("/connexion/code/", data={"code": digits}).location == FACTOR
    browser.post("/mot-de-passe/", data={"name": "julie"})
    new = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}
    browser.post(mailed_link(), data=new)
    answer = browser.post("/connexion/", data={"name": "julie", "password": new["password"]})
    assert answer.location == FACTOR
    assert browser.get("/profil/").status_code == 302


def test_an_account_closed_in_between_stays_outside(julie, door):
    _, secret, _ = julie
    browser, _ = door("julie")
    sessions.query(User).filter_by(username="julie").one().active = False
    sessions.commit()
    assert "Le temps est passé" in said(shows(browser, code(secret, 1)))


def test_an_application_is_taken_away_with_its_codes(julie, door, stored):
    browser, _, _ = julie
    assert "est retirée" in said(browser.post(SECURITY + "application/remove", follow_redirects=True))
    assert stored(Authenticator) == stored(RecoveryCode) == []
    assert door("julie")[1] == "/"


def test_the_staff_s_last_factor_stays(nadia, door, stored):
    browser, _ = door("nadia")
    install(browser, SET_UP)
    refusal = said(browser.post(SECURITY + "application/remove", follow_redirects=True))
    assert "ajoutez-en d’abord un autre" in refusal
    assert len(stored(Authenticator)) == 1


def test_one_application_at_a_time(julie):
    browser, _, _ = julie
    _, answer = install(browser, SECURITY + "application")
    assert answer.status_code == 422
    assert "retirez-la d’abord" in said(answer)


def test_the_square_of_another_account_or_of_yesterday_installs_nothing(someone, sign_in, later, stored):
    someone(username="julie")
    someone(username="anne")
    julie, anne = sign_in("julie"), sign_in("anne")
    page = julie.get(SECURITY + "application").text
    secret = re.sub(r"\s", "", re.search(r'<code class="secret">([^<]*)</code>', page)[1])
    ticket = re.search(r'name="ticket" type="hidden" value="([^"]*)"', page)[1]
    typed = {"ticket": ticket, "code": code(secret)}
    assert "un nouveau carré" in said(anne.post(SECURITY + "application", data=typed))
    later(seconds=FRESH.total_seconds())
    assert "un nouveau carré" in said(julie.post(SECURITY + "application", data=typed | {"code": code(secret)}))
    assert stored(Authenticator) == []


@pytest.mark.parametrize("page", ["application/remove", "codes"])
def test_whoever_finds_an_open_browser_changes_nothing(julie, later, stored, page):
    browser, _, _ = julie
    before = [row.code_hash for row in stored(RecoveryCode)]
    later(seconds=FRESH.total_seconds() + 1)
    assert browser.post(SECURITY + page).location == SECURITY
    assert "reconnectez-vous" in said(browser.get(SECURITY))
    assert len(stored(Authenticator)) == 1
    assert [row.code_hash for row in stored(RecoveryCode)] == before


def test_what_is_stored_shows_no_code(julie, administrator):
    _, secret, recovery = julie
    with administrator.connect() as connection:
        kept = connection.exec_driver_sql("SELECT secret FROM authenticator").scalar_one()
        hashes = connection.exec_driver_sql("SELECT code_hash FROM recovery_code").scalars().all()
    assert secret.encode() not in bytes(kept)
    assert recovery[0].encode() not in b"".join(map(bytes, hashes))


def test_the_history_names_who_installed_and_used_it(julie, door, stored):
    shows(door("julie")[0], julie[2][0])
    actions = [row.action for row in stored(AuditLine)]
    assert {"factor_installed", "recovery_codes_made", "recovery_code_used"} <= set(actions)


@pytest.mark.parametrize("name", ["default", "ast25", "aist22", "aist21", "sstrn", "asmis"])
def test_every_service_asks_its_staff_for_a_second_factor(as_profile, nadia, work_as, name):
    as_profile(name)
    with work_as(DOOR) as ctx:
        entrance = let_in(ctx, ctx.session.get(User, nadia.id), Browser("192.0.2.1", ""))
    assert entrance.missing is Stage.SET_UP
