"""A colleague is invited by a link, which opens one account with the rights that were ticked."""

import threading
from datetime import date, timedelta

import pytest

from app.accounts.models import Invitation, Mandate
from app.accounts.services import invitations
from app.platform import clock
from app.platform.account import User
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from tests.accounts.conftest import ACCOUNT, PASSWORD, invitation, mailed_link
from tests.conftest import at_most
from tests.factories import NOW, AdherentFactory

COLLEAGUE = {name: value for name, value in ACCOUNT.items() if name != "email"}
FORM = {"first_name": "Thomas", "last_name": "Lefèvre", "email": "Thomas@Example.org"}


@pytest.mark.row("F042")
def test_an_administrator_invites_a_colleague_with_one_right(browse, employer, app, stored):
    boss = employer(Right.ADMIN)
    browser = browse(boss)
    answer = browser.post("/invitations/add", data=FORM | {"rights": ["EMPLOYEES"]})
    assert answer.status_code == 302
    assert "thomas@example.org" in browser.get("/invitations/").text
    colleague = app.test_client()
    path = mailed_link()
    assert "Anne Martin vous donne accès" in colleague.get(path).text
    assert colleague.post(path, data=COLLEAGUE).status_code == 302
    mandate = stored(Mandate)[-1]
    assert (mandate.rights, mandate.contact, mandate.adherent_id) == ([Right.EMPLOYEES], False, boss.adherent_id)
    assert stored(User)[-1].email == "thomas@example.org"
    assert "thomas@example.org" not in browser.get("/invitations/").text
    assert "Martin Julie" in browser.get("/users/").text


def test_a_box_that_needs_another_ticks_it_and_says_so(browse, employer):
    browser = browse(employer(Right.ADMIN))
    page = browser.post("/invitations/add", data=FORM | {"rights": ["VISITS"]}, follow_redirects=True)
    assert "nous l’avons coché aussi" in page.text
    assert set(invitation().rights) == {Right.VISITS, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEES}


def test_a_preset_needs_no_script(browse, employer):
    browse(employer(Right.ADMIN)).post("/invitations/add", data=FORM | {"preset": "ADMINISTRATOR"})
    assert invitation().rights == [Right.ADMIN]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rights": []}, "Cochez au moins un droit"),
        ({"rights": ["NONSENSE"]}, "choisissez dans la liste proposée"),
        ({"email": "thomas"}, "prenom.nom@exemple.fr"),
        ({"email": "a@b.fr, c@d.fr"}, "prenom.nom@exemple.fr"),
        ({"first_name": ""}, "Cette réponse est nécessaire"),
        ({"ends_on": "31/02/2026"}, "n’existe pas"),
        ({"ends_on": "01/01/2026"}, "Ce jour est passé"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_written_to(browse, employer, stored, changes, said):
    page = browse(employer(Right.ADMIN)).post("/invitations/add", data=FORM | {"rights": ["EMPLOYEES"]} | changes)
    assert page.status_code == 422
    assert said in page.text
    assert stored(Outbox) == stored(Invitation) == []


def test_a_colleague_who_is_there_already_is_not_invited_again(browse, employer, someone):
    julie = someone(email="julie@example.org")
    browser = browse(employer(Right.ADMIN, of=julie.adherent.id))
    page = browser.post("/invitations/add", data=FORM | {"email": "JULIE@example.org", "rights": ["EMPLOYEES"]})
    assert "a déjà un accès" in page.text


def test_the_link_is_mailed_and_what_is_stored_of_it_opens_nothing(link, app):
    path = link()
    token = path.rpartition("/")[2]
    assert token not in invitation().secret_hash
    assert app.test_client().get(f"/invitation/{invitation().secret_hash}").status_code == 410


def test_opening_the_link_uses_nothing_up_and_sending_it_twice_does(link, app, stored):
    path = link()
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
    assert app.test_client().post(path, data=COLLEAGUE).status_code == 302
    assert app.test_client().get(path).status_code == 410
    assert app.test_client().post(path, data=COLLEAGUE | {"username": "other"}).status_code == 410
    assert len(stored(User)) == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "x" * 5000, "%00"])
def test_a_forged_link_opens_nothing(app, token):
    answer = app.test_client().get(f"/invitation/{token}")
    assert answer.status_code == 410
    assert "Ce lien ne sert plus" in answer.text


def test_a_link_is_good_for_a_day(link, app, monkeypatch, stored):
    path = link()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=24))
    assert app.test_client().get(path).status_code == 410
    assert app.test_client().post(path, data=COLLEAGUE).status_code == 410
    assert stored(User) == []


