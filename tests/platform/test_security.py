"""Sessions, rights and forms, against who should not come in, or not any more."""

from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher

from app.accounts.models import Mandate, SignIn
from app.platform import clock, security
from app.platform.account import User
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.password import hashed, matches
from app.platform.security import TOKEN, Open
from tests.factories import NOW, AccountFactory, AdherentFactory, MandateFactory, sessions

PASSWORD = "une phrase de boulanger"
DOOR = "/connexion/"


@pytest.fixture
def julie(app):
    """An account with a password and two rights, and a browser signed in to it by the form."""
    user = AccountFactory(username="julie", password=hashed(PASSWORD))
    mandate = MandateFactory(user_id=user.id, rights=[Right.COMPANY, Right.COMPANY_CONTACTS])
    browser = come_in(app)
    browser.acting_for = str(mandate.adherent_id)
    return user, mandate, browser


def come_in(app, name="julie"):
    browser = app.test_client()
    assert browser.post(DOOR, data={"name": name, "password": PASSWORD}).status_code == 302
    return browser


def cookie_of(browser):
    with browser.session_transaction() as cookie:
        return cookie.get(TOKEN)


def with_token(app, token):
    """Another browser that stole a cookie."""
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie[TOKEN] = token
    return thief


def at_the_door(answer):
    return answer.status_code == 302 and answer.location.startswith(DOOR)


def change(model, row_id, **values):
    sessions.rollback()
    sessions.query(model).filter(model.id == row_id).update(values)
    sessions.commit()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("julie", PASSWORD), ("julie", "wrong"), ("nobody", "wrong"), ("closed", PASSWORD), ("new", "x")],
)
def test_one_hash_is_computed_whether_there_is_an_account_or_not(app, monkeypatch, name, typed):
    AccountFactory(username="julie", password=hashed(PASSWORD))
    AccountFactory(username="closed", password=hashed(PASSWORD), active=False)
    AccountFactory(username="new", password=None)
    matches(None, "so that the spare hash is made")
    counted = []
    for method in ("hash", "verify"):
        real = getattr(PasswordHasher, method)
        monkeypatch.setattr(
            PasswordHasher, method, lambda *given, real=real, method=method: counted.append(method) or real(*given)
        )
    app.test_client().post(DOOR, data={"name": name, "password": typed})
    assert counted == ["verify"]


@pytest.mark.parametrize("number", ["10250", "99999"])
def test_one_hash_is_computed_for_a_letter_that_is_there_or_not(app, monkeypatch, number):
    AdherentFactory(number="10250")
    matches(None, "so that the spare hash is made")
    counted, real = [], PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: counted.append(1) or real(*given))
    app.test_client().post("/premiere-connexion/", data={"number": number, "provisional": "K7QM-XT4R-9BWD"})
    assert counted == [1]


def test_a_stolen_cookie_opens_nothing_after_signing_out(app, julie):
    _, _, browser = julie
    token = cookie_of(browser)
    assert with_token(app, token).get("/profil/").status_code == 200
    browser.post("/connexion/leave")
    assert at_the_door(with_token(app, token).get("/profil/"))


def test_a_stolen_cookie_opens_nothing_after_a_new_password(app, julie):
    _, _, browser = julie
    other = come_in(app)
    token = cookie_of(other)
    new = {"current": PASSWORD, "password": "deux baguettes tradition", "again": "deux baguettes tradition"}
    assert browser.post("/profil/mot-de-passe", data=new).status_code == 302
    assert at_the_door(with_token(app, token).get("/profil/"))
    assert browser.get("/profil/").status_code == 200


def test_signing_in_gives_a_new_cookie_whatever_the_browser_held(app, julie):
    planted = with_token(app, "a token that somebody planted")
    planted.post(DOOR, data={"name": "julie", "password": PASSWORD})
    assert cookie_of(planted) != "a token that somebody planted"
    assert at_the_door(with_token(app, "a token that somebody planted").get("/profil/"))
    again = come_in(app)
    assert cookie_of(again) != cookie_of(planted)


def test_a_forged_or_damaged_cookie_is_nobody(app, julie):
    user, _, browser = julie
    for forged in (str(user.id), "", "x" * 5000, cookie_of(browser) + "x", cookie_of(browser)[:-1]):
        assert at_the_door(with_token(app, forged).get("/profil/"))


@pytest.mark.parametrize(
    ("minutes", "stays"), [(119, True), (121, False)], ids=["just under two hours", "just over two hours"]
)
def test_a_session_ends_after_two_idle_hours(app, julie, monkeypatch, minutes, stays):
    _, _, browser = julie
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))
    assert (browser.get("/profil/").status_code == 200) is stays


def test_a_session_in_use_ends_after_twelve_hours(app, julie, monkeypatch):
    _, _, browser = julie
    for hours in range(1, 12):
        monkeypatch.setattr(clock, "now", lambda hours=hours: NOW + timedelta(hours=hours))
        assert browser.get("/profil/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=12))
    assert at_the_door(browser.get("/profil/"))


def test_being_seen_is_written_at_most_once_a_minute(app, julie, monkeypatch, stored):
    _, _, browser = julie
    for seconds, seen in ((59, 0), (61, 61), (100, 61)):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: NOW + timedelta(seconds=seconds))
        browser.get("/profil/")
        assert stored(SignIn)[0].seen_at == NOW + timedelta(seconds=seen)


def test_a_right_that_was_withdrawn_is_gone_on_the_next_request(app, julie):
    _, mandate, browser = julie
    assert browser.get("/contacts/").status_code == 200
    change(Mandate, mandate.id, rights=[Right.COMPANY])
    assert browser.get("/contacts/").status_code == 404
    assert browser.get("/company/").status_code == 200


