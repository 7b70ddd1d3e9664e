"""What people do with adherents: enrol, correct, address, contacts; what is refused leaves nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.adherents.models import Address, AddressKind, Adherent, Contact, Interlocutor, InterlocutorKind, State
from app.adherents.queries import address_for, convocation_contacts
from app.adherents.services import company, people, places
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox, read
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
        places.write_address(ctx, kind=AddressKind.BILLING, street="BP 12", postcode="21000", town="Dijon")
        assert ctx.session.scalars(serving).first().street == "BP 12"


def test_writing_an_address_twice_changes_it(work_as, baker, stored):
    for street in ("3 place Carnot", "4 place Carnot"):
        with work_as(baker) as ctx:
            places.write_address(ctx, kind=AddressKind.COMPANY, street=street, postcode="21200", town="Beaune")
    assert [address.street for address in stored(Address)] == ["4 place Carnot"]


@pytest.mark.row("F087")
def test_contacts_are_added_corrected_and_removed(work_as, baker, stored):
    with work_as(baker) as ctx:
        contact = people.add_contact(ctx, last_name="MARTIN", first_name="Julie", email="julie@example.org")
        people.correct_contact(ctx, id=contact.id, convocations=True)
        assert ctx.session.scalars(convocation_contacts(baker.adherent_id)).all() == ["julie@example.org"]
        people.remove_contact(ctx, id=contact.id)
    assert stored(Contact) == []


def test_another_adherents_contact_is_as_absent_as_one_that_never_was(work_as, baker):
    for contact_id in (ContactFactory().id, 10**9):
        with pytest.raises(NotAllowed), work_as(baker) as ctx:
            people.remove_contact(ctx, id=contact_id)


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


@pytest.mark.row("F080", "F082")
def test_the_profile_says_what_an_employer_changes_by_itself(work_as, baker, stored, ruled):
    with work_as(baker) as ctx, pytest.raises(NotAllowed):
        company.describe(ctx, id=baker.adherent_id, siret=SIRET)
    ruled(employer_edits=["siret"])
    with work_as(baker) as ctx:
        company.describe(ctx, id=baker.adherent_id, siret=SIRET)
    assert [each.siret for each in stored(Adherent)] == ["40483304800006"]


def test_the_secretariat_is_told_of_what_the_profile_says(work_as, baker, stored, ruled):
    for told, name in (["naf"], "Boulangerie Neuve"), (["name"], "Boulangerie Martin"):
        ruled(told=told)
        with work_as(baker) as ctx:
            company.describe(ctx, id=baker.adherent_id, name=name)
    (posted,) = stored(Outbox)
    assert "Boulangerie Neuve devient Boulangerie Martin" in read(posted).text


@pytest.mark.row("F082")
@pytest.mark.parametrize(
    ("typed", "kept"), [("FR 83 404 833 048", "FR83404833048"), ("83404833048", "FR83404833048"), ("", "")]
)
def test_a_vat_number_is_kept_as_the_law_writes_it(work_as, baker, stored, typed, kept):
    with work_as(baker) as ctx:
        company.describe(ctx, id=baker.adherent_id, vat_number=typed)
    assert [each.vat_number for each in stored(Adherent)] == [kept]


@pytest.mark.parametrize("typed", ["FR 00 404 833 048", "FR 40 303 265 045", "DE123456789"])
def test_a_vat_number_that_cannot_be_or_is_anothers_is_refused(work_as, employer, typed):
    actor = employer(Right.COMPANY, of=AdherentFactory(siret="40483304800006").id)
    with pytest.raises(DomainError) as refusal, work_as(actor) as ctx:
        company.describe(ctx, id=actor.adherent_id, vat_number=typed)
    assert refusal.value.field == "vat_number"


def test_an_adherent_is_suspended_with_a_reason_and_followed_again(work_as, secretary, stored):
    adherent = AdherentFactory()
    with pytest.raises(DomainError) as refusal, work_as(secretary) as ctx:
        company.change_state(ctx, id=adherent.id, state=State.SUSPENDED)
    assert refusal.value.field == "reason"
    with work_as(secretary) as ctx:
        company.change_state(ctx, id=adherent.id, state=State.SUSPENDED, reason="Cotisation 2025 impayée")
    assert [(each.state, each.state_reason) for each in stored(Adherent)] == [
        (State.SUSPENDED, "Cotisation 2025 impayée")
    ]
    with work_as(secretary) as ctx:
        company.change_state(ctx, id=adherent.id, state=State.ACTIVE, reason="Payée")
    assert [(each.state, each.state_reason) for each in stored(Adherent)] == [(State.ACTIVE, "")]


@pytest.mark.row("F084")
def test_a_place_of_work_is_taken_from_the_company_then_corrected_and_confirmed(work_as, baker, stored):
    with pytest.raises(DomainError), work_as(baker) as ctx:
        places.work_at_company(ctx)
    AddressFactory(adherent_id=baker.adherent_id, street="3 place Carnot")
    with work_as(baker) as ctx:
        place = places.work_at_company(ctx)
        new = {"street": "4 place Carnot", "postcode": "21200", "town": "Beaune", "coordinates": "47,02600 ; 4.84"}
        places.correct_workplace(ctx, id=place.id, **new)
    work = [each for each in stored(Address) if each.kind is AddressKind.WORK]
    assert [(each.street, str(each.latitude), each.confirmed_on) for each in work] == [
        ("4 place Carnot", "47.02600", NOW.date())
    ]


@pytest.mark.parametrize("typed", ["Beaune", "47", "200, 4"])
def test_coordinates_that_are_nowhere_are_refused_beside_their_field(work_as, baker, stored, typed):
    with pytest.raises(DomainError) as refusal, work_as(baker) as ctx:
        places.add_workplace(ctx, street="x", postcode="21200", town="Beaune", coordinates=typed)
    assert refusal.value.field == "coordinates"
    assert stored(Address) == []


def test_the_companys_own_address_is_no_place_of_work_to_remove(work_as, baker):
    address = AddressFactory(adherent_id=baker.adherent_id)
    with pytest.raises(NotAllowed), work_as(baker) as ctx:
        places.remove_workplace(ctx, id=address.id)


def test_a_town_that_does_not_go_with_its_postal_code_is_stored_and_doubted(work_as, baker):
    with work_as(baker) as ctx:
        kept = places.write_address(ctx, kind=AddressKind.COMPANY, street="1 rue", postcode="21000", town="Beaune")
        assert "celui de Dijon" in (places.doubt(ctx, kept) or "")


@pytest.mark.row("F089", "F090")
def test_an_interlocutor_is_a_contact_or_becomes_one(work_as, baker, stored):
    with work_as(baker) as ctx:
        people.name_interlocutor(ctx, kind=InterlocutorKind.LEGAL, last_name="Martin", first_name="Julie")
        known = people.add_contact(ctx, last_name="Petit", first_name="Luc")
        people.name_interlocutor(ctx, kind=InterlocutorKind.LEGAL, contact=known.id)
    (named,) = stored(Interlocutor)
    assert named.contact_id == known.id
    assert sorted(each.function for each in stored(Contact)) == ["", "Représentant légal"]


def test_neither_a_contact_nor_a_name_is_refused(work_as, baker):
    with pytest.raises(DomainError, match="Choisissez un contact"), work_as(baker) as ctx:
        people.name_interlocutor(ctx, kind=InterlocutorKind.CSE)


def test_a_company_keeps_a_legal_representative_and_whom_it_names(work_as, baker, stored):
    with work_as(baker) as ctx:
        julie = people.name_interlocutor(ctx, kind=InterlocutorKind.LEGAL, last_name="Martin", first_name="Julie")
        people.name_interlocutor(ctx, kind=InterlocutorKind.CSE, contact=julie.id)
    for refused in (
        lambda ctx: people.withdraw_interlocutor(ctx, kind=InterlocutorKind.LEGAL),
        lambda ctx: people.remove_contact(ctx, id=julie.id),
    ):
        with pytest.raises(DomainError), work_as(baker) as ctx:
            refused(ctx)
    with work_as(baker) as ctx:
        people.withdraw_interlocutor(ctx, kind=InterlocutorKind.CSE)
    assert [each.kind for each in stored(Interlocutor)] == [InterlocutorKind.LEGAL]


def test_another_adherents_contact_cannot_be_named(work_as, baker, stored):
    with pytest.raises(NotAllowed), work_as(baker) as ctx:
        people.name_interlocutor(ctx, kind=InterlocutorKind.LEGAL, contact=ContactFactory().id)
    assert stored(Interlocutor) == []
