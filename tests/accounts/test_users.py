"""« Utilisateurs » : the list, the matrix, the end of an access; there is always an administrator."""

import re
import threading
from datetime import date

import pytest

from app.accounts.models import Mandate
from app.accounts.services import mandates
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from tests.accounts.conftest import mailed_link
from tests.conftest import at_most
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

LAST = "toujours un administrateur"


@pytest.fixture
def team(app, browse, employer):
    """An administrator's browser, its adherent, and a colleague with one right."""
    boss = employer(Right.ADMIN)
    browser = browse(boss)
    colleague = AccountFactory(first_name="Thomas", last_name="Lefèvre", username="tlefevre", email="t@example.org")
    mandate = MandateFactory(user_id=colleague.id, adherent_id=boss.adherent_id, rights=[Right.EMPLOYEES])
    return browser, boss, mandate


def fresh(mandate):
    sessions.expire_all()
    sessions.rollback()
    return sessions.get(Mandate, mandate.id)


@pytest.mark.row("F040", "F041")
def test_the_list_has_the_columns_of_the_manual(team):
    browser, _, _ = team
    with at_most(8):
        page = browser.get("/users/").text
    assert headings(page) == [
        "Nom", "Identifiant", "E-mail", "Mot de passe", "Actif", "Contact portail", "Admin Salariés", "Droits",
        "Supprimer",
    ]  # fmt: skip
    for shown in ("Lefèvre Thomas", "tlefevre", "t@example.org", "Salariés", "Administrateur"):
        assert shown in page


def headings(page):
    """The titles of a list's columns, in their order."""
    head = page.partition("<thead")[2].partition("</tr>")[0]
    cells = re.findall(r"<th\b[^>]*>(.*?)</th>", head, re.DOTALL)
    words = [re.sub(r"<[^>]+>", " ", cell).replace("\u00a0", " ").strip() for cell in cells]
    return [word.partition("  ")[0] for word in words if word and word != "Actions"]


def test_who_signs_in_by_an_address_has_no_other_name(team):
    browser, boss, _ = team
    odile = AccountFactory(last_name="Caron", username="odile@example.org", email="odile@example.org")
    MandateFactory(user_id=odile.id, adherent_id=boss.adherent_id)
    row = browser.get("/users/").text.partition("Caron")[2].partition("</tr>")[0]
    assert "son e-mail" in row
    assert row.count("odile@example.org") == 1


def test_the_list_filters_by_name(team):
    browser, _, _ = team
    page = browser.get("/users/?person.last_name=lef").text
    assert "Lefèvre Thomas" in page
    assert "Martin Anne" not in page


def test_a_colleague_has_a_page_with_what_each_right_is(team):
    browser, _, mandate = team
    with at_most(8):
        page = browser.get(f"/users/{mandate.id}").text
    for shown in ("Thomas Lefèvre", "tlefevre", "Modifier les droits", "Désactiver l’accès", "Supprimer l’accès"):
        assert shown in page


@pytest.mark.row("F041")
def test_ones_own_line_has_no_end(team, stored):
    browser, _, _ = team
    own = next(row for row in stored(Mandate) if Right.ADMIN in row.rights)
    page = browser.get(f"/users/{own.id}").text
    assert "Modifier les droits" in page
    assert "Supprimer l’accès" not in page
    assert "Désactiver l’accès" not in page


@pytest.mark.row("F045", "F046", "F047", "F048", "F049", "F050", "F051", "F053", "F054", "F057")
def test_the_matrix_shows_presets_over_boxes_with_how_many_hold_them(team):
    browser, _, mandate = team
    with at_most(8):
        page = browser.get(f"/users/{mandate.id}/rights").text
    for right in Right:
        assert f'value="{right.name}"' in page
    for preset in ("Administrateur", "Facturation", "Déclaration", "Convocation", "Cabinet comptable", "Personnalisé"):
        assert preset in page
    assert "1 personne" in page
    assert "Contact portail" in page


@pytest.mark.row("F047", "F051")
def test_rights_are_given_and_count_on_the_next_page(team, stored):
    browser, _, mandate = team
    data = {"rights": ["VISITS"], "contact": "y"}
    page = browser.post(f"/users/{mandate.id}/rights", data=data, follow_redirects=True).text
    assert "« Salariés : Visites » a besoin de" in page.replace("\u00a0", " ")
    row = fresh(mandate)
    assert set(row.rights) == {Right.VISITS, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEES}
    assert row.contact
    (line,) = [line for line in stored(AuditLine) if line.action == "rights_given"]
    assert line.who == "Anne Martin"
    assert line.changes["Droits"] == ["Salariés", "3 droits"]


