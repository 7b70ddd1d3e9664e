"""« Conditions d'utilisation » : read by anybody, accepted when the service says, published in versions."""

import pytest

from app.accounts.facts import Terms
from app.accounts.models import Acceptance, TermsVersion
from app.accounts.rules.terms import ORIGINAL, parts
from app.platform.context import Right, StaffRight
from tests.accounts.conftest import PASSWORD

BOX = "J’accepte les conditions d’utilisation et la politique de confidentialité"


@pytest.fixture
def publish(browse, staff):
    """Publish a version as the service does."""
    return lambda body: browse(staff(StaffRight.SETTINGS)).post("/settings/conditions/", data={"body": body})


def test_anybody_reads_the_version_in_force(app, publish):
    page = app.test_client().get("/conditions/").text
    assert "Santé au Travail du Val traite ces données" in page
    assert "{service}" not in page
    assert publish("Bonjour.\n\n## Règle\nUne seule.").status_code == 302
    page = app.test_client().get("/conditions/").text
    assert "<h2>Règle</h2><p>Une seule.</p>" in page
    assert "Santé au Travail du Val traite" not in page


@pytest.mark.row("K6")
def test_a_new_version_is_accepted_before_going_on(someone, sign_in, publish, stored):
    julie = someone(Right.EMPLOYEES, username="julie")
    assert sign_in("julie").get("/profil/").status_code == 200
    publish("Première règle.")
    browser = sign_in("julie")
    assert browser.get("/profil/").location == "/conditions/accepter?next=/profil/"
    assert "Nos conditions ont changé" in browser.get("/conditions/accepter").text
    refused = browser.post("/conditions/accepter", data={"acting_for": str(julie.adherent.id)})
    assert (refused.status_code, "Cochez cette case" in refused.text) == (422, True)
    assert browser.get("/employees/").status_code == 302
    accepted = {"terms": "y", "acting_for": str(julie.adherent.id)}
    assert browser.post("/conditions/accepter?next=/profil/", data=accepted).location == "/profil/"
    assert browser.get("/profil/").status_code == 200
    assert sign_in("julie").get("/profil/").status_code == 200
    publish("Nouvelle règle.")
    assert sign_in("julie").get("/profil/").status_code == 302
    assert [(row.user_id, row.version) for row in stored(Acceptance)] == [(julie.user.id, 1)]


def test_nothing_is_sent_before_and_the_way_out_stays_open(someone, sign_in, publish):
    julie = someone(username="julie")
    publish("Une règle.")
    browser = sign_in("julie")
    data = {"first_name": "Autre", "last_name": "Nom", "acting_for": str(julie.adherent.id)}
    changed = browser.post("/profil/", data=data)
    assert changed.location == "/conditions/accepter"
    assert browser.post("/connexion/leave").location == "/connexion/"
    assert browser.get("/profil/").location.startswith("/connexion/")


@pytest.mark.row("F024", "K6")
def test_a_service_may_ask_at_each_sign_in(someone, app, profile, stored):
    profile(terms=Terms.EACH_SIGN_IN)
    julie = someone(username="julie")
    data = {"name": "julie", "password": PASSWORD}
    assert BOX in app.test_client().get("/connexion/").text
    refused = app.test_client().post("/connexion/", data=data)
    assert (refused.status_code, "Cochez cette case" in refused.text) == (422, True)
    browser = app.test_client()
    assert browser.post("/connexion/", data=data | {"terms": "y"}).status_code == 302
    assert browser.get("/profil/").status_code == 200
    assert [(row.user_id, row.version) for row in stored(Acceptance)] == [(julie.user.id, 0)]
    app.test_client().post("/connexion/", data=data | {"terms": "y"})
    assert len(stored(Acceptance)) == 1


@pytest.mark.row("K6")
def test_a_service_may_ask_at_registration_only(someone, sign_in, profile, publish):
    profile(terms=Terms.AT_REGISTRATION)
    publish("Nouvelle règle.")
    someone(username="julie")
    browser = sign_in("julie")
    assert browser.get("/profil/").status_code == 200
    assert BOX not in browser.get("/connexion/").text


def test_versions_follow_each_other_and_none_is_edited(publish, stored):
    publish("Une règle.")
    publish("Deux règles.")
    assert [(row.version, row.body) for row in stored(TermsVersion)] == [(1, "Une règle."), (2, "Deux règles.")]
    again = publish(" Deux règles. ")
    assert (again.status_code, "déjà celui de la version en vigueur" in again.text) == (422, True)
    assert len(stored(TermsVersion)) == 2


@pytest.mark.parametrize("right", [right for right in StaffRight if right is not StaffRight.SETTINGS])
def test_only_who_sets_the_portal_up_publishes(browse, staff, right, stored):
    browser = browse(staff(right))
    assert browser.get("/settings/conditions/").status_code == 404
    assert browser.post("/settings/conditions/", data={"body": "x"}).status_code == 404
    assert stored(TermsVersion) == []


def test_a_text_is_headings_and_paragraphs_and_nothing_else():
    body = "Début.\n\n## Un\nA.\n\nB.\n\n## Deux\n\n<b>C</b>"
    assert parts(body, "X") == [("", ["Début."]), ("Un", ["A.", "B."]), ("Deux", ["<b>C</b>"])]


def test_what_the_service_writes_is_no_html(app, publish):
    publish("<script>alert(1)</script>")
    page = app.test_client().get("/conditions/").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_text_that_comes_with_the_portal_has_its_parts():
    titles = [title for title, _ in parts(ORIGINAL, "Le service")]
    assert titles[:3] == ["", "Votre compte", "Les données que vous saisissez"]
