"""Accounts that nobody uses: their person is told, then they are closed; the service reopens them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.jobs import close_unused, find_unused
from app.accounts.models import Account, SignIn
from app.platform import mail
from app.platform.account import User
from app.platform.audit import AuditLine
from app.platform.context import Actor, StaffRight
from app.platform.mail import Outbox
from tests.accounts.conftest import run_jobs
from tests.factories import NOW, AccountFactory, MandateFactory, SignInFactory, give_role, sessions

LONG_AGO = datetime(2022, 6, 1, 8, tzinfo=UTC)
ALMOST = datetime(2024, 2, 1, 8, tzinfo=UTC)
"""Not two years before 5 January 2026, but two years less a month."""
OF_LATE = datetime(2024, 2, 10, 8, tzinfo=UTC)
TOLD = NOW - timedelta(days=31)


@pytest.fixture
def unused(app):
    """An account that was used last on a day, and told so or not."""

    def make(last_login=LONG_AGO, told=None, **columns):
        # FAB keeps its instants without time zone.
        days = {
            name: day and day.replace(tzinfo=None)
            for name, day in {"last_login": last_login, **columns}.items()
            if isinstance(day, datetime | None)
        }
        user = AccountFactory(first_name="Karim", email="karim@example.org", **columns | days)
        sessions.add(Account(user_id=user.id, unused_told_at=told))
        sessions.commit()
        return user

    return make


@pytest.fixture
def give(staff):
    """Give an account a role of the service with these rights."""
    return lambda user, *rights: give_role(sessions.merge(user), staff(*rights))


@pytest.fixture
def desk(staff, browse):
    """The browser of somebody of the service who opens adherents."""
    return browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))


@pytest.fixture
def chief(staff, browse):
    """The browser of who manages the service's own people."""
    return browse(staff(StaffRight.STAFF_USERS))


def one_night(work_as):
    with work_as(Actor.system()) as ctx:
        find_unused(ctx)
    run_jobs()


def told(stored):
    return [row.recipient for row in stored(Outbox) if row.template == "accounts/unused"]


@pytest.mark.parametrize(
    ("columns", "is_told"),
    [
        pytest.param({"last_login": ALMOST}, True, id="two years in a month"),
        pytest.param({"last_login": OF_LATE}, False, id="not yet"),
        pytest.param({"last_login": None, "created_on": LONG_AGO}, True, id="never used"),
        pytest.param({"last_login": None, "created_on": OF_LATE}, False, id="made of late"),
        pytest.param({"active": False}, False, id="closed already"),
    ],
)
def test_who_has_not_signed_in_for_two_years_less_a_month_is_told(unused, work_as, stored, columns, is_told):
    unused(**columns)
    one_night(work_as)
    assert told(stored) == ["karim@example.org"] * is_told


def test_the_mail_says_until_when_and_that_signing_in_is_enough(unused, work_as, stored):
    unused()
    one_night(work_as)
    (row,) = stored(Outbox)
    text = mail.read(row).text.replace("\u00a0", " ")
    assert "Votre dernière connexion date du 01/06/2022." in text
    assert "nous le désactiverons le 04/02/2026" in text
    assert "connectez-vous une fois avant cette date" in text


def test_nobody_is_told_twice_nor_closed_before_the_month_is_over(unused, work_as, stored):
    user = unused()
    one_night(work_as)
    one_night(work_as)
    assert told(stored) == ["karim@example.org"]
    assert [row.active for row in stored(User) if row.id == user.id] == [True]


def test_a_month_after_it_was_told_the_account_is_closed_and_signed_out(unused, work_as, stored):
    user = unused(told=TOLD)
    SignInFactory(user_id=user.id, token="t")
    one_night(work_as)
    assert [row.active for row in stored(User) if row.id == user.id] == [False]
    assert [row.revoked_at for row in stored(SignIn)] == [NOW]
    assert "unused_account_closed" in {row.action for row in stored(AuditLine)}


def test_who_came_back_after_it_was_told_keeps_the_account_and_is_told_anew_later(unused, work_as, stored):
    user = unused(told=datetime(2023, 12, 1, tzinfo=UTC), last_login=datetime(2023, 12, 20, tzinfo=UTC))
    with work_as(Actor.system()) as ctx:
        close_unused(ctx, user.id)
    assert [row.active for row in stored(User) if row.id == user.id] == [True]
    one_night(work_as)
    assert told(stored) == ["karim@example.org"]


def test_the_last_account_that_manages_the_service_stays(unused, give, work_as, stored):
    user = unused(told=TOLD)
    give(user, StaffRight.STAFF_USERS)
    one_night(work_as)
    assert [row.active for row in stored(User) if row.id == user.id] == [True]


def test_of_two_that_manage_the_service_the_unused_one_is_closed(unused, give, work_as, stored):
    user = unused(told=TOLD)
    give(user, StaffRight.STAFF_USERS)
    give(AccountFactory(email="chef@example.org", last_login=NOW.replace(tzinfo=None)), StaffRight.STAFF_USERS)
    one_night(work_as)
    assert [row.active for row in stored(User) if row.id == user.id] == [False]


def test_the_service_reopens_the_account_which_is_not_closed_again_the_next_night(unused, desk, work_as, stored):
    user = unused(told=TOLD)
    access = MandateFactory(user_id=user.id)
    one_night(work_as)
    assert "Ce compte est désactivé" in desk.get(f"/connexions/{access.id}").text.replace("\u00a0", " ")
    assert desk.post(f"/connexions/{access.id}/reopen").status_code == 302
    assert "Réactiver" not in desk.get(f"/connexions/{access.id}").text
    one_night(work_as)
    assert [row.active for row in stored(User) if row.id == user.id] == [True]


def test_an_account_that_is_open_is_not_reopened(unused, desk):
    access = MandateFactory(user_id=unused(last_login=OF_LATE).id)
    assert desk.post(f"/connexions/{access.id}/reopen").status_code == 404


def test_of_the_staff_the_unused_account_is_reopened_on_its_record(unused, chief, give, work_as, stored):
    user = unused(told=TOLD)
    give(user, StaffRight.INBOX)
    one_night(work_as)
    assert chief.post(f"/staff-users/{user.id}/reopen").status_code == 302
    one_night(work_as)
    assert [row.active for row in stored(User) if row.id == user.id] == [True]