def test_a_closed_account_is_out_on_the_next_request(app, julie):
    user, _, browser = julie
    change(User, user.id, active=False)
    assert at_the_door(browser.get("/profil/"))


@pytest.mark.parametrize(
    "end", [{"active": False}, {"ends_on": date(2026, 1, 4)}, {"starts_on": date(2026, 1, 6)}], ids=str
)
def test_an_access_that_ended_opens_nothing_on_the_next_request(app, julie, end):
    _, mandate, browser = julie
    change(Mandate, mandate.id, **end)
    assert browser.get("/company/").status_code == 404
    assert browser.post("/company/edit", data={"name": "x"}).status_code == 409
    assert browser.post("/company/edit", data={"name": "x", "acting_for": ""}).status_code == 404


def test_an_access_counts_on_its_last_day(app, julie):
    _, mandate, browser = julie
    change(Mandate, mandate.id, ends_on=date(2026, 1, 5))
    assert browser.get("/company/").status_code == 200


def test_a_form_opened_before_the_access_ended_writes_nothing(app, julie, stored):
    from app.adherents.models import Contact

    user, mandate, browser = julie
    other = MandateFactory(user_id=user.id, rights=[Right.COMPANY_CONTACTS])
    change(Mandate, mandate.id, ends_on=date(2026, 1, 4))
    data = {"last_name": "Petit", "first_name": "Luc", "acting_for": str(mandate.adherent_id)}
    assert browser.post("/contacts/add", data=data).status_code == 409
    assert stored(Contact) == []
    assert browser.post("/contacts/add", data=data | {"acting_for": str(other.adherent_id)}).status_code == 302


def test_what_is_missing_and_what_is_not_allowed_look_the_same(app, julie):
    _, _, browser = julie
    missing, refused = browser.get("/no-such-page"), browser.get("/users/")
    assert missing.status_code == refused.status_code == 404
    assert _seen(missing) == _seen(refused)


def test_every_post_needs_its_token(app, julie, monkeypatch, stored):
    _, _, browser = julie
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for path in (DOOR, "/connexion/leave", "/premiere-connexion/", "/switch/choose", "/profil/", "/mot-de-passe/"):
        assert browser.post(path, data={"name": "julie", "password": PASSWORD}).status_code == 400
    assert [row.revoked_at for row in stored(SignIn)] == [None]


def test_a_page_is_kept_by_nobody_and_runs_only_our_scripts(app, julie):
    _, _, browser = julie
    for page in (browser.get("/profil/"), app.test_client().get(DOOR)):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        policy = page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_the_cookie_is_for_the_server_only(app, julie):
    answer = app.test_client().post(DOOR, data={"name": "julie", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "julie" not in cookie


def test_flask_appbuilders_own_ways_in_are_closed(app):
    for path in (
        "/login/",
        "/logout/",
        "/resetmypassword/form",
        "/users/list/",
        "/roles/list/",
        "/api/v1/security/login",
    ):
        assert app.test_client().get(path).status_code in (404, 302)
        assert app.test_client().post(path).status_code in (404, 405)
    endpoints = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    assert not {
        name for name in endpoints if name.startswith(("AuthDB", "UserDB", "Role", "ResetPass", "Security"))
    } - {"RoleForms", "Security"}


def test_admin_holds_every_right_of_the_matrix_and_none_of_the_service():
    assert security.held([Right.ADMIN]) == frozenset(Right)
    assert security.held(["EMPLOYEES"]) == frozenset({Right.EMPLOYEES})


def test_a_member_of_the_staff_acts_as_the_service_and_an_employer_never_does(app, browse, staff, employer):
    assert browse(staff(StaffRight.ADHERENTS)).get("/adherents/").status_code == 200
    assert browse(employer(*Right)).get("/adherents/").status_code == 404
    nobody = Actor(None, frozenset(), frozenset(), Side.DOOR)
    assert not security.allowed(Right.COMPANY, nobody)


@pytest.mark.parametrize("same", ["é phrase de passe", "e\u0301 phrase de passe"])
def test_an_accent_is_the_same_on_every_keyboard(app, same):
    assert matches(hashed("é phrase de passe"), same)


def _seen(answer):
    import re

    return re.sub(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"', "", answer.text)


def test_a_form_that_does_not_say_for_which_adherent_it_is_sent_is_refused_on_every_page(app, browse, employer, staff):
    browser, secretary = browse(employer(Right.ADMIN, *Right)), browse(staff(*StaffRight))
    needs = app.extensions["needs"]
    sent = set()
    for rule in app.url_map.iter_rules():
        view, _, method = rule.endpoint.partition(".")
        need = needs.get((view, f"can_{method}"))
        if "POST" not in rule.methods or not (isinstance(need, Right) or need is Open.SIGNED_IN):
            continue
        if rule.endpoint in security.ENDS_LOOKING | security.CHOOSES:
            continue
        address = rule.build(dict.fromkeys(rule.arguments, "1"))[1]
        answer = browser.open(address, method="POST", data={"name": "x"})
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 400)
        assert "pour quel adhérent" in answer.text
        assert "Rien n’a été enregistré" in answer.text
        assert "pour quel adhérent" not in secretary.open(address, method="POST", data={"name": "x"}).text
        sent.add(rule.endpoint)
    assert {"Employees.add", "Employees.edit", "Profile.password", "Visits.ask"} <= sent
    assert set(app.view_functions) >= security.CHOOSES


def test_what_one_may_not_open_does_not_exist_whatever_the_form_says(browse, employer):
    answer = browse(employer(Right.COMPANY)).open("/employees/add", method="POST", data={"last_name": "x"})
    assert answer.status_code == 404
