"""« Mon profil » : one's own name, address, password and browsers."""

import re

import pytest

from app.accounts.facts import Kind
from app.accounts.models import Account, Mandate, SignIn
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.mail import Outbox
from tests.accounts.conftest import PASSWORD, mailed_link
from tests.conftest import at_most
from tests.factories import AdherentFactory, MandateFactory

NEW = {"current": PASSWORD, "password": "deux baguettes tradition", "again": "deux baguettes tradition"}


@pytest.fixture
def julie(someone, sign_in):
    someone(username="julie", email="julie@example.org")
    return sign_in("julie")


@pytest.mark.row("F030")
def test_one_changes_ones_name_and_phone(julie, stored):
    data = {"username": "julie", "first_name": "Juliette", "last_name": "Martin", "phone": "0380220000"}
    assert "enregistré" in julie.post("/profil/", data=data, follow_redirects=True).text
    assert [row.first_name for row in stored(User)] == ["Juliette"]
    assert [row.phone for row in stored(Account)] == ["03 80 22 00 00"]
    assert 'value="Juliette"' in julie.get("/profil/").text


def test_an_empty_name_is_refused_and_kept_as_it_was(julie, stored):
    answer = julie.post("/profil/", data={"first_name": "", "last_name": "Martin", "phone": "12"})
    assert answer.status_code == 422
    assert stored(User)[0].first_name == "Anne"


OWN = {"first_name": "Anne", "last_name": "Martin", "phone": ""}


@pytest.mark.row("F031")
def test_where_people_choose_a_user_name_they_choose_another(julie, profile, stored, sign_in):
    profile(usernames=True)
    page = julie.get("/profil/").text
    assert 'value="julie"' in page
    assert "Je suis la personne de contact pour mon entreprise" in page
    assert julie.post("/profil/", data=OWN | {"username": " ETS10250.2"}).status_code == 302
    assert [row.username for row in stored(User)] == ["ets10250.2"]
    sign_in("ETS10250.2")
    sign_in("julie", status=422)


