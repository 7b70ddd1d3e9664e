"""What people do with adherents: enrol, correct, address, contacts; what is refused leaves nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.adherents.models import Address, AddressKind, Adherent, Contact
from app.adherents.queries import address_for, convocation_contacts
from app.adherents.services import company
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.unit_of_work import unit_of_work
from tests.factories import NOW, AddressFactory, AdherentFactory, ContactFactory, SectorFactory

SIRET = "404 833 048 00006"


@pytest.fixture
def secretary(staff):
    return staff(StaffRight.ADHERENT_ADMIN)


@pytest.fixture
def baker(employer):
    return employer(Right.COMPANY, Right.COMPANY_CONTACTS)


def test_enrolling_normalises_and_gives_the_next_number(work_as, secretary, stored):
    AdherentFactory(number="10250")
    sector = SectorFactory()
    with work_as(secretary) as ctx:
        company.enrol(
            ctx, name=" Boulangerie  Martin ", sector=sector, siret=SIRET, naf="10.71c", street="3 place Carnot",
            postcode="21 200", town="Beaune",
        )  # fmt: skip
    made = stored(Adherent)[-1]
    assert (made.number, made.name, made.name_key) == ("10251", "Boulangerie Martin", "boulangerie martin")
    assert (made.siret, made.naf) == ("40483304800006", "1071C")
    assert [str(address) for address in stored(Address)] == ["3 place Carnot, 21200 Beaune"]


@pytest.mark.row("F065")
def test_a_siret_that_another_adherent_has_is_refused_in_the_manuals_words(work_as, secretary):
    AdherentFactory(siret="40483304800006")
    sector = SectorFactory()
    with (
        pytest.raises(DomainError, match="Nous avons déjà un adhérent avec ce numéro de SIRET"),
        work_as(secretary) as ctx,
    ):
        company.enrol(ctx, name="Martin", sector=sector, siret=SIRET)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"siret": "77777777777777"}, "siret"),
        ({"naf": "boulanger"}, "naf"),
        ({"street": "3 place Carnot", "town": "Beaune", "postcode": "212"}, "postcode"),
        ({"street": "3 place Carnot", "postcode": "21200"}, "town"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_stored(work_as, secretary, stored, wrong, field):
    sector = SectorFactory()
    with pytest.raises(DomainError) as refusal, work_as(secretary) as ctx:
        company.enrol(ctx, name="Martin", sector=sector, **wrong)
    assert refusal.value.field == field
    assert stored(Adherent) == []


def test_without_the_right_an_adherent_is_neither_created_nor_changed(work_as, staff):
    adherent, sector = AdherentFactory(), SectorFactory()
    with work_as(staff(StaffRight.ADHERENTS)) as ctx:
        with pytest.raises(NotAllowed):
            company.enrol(ctx, name="Martin", sector=sector)
        with pytest.raises(NotAllowed):
            company.correct(ctx, id=adherent.id, name="Martin")


def test_an_employer_describes_its_own_company_and_no_other(work_as, baker, stored):
    other = AdherentFactory(name="Autre")
    with work_as(baker) as ctx:
        company.describe(ctx, id=baker.adherent_id, name="Boulangerie", activity="Pain", naf="1071C")
    with pytest.raises(NotAllowed), work_as(baker) as ctx:
        company.describe(ctx, id=other.id, name="Boulangerie")
    assert sorted(each.name for each in stored(Adherent)) == ["Autre", "Boulangerie"]


@pytest.mark.row("F081")
def test_the_companys_address_serves_for_all_until_another_is_given(work_as, baker):
    AddressFactory(adherent_id=baker.adherent_id, street="3 place Carnot")
    with work_as(baker) as ctx:
        serving = address_for(baker.adherent_id, AddressKind.BILLING)
        assert ctx.session.scalars(serving).one().street == "3 place Carnot"
        company.write_address(ctx, kind=AddressKind.BILLING, street="BP 12", postcode="21000", town="Dijon")
        assert ctx.session.scalars(serving).first().street == "BP 12"


def test_writing_an_address_twice_changes_it(work_as, baker, stored):
    for street in ("3 place Carnot", "4 place Carnot"):
        with work_as(baker) as ctx:
            company.write_address(ctx, kind=AddressKind.COMPANY, street=street, postcode="21200", town="Beaune")
    assert [address.street for address in stored(Address)] == ["4 place Carnot"]


@pytest.mark.row("F087")
def test_contacts_are_added_corrected_and_removed(work_as, baker, stored):
    with work_as(baker) as ctx:
        contact = company.add_contact(ctx, last_name="MARTIN", first_name="Julie", email="julie@example.org")
        company.correct_contact(ctx, id=contact.id, convocations=True)
        assert ctx.session.scalars(convocation_contacts(baker.adherent_id)).all() == ["julie@example.org"]
        company.remove_contact(ctx, id=contact.id)
    assert stored(Contact) == []


def test_another_adherents_contact_is_as_absent_as_one_that_never_was(work_as, baker):
    for contact_id in (ContactFactory().id, 10**9):
        with pytest.raises(NotAllowed), work_as(baker) as ctx:
            company.remove_contact(ctx, id=contact_id)


def test_two_secretaries_who_enrol_at_once_get_two_numbers(app, secretary, stored):
    sector = SectorFactory()
    together = Barrier(2)

    def enrol(name):
        with app.app_context(), unit_of_work(secretary, NOW) as ctx:
            together.wait()
            company.enrol(ctx, name=name, sector=sector)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(enrol, ("Martin", "Durand")))
    assert sorted(each.number for each in stored(Adherent)) == ["10001", "10002"]