def test_two_at_once_on_one_link_make_one_account(link, app, stored):
    path, together, answers = link(), threading.Barrier(2), []

    def send(place):
        browser = app.test_client()
        browser.get(path)
        together.wait()
        with app.app_context():
            answers.append(browser.post(path, data=COLLEAGUE | {"username": f"julie{place}"}).status_code)

    threads = [threading.Thread(target=send, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in ([302, 410], [302, 422])
    assert len(stored(User)) == len(stored(Mandate)) == 1


def test_an_account_that_is_there_signs_in_and_gets_one_more_adherent(link, app, someone, stored):
    accountant = someone(email="thomas@example.org", username="cabinet")
    adherent = AdherentFactory(name="Boulangerie Martin")
    path, browser = link(of=adherent.id, ends_on=date(2026, 12, 31)), app.test_client()
    page = browser.get(path).text
    assert "a déjà un compte" in page
    refused = browser.post(path, data={"password": "wrong"})
    assert refused.status_code == 422
    assert "mot de passe de ce compte" in refused.text
    assert browser.post(path, data={"password": PASSWORD}).status_code == 302
    mandate = stored(Mandate)[-1]
    assert (mandate.user_id, mandate.ends_on) == (accountant.user.id, date(2026, 12, 31))
    assert "Boulangerie Martin –" in browser.get("/profil/").text
    assert len(stored(User)) == 1


def test_wrong_passwords_on_a_link_are_counted_with_those_of_the_door(link, app, someone):
    someone(email="thomas@example.org")
    path, browser = link(), app.test_client()
    statuses = [browser.post(path, data={"password": "wrong"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert browser.post("/connexion/", data={"name": "thomas@example.org", "password": PASSWORD}).status_code == 429


def test_an_invitation_sent_again_kills_the_former_link(link, browse, employer, app):
    adherent = AdherentFactory()
    former = link(of=adherent.id)
    browser = browse(employer(Right.ADMIN, of=adherent.id))
    browser.post(f"/invitations/{invitation().id}/renew")
    latest = mailed_link()
    assert app.test_client().get(former).status_code == 410
    assert app.test_client().get(latest).status_code == 200


def test_one_address_is_invited_five_times_an_hour_at_most(link, browse, employer, stored, monkeypatch):
    adherent = AdherentFactory()
    link(of=adherent.id)
    browser = browse(employer(Right.ADMIN, of=adherent.id))
    path = f"/invitations/{invitation().id}/renew"
    for _ in range(4):
        assert "Un nouveau lien est parti" in browser.post(path, follow_redirects=True).text
    for _ in range(3):
        assert "5 messages sont déjà partis" in browser.post(path, follow_redirects=True).text
    again = browser.post("/invitations/add", data=FORM | {"rights": ["EMPLOYEES"]})
    assert again.status_code == 422
    assert "5 messages sont déjà partis" in again.text
    sent = [row for row in stored(Outbox) if row.recipient == "thomas@example.org"]
    assert len(sent) == 5
    other = FORM | {"email": "anne@example.org", "rights": ["EMPLOYEES"]}
    assert browser.post("/invitations/add", data=other).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=61))
    assert "Un nouveau lien est parti" in browser.post(path, follow_redirects=True).text


def test_an_invitation_taken_back_opens_nothing(link, browse, employer, app):
    adherent = AdherentFactory()
    path = link(of=adherent.id)
    browser = browse(employer(Right.ADMIN, of=adherent.id))
    assert "retirée" in browser.post(f"/invitations/{invitation().id}/withdraw", follow_redirects=True).text
    assert app.test_client().get(path).status_code == 410
    assert browser.post(f"/invitations/{invitation().id}/renew").status_code == 404


def test_inviting_the_same_person_again_replaces_the_former_invitation(link, app):
    adherent = AdherentFactory()
    former = link(of=adherent.id)
    latest = link(of=adherent.id)
    assert app.test_client().get(former).status_code == 410
    assert app.test_client().get(latest).status_code == 200


@pytest.mark.parametrize("pk", ["OTHER", "0", "abc", "9" * 30])
def test_another_adherents_invitation_is_as_absent_as_none(link, browse, employer, pk):
    link()
    browser = browse(employer(Right.ADMIN))
    pk = str(invitation().id) if pk == "OTHER" else pk
    assert browser.post(f"/invitations/{pk}/withdraw").status_code == 404
    assert invitation().withdrawn_at is None


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ADMIN])
def test_only_an_administrator_invites(browse, employer, work_as, right, stored):
    browser = browse(employer(right))
    assert browser.get("/invitations/").status_code == 404
    assert browser.post("/invitations/add", data=FORM | {"rights": ["EMPLOYEES"]}).status_code == 404
    with pytest.raises(NotAllowed), work_as(employer(right)) as ctx:
        invitations.invite(ctx, email="a@b.fr", first_name="A", last_name="B", rights=[Right.EMPLOYEES])
    assert stored(Invitation) == []


def test_a_service_refuses_to_invite_to_nothing(work_as, employer):
    with pytest.raises(DomainError) as refused, work_as(employer(Right.ADMIN)) as ctx:
        invitations.invite(ctx, email="a@b.fr", first_name="A", last_name="B", rights=[])
    assert refused.value.field == "rights"


def test_the_pages_are_short_work(browse, employer, link):
    adherent = AdherentFactory()
    link(of=adherent.id)
    browser = browse(employer(Right.ADMIN, of=adherent.id))
    for page in ("/invitations/", "/invitations/add"):
        with at_most(8):
            assert browser.get(page).status_code == 200
