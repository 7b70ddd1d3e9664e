"""« Créez votre compte » : the person first, activated by a mailed link, the company afterwards (SSTRN)."""

from datetime import timedelta

import pytest

from app.accounts.facts import Kind
from app.accounts.models import Acceptance, Account, Mandate, Registration
from app.accounts.rules.first_accounts import LINKS_AN_HOUR
from app.accounts.services import registration
from app.platform import clock, joining
from app.platform.account import User
from app.platform.joining import Joining
from app.platform.mail import Outbox
from tests.accounts.conftest import PASSWORD, mailed_link, seen
from tests.factories import NOW

PERSON = {
    "last_name": "Ménard",
    "first_name": "Karim",
    "function": "Directeur",
    "email": " Karim@Garage.example",
    "email_again": "karim@garage.example",
    "phone": "",
    "password": "trois boulons rouillés",
    "again": "trois boulons rouillés",
    "terms": "y",
}
CHOSEN = {"password": PERSON["password"]}


@pytest.fixture
def here(app):
    """The browser that registers."""
    return app.test_client()


@pytest.fixture
def register(here):
    """Send « Créez votre compte »."""
    return lambda **changes: here.post("/inscription/", data=PERSON | changes)


@pytest.mark.row("F007", "F010", "F266", "K1")
def test_the_account_waits_for_its_link_and_its_person_lands_where_companies_are_asked_for(
    register, here, stored, sign_in
):
    assert "Regardez vos messages" in register().text
    assert stored(User) == []
    path, browser = mailed_link(), here
    assert "Activer mon compte" in browser.get(path).text
    assert stored(User) == []
    assert browser.post(path).location == "/connexion/"
    (user,) = stored(User)
    assert (user.username, user.email) == ("karim@garage.example", "karim@garage.example")
    assert [(row.function, row.phone) for row in stored(Account)] == [("Directeur", "")]
    assert [row.user_id for row in stored(Acceptance)] == [user.id]
    assert [row.password_hash for row in stored(Registration)] == [None]
    assert stored(Mandate) == []
    inside = sign_in("karim@garage.example", PERSON["password"])
    assert inside.get("/switch/").status_code == 200
    assert [browser.get(path).status_code, browser.post(path).status_code] == [410, 410]


@pytest.mark.parametrize("typed", ["", "un autre mot de passe"])
def test_elsewhere_the_password_is_typed_once_more_so_that_no_stranger_made_the_account(register, app, stored, typed):
    register()
    path, elsewhere = mailed_link(), app.test_client()
    assert "Mot de passe choisi à l’inscription" in elsewhere.get(path).text
    assert elsewhere.post(path, data={"password": typed}).status_code == 422
    assert stored(User) == []
    assert elsewhere.post(path, data=CHOSEN).location == "/connexion/"


def test_guessing_that_password_is_slowed(register, app):
    register()
    path = mailed_link()
    statuses = [app.test_client().post(path, data={"password": "x"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_before_activation_nobody_comes_in(register, sign_in):
    register()
    sign_in("karim@garage.example", PERSON["password"], status=422)


def test_who_has_no_company_yet_is_led_to_the_ways_to_one(someone, sign_in, app, monkeypatch):
    from tests.factories import sessions

    someone(username="karim")
    sessions.query(Mandate).delete()
    sessions.commit()
    way = Joining("Synchroniser votre adhérent", "Avec son numéro.", "plus", "Profile.show", lambda: True)
    monkeypatch.setattr(joining, "JOININGS", [])
    joining.register_joining(way)
    joining.register_joining(way)
    browser = sign_in("karim")
    page = browser.get("/switch/").text
    assert page.count("Synchroniser votre adhérent") == 1
    assert "ne donne encore accès à aucune entreprise" in page
    assert browser.get("/").text.count("Synchroniser votre adhérent") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "court", "again": "court"}, "trop court"),
        ({"password": "karim et ses boulons", "again": "karim et ses boulons"}, "votre nom"),
        ({"email_again": "autre@garage.example"}, "Les deux adresses sont différentes"),
        ({"again": "autre chose de long"}, "Les deux mots de passe sont différents"),
        ({"terms": ""}, "Cochez cette case"),
        ({"email": "karim"}, "prenom.nom@exemple.fr"),
        ({"email": "k" * 125 + "@x.fr", "email_again": "k" * 125 + "@x.fr"}, "128 caractères au plus"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(register, stored, changes, said):
    answer = register(**changes)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (stored(Registration), stored(Outbox)) == ([], [])


@pytest.mark.row("F013")
def test_the_rule_of_the_service_is_said_and_kept(app, register, profile):
    profile(password_least=8, password_kinds=tuple(Kind))
    rule = "Au moins 8 caractères, dont une majuscule, une minuscule, un chiffre et un caractère spécial."
    assert rule in app.test_client().get("/inscription/").text.replace("\u00a0", " ")
    assert "Ajoutez un chiffre" in register(password="Boulons!", again="Boulons!").text
    assert "Regardez vos messages" in register(password="Boulon#7", again="Boulon#7").text


def test_an_address_that_has_an_account_gets_the_same_page_and_a_mail_that_says_so(register, someone, stored):
    unknown = register()
    someone(username="paul", email="paul@garage.example")
    known = register(email="paul@garage.example", email_again="paul@garage.example")
    assert seen(unknown).replace("karim@", "paul@") == seen(known)
    assert [row.template for row in stored(Outbox)] == ["accounts/activate", "accounts/already_known"]
    assert len(stored(User)) == 1


def test_a_known_address_keeps_its_password(register, someone, sign_in):
    someone(username="karim", email="karim@garage.example")
    register()
    sign_in("karim", PASSWORD)
    sign_in("karim", PERSON["password"], status=422)


def test_of_two_registrations_with_one_address_the_first_confirmed_counts(register, app, here, stored):
    register()
    first = mailed_link()
    register(first_name="Autre")
    second = mailed_link()
    assert app.test_client().post(first, data=CHOSEN).status_code == 302
    assert "Un compte existe déjà" in here.post(second).text
    assert [row.first_name for row in stored(User)] == ["Karim"]


@pytest.mark.parametrize("token", ["x", "x" * 3000, "é", "AAAA-_"])
def test_a_guessed_link_opens_nothing(app, token):
    assert app.test_client().get(f"/inscription/{token}").status_code == 410
    assert app.test_client().post(f"/inscription/{token}").status_code == 410
    assert "Créez votre compte" in app.test_client().get(f"/inscription/{token}").text


def test_a_link_is_good_for_24_hours(register, app, monkeypatch):
    register()
    path = mailed_link()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=24))
    assert app.test_client().post(path).status_code == 410


def test_nobody_floods_an_address(register, stored):
    assert [register().status_code for _ in range(11)] == [200] * 10 + [429]
    assert len(stored(Outbox)) == LINKS_AN_HOUR


@pytest.mark.row("F006", "K1")
def test_a_service_by_invitation_only_offers_no_registration(app, register, profile):
    profile(activations=())
    assert app.test_client().get("/inscription/").status_code == 404
    assert register().status_code == 404


def test_as_much_is_computed_whether_the_address_has_an_account_or_not(register, someone, monkeypatch):
    counted, real = [], registration.hashed
    monkeypatch.setattr(registration, "hashed", lambda typed: counted.append(typed) or real(typed))
    register()
    someone(email="paul@garage.example")
    register(email="paul@garage.example", email_again="paul@garage.example")
    assert len(counted) == 2
