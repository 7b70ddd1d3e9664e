"""« Connexion » as each service has it: one page, two steps, a code, or whichever one likes."""

from datetime import timedelta

import pytest

from app import MODULES
from app.accounts.facts import WayIn
from app.accounts.models import SignIn
from app.accounts.rules.tries import TRIES_PER_ACCOUNT
from app.accounts.services import door
from app.platform import clock, password, profiles
from app.platform.mail import Outbox
from tests.accounts.conftest import PASSWORD, mailed_link, seen
from tests.factories import NOW, AccountFactory

ASKED = "Recevoir un code par e-mail"
KEY = "Utiliser une clé d’accès"


@pytest.fixture
def service(app, monkeypatch):
    """Be the portal of one of the services: `service("aist22")`."""

    def be(name):
        monkeypatch.setitem(app.extensions, "profile", profiles.load(name, MODULES))

    return be


def sentences(answer):
    """What a page says, with ordinary spaces."""
    return answer.text.replace("\u00a0", " ")


@pytest.mark.row("F022", "K2")
@pytest.mark.parametrize("name", ["ast25", "asmis", "sstrn"])
def test_where_the_manual_says_so_name_and_password_are_asked_on_one_page_and_nothing_else(app, service, someone, name):
    service(name)
    someone(username="julie")
    page = sentences(app.test_client().get("/connexion/"))
    assert ">Connexion</button>" in page
    assert ASKED not in page
    assert KEY not in page
    code = app.test_client().post("/connexion/", data={"name": "julie", "code": "1"})
    assert code.status_code == 422
    assert app.test_client().get("/connexion/code/").status_code == 404
    right = {"name": "julie", "password": PASSWORD, "terms": "y"}
    assert app.test_client().post("/connexion/", data=right).status_code == 302


LABELS = {
    "ast25": ("Nom d’utilisateur", "Mot de passe", "Mot de passe oublié ?", ">Connexion</button>",
              "J’accepte les conditions d’utilisation et la politique de confidentialité",
              "1ère Connexion : Créer mon compte"),
    "aist22": ("Connexion à votre espace", "Votre adresse e-mail", ">Valider</button>",
               "Nouvel utilisateur ou adresse e-mail oubliée ?", "Se connecter avec son code adhérent"),
    "aist21": ("Connexion au portail adhérent", "Adresse mail", "utilisateurs autorisés"),
    "sstrn": ("Adresse e-mail", "Mot de passe", "Créez votre compte", ">Connexion</button>"),
    "asmis": ("Identifiant", "Mot de passe", "Mot de passe oublié ?", ">Connexion</button>",
              "Créer mon compte"),
}  # fmt: skip
"""What a manual's page « Connexion » says."""


@pytest.mark.row("F022", "F023", "F024", "K2", "K48")
@pytest.mark.parametrize("name", LABELS)
def test_the_door_speaks_as_the_manual_of_the_service(app, service, name):
    service(name)
    page = sentences(app.test_client().get("/connexion/"))
    assert [each for each in LABELS[name] if each not in page] == []


@pytest.mark.row("K4")
@pytest.mark.parametrize(("usernames", "asked"), [(True, "Nom d’utilisateur"), (False, "Adresse e-mail")])
def test_the_name_is_asked_for_by_what_it_is_at_the_service(app, profile, usernames, asked):
    profile(way_in=WayIn.ONE_PAGE, usernames=usernames)
    assert f'for="name">{asked}</label>' in app.test_client().get("/connexion/").text


@pytest.mark.row("F023", "F026", "K2")
def test_in_two_steps_the_address_comes_first_then_the_password(app, service, someone):
    service("aist22")
    someone(username="j.martin", email="julie@example.org")
    browser = app.test_client()
    first = browser.get("/connexion/")
    for said in ("Connexion à votre espace", "Votre adresse e-mail", ">Valider</button>"):
        assert said in sentences(first)
    assert 'name="password"' not in first.text
    second = browser.post("/connexion/", data={"name": " Julie@Example.ORG "})
    assert second.status_code == 200
    for said in ("Adresse e-mail", "Mot de passe", "Mot de passe oublié ?", "Réinitialiser votre mot de passe"):
        assert said in sentences(second)
    assert 'value="Julie@Example.ORG"' in second.text
    answer = browser.post("/connexion/?next=/profil/", data={"name": "Julie@Example.ORG", "password": PASSWORD})
    assert answer.location == "/profil/"


