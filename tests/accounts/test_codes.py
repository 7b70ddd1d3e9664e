"""A code by e-mail: asked for by anybody, mailed to who has an account, typed once, in time, in the same browser."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Doorstep, SignIn, Stage
from app.accounts.rules.codes import (
    ASKED_FROM_ADDRESS,
    CODE_TRIES,
    CODES_AN_HOUR,
    STRANGERS_FROM_ADDRESS,
    new_code,
    shown_code,
    typed_code,
)
from app.platform import clock, mail
from app.platform.mail import Outbox
from tests.accounts.conftest import mailed_link, run_jobs, seen
from tests.factories import NOW, AccountFactory, sessions

ADDRESS = "julie@example.org"


@pytest.fixture
def julie(someone):
    """An account with an address."""
    return someone(username="julie", email=ADDRESS)


@pytest.fixture
def ask(app):
    """A browser that asked for a code, and what was mailed last: `ask()`, `ask("nobody@example.org")`."""

    def send(name=ADDRESS, *, of="127.0.0.1"):
        browser = app.test_client()
        answer = browser.post("/connexion/", data={"name": name, "code": "1"}, environ_overrides={"REMOTE_ADDR": of})
        assert (answer.status_code, answer.location) == (302, "/connexion/code/")
        return browser, mailed_code()

    return send


def letters():
    """Every mail promised, oldest first: recipient and text."""
    run_jobs()
    rows = sessions.scalars(select(Outbox).order_by(Outbox.id)).all()
    return [(row.recipient, row.template, mail.read(row).text) for row in rows]


def mailed_code():
    """The code of the last mail, as it is read; nothing when it holds none."""
    found = re.search(r"\b(\d{3}\u00a0\d{3})\b", letters()[-1][2]) if letters() else None
    return found[1] if found else ""


def typed(browser, code):
    """What the page answers to a code."""
    return browser.post("/connexion/code/", data={"code": code})


def said(answer):
    """What a page says, with ordinary spaces."""
    return answer.text.replace("\u00a0", " ")


def test_a_name_that_looks_like_the_number_of_an_account_uses_none_of_its_codes_up(julie, app, ask):
    for _ in range(CODES_AN_HOUR + 1):
        app.test_client().post("/connexion/", data={"name": str(julie.user.id), "code": "1"})
        run_jobs()
    _, code = ask()
    assert typed_code(code)
    doorsteps = sessions.scalars(select(Doorstep)).all()
    assert len({row.account for row in doorsteps}) == 2


@pytest.mark.row("F015", "F267")
def test_the_mailed_code_signs_in(julie, ask, stored):
    browser, code = ask()
    answer = typed(browser, code)
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get("/profil/").status_code == 200
    assert [row.recipient for row in stored(Outbox)] == [ADDRESS]
    assert len(stored(SignIn)) == 1


def test_one_is_led_to_the_page_that_was_asked(julie, app):
    browser = app.test_client()
    answer = browser.post("/connexion/?next=/profil/", data={"name": ADDRESS, "code": "1"})
    assert answer.location == "/connexion/code/?next=/profil/"
    assert browser.post(answer.location, data={"code": mailed_code()}).location == "/profil/"


@pytest.mark.parametrize("name", ["julie", "  JULIE ", " Julie@Example.ORG "])
def test_the_name_may_be_typed_with_spaces_and_capitals(julie, ask, name):
    browser, code = ask(name)
    assert typed(browser, code).status_code == 302


@pytest.mark.parametrize("between", ["", " ", "-", " . ", "\u00a0"])
def test_the_code_may_be_typed_in_any_way(julie, ask, between):
    browser, code = ask()
    digits = typed_code(code)
    assert typed(browser, f" {digits[:3]}{between}{digits[3:]} ").status_code == 302


def test_a_code_that_is_not_whole_costs_no_try(julie, ask):
    browser, code = ask()
    for short in ("12345", "1234567", "abc", "٣٣٣٣٣٣"):
        assert "a 6 chiffres" in said(typed(browser, short))
    assert typed(browser, code).status_code == 302


def test_a_replayed_code_is_told_so(julie, ask):
    browser, code = ask()
    typed(browser, code)
    browser.post("/connexion/leave")
    assert "Revenir à la connexion" in typed(browser, code).text
    with browser.session_transaction() as cookie:
        assert "door code" not in cookie


def test_a_code_serves_once_even_with_the_cookie_of_before(julie, ask, stored):
    browser, code = ask()
    with browser.session_transaction() as cookie:
        before = dict(cookie)
    typed(browser, code)
    with browser.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)
    answer = typed(browser, code)
    assert answer.status_code == 422
    assert "Ce code a déjà servi" in said(answer)
    assert len(stored(SignIn)) == 1


@pytest.mark.parametrize("minutes", [10, 30])
def test_a_code_grows_old_when_the_service_says(julie, ask, profile, monkeypatch, minutes):
    profile(code_minutes=minutes)
    browser, code = ask()
    assert f"dans les {minutes} minutes" in said_mail()
    assert f"pendant {minutes} minutes" in said(browser.get("/connexion/code/"))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))
    answer = typed(browser, code)
    assert answer.status_code == 422
    assert "Ce code est trop ancien" in said(answer)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes, seconds=-1))
    assert typed(browser, code).status_code == 302


def said_mail():
    """The last mail, with ordinary spaces."""
    return letters()[-1][2].replace("\u00a0", " ")


def test_another_browser_is_told_to_use_the_first(julie, ask, app, stored):
    _, code = ask()
    answer = typed(app.test_client(), code)
    assert answer.status_code == 422
    assert "Ce navigateur n’attend pas de code" in said(answer)
    assert stored(SignIn) == []


def test_a_code_asked_for_in_one_browser_does_not_open_in_another_that_asked_too(julie, ask):
    first, code = ask()
    second, other = ask()
    assert typed(second, code).status_code == 422 or code == other
    assert typed(first, code).status_code == 302


def test_after_five_wrong_codes_the_right_one_serves_no_more(julie, ask, stored):
    browser, code = ask()
    wrong = "000000" if typed_code(code) != "000000" else "111111"
    answers = [said(typed(browser, wrong)) for _ in range(CODE_TRIES)]
    assert "Il reste 4 essais" in answers[0]
    assert "Il reste un essai" in answers[3]
    assert "c’était le dernier essai" in answers[4]
    assert "c’était le dernier essai" in said(typed(browser, code))
    assert stored(SignIn) == []


@pytest.mark.row("F016")
def test_an_address_without_account_is_told_whom_to_call(app, ask):
    ask("nobody@example.org")
    ((recipient, _, text),) = letters()
    assert recipient == "nobody@example.org"
    assert "Vous n’êtes associé à aucun compte" in text
    assert "03 53 01 02 40" in text.replace("\u00a0", " ")
    assert "adherents@sante-travail-val.example" in text


def test_a_closed_account_is_no_account(app, someone, ask):
    someone(email=ADDRESS, active=False)
    ask()
    assert [template for _, template, _ in letters()] == ["accounts/no_account"]


@pytest.mark.row("F016")
def test_the_page_says_the_same_to_who_has_an_account_and_to_who_has_none(julie, ask):
    known, _ = ask()
    unknown, _ = ask("nobody@example.org")
    pages = [browser.get("/connexion/code/") for browser in (known, unknown)]
    assert seen(pages[0]).replace(ADDRESS, "nobody@example.org") == seen(pages[1])
    wrong = [typed(browser, "000001") for browser in (known, unknown)]
    assert [answer.status_code for answer in wrong] == [422, 422]
    assert seen(wrong[0]).replace(ADDRESS, "nobody@example.org") == seen(wrong[1])


def test_a_stranger_s_mailbox_is_not_flooded(app, ask, monkeypatch):
    for _ in range(4):
        ask("nobody@example.org", of="192.0.2.1")
        ask(" Nobody@Example.org", of="192.0.2.2")
    assert len(letters()) == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1, minutes=1))
    ask("nobody@example.org")
    assert len(letters()) == 2


def test_one_address_makes_us_write_to_few_strangers(app, ask):
    for number in range(STRANGERS_FROM_ADDRESS + 3):
        ask(f"nobody{number}@example.org")
    assert len(letters()) == STRANGERS_FROM_ADDRESS
    ask("somebody@example.org", of="192.0.2.9")
    assert len(letters()) == STRANGERS_FROM_ADDRESS + 1


@pytest.mark.parametrize("name", ["nobody", "x" * 300, "a@b", "a,b@example.org", "éé@example.org\u202e"])
def test_what_is_no_address_and_no_user_name_gets_the_same_page_and_no_mail(app, ask, name):
    ask(name)
    assert [text for _, _, text in letters() if name == "nobody"] == []


def test_the_sixth_code_of_an_hour_is_a_link_and_there_is_one_link(julie, ask):
    for _ in range(CODES_AN_HOUR + 4):
        ask()
    assert [template for _, template, _ in letters()] == ["accounts/code"] * CODES_AN_HOUR + ["accounts/sign_in_link"]


def test_user_name_and_address_count_as_one_account(julie, ask):
    for name in ("julie", ADDRESS) * 4:
        ask(name)
    assert len(letters()) == CODES_AN_HOUR + 1


def test_whoever_asks_for_codes_of_others_does_not_keep_them_out(julie, ask, app, stored):
    for number in range(30):
        ask(of=f"198.51.100.{number}")
    owner = app.test_client()
    path = mailed_link()
    assert owner.get(path).status_code == 200
    assert stored(SignIn) == []
    assert owner.post(path).location == "/"
    assert owner.get("/profil/").status_code == 200
    again = app.test_client()
    assert again.get(path).status_code == again.post(path).status_code == 410


def test_a_link_that_is_old_forged_or_for_a_closed_account_opens_nothing(julie, ask, app, monkeypatch):
    for _ in range(CODES_AN_HOUR + 1):
        ask()
    path = mailed_link()
    assert app.test_client().post(path[:-3] + "AAA").status_code == 410
    assert app.test_client().get("/connexion/lien/é").status_code == 410
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=60))
    assert app.test_client().post(path).status_code == 410


def test_the_token_of_a_cookie_is_no_link(julie, ask, app):
    browser, _ = ask()
    with browser.session_transaction() as cookie:
        token = cookie["door code"]
    assert app.test_client().post(f"/connexion/lien/{token}").status_code == 410


def test_another_code_is_asked_for_from_the_page(julie, ask):
    browser, first = ask()
    assert browser.post("/connexion/code/again").location == "/connexion/code/"
    second = mailed_code()
    assert len(letters()) == 2
    assert typed(browser, second).status_code == 302
    assert first


def test_asking_again_where_nothing_was_asked_leads_to_the_start(app):
    assert app.test_client().post("/connexion/code/again").location == "/connexion/"
    assert "Demandez d’abord un code" in said(app.test_client().get("/connexion/code/"))


def test_one_address_asks_for_so_many_codes_and_no_more(app):
    browser = app.test_client()
    data = {"name": "nobody", "code": "1"}
    answers = [browser.post("/connexion/", data=data).status_code for _ in range(ASKED_FROM_ADDRESS + 1)]
    assert answers[-2:] == [302, 429]


def test_an_account_closed_after_the_code_was_mailed_stays_closed(julie, ask, stored):
    browser, code = ask()
    sessions.merge(julie.user).active = False
    sessions.commit()
    assert typed(browser, code).status_code == 422
    assert stored(SignIn) == []


def test_an_account_without_password_signs_in_by_code(app, ask, profile):
    AccountFactory(email="anne@example.org", password=None)
    browser, code = ask("anne@example.org")
    assert typed(browser, code).status_code == 302


def at_once(*calls):
    """What each of these answers when they are made at the same moment."""
    together, answers = threading.Barrier(len(calls)), []

    def make(call):
        together.wait()
        answers.append(call())

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_code_typed_twice_at_once_opens_one_session(julie, ask, app, stored):
    first, code = ask()
    second = app.test_client()
    with first.session_transaction() as mine, second.session_transaction() as theirs:
        theirs.update(mine)
    answers = at_once(lambda: typed(first, code), lambda: typed(second, code))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert len(stored(SignIn)) == 1


def test_a_link_pressed_twice_at_once_opens_one_session(julie, ask, app, stored):
    for _ in range(CODES_AN_HOUR + 1):
        ask()
    path, browsers = mailed_link(), (app.test_client(), app.test_client())
    answers = at_once(*(lambda browser=browser: browser.post(path) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [302, 410]
    assert len(stored(SignIn)) == 1


def test_what_is_stored_is_no_code(julie, ask, stored):
    _, code = ask()
    (row,) = stored(Doorstep)
    assert row.stage is Stage.CODE
    assert typed_code(code).encode() not in row.secret
    assert len(row.secret) == 32


def test_the_code_is_secret_mail(julie, ask, stored):
    ask()
    assert [row.secret for row in stored(Outbox)] == [True]


def test_a_code_keeps_its_zeros():
    assert new_code(lambda below: 42) == "000042"
    assert shown_code("000042") == "000\u00a0042"