@pytest.mark.row("F044")
def test_a_preset_gives_all_its_boxes(team):
    browser, _, mandate = team
    browser.post(f"/users/{mandate.id}/rights", data={"preset": "BILLING", "rights": ["EMPLOYEES"]})
    assert set(fresh(mandate).rights) == {
        Right.COMPANY, Right.SERVICE_TEAM, Right.ADHERENT_DOCUMENTS, Right.BILLING_DOCUMENTS,
    }  # fmt: skip


def test_admin_is_kept_as_the_one_box_that_holds_all(team):
    browser, _, mandate = team
    browser.post(f"/users/{mandate.id}/rights", data={"rights": ["ADMIN"]})
    assert fresh(mandate).rights == [Right.ADMIN]


@pytest.mark.parametrize("data", [{"rights": []}, {"rights": ["NONSENSE"]}])
def test_a_matrix_that_makes_no_sense_is_refused(team, data):
    browser, _, mandate = team
    assert browser.post(f"/users/{mandate.id}/rights", data=data).status_code == 422
    assert fresh(mandate).rights == [Right.EMPLOYEES]


@pytest.mark.row("F043")
def test_an_access_is_closed_and_opened_again(team):
    browser, _, mandate = team
    browser.post(f"/users/{mandate.id}/suspend")
    assert not fresh(mandate).active
    assert "Réactiver l’accès" in browser.get(f"/users/{mandate.id}").text
    browser.post(f"/users/{mandate.id}/resume")
    assert fresh(mandate).active


@pytest.mark.row("F043")
def test_a_colleague_who_forgot_the_password_is_mailed_a_link(team, stored):
    browser, _, mandate = team
    assert "choisit elle-même" in browser.get(f"/users/{mandate.id}/reset").text
    assert stored(Outbox) == []
    page = browser.post(f"/users/{mandate.id}/reset", follow_redirects=True).text
    assert "t@example.org" in page
    assert "/mot-de-passe/" in mailed_link()
    assert [(row.recipient, row.template) for row in stored(Outbox)] == [("t@example.org", "accounts/new_password")]


@pytest.mark.row("F043")
def test_an_access_is_taken_away_once_that_is_confirmed(team, stored):
    browser, _, mandate = team
    assert "Supprimer l’accès de Thomas Lefèvre" in browser.get(f"/users/{mandate.id}/remove").text
    assert fresh(mandate) is not None
    gone = mandate.id
    browser.post(f"/users/{gone}/remove")
    assert gone not in {row.id for row in stored(Mandate)}
    (line,) = [line for line in stored(AuditLine) if line.action == "access_removed"]
    assert "Thomas Lefèvre" in str(line.changes)


@pytest.mark.parametrize("way", ["suspend", "remove"])
def test_nobody_closes_their_own_access(team, way, stored):
    browser, _, mandate = team
    MandateFactory(adherent_id=mandate.adherent_id, rights=[Right.ADMIN])
    own = next(row for row in stored(Mandate) if Right.ADMIN in row.rights)
    page = browser.post(f"/users/{own.id}/{way}", follow_redirects=True)
    assert "autre administrateur" in page.text
    assert fresh(own).active


def test_the_last_administrator_stays_one(team, stored):
    browser, _, _ = team
    own = next(row for row in stored(Mandate) if Right.ADMIN in row.rights)
    span = {"starts_on": "01/01/2020", "ends_on": "31/12/2026"}
    for tab, data in (("rights", {"rights": ["EMPLOYEES"]}), ("span", span)):
        page = browser.post(f"/users/{own.id}/{tab}", data=data)
        assert page.status_code == 422
        assert LAST in page.text
    assert (fresh(own).rights, fresh(own).ends_on) == ([Right.ADMIN], None)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"active": False}, id="suspended"),
        pytest.param({"ends_on": date(2026, 12, 31)}, id="for a time"),
        pytest.param({"starts_on": date(2026, 2, 1)}, id="not yet"),
        pytest.param({"rights": [Right.EMPLOYEES]}, id="no administrator"),
    ],
)
def test_a_second_administrator_counts_only_when_they_can_act_for_good(work_as, other):
    adherent = AdherentFactory()
    first = MandateFactory(adherent_id=adherent.id, rights=[Right.ADMIN])
    MandateFactory(adherent_id=adherent.id, **({"rights": [Right.ADMIN]} | other))
    with pytest.raises(DomainError, match=LAST), work_as(Actor.system(adherent.id)) as ctx:
        mandates.remove(ctx, mandate_id=first.id)