@pytest.mark.parametrize("username", ["ets10250", "anne", "anne@example.org", "x", "é é é", ""])
def test_a_user_name_that_is_forbidden_or_somebody_else_s_is_refused(someone, sign_in, profile, stored, username):
    profile(usernames=True)
    someone(username="anne", email="anne@example.org")
    someone(of=AdherentFactory(number="ETS10250"), username="julie", email="julie@example.org")
    answer = sign_in("julie").post("/profil/", data=OWN | {"username": username, "first_name": "Juliette"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert [(row.username, row.first_name) for row in stored(User)] == [("anne", "Anne"), ("julie", "Anne")]


def test_where_the_address_is_the_name_none_is_chosen(julie, profile, stored):
    profile(usernames=False)
    assert 'name="username"' not in julie.get("/profil/").text
    julie.post("/profil/", data=OWN | {"username": "other"})
    assert [row.username for row in stored(User)] == ["julie"]


@pytest.mark.row("F031")
def test_one_says_whether_one_is_the_contact_of_the_company(julie, stored):
    data = OWN | {"username": "julie"}
    julie.post("/profil/", data=data | {"contact": "y"})
    assert [row.contact for row in stored(Mandate)] == [True]
    assert re.search(r'<input[^>]* checked[^>]* id="contact"', julie.get("/profil/").text)
    julie.post("/profil/", data=data | {"contact": "y"})
    julie.post("/profil/", data=data)
    assert [row.contact for row in stored(Mandate)] == [False]
    said = [row.changes for row in stored(AuditLine) if row.action == "contact_said"]
    assert len(said) == 2


def test_who_acts_for_nobody_is_nobody_s_contact(browse, staff):
    page = browse(staff(StaffRight.INBOX)).get("/profil/").text
    assert "personne de contact" not in page
    assert 'name="username"' not in page


def test_one_is_the_contact_of_the_adherent_one_acts_for_and_of_no_other(someone, sign_in, stored):
    julie = someone(username="julie")
    other = MandateFactory(user_id=julie.user.id)
    browser = sign_in("julie")
    browser.post("/profil/", data=OWN | {"username": "julie", "contact": "y"})
    acted_for = int(browser.acting_for)
    assert {row.adherent_id: row.contact for row in stored(Mandate)} == {
        julie.adherent.id: julie.adherent.id == acted_for,
        other.adherent_id: other.adherent_id == acted_for,
    }


def test_the_page_is_short_work(julie):
    with at_most(8):
        julie.get("/profil/")


@pytest.mark.row("F029")
def test_a_new_password_signs_every_other_browser_out(julie, sign_in, stored):
    other = sign_in("julie")
    assert julie.post("/profil/mot-de-passe", data=NEW).status_code == 302
    assert julie.get("/profil/").status_code == 200
    assert other.get("/profil/").status_code == 302
    sign_in("julie", status=422)
    sign_in("julie", NEW["password"])
    assert [row.template for row in stored(Outbox)] == ["accounts/password_changed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"current": "wrong"}, "mot de passe actuel"),
        ({"again": "other"}, "sont différents"),
        ({"password": "court", "again": "court"}, "trop court"),
        ({"password": "julie fait du pain", "again": "julie fait du pain"}, "votre nom"),
    ],
)
def test_a_new_password_is_refused_beside_its_field(julie, sign_in, changes, said):
    answer = julie.post("/profil/mot-de-passe", data=NEW | changes)
    assert answer.status_code == 422
    assert said in answer.text
    sign_in("julie")


def test_the_policy_is_the_services_own(julie, profile):
    profile(password_least=8, password_kinds=tuple(Kind))
    assert "un caractère spécial" in julie.get("/profil/mot-de-passe").text
    weak = {"password": "vingt petits pains", "again": "vingt petits pains"}
    assert "Ajoutez une majuscule" in julie.post("/profil/mot-de-passe", data=NEW | weak).text
    strong = {"password": "Xk9#vQ2!", "again": "Xk9#vQ2!"}
    assert julie.post("/profil/mot-de-passe", data=NEW | strong).status_code == 302


def test_guessing_the_current_password_is_counted(julie):
    statuses = [julie.post("/profil/mot-de-passe", data=NEW | {"current": "x"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@pytest.mark.row("K5")
def test_a_new_address_is_confirmed_from_its_mail_by_a_button(julie, stored, sign_in):
    asked = julie.post("/profil/adresse", data={"email": " Julie@Pain.example", "current": PASSWORD})
    assert asked.status_code == 302
    path = mailed_link()
    assert stored(Outbox)[0].recipient == "julie@pain.example"
    assert "julie@pain.example" in julie.get(path).text
    assert [row.email for row in stored(User)] == ["julie@example.org"]
    assert julie.post(path).status_code == 302
    assert [row.email for row in stored(User)] == ["julie@pain.example"]
    assert julie.get(path).status_code == 404
    sign_in("julie@pain.example")


def test_a_new_address_is_written_five_times_an_hour_at_most(julie, someone, sign_in, stored):
    someone(username="anne")
    anne = sign_in("anne")
    asked = {"email": "julie@pain.example", "current": PASSWORD}
    assert [julie.post("/profil/adresse", data=asked).status_code for _ in range(5)] == [302] * 5
    for browser in (julie, anne):
        refused = browser.post("/profil/adresse", data=asked | {"email": " JULIE@pain.example"})
        assert refused.status_code == 422
        assert "5 messages sont déjà partis" in refused.text
    assert anne.post("/profil/adresse", data=asked | {"email": "anne@pain.example"}).status_code == 302
    sent = [row.recipient for row in stored(Outbox)]
    assert sent == ["julie@pain.example"] * 5 + ["anne@pain.example"]


def test_the_former_address_is_told_and_its_links_choose_no_password_any_more(julie, app, stored):
    app.test_client().post("/mot-de-passe/", data={"name": "julie@example.org"})
    former = mailed_link()
    assert app.test_client().get(former).status_code == 200
    julie.post("/profil/adresse", data={"email": "julie@pain.example", "current": PASSWORD})
    julie.post(mailed_link())
    told = [row.recipient for row in stored(Outbox) if row.template == "accounts/email_changed"]
    assert told == ["julie@example.org"]
    assert app.test_client().get(former).status_code == 410


def test_somebody_elses_confirmation_is_a_page_that_does_not_exist(julie, someone, sign_in):
    julie.post("/profil/adresse", data={"email": "julie@pain.example", "current": PASSWORD})
    path = mailed_link()
    someone(username="anne")
    assert sign_in("anne").get(path).status_code == 404
    assert julie.get("/profil/adresse/forged").status_code == 404


def test_an_address_that_another_account_has_is_refused_when_it_is_confirmed(julie, someone, stored):
    someone(email="anne@example.org")
    julie.post("/profil/adresse", data={"email": "ANNE@example.org", "current": PASSWORD})
    page = julie.post(mailed_link())
    assert "Un compte existe déjà" in page.text
    assert stored(User)[0].email == "julie@example.org"


@pytest.mark.row("F032", "K5")
def test_where_addresses_are_fixed_the_page_says_so_and_none_changes(julie, profile):
    assert "Changer d’adresse" in julie.get("/profil/").text
    profile(email_editable=False)
    page = julie.get("/profil/").text
    assert "Changer d’adresse" not in page
    assert "Elle ne change pas" in page.replace("\u00a0", " ")
    assert julie.post("/profil/adresse", data={"email": "x@y.fr", "current": PASSWORD}).status_code == 404


def test_one_signs_another_of_ones_browsers_out(julie, sign_in, stored):
    other = sign_in("julie")
    ids = [row.id for row in stored(SignIn)]
    assert julie.post(f"/profil/appareils/{ids[1]}/revoke").status_code == 302
    assert other.get("/profil/").status_code == 302
    assert julie.get("/profil/").status_code == 200


@pytest.mark.parametrize("pk", ["OTHER", "0", "abc", "9" * 30])
def test_nobody_signs_others_out(julie, someone, sign_in, stored, pk):
    someone(username="anne")
    anne = sign_in("anne")
    pk = str(stored(SignIn)[-1].id) if pk == "OTHER" else pk
    assert julie.post(f"/profil/appareils/{pk}/revoke").status_code == 404
    assert anne.get("/profil/").status_code == 200


def test_the_service_and_employers_both_have_a_profile(browse, staff, employer):
    assert browse(staff(StaffRight.INBOX)).get("/profil/").status_code == 200
    assert browse(employer(Right.COMPANY)).get("/profil/").status_code == 200
