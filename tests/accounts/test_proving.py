"""An address typed with a letter may be somebody else's: its mail shows whose, and nothing planted before lets in."""

import pytest

from app.accounts.facts import WayIn
from app.accounts.models import Account, Authenticator, Doorstep, Mandate, Passkey, RecoveryCode, SignIn, Stage
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.mail import Outbox
from app.platform.password import matches
from tests.accounts.conftest import ACCOUNT, acting_for, mailed_link
from tests.accounts.test_codes import mailed_code
from tests.accounts.test_factors import install
from tests.accounts.test_first_connection import first, ticket
from tests.accounts.test_ways_in import attack
from tests.factories import NOW, sessions

ADDRESS = "julie@boulangerie.example"
STRANGER = ACCOUNT["password"]
NEW = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}


@pytest.fixture(autouse=True)
def names(profile):
    """Where people choose a user name, by which the stranger's browser is known too."""
    profile(usernames=True)


@pytest.fixture
def stranger(app, letter):
    """The browser of somebody who opened an account with a letter of their own and the address of another."""
    adherent, provisional = letter()
    browser = app.test_client()
    held = ticket(first(browser, adherent.number, provisional).text)
    assert browser.post("/premiere-connexion/compte", data=ACCOUNT | {"ticket": held}).status_code == 302
    browser.acting_for = acting_for(browser)
    return browser


@pytest.fixture
def planted(stranger, stored):
    """The same with a passkey, an application and codes of the stranger's; the account's number."""
    (user,) = [row for row in stored(User) if row.email == ADDRESS]
    plant(user.id)
    return user.id


def plant(user_id):
    """Put second factors on an account."""
    sessions.add_all(
        [
            Passkey(user_id=user_id, name="k", credential=b"c", public_key=b"k", uses=0, created_at=NOW),
            Authenticator(user_id=user_id, secret="S" * 32, last_step=0, created_at=NOW),
            RecoveryCode(user_id=user_id, code_hash=b"h"),
        ]
    )
    sessions.commit()


def factors(stored):
    """Every second factor that is left."""
    return [*stored(Passkey), *stored(Authenticator), *stored(RecoveryCode)]


def told(stored):
    """Whom the change was told, by which mail."""
    return [row.recipient for row in stored(Outbox) if row.template == "accounts/factor_changed"]


def reset(app):
    """Choose a new password by the mail of the address."""
    owner = app.test_client()
    owner.post("/mot-de-passe/", data={"name": ADDRESS})
    assert owner.post(mailed_link(), data=NEW).status_code == 302
    return owner


def test_whoever_prepared_an_account_for_another_keeps_no_way_in_once_its_owner_comes(
    app, stranger, planted, link, stored
):
    invited = link(email=ADDRESS)
    owner = reset(app)
    assert owner.post(invited, data={"password": NEW["password"]}).status_code == 302
    assert len([row for row in stored(Mandate) if row.user_id == planted]) == 2
    assert factors(stored) == []
    assert stranger.get("/profil/").status_code == 302
    refused = stranger.post("/connexion/", data={"name": "j.martin", "password": STRANGER})
    assert refused.status_code == 422
    assert owner.get("/profil/").status_code == 200
    assert told(stored) == [ADDRESS]
    assert [row.unproven for row in stored(Account)] == [False]
    assert "address_proven" in {row.action for row in stored(AuditLine)}


def test_a_stranger_halfway_in_is_out_too(app, stranger, planted, stored):
    assert stranger.post("/connexion/leave").status_code == 302
    halfway = stranger.post("/connexion/", data={"name": "j.martin", "password": STRANGER})
    assert halfway.location.startswith("/connexion/second-facteur/")
    reset(app)
    waiting = [row for row in stored(Doorstep) if row.stage is Stage.FACTOR and row.used_at is None]
    assert waiting == []


def test_what_the_owner_adds_afterwards_stays_at_the_next_new_password(app, planted, stored):
    reset(app)
    plant(planted)
    reset(app)
    assert len(factors(stored)) == 3
    assert told(stored) == [ADDRESS]


def test_a_mailed_code_shows_it_too_and_the_password_typed_before_serves_no_more(app, profile, planted, stored):
    profile(way_in=WayIn.ANY)
    owner = app.test_client()
    owner.post("/connexion/", data={"name": ADDRESS, "code": "1"})
    assert owner.post("/connexion/code/", data={"code": mailed_code()}).location == "/"
    assert owner.get("/profil/").status_code == 200
    assert factors(stored) == []
    (user,) = [row for row in stored(User) if row.id == planted]
    assert user.password is None
    assert [row.revoked_at is None for row in stored(SignIn) if row.user_id == planted] == [False, True]
    assert app.test_client().post("/connexion/", data={"name": ADDRESS, "password": STRANGER}).status_code == 422


