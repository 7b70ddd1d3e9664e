"""What an administrator corrects of a colleague's account: name and phone, of who acts for nobody else."""

import pytest

from app.accounts.services import colleagues
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.context import Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed
from tests.conftest import at_most
from tests.factories import AccountFactory, MandateFactory, give_role

NEW = {"first_name": "Tom", "last_name": "Lefèvre-Roy", "phone": "03 80 22 00 00"}


@pytest.fixture
def team(app, browse, employer):
    """An administrator's browser, and the access of a colleague."""
    boss = employer(Right.ADMIN)
    colleague = AccountFactory(first_name="Thomas", last_name="Lefèvre", email="t@example.org")
    return browse(boss), boss, MandateFactory(user_id=colleague.id, adherent_id=boss.adherent_id)


def at_door(actor):
    return actor.__class__(actor.user_id, actor.adherents, actor.rights, Side.DOOR, actor.name)


@pytest.mark.row("F059")
def test_the_first_tab_corrects_name_and_phone_and_never_the_address(team, stored):
    browser, _, mandate = team
    with at_most(10):
        page = browser.get(f"/users/{mandate.id}/edit").text
    for tab in ("Informations sur l’utilisateur", "Rôles et droits d’accès", "Notifications"):
        assert tab in page
    assert 'name="email"' not in page
    answer = browser.post(f"/users/{mandate.id}/edit", data=NEW | {"email": "x@x.fr"}, follow_redirects=True)
    assert "Tom Lefèvre-Roy" in answer.text
    account = next(row for row in stored(User) if row.id == mandate.user_id)
    assert (account.first_name, account.last_name, account.email) == ("Tom", "Lefèvre-Roy", "t@example.org")
    (line,) = [line for line in stored(AuditLine) if line.action == "colleague_corrected"]
    assert line.changes["Nom"] == ["Thomas Lefèvre", "Tom Lefèvre-Roy"]


def test_what_makes_no_sense_is_refused(team, stored):
    browser, _, mandate = team
    for data in ({"first_name": ""}, {"phone": "abc"}, {"last_name": "x" * 65}):
        assert browser.post(f"/users/{mandate.id}/edit", data=NEW | data).status_code == 422
    assert {row.first_name for row in stored(User) if row.id == mandate.user_id} == {"Thomas"}


@pytest.mark.parametrize("other", ["adherent", "service"])
def test_who_acts_elsewhere_keeps_their_own_data(team, work_as, staff, stored, other):
    browser, boss, mandate = team
    account = next(row for row in stored(User) if row.id == mandate.user_id)
    if other == "adherent":
        MandateFactory(user_id=account.id)
    else:
        give_role(account, staff(StaffRight.INBOX))
    assert "tient elle-même" in browser.get(f"/users/{mandate.id}/edit").text
    assert browser.post(f"/users/{mandate.id}/edit", data=NEW).status_code < 500
    with pytest.raises(DomainError, match="elle-même"), work_as(at_door(boss)) as ctx:
        colleagues.correct(ctx, mandate_id=mandate.id, **NEW)
    assert {row.first_name for row in stored(User) if row.id == account.id} == {"Thomas"}


def test_only_an_administrator_of_that_adherent_does(team, employer, work_as):
    _, boss, mandate = team
    for actor in (employer(Right.ADMIN), employer(Right.EMPLOYEES, of=boss.adherent_id)):
        for service in (colleagues.only_ours, colleagues.send_reset):
            with pytest.raises(NotAllowed), work_as(at_door(actor)) as ctx:
                service(ctx, mandate_id=mandate.id)
