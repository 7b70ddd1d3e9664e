"""Branches of an adherent, made and attached by the service (BO-01, ENT-11)."""

import pytest

from app.accounts.models import Mandate
from app.adherents.models import Address, Adherent
from app.adherents.services import branches
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from tests.conftest import at_most
from tests.factories import AddressFactory, AdherentFactory, MandateFactory, SectorFactory, SignInFactory, sessions


@pytest.fixture
def secretary(browse, staff):
    return browse(staff(StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN))


@pytest.fixture
def mother(app):
    return AdherentFactory(name="Garage Brieuc", number="00010")


def fresh(adherent):
    sessions.rollback()
    sessions.expire_all()
    return sessions.get(Adherent, adherent.id)


@pytest.mark.row("F036")
def test_the_service_adds_a_branch_which_has_the_next_number_of_its_mother(secretary, mother, stored):
    AdherentFactory(number="00010-5", parent_id=mother.id)
    AdherentFactory(number="00010-x", parent_id=mother.id)
    page = secretary.get(f"/adherent-branches/{mother.id}/add").text
    assert 'value="Garage Brieuc"' in page
    data = {"name": "Garage Brieuc Lannion", "street": "1 quai d’Aiguillon", "postcode": "22300", "town": "Lannion"}
    answer = secretary.post(f"/adherent-branches/{mother.id}/add", data=data)
    made = next(one for one in stored(Adherent) if one.name == "Garage Brieuc Lannion")
    assert answer.location == f"/adherents/{made.id}"
    assert (made.number, made.parent_id, made.sector_id) == ("00010-6", mother.id, mother.sector_id)
    assert [(one.adherent_id, one.town) for one in stored(Address)] == [(made.id, "Lannion")]


def test_a_branch_may_have_a_number_and_a_sector_of_its_own(secretary, mother, stored):
    sector = SectorFactory()
    data = {"name": "Garage Brieuc Dinan", "number": "00010-5", "sector": str(sector.id)}
    secretary.post(f"/adherent-branches/{mother.id}/add", data=data)
    made = next(one for one in stored(Adherent) if one.parent_id)
    assert (made.number, made.sector_id) == ("00010-5", sector.id)
    again = secretary.post(f"/adherent-branches/{mother.id}/add", data=data)
    assert again.status_code == 422
    assert "déjà pris" in again.text


@pytest.mark.row("F077", "F290")
def test_an_agency_has_a_branch_for_its_staff_and_one_for_those_it_sends_out(secretary, mother, stored):
    AddressFactory(adherent_id=mother.id, town="Beaune")
    address = f"/adherent-branches/{mother.id}/temporary-work"
    assert "Deux établissements sont créés" in secretary.get(address).text
    assert len(stored(Adherent)) == 1
    page = secretary.post(address, follow_redirects=True).text
    assert "Garage Brieuc PERMANENTS" in page
    assert "Garage Brieuc (INTERIMAIRES)" in page
    assert sorted(one.number for one in stored(Adherent)) == ["00010", "00010-1", "00010-2"]
    assert [one.town for one in stored(Address)] == ["Beaune"] * 3
    assert "existent déjà" in secretary.post(address, follow_redirects=True).text
    assert len(stored(Adherent)) == 3


def test_an_adherent_is_attached_and_detached_and_the_history_says_to_whom(secretary, mother, stored):
    alone = AdherentFactory(name="Garage Dinan", number="20001")
    address = f"/adherent-branches/{alone.id}/attach"
    secretary.post(address, data={"mother": f"{mother.id} · Garage Brieuc"})
    assert fresh(alone).parent_id == mother.id
    assert "Établissement de" in secretary.get(f"/adherents/{alone.id}?tab=branches").text
    secretary.post(address, data={"mother": ""})
    assert fresh(alone).parent_id is None
    assert [line.action for line in stored(AuditLine)] == ["adherent_attached", "adherent_detached"]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("itself", "lui-même"),
        ("a branch", "ne peut pas être lui-même rattaché"),
        ("unknown", "Choisissez dans la liste"),
    ],
)
def test_a_mother_that_cannot_be_is_refused_with_its_sentence(secretary, mother, who, sentence):
    branch = AdherentFactory(parent_id=mother.id)
    alone = AdherentFactory()
    wanted = {"itself": alone.id, "a branch": branch.id, "unknown": 999_999}[who]
    answer = secretary.post(f"/adherent-branches/{alone.id}/attach", data={"mother": str(wanted)})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fresh(alone).parent_id is None


def test_who_has_branches_becomes_none(secretary, mother):
    AdherentFactory(parent_id=mother.id)
    other = AdherentFactory()
    answer = secretary.post(f"/adherent-branches/{mother.id}/attach", data={"mother": str(other.id)})
    assert answer.status_code == 422
    assert "a des établissements" in answer.text


def test_a_branch_has_no_branches(work_as, staff, mother, secretary):
    branch = AdherentFactory(parent_id=mother.id)
    with pytest.raises(DomainError, match="celui du haut"), work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
        branches.add(ctx, mother_id=branch.id, name="X")
    page = secretary.post(f"/adherent-branches/{branch.id}/temporary-work", follow_redirects=True)
    assert "celui du haut" in page.text


def test_the_tab_lists_branches_in_the_order_of_their_numbers_and_only_reads_for_who_only_reads(browse, staff, mother):
    for number in ("00010-10", "00010-2"):
        AdherentFactory(number=number, parent_id=mother.id)
    reader = browse(staff(StaffRight.ADHERENTS))
    with at_most(8):
        page = reader.get(f"/adherents/{mother.id}?tab=branches").text
    assert page.index("00010-2<") < page.index("00010-10<")
    assert "Ajouter un établissement" not in page
    assert reader.get(f"/adherent-branches/{mother.id}/add").status_code == 404


@pytest.mark.parametrize("service", [branches.add, branches.split_temporary_work, branches.attach])
def test_without_the_right_or_the_adherent_nothing_is_done(work_as, staff, employer, mother, service):
    more = {branches.add: {"name": "X"}, branches.attach: {"mother": None}}.get(service, {})
    key = "id" if service is branches.attach else "mother_id"
    for actor, wanted in ((employer(Right.ADMIN, of=mother.id), mother.id), (staff(StaffRight.ADHERENT_ADMIN), 10**9)):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            service(ctx, **{key: wanted}, **more)


def test_who_acts_for_the_mother_and_its_branches_acts_for_a_new_one_at_once(app, secretary, mother, stored):
    mandate = MandateFactory(adherent_id=mother.id, rights=[Right.ADMIN], with_branches=True)
    SignInFactory(user_id=mandate.user_id, token="head")
    secretary.post(f"/adherent-branches/{mother.id}/add", data={"name": "Garage Brieuc Lannion"})
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "head"
    assert "Garage Brieuc Lannion" in browser.get("/switch/").text
    assert len(stored(Mandate)) == 1


def test_mothers_are_offered_by_name_or_number_and_branches_are_not(secretary, mother):
    AdherentFactory(name="Garage Brieuc Dinan", parent_id=mother.id)
    for typed in ("brieuc", "00010"):
        assert [each["label"] for each in secretary.get(f"/adherents/lookup/mother?q={typed}").json] == [
            "Garage Brieuc"
        ]
