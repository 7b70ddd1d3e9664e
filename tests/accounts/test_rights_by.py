"""The four ways in which services give rights (K9): box by box, presets, roles, one type of access."""

import pytest

from app.accounts.facts import RightsBy
from app.accounts.models import Invitation, Mandate
from app.accounts.rules.rights import ADAPTING, BY_KEY, PRESETS, ROLES, completed, from_boxes, from_roles, roles_held
from app.accounts.rules.rights import subjects as about
from app.platform.context import Right
from tests.factories import AccountFactory, EmployeeFactory, MandateFactory, sessions

GUEST = {"first_name": "Odile", "last_name": "Caron", "email": "odile@example.org"}
BOX = 'type="checkbox" name="rights"'


@pytest.fixture
def team(app, browse, employer):
    """An administrator's browser, and the access of a colleague who has the role « Facturation »."""
    boss = employer(Right.ADMIN)
    colleague = AccountFactory(first_name="Thomas", last_name="Lefèvre")
    rights = sorted(BY_KEY["BILLING"].rights)
    return browse(boss), MandateFactory(user_id=colleague.id, adherent_id=boss.adherent_id, rights=rights)


def rights_of(mandate):
    sessions.expire_all()
    sessions.rollback()
    return frozenset(sessions.get(Mandate, mandate.id).rights)


@pytest.mark.row("F053", "F054", "K9")
def test_roles_add_up_and_say_what_they_permit(team, profile, stored):
    profile(rights_by=RightsBy.ROLES)
    browser, mandate = team
    page = browser.get(f"/users/{mandate.id}/rights").text
    assert BOX not in page
    assert page.count("Voir les autorisations du rôle") == len(ROLES)
    for said in ("2 personnes", "Documents de facturation", "connaissant les risques de l’entreprise"):
        assert said in page.replace("\u00a0", " ")
    browser.post(f"/users/{mandate.id}/rights", data={"roles": ["BILLING", "CONVOCATION"], "rights": ["ADMIN"]})
    assert rights_of(mandate) == BY_KEY["BILLING"].rights | BY_KEY["CONVOCATION"].rights
    assert browser.post(f"/users/{mandate.id}/rights", data={"roles": ["ACCOUNTANT"]}).status_code == 422
    assert browser.post(f"/users/{mandate.id}/rights").status_code == 422


@pytest.mark.row("F055", "F056", "F057")
def test_who_declares_reads_visits_in_a_list_who_bills_reads_none(browse, employer):
    declares, bills, convokes = (
        browse(employer(*BY_KEY[key].rights)) for key in ("DECLARATION", "BILLING", "CONVOCATION")
    )
    EmployeeFactory(adherent_id=int(declares.acting_for))
    assert "rochaine visite" in declares.get("/employees/").text
    assert bills.get("/employees/").status_code == 404
    for browser, status in ((declares, 404), (bills, 404), (convokes, 200)):
        assert browser.get("/visits/requests/").status_code == status


@pytest.mark.row("F061", "K9")
def test_one_type_of_access_for_each_person(team, profile, stored):
    profile(rights_by=RightsBy.ONE)
    browser, mandate = team
    page = browser.get(f"/users/{mandate.id}/rights").text
    assert BOX not in page
    assert page.count('type="radio"') == len(PRESETS)
    browser.post(f"/users/{mandate.id}/rights", data={"preset": "ACCOUNTANT"})
    assert rights_of(mandate) == BY_KEY["ACCOUNTANT"].rights
    browser.post("/invitations/add", data=GUEST | {"preset": "DECLARATION"})
    (invited,) = stored(Invitation)
    assert frozenset(invited.rights) == completed(BY_KEY["DECLARATION"].rights)


@pytest.mark.row("F042", "F044", "K9")
@pytest.mark.parametrize(("box", "given"), [("administrator", {Right.ADMIN}), ("adapts", ADAPTING)])
def test_two_boxes_when_an_account_is_made_then_the_matrix(team, profile, stored, box, given):
    profile(rights_by=RightsBy.MATRIX)
    browser, mandate = team
    page = browser.get("/invitations/add").text
    assert "Je peux adapter les données des salariés..." in page
    assert BOX not in page
    assert browser.post("/invitations/add", data=GUEST).status_code == 422
    browser.post("/invitations/add", data=GUEST | {box: "y"})
    (invited,) = stored(Invitation)
    assert set(invited.rights) == given
    matrix = browser.get(f"/users/{mandate.id}/rights").text
    assert 'value="EMPLOYEE_ADMIN"' in matrix
    assert 'name="preset"' not in matrix


@pytest.mark.row("F088")
def test_where_roles_are_given_one_first_asks_whether_it_is_a_user_or_a_contact(team, profile):
    browser, _ = team
    assert "Créer un compte utilisateur" in browser.get("/users/").text
    profile(rights_by=RightsBy.ROLES)
    assert "/invitations/new" in browser.get("/users/").text
    page = browser.get("/invitations/new").text
    assert "Cette personne doit-elle avoir accès" in page
    assert "/invitations/add" in page
    assert "/contacts/add" in page


def test_roles_are_read_from_rights_and_make_them():
    assert roles_held(from_roles(["BILLING", "CONVOCATION"])) == ["BILLING", "CONVOCATION"]
    assert roles_held([Right.ADMIN]) == list(ROLES)
    assert from_roles(["ACCOUNTANT", "nonsense"]) == frozenset()
    assert from_boxes(administrator=True, adapts=True) == frozenset(Right)
    assert from_boxes(administrator=False, adapts=False) == frozenset()


@pytest.mark.row("F058")
def test_a_role_says_what_the_service_speaks_to_somebody_about():
    assert about([Right.ADMIN]) == ["Administrateur"]
    assert about(BY_KEY["CONVOCATION"].rights) == ["Convocation"]
    assert about([Right.POSTS]) == []
