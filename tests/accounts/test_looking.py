"""« Voir comme » : the portal as somebody else sees it, read only, told in the adherent's history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import InternalError

from app.accounts.models import Mandate, SignIn
from app.accounts.services import looking
from app.employees.models import Employee
from app.platform import clock
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import NotAllowed
from tests.conftest import at_most
from tests.factories import NOW, AccountFactory, AdherentFactory, EmployeeFactory, MandateFactory, sessions

BAND = "Vous voyez le portail comme Thomas Lefèvre"
WHY = {"reason": "appel du 5 janvier"}


@pytest.fixture
def thomas(app):
    """A colleague who sees employees and nothing else, at a company with one of them."""
    adherent = AdherentFactory(name="Toitures Bérard")
    EmployeeFactory(adherent_id=adherent.id, last_name="BENALI")
    account = AccountFactory(first_name="Thomas", last_name="Lefèvre")
    return MandateFactory(user_id=account.id, adherent_id=adherent.id, rights=[Right.EMPLOYEES])


@pytest.fixture
def secretary(browse, staff):
    return browse(staff(StaffRight.ADHERENTS, StaffRight.VIEW_AS, StaffRight.STAFF_USERS))


@pytest.fixture
def boss(browse, employer, thomas):
    return browse(employer(Right.ADMIN, of=thomas.adherent_id))


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    return lambda minutes: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))


def look(browser, mandate):
    assert browser.post(f"/voir-comme/{mandate.id}", data=WHY).status_code == 302
    browser.acting_for = str(mandate.adherent_id)
    return browser


def shown(answer):
    return answer.text.replace("\u00a0", " ")


def test_the_service_sees_what_the_person_sees_and_no_more(secretary, thomas):
    assert secretary.get("/employees/").status_code == 404
    look(secretary, thomas)
    with at_most(8):
        page = secretary.get("/employees/")
    assert "BENALI" in page.text
    assert "Toitures Bérard" in page.text
    assert f"{BAND}, sans rien pouvoir modifier, jusqu’à 12 h 30" in shown(page)
    for other in ("/users/", "/company/", "/adherents/", "/staff-users/", "/visits/requests/"):
        assert secretary.get(other).status_code == 404, other


def test_the_band_is_on_every_page(secretary, thomas):
    look(secretary, thomas)
    for page in ("/", "/employees/", "/profil/", "/notices/", "/nowhere"):
        assert BAND in secretary.get(page).text, page


def test_the_history_of_the_adherent_tells_who_looked_as_whom_and_why(secretary, thomas, stored):
    look(secretary, thomas).post("/voir-comme/quitter")
    began, ended = stored(AuditLine)
    assert [line.action for line in (began, ended)] == ["looking_began", "looking_ended"]
    assert {line.adherent_id for line in (began, ended)} == {thomas.adherent_id}
    assert began.who == ended.who == "Anne Martin"
    assert began.changes["Comme"][1] == "Thomas Lefèvre"
    assert began.changes["Motif"][1] == WHY["reason"]


def test_a_reason_is_asked(secretary, thomas, stored):
    page = secretary.get(f"/voir-comme/{thomas.id}")
    assert "Voir comme Thomas Lefèvre" in page.text
    for reason in ("", "  ", "x" * 201):
        assert secretary.post(f"/voir-comme/{thomas.id}", data={"reason": reason}).status_code == 422
    assert [row.viewing_until for row in stored(SignIn)] == [None]
    assert stored(AuditLine) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/employees/add", {"last_name": "X"}),
        ("/profil/", {"first_name": "X", "last_name": "Y"}),
        ("/profil/mot-de-passe", {"current": "x"}),
        ("/notices/read", {}),
        ("/switch/choose", {"adherent_id": "1"}),
        ("/connexion/", {"name": "x", "password": "y"}),
    ],
)
def test_whatever_is_sent_is_refused_with_a_page_that_says_why(secretary, thomas, stored, path, data):
    look(secretary, thomas)
    answer = secretary.post(path, data=data)
    assert answer.status_code == 409
    assert "rien n’a été enregistré" in answer.text
    assert "Quitter cet affichage" in answer.text
    assert [row.first_name for row in stored(Employee)] == ["Marie"]


def test_the_transaction_itself_may_only_read(portal, browse, employer, work_as):
    """Behind the page that refuses, the database does."""
    actor = replace(employer(Right.EMPLOYEES), read_only=True)
    stolen = Mandate(adherent_id=actor.adherent_id, user_id=1, rights=[], starts_on=NOW.date())
    with pytest.raises(InternalError, match="read-only transaction"), work_as(actor) as ctx:
        ctx.session.add(stolen)


def test_leaving_leads_back_to_the_adherent(secretary, thomas, stored):
    answer = look(secretary, thomas).post("/voir-comme/quitter")
    assert answer.location == f"/adherents/{thomas.adherent_id}?tab=utilisateurs"
    page = secretary.get(answer.location)
    assert page.status_code == 200
    assert "Vous voyez le portail comme" not in page.text
    assert "Voir comme Lefèvre Thomas" in page.text
    assert secretary.get("/employees/").status_code == 404
    assert [row.viewing_id for row in stored(SignIn)] == [None]


def test_after_half_an_hour_nothing_is_shown_until_one_leaves(secretary, thomas, later):
    look(secretary, thomas)
    later(29)
    assert secretary.get("/employees/").status_code == 200
    later(30)
    for page in ("/employees/", "/adherents/", "/profil/"):
        answer = secretary.get(page)
        assert answer.status_code == 409
        assert "L’affichage est terminé" in answer.text
        assert "BENALI" not in answer.text
    secretary.post("/voir-comme/quitter")
    assert secretary.get("/adherents/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"active": False}, id="suspended"),
        pytest.param({"ends_on": NOW.date() - timedelta(days=1)}, id="ended"),
    ],
)
def test_an_access_that_ends_meanwhile_is_no_longer_looked_at(secretary, thomas, change):
    look(secretary, thomas)
    for name, value in change.items():
        setattr(thomas, name, value)
    sessions.merge(thomas)
    sessions.commit()
    assert secretary.get("/employees/").status_code == 409


def test_an_access_that_is_removed_meanwhile_is_no_longer_looked_at(secretary, thomas):
    look(secretary, thomas)
    sessions.delete(sessions.merge(thomas))
    sessions.commit()
    assert secretary.get("/employees/").status_code == 409
    assert secretary.post("/voir-comme/quitter").location == "/"
    assert secretary.get("/adherents/").status_code == 200


def test_who_may_no_longer_look_sees_nothing(boss, thomas):
    boss.post(f"/users/{thomas.id}/look")
    assert boss.get("/employees/").status_code == 200
    mine = next(row for row in sessions.query(Mandate) if Right.ADMIN in row.rights)
    mine.rights = [Right.EMPLOYEES]
    sessions.commit()
    assert boss.get("/employees/").status_code == 409


def test_signing_out_ends_it(secretary, thomas):
    look(secretary, thomas)
    assert secretary.post("/connexion/leave").status_code == 302
    assert secretary.get("/employees/").status_code == 302


@pytest.mark.parametrize("change", [{"active": False}, {"ends_on": NOW.date() - timedelta(days=1)}])
def test_an_access_that_does_not_stand_cannot_be_looked_at(secretary, thomas, change):
    for name, value in change.items():
        setattr(thomas, name, value)
    sessions.merge(thomas)
    sessions.commit()
    answer = secretary.post(f"/voir-comme/{thomas.id}", data=WHY)
    assert answer.status_code == 422
    assert "ne sert plus" in answer.text


@pytest.mark.parametrize("right", [right for right in StaffRight if right is not StaffRight.VIEW_AS])
def test_only_those_of_the_service_whose_role_permits_it_look(browse, staff, thomas, work_as, right):
    browser = browse(staff(right))
    assert browser.get(f"/voir-comme/{thomas.id}").status_code == 404
    assert browser.post(f"/voir-comme/{thomas.id}", data=WHY).status_code == 404
    with pytest.raises(NotAllowed), work_as(staff(right)) as ctx:
        looking.look(ctx, mandate_id=thomas.id, sign_in_id=1, reason="x")


def test_an_administrator_sees_what_a_colleague_sees(boss, thomas, stored):
    assert "Voir comme cette personne" in boss.get(f"/users/{thomas.id}").text
    assert boss.post(f"/users/{thomas.id}/look").location == "/"
    page = boss.get("/employees/")
    assert BAND in page.text
    assert boss.get("/users/").status_code == 404
    assert boss.post("/voir-comme/quitter").location == "/users/"
    assert boss.get("/users/").status_code == 200
    assert [line.action for line in stored(AuditLine)] == ["looking_began", "looking_ended"]


def test_an_administrator_looks_at_nobody_elsewhere(boss, thomas, employer, work_as):
    stranger = MandateFactory()
    assert boss.post(f"/users/{stranger.id}/look").status_code == 404
    with pytest.raises(NotAllowed), work_as(employer(Right.ADMIN, of=thomas.adherent_id)) as ctx:
        looking.look(ctx, mandate_id=stranger.id, sign_in_id=1, reason="x")


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ADMIN])
def test_no_colleague_looks_but_the_administrator(browse, employer, thomas, right):
    browser = browse(employer(right, of=thomas.adherent_id))
    assert browser.post(f"/users/{thomas.id}/look").status_code == 404
    assert browser.post(f"/voir-comme/{thomas.id}", data=WHY).status_code == 404


def test_a_suspended_colleague_cannot_be_looked_at(boss, thomas):
    boss.post(f"/users/{thomas.id}/suspend")
    assert "ne sert plus" in boss.post(f"/users/{thomas.id}/look", follow_redirects=True).text


def test_somebody_elses_browser_is_left_alone(secretary, thomas, browse, staff):
    other = browse(staff(StaffRight.ADHERENTS))
    look(secretary, thomas)
    assert "Vous voyez le portail comme" not in other.get("/adherents/").text


@pytest.mark.row("F058")
def test_the_service_reads_who_to_speak_to_about_what(secretary, thomas):
    MandateFactory(adherent_id=thomas.adherent_id, rights=[Right.BILLING_DOCUMENTS, Right.VISITS], contact=True)
    with at_most(8):
        page = secretary.get(f"/adherents/{thomas.adherent_id}?tab=utilisateurs").text
    assert "Facturation, Convocation" in page
    assert "contact portail" in page
