"""A contact, an interlocutor or a place of work removed by mistake comes back exactly as it was."""

import re
from datetime import timedelta

import pytest

from app.adherents.models import Address, AddressKind, Contact, Interlocutor, InterlocutorKind
from app.adherents.services import people, places
from app.platform import trash
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.trash import Trashed, bring_back
from tests.factories import NOW, AddressFactory, ContactFactory

UNDO = re.compile(r'action="(/trash/\d+/back)"')


@pytest.fixture
def baker(employer):
    return employer(Right.COMPANY, Right.COMPANY_CONTACTS)


@pytest.fixture
def contact(baker):
    return ContactFactory(adherent_id=baker.adherent_id, function="Comptable", phone="0380221144", convocations=True)


@pytest.fixture
def place(baker):
    return AddressFactory(
        adherent_id=baker.adherent_id, kind=AddressKind.WORK, recipient="Fournil", latitude=47, longitude=4.84
    )


@pytest.fixture
def named(work_as, baker, contact):
    """The contact speaks for the CSE."""
    with work_as(baker) as ctx:
        people.name_interlocutor(ctx, kind=InterlocutorKind.CSE, contact=contact.id)
    return contact


def columns_of(row):
    """Every column of a row."""
    return {column.name: getattr(row, column.key) for column in type(row).__table__.columns}


def removed(work_as, actor, service, **given):
    """The place in the trash of what a service removes."""
    with work_as(actor) as ctx:
        return service(ctx, **given).id


def withdrawn(work_as, actor):
    """The place in the trash of who spoke for the CSE."""
    return removed(work_as, actor, people.withdraw_interlocutor, kind=InterlocutorKind.CSE)


def test_a_contact_comes_back_with_its_number_all_that_it_said_and_its_history(work_as, baker, contact, stored):
    (before,) = map(columns_of, stored(Contact))
    kept = removed(work_as, baker, people.remove_contact, id=contact.id)
    assert stored(Contact) == []

    with work_as(baker, NOW + timedelta(days=29)) as ctx:
        assert bring_back(ctx, id=kept) == f"/contacts/{before['id']}"
    assert list(map(columns_of, stored(Contact))) == [before]
    assert stored(Trashed) == []
    assert [line.action for line in stored(AuditLine)] == ["contact_removed", "contact_brought_back"]


def test_a_place_of_work_comes_back_where_it_was_on_earth_and_confirmed_as_it_was(work_as, baker, place, stored):
    (before,) = map(columns_of, stored(Address))
    kept = removed(work_as, baker, places.remove_workplace, id=place.id)
    assert stored(Address) == []

    with work_as(baker) as ctx:
        assert bring_back(ctx, id=kept) == "/workplaces/"
    assert list(map(columns_of, stored(Address))) == [before]
    assert [line.action for line in stored(AuditLine)] == ["workplace_removed", "workplace_brought_back"]


def test_who_spoke_for_the_cse_does_so_again(work_as, baker, named, stored):
    kept = withdrawn(work_as, baker)
    assert (stored(Interlocutor), stored(Trashed)[0].title) == ([], "Julie MARTIN, Représentant du CSE")

    with work_as(baker) as ctx:
        bring_back(ctx, id=kept)
    assert [(each.kind, each.contact_id) for each in stored(Interlocutor)] == [(InterlocutorKind.CSE, named.id)]


def test_somebody_named_meanwhile_stands_in_the_way_and_one_for_another_function_does_not(
    work_as, baker, named, stored
):
    kept = withdrawn(work_as, baker)
    with work_as(baker) as ctx:
        people.name_interlocutor(ctx, kind=InterlocutorKind.CSE, last_name="Petit", first_name="Luc")
        people.name_interlocutor(ctx, kind=InterlocutorKind.LEGAL, contact=named.id)
    with work_as(baker) as ctx:
        assert "retirez-la d’abord" in trash.page(ctx).things[0].refusal
    with pytest.raises(DomainError, match="retirez-la d’abord"), work_as(baker) as ctx:
        bring_back(ctx, id=kept)

    withdrawn(work_as, baker)
    with work_as(baker) as ctx:
        assert bring_back(ctx, id=kept) == "/interlocutors/"
    assert {each.kind for each in stored(Interlocutor)} == {InterlocutorKind.LEGAL, InterlocutorKind.CSE}


