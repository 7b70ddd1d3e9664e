"""The health teams, hence the sectors, that a member of the service's staff works in."""

import re

import pytest

from app.accounts.models import StaffMember
from app.accounts.services import staff_places
from app.adherents.models import Function, Professional
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from tests.conftest import at_most
from tests.factories import AccountFactory, ProfessionalFactory, SectorFactory, give_role


@pytest.fixture
def nadia(app, staff):
    """A member of the staff who works in no team yet."""
    account = AccountFactory(first_name="Nadia", last_name="Perrot")
    give_role(account, staff(StaffRight.INBOX))
    return account


@pytest.fixture
def chief(browse, staff):
    """The browser of who manages the service's accounts."""
    return browse(staff(StaffRight.STAFF_USERS))


def a_place(sector="Beaune Nord", **columns):
    values = {"name": "Nadia Perrot", "function": Function.SECRETARY} | columns
    return ProfessionalFactory(sector_id=SectorFactory(name=sector).id, **values)


def test_a_member_s_page_names_the_sectors_and_the_form_those_still_free(chief, nadia, staff):
    mine, free = a_place(user_id=nadia.id), a_place("Dijon Sud", name="Paul Roy")
    other = AccountFactory()
    a_place("Chalon", name="Anne Petit", user_id=other.id)
    with at_most(8):
        page = chief.get(f"/staff-users/{nadia.id}").text
    assert "Beaune Nord (secrétaire médicale)" in page
    with at_most(8):
        form = chief.get(f"/staff-users/{nadia.id}/sectors").text
    assert "Beaune Nord : Nadia Perrot, secrétaire médicale" in form.replace("\u00a0", " ")
    assert "Paul Roy" in form
    assert "Anne Petit" not in form
    boxes = re.findall(r'<input[^>]*name="places"[^>]*>', form)
    assert [f'value="{each.id}"' in box for each, box in zip((mine, free), boxes, strict=True)] == [True, True]
    assert ["checked" in box for box in boxes] == [True, False]


def test_the_sectors_of_a_member_are_chosen_and_put_down(chief, nadia, stored):
    first, second = a_place(user_id=nadia.id), a_place("Dijon Sud")
    answer = chief.post(f"/staff-users/{nadia.id}/sectors", data={"places": [second.id]}, follow_redirects=True)
    assert "Dijon Sud" in answer.text
    assert {row.id: row.user_id for row in stored(Professional)} == {first.id: None, second.id: nadia.id}
    (line,) = [line for line in stored(AuditLine) if line.action == "staff_placed"]
    assert line.changes["Secteurs"] == ["Beaune Nord (Secrétaire médicale)", "Dijon Sud (Secrétaire médicale)"]
    chief.post(f"/staff-users/{nadia.id}/sectors")
    assert {row.user_id for row in stored(Professional)} == {None}


def test_what_is_to_do_opens_on_the_sectors_that_were_chosen(browse, staff, work_as, stored):
    actor = staff(StaffRight.INBOX)
    browser = browse(actor)
    sectors = a_place("Beaune Nord"), a_place("Dijon Sud")
    (member,) = stored(StaffMember)
    with work_as(staff(StaffRight.STAFF_USERS)) as ctx:
        staff_places.place(ctx, user_id=member.id, places=[sectors[1].id])
    page = browser.get("/inbox/").text
    assert "Mon secteur" in page


def test_who_was_taken_meanwhile_is_refused_and_nothing_changes(work_as, staff, nadia, stored):
    mine = a_place(user_id=nadia.id)
    theirs = a_place("Dijon Sud", user_id=AccountFactory().id)
    actor = staff(StaffRight.STAFF_USERS)
    for places in ([theirs.id], [10**6]):
        with pytest.raises(DomainError, match="rechargez"), work_as(actor) as ctx:
            staff_places.place(ctx, user_id=nadia.id, places=places)
    assert {row.id: row.user_id for row in stored(Professional)}[mine.id] == nadia.id


@pytest.mark.parametrize("places", ["x", "-1", "99999999"])
def test_a_place_that_was_not_offered_is_refused(chief, nadia, places):
    answer = chief.post(f"/staff-users/{nadia.id}/sectors", data={"places": [places]})
    assert answer.status_code == 422
    assert "Choisissez dans la liste proposée" in answer.text


def test_only_who_manages_accounts_places_and_only_the_staff_is_placed(work_as, staff, nadia):
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.SETTINGS, Right.EMPLOYEES)) as ctx:
        staff_places.place(ctx, user_id=nadia.id, places=[])
    with pytest.raises(NotAllowed), work_as(staff(StaffRight.STAFF_USERS)) as ctx:
        staff_places.place(ctx, user_id=AccountFactory().id, places=[])
