"""The service's own accounts and roles, in FAB's tables on our screens."""

import threading

import pytest

from app.accounts.models import StaffRole
from app.accounts.rules.rights import DEFAULT_ROLES, SERVICE_ADMINISTRATOR
from app.accounts.services import default_roles, staff
from app.platform.account import User
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from tests.accounts.conftest import mailed_link
from tests.conftest import at_most
from tests.factories import sessions

MANAGER = Actor(None, frozenset(), frozenset({StaffRight.STAFF_USERS}), Side.STAFF, name="Nadia Perrot")
NEW = {"password": "deux baguettes tradition", "again": "deux baguettes tradition"}
LAST = "toujours quelqu’un qui gère"


@pytest.fixture
def roles(app, work_as):
    """The default roles by name."""
    with work_as(MANAGER) as ctx:
        default_roles(ctx)
    sessions.rollback()
    return {row.name: row.id for row in sessions.query(StaffRole)}


@pytest.fixture
def opened(app, work_as, roles):
    """Make an open account of the staff: `opened("nadia", SERVICE_ADMINISTRATOR)`; gives its number."""

    def make(name, role):
        with work_as(MANAGER) as ctx:
            user, _ = staff.open_staff_account(
                ctx, first_name=name, last_name="Perrot", email=f"{name}@example.org", roles=[roles[role]]
            )
            return user.id

    return make


@pytest.fixture
def admin(opened, app, roles):
    """The browser of an administrator of the service who came in by the mailed link."""
    opened("nadia", SERVICE_ADMINISTRATOR)
    browser = app.test_client()
    browser.post(mailed_link(), data=NEW)
    browser.post("/connexion/", data={"name": "nadia@example.org", "password": NEW["password"]})
    return browser


def test_a_service_starts_with_three_roles_that_permit_what_their_table_says(roles, stored):
    permits = {row.name: set(row.rights) for row in stored(StaffRole)}
    assert permits == {name: {right.name for right in rights} for name, rights in DEFAULT_ROLES.items()}


def test_making_the_default_roles_again_changes_nothing(roles, work_as, stored):
    with work_as(MANAGER) as ctx:
        staff.write_role(ctx, role_id=roles["Secrétariat"], name="Secrétariat", rights=[StaffRight.INBOX])
    with work_as(MANAGER) as ctx:
        default_roles(ctx)
    assert {row.name: row.rights for row in stored(StaffRole)}["Secrétariat"] == ["INBOX"]
    assert len(stored(StaffRole)) == 3


def test_a_new_member_chooses_a_password_by_a_mailed_link_and_comes_in(admin, roles, app, stored):
    with at_most(8):
        assert admin.get("/staff-users/add").status_code == 200
    data = {"first_name": "Luc", "last_name": "Roy", "email": "Luc@Example.org", "roles": [roles["Secrétariat"]]}
    assert admin.post("/staff-users/add", data=data).status_code == 302
    page = admin.get("/staff-users/").text
    assert "Roy Luc" in page
    path, browser = mailed_link(), app.test_client()
    assert "Choisir mon mot de passe" in browser.get(path).text
    browser.post(path, data=NEW)
    assert browser.get(path).status_code == 410
    assert browser.post("/connexion/", data={"name": "luc@example.org", "password": NEW["password"]}).status_code == 302
    assert browser.get("/adherents/").status_code == 200
    assert browser.get("/staff-users/").status_code == 404
    assert [row.template for row in stored(Outbox)][-1] == "accounts/staff_invitation"


