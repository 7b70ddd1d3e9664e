"""An access is opened in one place, by the same rules whatever the way in; none to an adherent that is struck off."""

import ast
from datetime import date
from pathlib import Path

import pytest

from app.accounts.models import Invitation, Mandate, MandateKind
from app.accounts.services import filer_numbers, invitations
from app.accounts.services.access import open_access
from app.adherents.models import Adherent, State
from app.platform import audit
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.errors import DomainError
from tests.accounts.conftest import invitation
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

APP = Path(__file__).parents[2] / "app"
DOOR = Actor(1, frozenset(), frozenset(), Side.DOOR, name="Anne Martin")
audit.declare(mandate_taken_up="Accès ouvert")


@pytest.fixture
def opened(work_as):
    """Open an access: `opened(adherent, account, kind=MandateKind.THIRD_PARTY)`."""

    def open_(adherent, account, **options):
        options = {"rights": [Right.EMPLOYEES], "action": "mandate_taken_up"} | options
        with work_as(DOOR) as ctx:
            return open_access(ctx, adherent_id=adherent.id, user_id=account.id, **options).id

    return open_


def struck_off(adherent):
    adherent.state = State.LEFT
    sessions.commit()
    return adherent


def test_a_mandate_is_made_in_one_place():
    made = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mandate"
    }
    assert made == {"accounts/services/access.py"}


def test_a_third_partys_access_has_a_last_day_whatever_the_way_in(opened, profile, stored):
    profile(third_party_dated=True)
    opened(AdherentFactory(), AccountFactory(), kind=MandateKind.THIRD_PARTY)
    opened(AdherentFactory(), AccountFactory())
    assert [(row.kind, row.ends_on) for row in stored(Mandate)] == [
        (MandateKind.THIRD_PARTY, date(2027, 1, 5)),
        (MandateKind.OWN, None),
    ]


def test_an_access_never_begins_before_today(opened, stored):
    opened(AdherentFactory(), AccountFactory(), starts_on=date(2025, 12, 1))
    opened(AdherentFactory(), AccountFactory(), starts_on=date(2026, 2, 1))
    assert [row.starts_on for row in stored(Mandate)] == [date(2026, 1, 5), date(2026, 2, 1)]


def test_a_former_access_opens_again_as_if_it_were_new(opened, stored):
    adherent, account = AdherentFactory(), AccountFactory()
    MandateFactory(
        adherent_id=adherent.id, user_id=account.id, active=False, contact=True, with_branches=True,
        ends_on=date(2025, 6, 30), confirmed_on=date(2022, 1, 1), asked_on=date(2025, 1, 1),
    )  # fmt: skip
    opened(adherent, account, rights=[Right.ADMIN], who="Jeanne Roux", again=True)
    (row,) = stored(Mandate)
    assert (row.rights, row.active, row.contact, row.with_branches) == ([Right.ADMIN], True, True, False)
    assert (row.starts_on, row.ends_on, row.confirmed_on, row.asked_on) == (date(2026, 1, 5), None, None, None)
    (line,) = stored(AuditLine)
    assert line.changes == {"Utilisateur": ["", "Jeanne Roux"], "Droits": ["", "Administrateur"]}


def test_two_accesses_of_one_person_to_one_adherent_are_refused(opened, stored):
    adherent, account = AdherentFactory(), AccountFactory()
    opened(adherent, account)
    with pytest.raises(DomainError, match="a déjà un accès"):
        opened(adherent, account, rights=[Right.ADMIN])
    assert [row.rights for row in stored(Mandate)] == [[Right.EMPLOYEES]]


def test_nothing_opens_an_adherent_that_is_struck_off(opened, stored):
    with pytest.raises(DomainError, match="est radié"):
        opened(struck_off(AdherentFactory()), AccountFactory())
    assert stored(Mandate) == []


@pytest.mark.parametrize(
    "issue",
    [
        invitations.issue_letter,
        filer_numbers.issue,
        lambda ctx, adherent: invitations.mail_access(ctx, adherent_id=adherent.id, email="julie@example.org"),
    ],
    ids=["letter", "number", "link"],
)
def test_no_letter_number_or_link_is_issued_to_who_is_struck_off(issue, staff, work_as, stored):
    gone = struck_off(AdherentFactory(name="Fournil du Sud"))
    with pytest.raises(DomainError, match="Fournil du Sud est radié"), work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
        issue(ctx, ctx.session.get_one(Adherent, gone.id))
    assert stored(Invitation) == []


def test_its_page_says_so_instead_of_offering_a_letter(browse, staff, stored):
    gone = struck_off(AdherentFactory(name="Fournil du Sud"))
    browser = browse(staff(StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS))
    shown = browser.get(f"/first-letter/{gone.id}").text.replace("\u00a0", " ")
    assert "Fournil du Sud est radié : aucun accès ne peut y être ouvert" in shown
    assert "Imprimer la lettre" not in shown
    answer = browser.post(f"/first-letter/{gone.id}/pdf", follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "est radié" in answer.text
    assert stored(Invitation) == []


def test_a_colleague_of_who_is_struck_off_is_neither_invited_nor_invited_again(link, employer, work_as, app):
    adherent = AdherentFactory()
    path = link(of=adherent.id)
    struck_off(adherent)
    with work_as(employer(Right.ADMIN, of=adherent.id)) as ctx, pytest.raises(DomainError, match="est radié"):
        invitations.renew(ctx, invitation_id=invitation().id)
    with work_as(employer(Right.ADMIN, of=adherent.id)) as ctx, pytest.raises(DomainError, match="est radié"):
        invitations.invite(ctx, email="new@example.org", first_name="A", last_name="B", rights=[Right.EMPLOYEES])
    assert app.test_client().get(path).status_code == 410
