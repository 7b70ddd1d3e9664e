"""Passkeys: added in « Sécurité », asked for at the door; the key itself is checked, and answers once."""

from datetime import timedelta

import pytest

from app.accounts.models import Passkey, RecoveryCode, SignIn
from app.accounts.rules.codes import CEREMONIES_FROM_ADDRESS, FRESH, KEYS_AT_MOST
from app.platform import clock
from app.platform.account import User
from app.platform.mail import Outbox
from tests.accounts.key import SEEN, Key
from tests.factories import NOW, sessions

PAGE = "/profil/securite/"
REFUSED = "n’a pas répondu comme il faut"


def said(answer):
    """What a page says, with ordinary spaces."""
    return answer.text.replace("\u00a0", " ")


@pytest.fixture
def key(app):
    """A key that answers this site."""
    return Key(app.config["PUBLIC_URL"])


@pytest.fixture
def julie(someone, sign_in):
    """An account, and its browser."""
    someone(username="julie", email="julie@example.org")
    return sign_in("julie")


@pytest.fixture
def other(app, someone, sign_in):
    """Somebody else's browser."""
    someone(username="anne")
    return sign_in("anne")


def add(browser, key, name="Téléphone", *, asked=None):
    """Add a key to the account of a browser."""
    asked = asked or browser.post("/profil/securite/cle/ask").json
    return browser.post("/profil/securite/cle", data={"name": name, "answer": key.create(asked)})


def enter(browser, key, *, onward=""):
    """Sign in with a key."""
    asked = browser.post("/connexion/cle/ask").json
    return browser.post(f"/connexion/cle/{onward}", data={"answer": key.get(asked)})


def refused(browser, answer):
    """What the door says to a key that it did not take."""
    assert answer.location == "/connexion/"
    return said(browser.get(answer.location))


def test_a_key_is_added_and_signs_in_by_itself(julie, key, app, stored):
    answer = add(julie, key)
    assert answer.status_code == 200
    assert "codes de secours" in said(answer)
    assert len(stored(RecoveryCode)) == 10
    assert "Téléphone" in julie.get(PAGE).text
    browser = app.test_client()
    assert enter(browser, key, onward="?next=/profil/").location == "/profil/"
    assert browser.get("/profil/").status_code == 200
    assert [row.used_at for row in stored(Passkey)] == [NOW]


def test_a_second_key_leaves_the_codes_for_a_bad_day_as_they_are(julie, key, app, stored):
    add(julie, key)
    codes = [row.code_hash for row in stored(RecoveryCode)]
    assert add(julie, Key(app.config["PUBLIC_URL"]), "Clé USB").location == PAGE
    assert [row.code_hash for row in stored(RecoveryCode)] == codes
    assert len(stored(Passkey)) == 2


def test_who_has_a_key_shows_it_after_the_password(julie, key, app, sign_in):
    add(julie, key)
    browser = app.test_client()
    right = {"name": "julie", "password": "une phrase de boulanger"}
    assert browser.post("/connexion/", data=right).location == "/connexion/second-facteur/"
    assert browser.get("/profil/").status_code == 302
    assert enter(browser, key).location == "/"
    assert browser.get("/profil/").status_code == 200


def test_the_owner_is_told_by_mail_of_a_key_that_came_or_went(julie, key, stored):
    add(julie, key)
    julie.post(f"/profil/securite/cle/{stored(Passkey)[0].id}/remove")
    told = [row.recipient for row in stored(Outbox) if row.template == "accounts/factor_changed"]
    assert told == ["julie@example.org"] * 2
    assert stored(Passkey) == stored(RecoveryCode) == []


def test_the_answer_of_a_key_serves_once(julie, key, app, stored):
    add(julie, key)
    browser = app.test_client()
    asked = browser.post("/connexion/cle/ask").json
    with browser.session_transaction() as cookie:
        before = dict(cookie)
    answer = key.get(asked)
    assert browser.post("/connexion/cle/", data={"answer": answer}).location == "/"
    browser.post("/connexion/leave")
    with browser.session_transaction() as cookie:
        cookie.update(before)
    again = browser.post("/connexion/cle/", data={"answer": answer})
    assert "a mis trop longtemps" in refused(browser, again)
    assert len([row for row in stored(SignIn) if row.revoked_at is None]) == 1


def test_an_answer_from_another_browser_or_too_late_is_not_taken(julie, key, app, monkeypatch):
    add(julie, key)
    browser = app.test_client()
    asked = browser.post("/connexion/cle/ask").json
    elsewhere = app.test_client()
    answer = elsewhere.post("/connexion/cle/", data={"answer": key.get(asked)})
    assert "a mis trop longtemps" in refused(elsewhere, answer)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    late = browser.post("/connexion/cle/", data={"answer": key.get(asked)})
    assert "a mis trop longtemps" in refused(browser, late)


def test_a_key_of_nobody_opens_nothing(app, key):
    browser = app.test_client()
    assert "n’ouvre aucun compte" in refused(browser, enter(browser, key))