def test_who_is_no_contact_any_more_comes_back_first(work_as, baker, named, stored):
    function = withdrawn(work_as, baker)
    person = removed(work_as, baker, people.remove_contact, id=named.id)
    with work_as(baker) as ctx:
        told = {thing.row.id: thing.refusal for thing in trash.page(ctx).things}
    assert told[person] is None
    assert "rétablissez d’abord le contact" in told[function]
    with pytest.raises(DomainError, match="rétablissez d’abord le contact"), work_as(baker) as ctx:
        bring_back(ctx, id=function)

    with work_as(baker) as ctx:
        bring_back(ctx, id=person)
        bring_back(ctx, id=function)
    assert [each.contact_id for each in stored(Interlocutor)] == [named.id]


def test_an_interlocutor_is_no_contact_to_remove(work_as, baker, named, stored):
    with pytest.raises(DomainError, match="représentant du CSE de l’entreprise"), work_as(baker) as ctx:
        people.remove_contact(ctx, id=named.id)
    assert (len(stored(Contact)), stored(Trashed)) == (1, [])


@pytest.fixture
def both_removed(work_as, baker, contact, place):
    """The contact and the place of work, by their places in the trash."""
    return (
        removed(work_as, baker, people.remove_contact, id=contact.id),
        removed(work_as, baker, places.remove_workplace, id=place.id),
    )


def test_who_may_not_remove_it_neither_sees_nor_brings_it_back(work_as, baker, employer, both_removed, stored):
    contact_kept, place_kept = both_removed
    for right, seen, hidden in (
        (Right.COMPANY, "address", contact_kept),
        (Right.COMPANY_CONTACTS, "contact", place_kept),
    ):
        colleague = employer(right, of=baker.adherent_id)
        with work_as(colleague) as ctx:
            assert [thing.row.kind for thing in trash.page(ctx).things] == [seen]
        with pytest.raises(NotAllowed), work_as(colleague) as ctx:
            bring_back(ctx, id=hidden)
    assert (stored(Contact), stored(Address)) == ([], [])


def test_another_adherents_is_as_absent_as_one_that_never_was(work_as, employer, contact, place, stored):
    stranger = employer(Right.COMPANY, Right.COMPANY_CONTACTS)
    for service, number in ((people.remove_contact, contact.id), (places.remove_workplace, place.id)):
        with pytest.raises(NotAllowed), work_as(stranger) as ctx:
            service(ctx, id=number)
    assert (stored(Trashed), len(stored(Address)), len(stored(Contact))) == ([], 1, 1)


def test_what_another_adherent_removed_stays_where_it_is(work_as, employer, both_removed, stored):
    for number in both_removed:
        with pytest.raises(NotAllowed), work_as(employer(Right.COMPANY, Right.COMPANY_CONTACTS)) as ctx:
            bring_back(ctx, id=number)
    assert (len(stored(Trashed)), stored(Address), stored(Contact)) == (2, [], [])


def test_each_is_removed_and_brought_back_by_one_click(browse, baker, named, stored):
    AddressFactory.create_batch(2, adherent_id=baker.adherent_id, kind=AddressKind.WORK)
    other = ContactFactory(adherent_id=baker.adherent_id, last_name="PETIT")
    browser = browse(baker)
    for address, model in (
        ("/interlocutors/CSE/withdraw", Interlocutor),
        (f"/contacts/{other.id}/remove", Contact),
        (f"/workplaces/{stored(Address)[0].id}/remove", Address),
    ):
        there = [each.id for each in stored(model)]
        page = browser.post(address, follow_redirects=True).text
        assert len(stored(model)) == len(there) - 1
        assert "C’est rétabli" in browser.post(UNDO.search(page)[1], follow_redirects=True).text
        assert sorted(each.id for each in stored(model)) == sorted(there)


def test_the_pages_say_that_it_can_come_back_and_lead_to_the_trash(browse, baker, contact, place):
    browser = browse(baker)
    assert "rétablir ce contact depuis la corbeille" in browser.get(f"/contacts/{contact.id}/remove").text
    for address in ("/contacts/", "/interlocutors/", "/workplaces/"):
        assert 'href="/trash/"' in browser.get(address).text