def test_a_mailed_link_that_is_answered_with_the_password_keeps_it(app, planted, link, stored):
    invited, owner = link(email=ADDRESS), app.test_client()
    assert owner.post(invited, data={"password": STRANGER}).status_code == 302
    assert owner.get("/profil/").status_code == 200
    assert factors(stored) == []
    (user,) = [row for row in stored(User) if row.id == planted]
    assert matches(user.password, STRANGER)


def test_where_there_are_codes_only_the_button_of_an_invitation_shows_it(app, profile, planted, link, stored):
    profile(way_in=WayIn.CODE)
    owner = app.test_client()
    assert owner.post(link(email=ADDRESS)).status_code == 302
    assert factors(stored) == []
    assert owner.get("/profil/").status_code == 200


def test_the_browser_of_the_stranger_is_known_no_more(app, stranger, planted):
    stranger.post("/connexion/leave")
    reset(app)
    attack(app, "j.martin", tries=11)
    assert stranger.post("/connexion/", data={"name": "j.martin", "password": STRANGER}).status_code == 429


def test_until_then_the_browser_of_the_first_connection_is_known(app, stranger):
    stranger.post("/connexion/leave")
    attack(app, "j.martin", tries=11)
    assert stranger.post("/connexion/", data={"name": "j.martin", "password": STRANGER}).status_code == 302


def test_another_address_that_is_confirmed_from_inside_is_its_owners(stranger, stored):
    stranger.post("/profil/adresse", data={"email": "julie@pain.example", "current": STRANGER})
    assert [row.unproven for row in stored(Account)] == [True]
    assert stranger.post(mailed_link()).status_code == 302
    assert [row.unproven for row in stored(Account)] == [False]
    assert stranger.get("/profil/").status_code == 200


def test_who_came_by_a_mailed_link_has_shown_it_and_keeps_their_second_factor(app, link, stored):
    colleague = {name: value for name, value in ACCOUNT.items() if name != "email"}
    assert app.test_client().post(link(email=ADDRESS), data=colleague).status_code == 302
    assert [row.unproven for row in stored(Account)] == [False]
    (user,) = [row for row in stored(User) if row.email == ADDRESS]
    plant(user.id)
    reset(app)
    assert len(factors(stored)) == 3
    assert told(stored) == []


def test_an_account_that_never_had_a_letter_loses_nothing_by_a_new_password(app, someone, stored):
    julie = someone(username="julie", email=ADDRESS)
    plant(julie.user.id)
    reset(app)
    assert len(factors(stored)) == 3


def confirm_address(browser):
    """Ask for the link that confirms one's address, and press its button."""
    assert browser.post("/profil/securite/adresse").status_code == 302
    return browser.post(mailed_link())


def test_before_anything_is_put_on_the_account_its_address_is_confirmed(stranger, stored):
    page = stranger.get("/profil/securite/").text.replace("\u00a0", " ")
    assert "Confirmez d’abord votre adresse e-mail" in page
    assert "Installer une application" not in page
    answer = stranger.post("/profil/securite/cle/ask")
    assert (answer.status_code, "Confirmez d’abord" in answer.json["said"]) == (422, True)
    assert factors(stored) == []


def test_an_application_is_refused_too_until_the_address_is_confirmed(stranger, stored):
    _, answer = install(stranger, "/profil/securite/application")
    assert answer.status_code == 422
    assert "Confirmez d’abord" in answer.text
    assert stored(Authenticator) == []


def test_who_confirms_from_inside_keeps_the_second_factor_at_the_next_new_password(app, stranger, stored):
    assert confirm_address(stranger).location == "/profil/securite/"
    assert [row.unproven for row in stored(Account)] == [False]
    _, answer = install(stranger, "/profil/securite/application")
    assert answer.status_code == 200
    reset(app)
    assert len(stored(Authenticator)) == 1
    assert len(stored(RecoveryCode)) == 10


def test_the_link_confirms_for_nobody_else_and_once(app, stranger, someone, sign_in, stored):
    someone(username="anne", email="anne@example.org")
    stranger.post("/profil/securite/adresse")
    link = mailed_link()
    assert sign_in("anne").post(link).status_code == 404
    assert app.test_client().post(link).status_code in {302, 401}
    assert [row.unproven for row in stored(Account)] == [True]
    assert stranger.get(link).status_code == 200
    assert [row.unproven for row in stored(Account)] == [True]
    assert stranger.post(link).status_code == 302
    assert stranger.post(link).status_code == 404
    assert stranger.post("/profil/securite/adresse").status_code == 404


def test_five_links_an_hour_leave_for_an_address(stranger, stored):
    for _ in range(7):
        stranger.post("/profil/securite/adresse")
    assert len([row for row in stored(Outbox) if row.template == "accounts/prove_address"]) == 5