def test_the_first_of_two_steps_says_nothing_about_who_has_an_account(app, service, someone):
    service("aist22")
    someone(email="julie@example.org")
    known = app.test_client().post("/connexion/", data={"name": "julie@example.org"})
    unknown = app.test_client().post("/connexion/", data={"name": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert seen(known).replace("julie", "nobody") == seen(unknown)


def test_a_step_without_an_address_stays_where_it_is(app, service):
    service("aist22")
    answer = app.test_client().post("/connexion/", data={"name": " "})
    assert answer.status_code == 422
    assert 'name="password"' not in answer.text


@pytest.mark.row("F015", "K2")
def test_where_there_are_codes_only_no_password_is_asked_or_taken(app, service, someone, stored):
    service("aist21")
    someone(email="julie@example.org")
    page = app.test_client().get("/connexion/").text
    assert "Adresse mail" in page
    assert 'name="password"' not in page
    assert "Mot de passe oublié" not in page
    answer = app.test_client().post("/connexion/", data={"name": "julie@example.org", "password": PASSWORD})
    assert answer.location == "/connexion/code/"
    assert stored(SignIn) == []


def test_at_a_service_with_several_ways_one_chooses(app):
    page = app.test_client().get("/connexion/").text
    assert ASKED in page
    assert KEY in page


def test_asking_for_a_code_without_a_name_says_what_is_missing(app, stored):
    answer = app.test_client().post("/connexion/", data={"name": "", "code": "1"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert stored(Outbox) == []


@pytest.fixture
def hashes(monkeypatch):
    """Every slow computation over a typed password, as it happens."""
    made = []
    real = password.matches

    def count(stored, typed):
        made.append(typed)
        return real(stored, typed)

    monkeypatch.setattr(door, "matches", count)
    monkeypatch.setattr(door, "hashed", lambda typed: made.append(typed) or password.hashed(typed))
    return made


@pytest.fixture
def way(request, profile):
    """A way in that asks for a password."""
    profile(way_in=request.param)
    return request.param


@pytest.mark.parametrize("name", ["julie", "nobody", "closed", "nopassword"])
@pytest.mark.parametrize("way", [WayIn.ANY, WayIn.ONE_PAGE, WayIn.TWO_STEPS], indirect=True)
@pytest.mark.usefixtures("way")
def test_one_hash_is_computed_whoever_is_asked_for(app, someone, hashes, name):
    someone(username="julie")
    someone(username="closed", active=False)
    AccountFactory(username="nopassword", password=None)
    app.test_client().post("/connexion/", data={"name": name, "password": "wrong"})
    assert len(hashes) == 1


def test_the_right_password_costs_one_hash_too(app, someone, hashes):
    someone(username="julie")
    assert app.test_client().post("/connexion/", data={"name": "julie", "password": PASSWORD}).status_code == 302
    assert len(hashes) == 1


@pytest.mark.parametrize("name", ["julie", "nobody"])
def test_asking_for_a_code_computes_none(app, someone, hashes, name):
    someone(username="julie")
    app.test_client().post("/connexion/", data={"name": name, "code": "1"})
    assert hashes == []


def attack(app, name, tries=1000, addresses=100):
    """Wrong passwords for one name, in turn from many addresses; what answered."""
    stranger = app.test_client()
    return [
        stranger.post(
            "/connexion/",
            data={"name": name, "password": f"guess {number}"},
            environ_overrides={"REMOTE_ADDR": f"198.51.100.{number % addresses}"},
        ).status_code
        for number in range(tries)
    ]


def test_after_a_thousand_wrong_passwords_the_owner_enters_by_a_mailed_link_and_by_a_known_browser(
    app, someone, sign_in, hashes, monkeypatch
):
    someone(username="julie", email="julie@example.org")
    known = sign_in("julie")
    known.post("/connexion/leave")
    hashes.clear()
    answers = attack(app, "julie")
    assert (answers.count(422), answers.count(429)) == (TRIES_PER_ACCOUNT, 1000 - TRIES_PER_ACCOUNT)
    assert len(hashes) == TRIES_PER_ACCOUNT
    right = {"name": "julie", "password": PASSWORD}
    assert app.test_client().post("/connexion/", data=right).status_code == 429
    assert known.post("/connexion/", data=right).status_code == 302
    elsewhere = app.test_client()
    assert elsewhere.post("/mot-de-passe/", data={"name": "julie"}).status_code == 200
    new = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}
    assert elsewhere.post(mailed_link(), data=new).status_code == 302
    entered = elsewhere.post("/connexion/", data={"name": "julie", "password": new["password"]})
    assert (entered.status_code, entered.location) == (302, "/")


def test_a_known_browser_is_counted_too_and_only_for_itself(app, someone, sign_in):
    someone(username="julie")
    someone(username="anne")
    known = sign_in("julie")
    known.post("/connexion/leave")
    wrong = {"name": "julie", "password": "wrong"}
    assert [known.post("/connexion/", data=wrong).status_code for _ in range(TRIES_PER_ACCOUNT + 1)][-2:] == [422, 429]
    sign_in("julie")
    assert app.test_client().post("/connexion/", data=wrong).status_code == 422
    assert attack(app, "anne", tries=11)[-1] == 429
    assert known.post("/connexion/", data={"name": "anne", "password": PASSWORD}).status_code == 429


def test_a_browser_is_known_by_the_user_name_and_the_address_of_everybody_who_signed_in_there(app, someone, sign_in):
    someone(username="julie", email="julie@example.org")
    someone(username="anne", email="anne@example.org")
    shared = sign_in("julie")
    shared.post("/connexion/leave")
    shared.post("/connexion/", data={"name": "anne", "password": PASSWORD})
    for name in ("anne", "julie", "anne@example.org", "julie@example.org"):
        shared.post("/connexion/leave")
        attack(app, name, tries=11)
        assert shared.post("/connexion/", data={"name": name, "password": PASSWORD}).status_code == 302


def test_a_browser_is_forgotten_after_half_a_year_and_a_forged_one_is_never_known(app, someone, sign_in, monkeypatch):
    someone(username="julie")
    known = sign_in("julie")
    known.post("/connexion/leave")
    later = NOW + timedelta(days=181)
    monkeypatch.setattr(clock, "now", lambda: later)
    attack(app, "julie", tries=11)
    right = {"name": "julie", "password": PASSWORD}
    assert known.post("/connexion/", data=right).status_code == 429
    forged = app.test_client()
    forged.set_cookie(f"{app.config['SESSION_COOKIE_NAME']}-known", "AAAA" * 40)
    assert forged.post("/connexion/", data=right).status_code == 429


def test_what_a_known_browser_keeps_names_nobody_and_no_script_reads_it(app, someone):
    someone(username="julie", email="julie@example.org")
    answer = app.test_client().post("/connexion/", data={"name": "julie", "password": PASSWORD})
    (kept,) = (value for name, value in answer.headers if name == "Set-Cookie" and "-known=" in value)
    assert "julie" not in kept
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
