"""An access that ends is told to its person fifteen days before; a branch without administrator has its mother's."""

from datetime import date

import pytest

from app.accounts.jobs import find_ending
from app.accounts.models import MandateKind
from app.accounts.services import confirming, filer_numbers
from app.adherents.models import Adherent
from app.platform import mail
from app.platform.account import User
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.mail import Outbox
from app.platform.notice import Notice
from tests.accounts.conftest import run_jobs
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

IN_A_WEEK, IN_A_MONTH = date(2026, 1, 12), date(2026, 2, 4)
"""The clock stands at 5 January 2026."""
LAST_OF_THE_FORTNIGHT = date(2026, 1, 20)


@pytest.fixture
def bakery(app):
    """An adherent with its administrator."""
    adherent = AdherentFactory(name="Boulangerie Martin")
    boss = AccountFactory(first_name="Anne", last_name="Martin", email="anne@example.org")
    MandateFactory(adherent_id=adherent.id, user_id=boss.id, rights=[Right.ADMIN])
    return adherent


@pytest.fixture
def access(bakery):
    """Give somebody an access with a last day."""

    def give(ends_on, email="karim@example.org", **columns):
        person = AccountFactory(first_name="Karim", last_name="Benali", email=email)
        return MandateFactory(adherent_id=bakery.id, user_id=person.id, ends_on=ends_on, **columns)

    return give


def one_night(work_as):
    with work_as(Actor.system()) as ctx:
        find_ending(ctx)
    run_jobs()


def told(stored):
    return [(row.template, row.recipient) for row in stored(Outbox)]


def test_the_person_is_told_by_mail_and_in_the_page_and_by_whom_it_can_be_prolonged(access, work_as, stored):
    mandate = access(LAST_OF_THE_FORTNIGHT)
    one_night(work_as)
    (row,), (news,) = stored(Outbox), stored(Notice)
    text = mail.read(row).text.replace("\u00a0", " ")
    assert (row.template, row.recipient) == ("accounts/access_ends", "karim@example.org")
    assert "prend fin le 20/01/2026" in text
    assert "demandez à Anne Martin de le prolonger" in text
    assert (news.user_id, news.adherent_id) == (mandate.user_id, mandate.adherent_id)
    assert news.title == "Votre accès à Boulangerie Martin prend fin le 20/01/2026."


def test_one_is_told_once_and_again_of_another_day(access, work_as, stored):
    mandate = access(IN_A_WEEK)
    one_night(work_as)
    one_night(work_as)
    assert len(stored(Outbox)) == 1
    mandate.ends_on = LAST_OF_THE_FORTNIGHT
    sessions.commit()
    one_night(work_as)
    assert len(stored(Outbox)) == 2


@pytest.mark.parametrize(
    "columns",
    [
        {"ends_on": None},
        {"ends_on": date(2026, 1, 21)},
        {"ends_on": date(2026, 1, 4)},
        {"ends_on": IN_A_WEEK, "active": False},
        {"ends_on": IN_A_WEEK, "starts_on": date(2026, 1, 10)},
    ],
    ids=["no end", "later", "over", "closed", "not begun"],
)
def test_nobody_else_is_told(access, work_as, stored, columns):
    access(**columns)
    one_night(work_as)
    assert stored(Outbox) == stored(Notice) == []


def test_an_account_that_is_closed_is_not_written_to(access, work_as, stored):
    mandate = access(IN_A_WEEK)
    sessions.get(User, mandate.user_id).active = False
    sessions.commit()
    one_night(work_as)
    assert stored(Outbox) == []


def test_where_nobody_can_prolong_it_the_service_is_named(app, work_as, stored):
    alone = AccountFactory(email="karim@example.org")
    MandateFactory(user_id=alone.id, rights=[Right.ADMIN], ends_on=IN_A_WEEK)
    one_night(work_as)
    assert "écrivez à Santé au Travail du Val" in mail.read(stored(Outbox)[0]).text.replace("\u00a0", " ")


@pytest.fixture
def family(app):
    """A branch whose accountant's access ends, and the administrator of its mother."""
    mother = AdherentFactory(name="Groupe Martin")
    branch = AdherentFactory(name="Martin Dijon", parent_id=mother.id)
    boss = AccountFactory(first_name="Anne", email="anne@example.org")
    MandateFactory(adherent_id=mother.id, user_id=boss.id, rights=[Right.ADMIN], with_branches=True)
    odile = AccountFactory(first_name="Odile", last_name="Caron", email="odile@example.org")
    MandateFactory(
        adherent_id=branch.id, user_id=odile.id, kind=MandateKind.THIRD_PARTY, starts_on=date(2025, 1, 20),
        ends_on=IN_A_MONTH,
    )  # fmt: skip
    return mother, branch


def ask(work_as, branch):
    with work_as(Actor.system()) as ctx:
        confirming.ask(ctx, adherent_id=branch.id)


def test_of_a_branch_without_administrator_its_mothers_are_asked(family, work_as, stored):
    mother, branch = family
    ask(work_as, branch)
    letter = next(row for row in stored(Outbox) if row.template == "accounts/still_needed")
    text = mail.read(letter).text.replace("\u00a0", " ")
    assert letter.recipient == "anne@example.org"
    assert "qui doit encore agir pour Martin Dijon : Odile Caron" in text
    assert "choisissez d’abord cet adhérent en haut de page" in text
    assert [(row.adherent_id, row.url) for row in stored(Notice)] == [(mother.id, "/users/confirm/")]


def test_a_branch_with_an_administrator_answers_for_itself(family, work_as, stored):
    _, branch = family
    own = AccountFactory(email="paul@example.org")
    MandateFactory(adherent_id=branch.id, user_id=own.id, rights=[Right.ADMIN], starts_on=date(2025, 12, 1))
    ask(work_as, branch)
    assert ("accounts/still_needed", "paul@example.org") in told(stored)
    assert "anne@example.org" not in {recipient for _, recipient in told(stored)}


@pytest.mark.parametrize(
    "columns",
    [{"with_branches": False}, {"rights": [Right.EMPLOYEES]}, {"active": False}, {"ends_on": date(2026, 1, 4)}],
    ids=["for the mother alone", "no administrator", "closed", "ended"],
)
def test_who_does_not_administer_the_branch_is_not_asked(family, work_as, stored, columns):
    mother, branch = family
    access = next(row for row in stored(MandateFactory._meta.model) if row.adherent_id == mother.id)
    for name, value in columns.items():
        setattr(access, name, value)
    sessions.commit()
    ask(work_as, branch)
    assert "accounts/still_needed" not in {template for template, _ in told(stored)}


def test_who_comes_to_a_branch_by_its_number_as_a_third_party_is_told_to_its_mothers_administrator(
    family, work_as, staff, stored
):
    _, branch = family
    with work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
        filer_numbers.issue(ctx, ctx.session.get_one(Adherent, branch.id))
    luc = AccountFactory(email="luc@example.org")
    with work_as(Actor(luc.id, frozenset(), frozenset(), Side.DOOR)) as ctx:
        person = ctx.session.get_one(User, luc.id)
        filer_numbers.give(ctx, person, branch.id, third_party=True, action="access_opened")
    assert ("accounts/came_by_number", "anne@example.org") in told(stored)
