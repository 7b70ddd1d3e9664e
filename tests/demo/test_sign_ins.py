"""Every service's demonstration lets in whom its sign-in page shows, in that service's own way."""

import re

import pytest

from app.accounts.models import Mandate
from app.demo.rules.words import NAMED
from app.demo.services import SIGN_INS, sign_ins_of
from app.demo.services.first_ways import FILER_NUMBER, NUMBER, PROVISIONAL, SIREN, open_first_ways
from app.demo.services.sign_ins import BAKER, PASSWORD, open_accounts
from app.demo.services.team import found_service
from app.platform import job, profiles
from app.platform.account import User
from app.platform.context import Actor
from app.platform.unit_of_work import unit_of_work
from tests.factories import NOW, AdherentFactory

SERVICES = sorted(path.stem for path in profiles.FOLDER.glob("*.toml"))
BY_CODE, BY_STEPS = "aist21", "aist22"
CODE = re.compile(r"\b(\d{3})\s(\d{3})\b")


@pytest.fixture
def demonstration(app, as_profile, monkeypatch):
    """The people of the demonstration and their companies, at a service; what its sign-in page shows."""

    def open_(name):
        as_profile(name)
        numbers = {}
        for named in NAMED:
            made = AdherentFactory(number=named.number, name=named.name, parent_id=numbers.get(named.parent))
            numbers[named.number] = made.id
        with unit_of_work(Actor.system(), NOW) as ctx:
            open_accounts(ctx, found_service(ctx))
            open_first_ways(ctx)
        shown = sign_ins_of(app.extensions["profile"])
        monkeypatch.setitem(app.extensions, "demo_sign_ins", shown)
        return shown

    return open_


def enter(app, service, name, password):
    """A browser that came in as the service asks."""
    browser = app.test_client()
    if service == BY_CODE:
        asked = browser.post("/connexion/", data={"name": name})
        job.run_due(app)
        code = CODE.search(browser.get("/demo/mailbox/").text)
        answer = browser.post(asked.location, data={"code": "".join(code.groups())})
    else:
        if service == BY_STEPS:
            assert 'name="password"' in browser.post("/connexion/", data={"name": name}).text
        answer = browser.post("/connexion/", data={"name": name, "password": password, "terms": "y"})
    assert answer.status_code == 302, name
    return browser


@pytest.mark.parametrize("service", SERVICES)
def test_everybody_shown_signs_in_by_the_way_of_the_service(app, demonstration, service):
    shown = demonstration(service)
    page = app.test_client().get("/connexion/").text
    for one, person in zip(shown[: len(SIGN_INS)], SIGN_INS, strict=True):
        assert one.who in page
        assert one.login in page
        assert one.password == ("" if service == BY_CODE else PASSWORD)
        browser = enter(app, service, one.login, one.password)
        profile = browser.get("/profil/")
        assert profile.status_code == 200
        assert f"{person.first_name} {person.last_name}" in profile.text.replace("\xa0", " ")
    assert 'href="/demo/mailbox/"' in page


@pytest.mark.parametrize("service", ["default", "ast25", "asmis"])
def test_the_letter_that_is_shown_opens_a_first_account(app, demonstration, service):
    shown = demonstration(service)
    assert (NUMBER, PROVISIONAL) in {(one.login, one.password) for one in shown}
    answer = app.test_client().post("/premiere-connexion/", data={"number": NUMBER, "provisional": PROVISIONAL})
    assert "Votre compte d’administrateur" in answer.text


@pytest.mark.parametrize("service", ["default", "aist22"])
def test_the_filer_number_that_is_shown_opens_the_form_of_an_account(app, demonstration, service):
    shown = demonstration(service)
    (printed,) = [one.password for one in shown if one.password.replace(" ", "") == FILER_NUMBER]
    answer = app.test_client().post("/code-adherent/", data={"number": NUMBER, "filer_number": printed})
    assert 'name="third_party"' in answer.text


def test_where_one_registers_the_company_to_synchronise_is_shown(demonstration):
    assert (NUMBER, SIREN) in {(one.login, one.password) for one in demonstration("sstrn")}


def test_where_there_are_invitations_only_no_first_way_is_shown(demonstration):
    assert len(demonstration("aist21")) == len(SIGN_INS)


def test_the_manager_of_four_shops_acts_for_all_of_them_by_one_access(app, demonstration, stored):
    demonstration("default")
    (bruno,) = [user for user in stored(User) if user.first_name == "Bruno"]
    (mandate,) = [each for each in stored(Mandate) if each.user_id == bruno.id]
    assert mandate.with_branches
    page = enter(app, "default", bruno.email, PASSWORD).get("/").text
    assert "Distribution Delorme Givry" in page


def test_the_baker_is_one_person_under_every_service(app, demonstration, stored):
    demonstration("ast25")
    assert [user.username for user in stored(User) if user.email == BAKER.email] == [BAKER.login]