def test_before_a_password_is_chosen_nobody_comes_in(opened, app):
    opened("nadia", SERVICE_ADMINISTRATOR)
    for typed in ("", " ", "None"):
        answer = app.test_client().post("/connexion/", data={"name": "nadia@example.org", "password": typed})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roles": []}, "Choisissez au moins un rôle"),
        ({"roles": ["999999"]}, "Choisissez dans la liste proposée"),
        ({"roles": ["x"]}, "Choisissez dans la liste proposée"),
        ({"email": "luc"}, "prenom.nom@exemple.fr"),
        ({"email": "l" * 120 + "@example.org"}, "128 caractères au plus"),
        ({"email": "NADIA@example.org"}, "Un compte existe déjà"),
    ],
)
def test_what_cannot_be_is_refused(admin, roles, stored, changes, said):
    data = {"first_name": "Luc", "last_name": "Roy", "email": "l@example.org", "roles": [roles["Secrétariat"]]}
    answer = admin.post("/staff-users/add", data=data | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(stored(User)) == 1


def test_roles_are_changed_and_count_on_the_next_page(admin, opened, roles, app):
    member = opened("luc", "Comptabilité")
    browser = app.test_client()
    browser.post(mailed_link(), data=NEW)
    browser.post("/connexion/", data={"name": "luc@example.org", "password": NEW["password"]})
    assert browser.get("/staff-users/").status_code == 404
    data = {"first_name": "Luc", "last_name": "Roy", "roles": [roles[SERVICE_ADMINISTRATOR]]}
    assert admin.post(f"/staff-users/{member}/edit", data=data).status_code == 302
    assert browser.get("/staff-users/").status_code == 200


def test_a_closed_account_is_out_on_the_next_request_and_can_be_opened_again(admin, opened, app):
    member = opened("luc", "Secrétariat")
    browser = app.test_client()
    browser.post(mailed_link(), data=NEW)
    come_in = {"name": "luc@example.org", "password": NEW["password"]}
    browser.post("/connexion/", data=come_in)
    assert browser.get("/profil/").status_code == 200
    assert "désactivé" in admin.post(f"/staff-users/{member}/close", follow_redirects=True).text
    assert browser.get("/profil/").status_code == 302
    assert browser.post("/connexion/", data=come_in).status_code == 422
    admin.post(f"/staff-users/{member}/reopen")
    assert browser.get("/profil/").status_code == 302
    assert browser.post("/connexion/", data=come_in).status_code == 302


def test_a_new_link_can_be_sent(admin, opened, stored):
    member = opened("luc", "Secrétariat")
    admin.post(f"/staff-users/{member}/invite")
    assert [row.recipient for row in stored(Outbox)][-1] == "luc@example.org"


def test_the_last_who_manages_users_stays(admin, roles, stored):
    (nadia,) = stored(User)
    assert "propre compte" in admin.post(f"/staff-users/{nadia.id}/close", follow_redirects=True).text
    data = {"first_name": "N", "last_name": "P", "roles": [roles["Secrétariat"]]}
    answer = admin.post(f"/staff-users/{nadia.id}/edit", data=data)
    assert answer.status_code == 422
    assert LAST in answer.text
    role = roles[SERVICE_ADMINISTRATOR]
    answer = admin.post(f"/staff-roles/{role}/edit", data={"name": SERVICE_ADMINISTRATOR, "staff": ["INBOX"]})
    assert LAST in answer.text
    assert admin.get("/staff-users/").status_code == 200


def test_of_two_who_close_each_other_one_stays(app, opened, work_as, stored):
    both = [opened(name, SERVICE_ADMINISTRATOR) for name in ("nadia", "luc")]
    together, outcomes = threading.Barrier(2), []

    def close(mine, other):
        actor = Actor(mine, frozenset(), frozenset({StaffRight.STAFF_USERS}), Side.STAFF, name="x")
        with app.app_context():
            together.wait()
            try:
                with work_as(actor) as ctx:
                    staff.close_staff_account(ctx, user_id=other)
            except DomainError as refusal:
                outcomes.append(str(refusal))

    threads = [threading.Thread(target=close, args=pair) for pair in (both, both[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1
    assert [row.active for row in stored(User)].count(True) == 1


def test_a_role_is_made_with_its_boxes_in_french_and_removed(admin, stored):
    page = admin.get("/staff-roles/add").text
    assert "À traiter" in page
    assert "Documents de facturation" in page
    assert 'value="ADMIN"' not in page
    answer = admin.post("/staff-roles/add", data={"name": "Accueil", "staff": ["INBOX"], "boxes": ["VISITS"]})
    assert answer.status_code == 302
    made = next(row for row in stored(StaffRole) if row.name == "Accueil")
    assert set(made.rights) == {"INBOX", "VISITS"}
    assert "À traiter" in admin.get(f"/staff-roles/{made.id}").text
    admin.post(f"/staff-roles/{made.id}/remove")
    assert "Accueil" not in {row.name for row in stored(StaffRole)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "Accueil"}, "Cochez au moins un droit"),
        ({"name": "Accueil", "boxes": ["ADMIN"]}, "Choisissez dans la liste proposée"),
        ({"name": "Secrétariat", "staff": ["INBOX"]}, "Ce rôle existe déjà"),
        ({"name": "", "staff": ["INBOX"]}, "Cette réponse est nécessaire"),
    ],
)
def test_a_role_that_cannot_be_is_refused(admin, stored, data, said):
    answer = admin.post("/staff-roles/add", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(stored(StaffRole)) == 3


def test_a_role_that_somebody_has_stays(admin, roles, stored):
    page = admin.post(f"/staff-roles/{roles[SERVICE_ADMINISTRATOR]}/remove", follow_redirects=True)
    assert "a encore ce rôle" in page.text
    assert len(stored(StaffRole)) == 3


@pytest.mark.parametrize("right", [right for right in StaffRight if right is not StaffRight.STAFF_USERS])
def test_nobody_else_sees_or_changes_them(browse, staff, right, opened, roles):
    member = opened("luc", SERVICE_ADMINISTRATOR)
    browser = browse(staff(right, Right.EMPLOYEES))
    role = roles["Secrétariat"]
    for page in (
        "/staff-users/",
        "/staff-users/add",
        f"/staff-users/{member}",
        "/staff-roles/",
        f"/staff-roles/{role}",
    ):
        assert browser.get(page).status_code == 404
    for way in (f"/staff-users/{member}/close", f"/staff-roles/{role}/remove", f"/staff-roles/{role}/edit"):
        assert browser.post(way).status_code == 404


def test_the_service_meets_the_right_too(work_as):
    others = Actor(None, frozenset(), frozenset(StaffRight) - {StaffRight.STAFF_USERS}, Side.STAFF)
    with pytest.raises(NotAllowed), work_as(others) as ctx:
        default_roles(ctx)


@pytest.mark.parametrize("pk", ["EMPLOYER", "0", "abc", "9" * 30])
def test_an_employers_account_is_no_member_of_the_staff(admin, someone, pk):
    pk = str(someone().user.id) if pk == "EMPLOYER" else pk
    assert admin.get(f"/staff-users/{pk}").status_code == 404
    for way in ("edit", "close", "reopen", "invite"):
        assert admin.post(f"/staff-users/{pk}/{way}").status_code == 404


def test_the_lists_are_short_work(admin):
    for page in ("/staff-users/", "/staff-roles/"):
        with at_most(8):
            assert admin.get(page).status_code == 200


def test_the_first_account_of_a_service_is_made_on_the_command_line(app, stored):
    runner = app.test_cli_runner()
    made = runner.invoke(args=["accounts", "administrator", "nadia@example.org", "Nadia", "Perrot"])
    assert made.exit_code == 0, made.output
    path = "/" + made.output.strip().split("/", 3)[3]
    browser = app.test_client()
    assert browser.post(path, data=NEW).status_code == 302
    browser.post("/connexion/", data={"name": "nadia@example.org", "password": NEW["password"]})
    assert browser.get("/staff-users/").status_code == 200
    again = runner.invoke(args=["accounts", "administrator", "NADIA@example.org", "Nadia", "Perrot"])
    assert again.exit_code != 0
    assert "Un compte existe déjà" in again.output
    assert "Secrétariat" in runner.invoke(args=["accounts", "roles"]).output
    assert len(stored(User)) == 1


def test_an_adherent_that_invites_somebody_of_the_service_does_not_take_them_from_it(admin, link, app):
    """Else whoever invites the last administrator shuts the service out of its own pages."""
    path = link(email="nadia@example.org")
    colleague = app.test_client()
    colleague.post(path, data={"password": NEW["password"]})
    for browser in (admin, colleague):
        assert browser.get("/staff-users/").status_code == 200
        assert browser.get("/employees/").status_code == 404