def test_a_key_that_calls_itself_as_another_does_not_sign_in(julie, key, app, stored):
    add(julie, key)
    forged = Key(app.config["PUBLIC_URL"])
    forged.id = key.id
    browser = app.test_client()
    assert REFUSED in refused(browser, enter(browser, forged))
    assert len(stored(SignIn)) == 1


def test_a_copied_key_is_found_by_its_counter(julie, key, app):
    add(julie, key)
    assert enter(app.test_client(), key).location == "/"
    key.uses = 0
    browser = app.test_client()
    assert REFUSED in refused(browser, enter(browser, key))


@pytest.mark.parametrize("origin", ["https://portail.example.com", "http://127.0.0.1.example.org"])
def test_what_another_site_obtained_from_a_key_opens_nothing_here(julie, key, app, origin):
    add(julie, key)
    key.origin = origin
    browser = app.test_client()
    assert REFUSED in refused(browser, enter(browser, key))


def test_a_key_without_finger_face_or_pin_is_not_enough(julie, key, app, stored):
    weak = Key(app.config["PUBLIC_URL"], SEEN)
    answer = add(julie, weak)
    assert answer.status_code == 422
    assert REFUSED in said(answer)
    add(julie, key)
    key.flags = SEEN
    browser = app.test_client()
    assert REFUSED in refused(browser, enter(browser, key))


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "{}", '{"rawId": "é"}', '{"rawId": 3, "response": []}', "x" * 30_000]
)
def test_what_is_no_answer_of_a_key_is_refused_kindly(julie, app, answer):
    browser = app.test_client()
    browser.post("/connexion/cle/ask")
    sent = browser.post("/connexion/cle/", data={"answer": answer})
    assert "clé" in refused(browser, sent)
    julie.post("/profil/securite/cle/ask")
    refusal = julie.post("/profil/securite/cle", data={"name": "Téléphone", "answer": answer})
    assert refusal.status_code == 422
    assert REFUSED in said(refusal)


def test_a_key_is_added_once_and_to_one_account(julie, other, key, stored):
    add(julie, key)
    answer = add(other, key)
    assert answer.status_code == 422
    assert "déjà enregistrée" in said(answer)
    assert len(stored(Passkey)) == 1


def test_a_question_to_a_new_key_is_answered_once_and_by_who_was_asked(julie, other, key, app, stored):
    asked = julie.post("/profil/securite/cle/ask").json
    with julie.session_transaction() as cookie:
        token = cookie["door passkey"]
    with other.session_transaction() as cookie:
        cookie["door passkey"] = token
    assert "a mis trop longtemps" in said(add(other, key, asked=asked))
    add(julie, key, asked=asked)
    assert "a mis trop longtemps" in said(add(julie, Key(app.config["PUBLIC_URL"]), asked=asked))
    assert len(stored(Passkey)) == 1


def test_a_key_needs_a_name(julie, key, stored):
    assert add(julie, key, " ").status_code == 422
    assert stored(Passkey) == []


def test_keys_of_others_are_not_there(julie, other, key, stored):
    add(julie, key)
    assert other.post(f"/profil/securite/cle/{stored(Passkey)[0].id}/remove").status_code == 404
    assert other.post("/profil/securite/cle/x/remove").status_code == 404
    assert len(stored(Passkey)) == 1


def test_an_account_has_so_many_keys_and_no_more(julie, app, stored):
    for number in range(KEYS_AT_MOST):
        add(julie, Key(app.config["PUBLIC_URL"]), f"Clé {number}")
    answer = julie.post("/profil/securite/cle/ask")
    assert answer.status_code == 422
    assert "retirez-en une d’abord" in answer.json["said"]
    assert len(stored(Passkey)) == KEYS_AT_MOST


def test_whoever_finds_an_open_browser_adds_no_key(julie, key, stored, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + FRESH + timedelta(seconds=1))
    answer = julie.post("/profil/securite/cle/ask")
    assert answer.status_code == 422
    assert "reconnectez-vous" in answer.json["said"]
    assert julie.post("/profil/securite/cle", data={"name": "x", "answer": "{}"}).location == PAGE
    assert "reconnectez-vous" in said(julie.get(PAGE))
    assert stored(Passkey) == []


def test_a_closed_account_stays_closed_to_its_key(julie, key, app, stored):
    add(julie, key)
    (row,) = stored(Passkey)
    sessions.get(User, row.user_id).active = False
    sessions.commit()
    browser = app.test_client()
    assert "n’ouvre aucun compte" in refused(browser, enter(browser, key))


def test_one_address_asks_keys_so_often_and_no_more(app, monkeypatch):
    monkeypatch.setattr("app.accounts.rules.codes.CEREMONIES_FROM_ADDRESS", 3)
    browser = app.test_client()
    assert [browser.post("/connexion/cle/ask").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert CEREMONIES_FROM_ADDRESS > 3
