"""« Mot de passe oublié », by what each service knows people by: one page for everybody, one link for its owner."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.facts import ResetKey
from app.accounts.queries import first_accounts
from app.accounts.rules.first_accounts import LINKS_AN_HOUR
from app.adherents.models import Adherent
from app.platform import clock, job
from app.platform.context import Right
from app.platform.mail import Outbox
from tests.accounts.conftest import PASSWORD, mailed_link, seen
from tests.factories import NOW, AdherentFactory

NEW = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}
ASKED = {"number": "10250", "email": "julie@example.org"}


@pytest.fixture
def forget(app):
    """Ask for a link, in a browser of one's own: `forget(name="julie")`."""
    return lambda **typed: app.test_client().post("/mot-de-passe/", data=typed)


@pytest.fixture
def mails(app, stored):
    """What was mailed, once what was promised is written."""

    def read():
        job.run_due(app)
        return [(row.recipient, row.template) for row in stored(Outbox)]

    return read


@pytest.fixture
def by_number(profile):
    """A service as ASMIS: by a number of the company and one's address."""
    profile(reset_keys=(ResetKey.NUMBER,))


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(someone, forget, app, sign_in):
    someone(username="julie", first_name="Julie")
    assert "Regardez vos messages" in forget(name="julie").text
    path, browser = mailed_link(), app.test_client()
    assert [browser.get(path).status_code for _ in range(2)] == [200, 200]
    assert browser.post(path, data=NEW).status_code == 302
    assert [browser.get(path).status_code, browser.post(path, data=NEW).status_code] == [410, 410]
    sign_in("julie", status=422)
    sign_in("julie", NEW["password"])


@pytest.mark.row("F025", "F026", "K7")
@pytest.mark.parametrize("key", [ResetKey.USERNAME, ResetKey.EMAIL])
def test_a_service_knows_people_by_one_thing(someone, forget, profile, mails, key):
    profile(reset_keys=(key,))
    label = {ResetKey.USERNAME: "Nom d’utilisateur", ResetKey.EMAIL: "Adresse e-mail"}[key]
    typed = {ResetKey.USERNAME: "Julie ", ResetKey.EMAIL: " Julie@Example.org"}[key]
    someone(username="julie", email="julie@example.org")
    assert f">{label}<" in forget(name="").text
    for name in ("julie", "julie@example.org"):
        if name != typed.strip().lower():
            forget(name=name)
    assert mails() == []
    forget(name=typed)
    assert mails() == [("julie@example.org", "accounts/new_password")]


@pytest.mark.row("F027", "K7")
@pytest.mark.parametrize("typed", [ASKED, {"number": " 10250", "email": " Julie@EXAMPLE.org "}])
def test_the_number_of_the_company_and_ones_address_are_enough(by_number, someone, forget, mails, typed):
    someone(Right.ADMIN, of=AdherentFactory(number="10250"), email="julie@example.org")
    assert "Regardez vos messages" in forget(**typed).text
    assert mails() == [("julie@example.org", "accounts/new_password")]


@pytest.mark.parametrize("wrong", [{"number": "99999"}, {"email": "paul@example.org"}])
def test_a_wrong_number_and_a_wrong_address_get_the_same_page_and_no_mail(by_number, someone, forget, mails, wrong):
    someone(Right.ADMIN, of=AdherentFactory(number="10250"), email="julie@example.org")
    someone(email="paul@example.org")
    right, other = forget(**ASKED), forget(**ASKED | wrong)
    assert (right.status_code, seen(right)) == (other.status_code, seen(other))
    assert mails() == [("julie@example.org", "accounts/new_password")]


@pytest.mark.row("F027")
def test_an_upper_room_adds_the_numbers_of_its_papers(by_number, someone, forget, mails, monkeypatch):
    someone(Right.ADMIN, of=AdherentFactory(number="10250"), email="julie@example.org")
    monkeypatch.setattr(first_accounts, "NUMBERS", [])
    first_accounts.register_number(lambda number: select(Adherent.id).where(Adherent.number == number[-5:]))
    forget(**ASKED | {"number": "FA2026-10250"})
    assert mails() == [("julie@example.org", "accounts/new_password")]


@pytest.mark.row("F027")
def test_the_number_of_an_invoice_is_asked_for_where_a_room_knows_it(by_number, app, monkeypatch):
    monkeypatch.setattr(first_accounts, "NUMBERS", [])
    assert "n° de facture" not in app.test_client().get("/mot-de-passe/").text
    first_accounts.register_number(lambda number: select(Adherent.id).where(Adherent.number == number))
    assert "n° de facture" in app.test_client().get("/mot-de-passe/").text


def test_an_unknown_account_gets_the_same_page_no_mail_and_as_many_writings(someone, forget, mails, administrator):
    someone(username="julie")
    known, unknown = forget(name="julie"), forget(name="nobody")
    assert (known.status_code, seen(known)) == (unknown.status_code, seen(unknown))
    with administrator.connect() as connection:
        counted = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.mail_new_password'"
        assert connection.scalar(text(counted)) == 2
    assert len(mails()) == 1


def test_a_closed_account_gets_no_link(someone, forget, mails):
    someone(username="julie", active=False)
    forget(name="julie")
    assert mails() == []


def test_a_link_that_is_too_old_or_forged_opens_nothing(someone, forget, app, monkeypatch):
    someone(username="julie")
    forget(name="julie")
    path, browser = mailed_link(), app.test_client()
    forged = [path[:-3] + "AAA", "/mot-de-passe/" + "x" * 3000, "/mot-de-passe/é"]
    assert [browser.get(each).status_code for each in forged] == [410] * 3
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=61))
    assert browser.get(path).status_code == 410


def test_a_weak_new_password_is_refused_beside_its_field(someone, forget, app):
    someone(username="julie")
    forget(name="julie")
    browser, path = app.test_client(), mailed_link()
    assert "trop courant" in browser.post(path, data={"password": "motdepasse123", "again": "motdepasse123"}).text
    assert "sont différents" in browser.post(path, data={"password": "deux baguettes", "again": "deux"}).text
    assert browser.get(path).status_code == 200


def test_asking_again_and_again_is_slowed_and_floods_nobody(someone, forget, mails):
    someone(username="julie")
    statuses = [forget(name="julie").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert len(mails()) == LINKS_AN_HOUR


def test_a_password_chosen_by_link_signs_every_browser_out(someone, forget, app, sign_in):
    someone(username="julie")
    browser = sign_in("julie", PASSWORD)
    forget(name="julie")
    app.test_client().post(mailed_link(), data=NEW)
    assert browser.get("/profil/").status_code == 302
