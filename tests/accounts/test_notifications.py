"""What each user wants to be told of: chosen by oneself or by an administrator, heard by who tells (K47)."""

from dataclasses import replace

import pytest

from app.accounts.models import Mandate, NotificationChoice
from app.accounts.queries import wanting
from app.accounts.rules.topics import TOPICS, Topic, declare, offered
from app.accounts.services import notifications
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import NotAllowed
from app.visits.services.telling import APPOINTMENTS, convocation_addresses
from tests.conftest import at_most
from tests.factories import NOW, AccountFactory, ContactFactory, MandateFactory

KEY = APPOINTMENTS.key


@pytest.fixture
def team(app, browse, employer):
    """An administrator and a colleague who holds « Visites », each with a browser: boss, colleague, mandate."""
    boss = employer(Right.ADMIN)
    colleague = AccountFactory(first_name="Thomas", last_name="Lefèvre", email="t@example.org")
    mandate = MandateFactory(user_id=colleague.id, adherent_id=boss.adherent_id, rights=[Right.VISITS])
    return browse(boss), boss, mandate


@pytest.fixture
def thomas(team):
    """The colleague as an actor."""
    _, boss, mandate = team
    return Actor(mandate.user_id, boss.adherents, frozenset({Right.VISITS}), name="Thomas Lefèvre")


def choose(work_as, actor, mandate, *, by_mail=(), in_page=()):
    with work_as(actor) as ctx:
        notifications.choose(ctx, mandate_id=mandate.id, by_mail=by_mail, in_page=in_page)


def told(work_as, actor):
    """Who of the adherent is left a notice, and who is mailed, about appointments."""
    with work_as(actor) as ctx:
        noticed = set(ctx.session.scalars(wanting.noticed(actor.adherent_id, APPOINTMENTS, NOW.date())))
        return noticed, set(convocation_addresses(ctx, actor.adherent_id))


@pytest.mark.row("F272", "K47")
def test_an_administrator_chooses_for_a_colleague_in_the_third_tab(team, stored):
    browser, _, mandate = team
    with at_most(8):
        page = browser.get(f"/users/{mandate.id}/notifications").text
    assert "Visites et convocations" in page
    assert page.count("checked") == 2
    browser.post(f"/users/{mandate.id}/notifications", data={"in_page": [KEY]})
    (row,) = stored(NotificationChoice)
    assert (row.mandate_id, row.topic, row.by_mail, row.in_page) == (mandate.id, KEY, False, True)
    (line,) = [line for line in stored(AuditLine) if line.action == "notifications_chosen"]
    assert line.changes == {"Par e-mail": ["Visites et convocations", "Rien"]}


@pytest.mark.row("F272")
def test_one_chooses_for_oneself_from_the_profile(team, thomas, browse, stored):
    browser = browse(thomas)
    assert "/profil/notifications/" in browser.get("/profil/").text
    with at_most(8):
        assert "Visites et convocations" in browser.get("/profil/notifications/").text
    answer = browser.post("/profil/notifications/", data={"by_mail": [KEY]}, follow_redirects=True)
    assert "Vos notifications sont enregistrées" in answer.text
    (row,) = stored(NotificationChoice)
    assert (row.by_mail, row.in_page) == (True, False)


def test_who_may_know_of_nothing_is_told_so(browse, employer):
    page = browse(employer(Right.POSTS)).get("/profil/notifications/").text
    assert "le portail n’a rien à annoncer" in page


@pytest.mark.row("K47")
def test_where_the_service_offers_no_choice_there_is_no_such_page(team, thomas, browse, profile, work_as):
    profile(notifications_chosen=False)
    browser, _, mandate = team
    assert "Notifications" not in browser.get(f"/users/{mandate.id}/rights").text.partition("<main")[2]
    assert browser.get(f"/users/{mandate.id}/notifications").status_code == 404
    assert browse(thomas).get("/profil/notifications/").status_code == 404
    with pytest.raises(NotAllowed):
        choose(work_as, thomas, mandate)


def test_a_colleague_s_choice_is_theirs_and_the_administrator_s(team, thomas, employer, work_as, stored):
    _, boss, mandate = team
    for other in (employer(Right.VISITS, of=boss.adherent_id), employer(Right.ADMIN)):
        with pytest.raises(NotAllowed):
            choose(work_as, replace(other, user_id=99), mandate)
    choose(work_as, thomas, mandate, by_mail=[KEY, "nonsense"])
    assert [row.topic for row in stored(NotificationChoice)] == [KEY]


@pytest.mark.parametrize("said", ["x", "appointments'--"])
def test_a_topic_that_is_none_is_refused(team, said, stored):
    browser, _, mandate = team
    assert browser.post(f"/users/{mandate.id}/notifications", data={"by_mail": [said]}).status_code == 422
    assert stored(NotificationChoice) == []


@pytest.mark.row("F274", "K47")
def test_who_said_nothing_is_told_and_who_said_no_is_not(team, thomas, work_as, stored):
    _, boss, mandate = team
    administrator = next(row.user_id for row in stored(Mandate) if row.id != mandate.id)
    everybody = {mandate.user_id, administrator}
    noticed, mailed = told(work_as, boss)
    assert noticed == everybody
    assert "t@example.org" in mailed
    choose(work_as, thomas, mandate)
    noticed, mailed = told(work_as, boss)
    assert noticed == {administrator}
    assert "t@example.org" not in mailed


@pytest.mark.row("F274")
def test_a_convocation_always_reaches_somebody(team, thomas, work_as, stored):
    _, boss, mandate = team
    (other,) = [row for row in stored(Mandate) if row.id != mandate.id]
    for one in (mandate, other):
        choose(work_as, boss, one)
    assert "t@example.org" in told(work_as, boss)[1]


@pytest.mark.row("F274")
def test_beside_a_convocation_contact_only_who_asked_is_mailed(team, thomas, work_as):
    _, boss, mandate = team
    ContactFactory(adherent_id=boss.adherent_id, email="convocations@example.org", convocations=True)
    assert told(work_as, boss)[1] == {"convocations@example.org"}
    choose(work_as, thomas, mandate, by_mail=[KEY])
    assert told(work_as, boss)[1] == {"convocations@example.org", "t@example.org"}


def test_topics_follow_the_rights_and_have_one_key_each():
    assert offered({Right.ADMIN}) == list(TOPICS.values())
    assert APPOINTMENTS not in offered({Right.POSTS})
    assert declare(APPOINTMENTS) is APPOINTMENTS
    with pytest.raises(ValueError, match="twice"):
        declare(Topic(KEY, "Autre chose", "Autre chose.", Right.POSTS))


def test_an_access_that_is_removed_takes_its_choices_along(team, thomas, work_as, stored):
    browser, _, mandate = team
    choose(work_as, thomas, mandate)
    browser.post(f"/users/{mandate.id}/remove")
    assert stored(NotificationChoice) == []