def test_a_second_administrator_whose_account_is_closed_does_not_count(work_as):
    adherent = AdherentFactory()
    first = MandateFactory(adherent_id=adherent.id, rights=[Right.ADMIN])
    MandateFactory(adherent_id=adherent.id, rights=[Right.ADMIN], user_id=AccountFactory(active=False).id)
    with pytest.raises(DomainError, match=LAST), work_as(Actor.system(adherent.id)) as ctx:
        mandates.suspend(ctx, mandate_id=first.id)


def test_who_is_only_administrator_for_a_time_may_still_change_colleagues(work_as, employer):
    adherent = AdherentFactory()
    MandateFactory(adherent_id=adherent.id, rights=[Right.ADMIN], ends_on=date(2026, 12, 31))
    colleague = MandateFactory(adherent_id=adherent.id)
    with work_as(employer(Right.ADMIN, of=adherent.id)) as ctx:
        mandates.suspend(ctx, mandate_id=colleague.id)
    assert not fresh(colleague).active


@pytest.mark.parametrize("way", ["suspend", "remove", "give_rights"])
def test_of_two_administrators_who_dismiss_each_other_one_stays(app, work_as, way, stored):
    adherent = AdherentFactory()
    both = [MandateFactory(adherent_id=adherent.id, rights=[Right.ADMIN]) for _ in range(2)]
    together, outcomes = threading.Barrier(2), []
    more = {"rights": [Right.EMPLOYEES], "contact": False} if way == "give_rights" else {}

    def dismiss(mine, others):
        with app.app_context():
            actor = Actor(mine, frozenset({adherent.id}), frozenset(Right), name="x")
            together.wait()
            try:
                with work_as(actor) as ctx:
                    getattr(mandates, way)(ctx, mandate_id=others, **more)
            except DomainError as refusal:
                outcomes.append(str(refusal))

    pairs = [(both[0].user_id, both[1].id), (both[1].user_id, both[0].id)]
    threads = [threading.Thread(target=dismiss, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1
    assert LAST in outcomes[0]
    assert len([row for row in stored(Mandate) if row.active and Right.ADMIN in row.rights]) == 1


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ADMIN])
def test_nobody_else_sees_or_changes_accesses(browse, employer, work_as, right):
    actor = employer(right)
    mandate = MandateFactory(adherent_id=actor.adherent_id)
    browser = browse(actor)
    for page in ("/users/", f"/users/{mandate.id}", f"/users/{mandate.id}/rights", f"/users/{mandate.id}/remove"):
        assert browser.get(page).status_code == 404
    assert browser.post(f"/users/{mandate.id}/suspend").status_code == 404
    with pytest.raises(NotAllowed), work_as(actor) as ctx:
        mandates.suspend(ctx, mandate_id=mandate.id)
    assert fresh(mandate).active


@pytest.mark.parametrize("pk", ["OTHER", "0", "abc", "9" * 30, "-1"])
def test_another_adherents_access_is_as_absent_as_none(team, pk):
    browser, _, _ = team
    foreign = MandateFactory()
    pk = str(foreign.id) if pk == "OTHER" else pk
    for way in ("rights", "remove"):
        assert browser.get(f"/users/{pk}/{way}").status_code == 404
    for way in ("suspend", "resume", "reset", "remove", "rights"):
        assert browser.post(f"/users/{pk}/{way}", data={"rights": ["EMPLOYEES"]}).status_code == 404
    assert browser.get(f"/users/{pk}").status_code == 404
    assert fresh(foreign).active


def test_an_account_of_another_adherent_is_in_no_list(team):
    browser, _, _ = team
    MandateFactory(user_id=AccountFactory(last_name="CANARI").id)
    assert "CANARI" not in browser.get("/users/").text
