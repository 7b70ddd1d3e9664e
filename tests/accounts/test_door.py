"""Signing in and out, and choosing a password."""

from datetime import timedelta

import pytest

from app.accounts.models import Attempt, SignIn
from app.accounts.rules.tries import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS
from app.platform import clock
from app.platform.account import User
from app.platform.context import Right
from app.platform.password import hashed
from app.platform.seal import fingerprint
from tests.accounts.conftest import PASSWORD, mailed_link, seen
from tests.factories import NOW, AccountFactory, sessions

WRONG = "ne vont pas ensemble"


@pytest.mark.row("F022")
def test_the_page_asks_for_a_name_and_a_password_and_leads_to_the_other_ways_in(app):
    page = app.test_client().get("/connexion/").text
    for said in ("Nom d’utilisateur ou adresse e-mail", "Mot de passe oublié", "1ère Connexion : Créer mon compte"):
        assert said in page.replace("\u00a0", " ")


@pytest.mark.parametrize("typed", ["julie", "  JULIE ", "julie@example.org", " Julie@Example.ORG"])
def test_one_signs_in_by_user_name_or_e_mail_however_they_are_typed(someone, sign_in, typed):
    someone(username="julie", email="julie@example.org")
    assert sign_in(typed).get("/profil/").status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked(someone, app):
    someone(username="julie")
    browser = app.test_client()
    answer = browser.get("/profil/")
    assert answer.status_code == 302
    assert browser.post(answer.location, data={"name": "julie", "password": PASSWORD}).location == "/profil/"


def test_signing_in_never_leads_elsewhere(someone, app):
    someone(username="julie")
    data = {"name": "julie", "password": PASSWORD}
    assert app.test_client().post("/connexion/?next=//evil.example", data=data).location == "/"


@pytest.mark.row("F033")
def test_with_several_adherents_one_chooses_first(someone, app):
    julie = someone(username="julie")
    someone_else = someone(username="anne")
    from tests.factories import MandateFactory

    MandateFactory(user_id=julie.user.id, adherent_id=someone_else.adherent.id)
    answer = app.test_client().post("/connexion/", data={"name": "julie", "password": PASSWORD})
    assert answer.location == "/switch/"


def test_the_adherent_used_last_is_the_one_at_the_next_sign_in(someone, sign_in):
    julie = someone(username="julie")
    other = someone()
    from tests.factories import MandateFactory

    MandateFactory(user_id=julie.user.id, adherent_id=other.adherent.id)
    sign_in("julie").post("/switch/choose", data={"adherent_id": other.adherent.id})
    assert f"{other.adherent.name} –" in sign_in("julie").get("/profil/").text


def test_unknown_name_wrong_password_and_closed_account_get_the_same_answer(someone, app):
    someone(username="julie")
    someone(username="anne", active=False)
    AccountFactory(username="nopassword", password=None)
    answers = [
        app.test_client().post("/connexion/", data={"name": name, "password": typed})
        for name, typed in (("julie", "wrong"), ("nobody", "wrong"), ("anne", PASSWORD), ("nopassword", PASSWORD))
    ]
    assert {answer.status_code for answer in answers} == {422}
    bodies = {
        seen(answer).replace(f'value="{name}"', "")
        for answer, name in zip(answers, ("julie", "nobody", "anne", "nopassword"), strict=True)
    }
    assert len(bodies) == 1
    assert WRONG in bodies.pop()


def test_the_typed_name_stays_and_the_password_does_not(app):
    page = app.test_client().post("/connexion/", data={"name": "Julie ", "password": "secret words"}).text
    assert 'value="Julie"' in page
    assert "secret words" not in page


def test_after_ten_wrong_passwords_a_name_waits_and_its_account_stays_open(someone, app, monkeypatch):
    julie = someone(username="julie")
    wrong = {"name": "julie", "password": "wrong"}
    browser = app.test_client()
    assert [browser.post("/connexion/", data=wrong).status_code for _ in range(TRIES_PER_ACCOUNT)] == [422] * 10
    right = {"name": " JULIE", "password": PASSWORD}
    refused = browser.post("/connexion/", data=right)
    assert refused.status_code == 429
    assert "Trop d’essais" in refused.text
    assert browser.post("/connexion/", data={"name": "anne", "password": "x"}).status_code == 422
    sessions.rollback()
    assert sessions.get(User, julie.user.id).active
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=16))
    assert browser.post("/connexion/", data=right).status_code == 302


def test_an_unknown_name_waits_just_as_a_known_one(app):
    browser = app.test_client()
    data = {"name": "nobody", "password": "wrong"}
    assert [browser.post("/connexion/", data=data).status_code for _ in range(TRIES_PER_ACCOUNT + 1)][-2:] == [422, 429]


def test_an_address_that_tries_many_names_waits(someone, app):
    someone(username="julie")
    attempts = [
        Attempt(account=fingerprint(f"{number}"), address="127.0.0.1", at=NOW, succeeded=False)
        for number in range(TRIES_PER_ADDRESS)
    ]
    sessions.add_all(attempts)
    sessions.commit()
    data = {"name": "julie", "password": PASSWORD}
    assert app.test_client().post("/connexion/", data=data).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert app.test_client().post("/connexion/", data=data, environ_overrides=elsewhere).status_code == 302


def test_right_passwords_are_no_failures(someone, sign_in):
    someone(username="julie")
    for _ in range(TRIES_PER_ACCOUNT + 1):
        sign_in("julie")


def test_a_hash_of_another_cost_is_renewed_by_the_right_password(someone, sign_in, app, stored, monkeypatch):
    someone(username="julie")
    assert "t=1" in stored(User)[0].password
    monkeypatch.setitem(app.config, "PASSWORD_COST", 2)
    sign_in("julie")
    assert "t=2" in stored(User)[0].password
    sign_in("julie")


@pytest.mark.row("F038")
def test_signing_out_leads_to_the_door_and_says_so(someone, sign_in):
    someone(username="julie")
    browser = sign_in("julie")
    answer = browser.post("/connexion/leave", follow_redirects=True)
    assert "Vous êtes déconnecté" in answer.text
    assert browser.get("/profil/").status_code == 302


def test_signing_out_twice_does_no_harm(app):
    assert app.test_client().post("/connexion/leave").status_code == 302


def test_one_does_not_sign_out_by_a_link(someone, sign_in):
    someone(username="julie")
    browser = sign_in("julie")
    assert browser.get("/connexion/leave").status_code == 405
    assert browser.get("/profil/").status_code == 200


def test_who_is_signed_in_is_led_on(someone, sign_in):
    someone(username="julie")
    assert sign_in("julie").get("/connexion/?next=/profil/").location == "/profil/"


def test_what_is_stored_of_a_session_does_not_open_one(someone, sign_in, app, stored):
    someone(username="julie")
    browser = sign_in("julie")
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    (row,) = stored(SignIn)
    assert token.encode() not in row.token_hash
    assert str(row.address) == "127.0.0.1"


def held(browser):
    """What a thief copied: every cookie of a browser."""
    with browser.session_transaction() as cookie:
        return dict(cookie)


def replay(app, cookies):
    """Open one's profile with copied cookies."""
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(cookies)
    return thief.get("/profil/").status_code


NEW = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}


def by_leaving(browser, _app):
    browser.post("/connexion/leave")


def by_a_new_password(browser, _app):
    browser.post("/profil/mot-de-passe", data=NEW | {"current": PASSWORD})


def by_a_mailed_link(_browser, app):
    app.test_client().post("/mot-de-passe/", data={"name": "julie"})
    app.test_client().post(mailed_link(), data=NEW)


def by_closing_the_account(_browser, _app):
    sessions.query(User).one().active = False
    sessions.commit()


@pytest.mark.parametrize("ended", [by_leaving, by_a_new_password, by_a_mailed_link, by_closing_the_account])
def test_a_copied_session_opens_nothing_once_it_ended(someone, app, sign_in, ended):
    someone(username="julie", email="julie@example.org")
    stolen = sign_in("julie")
    copied = held(stolen)
    assert replay(app, copied) == 200
    ended(stolen if ended is by_leaving else sign_in("julie"), app)
    assert replay(app, copied) == 302


def test_a_sign_in_makes_a_session_of_its_own(someone, app, sign_in):
    someone(username="julie")
    assert held(sign_in("julie"))["_user_id"] != held(sign_in("julie"))["_user_id"]


def test_what_was_put_into_a_browser_before_it_signed_in_opens_nothing(someone, app):
    someone(username="julie")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "chosen by somebody else"
    browser.post("/connexion/", data={"name": "julie", "password": PASSWORD})
    assert held(browser)["_user_id"] != "chosen by somebody else"
    assert replay(app, {"_user_id": "chosen by somebody else"}) == 302


def test_a_password_of_another_hash_never_matches(app, someone, sign_in):
    someone(username="julie")
    sessions.query(User).update({"password": "pbkdf2:sha256:1$x$y"})
    sessions.commit()
    sign_in("julie", status=422)


def test_the_demo_shows_its_sign_ins_and_production_does_not(app, monkeypatch):
    from types import SimpleNamespace

    one = SimpleNamespace(login="julie", password="demo words", who="Administratrice")
    monkeypatch.setitem(app.extensions, "demo_sign_ins", [one])
    monkeypatch.setitem(app.config, "DEMO", True)
    assert "demo words" in app.test_client().get("/connexion/").text
    monkeypatch.setitem(app.config, "DEMO", False)
    assert "demo words" not in app.test_client().get("/connexion/").text


def test_the_right_to_nothing_still_opens_ones_profile(app, sign_in):
    AccountFactory(username="julie", password=hashed(PASSWORD))
    browser = sign_in("julie")
    assert browser.get("/profil/").status_code == 200
    assert "Aucun adhérent pour le moment" in browser.get("/switch/").text
    assert Right.ADMIN not in browser.get("/profil/").text


def test_a_sign_in_form_that_stayed_open_while_another_tab_signed_in_still_signs_in(browse, employer, someone):
    someone(username="julie")
    browser = browse(employer(Right.COMPANY))
    answer = browser.post("/connexion/", data={"name": "julie", "password": PASSWORD, "acting_for": ""})
    assert answer.status_code == 302


def test_signing_in_again_never_leads_back_to_an_address_that_only_takes_a_form(app):
    answer = app.test_client().post("/profil/appareils/1/revoke")
    assert answer.location == "/connexion/?next=/"
