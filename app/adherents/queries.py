"""Reading adherents, their addresses and the team that follows them."""

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import joinedload

from app.adherents.models import (
    Address,
    AddressKind,
    Adherent,
    Contact,
    Interlocutor,
    InterlocutorKind,
    MedicalCentre,
    Professional,
    State,
)
from app.law.names import sort_key
from app.platform.search import key_holds

SHOWN_BRANCHES = 500


def highest_number() -> Select[int]:
    """The highest adherent number made of digits only; NULL when there is none."""
    return select(func.max(cast(Adherent.number, Integer))).where(Adherent.number.regexp_match("^[0-9]{1,9}$"))


def standing(adherent_id: int) -> Select[str, State]:
    """An adherent's name and whether it is followed: what the door may read of it."""
    return select(Adherent.name, Adherent.state).where(Adherent.id == adherent_id)


def addresses(adherent_id: int) -> Select[Address]:
    """The addresses of an adherent, the company's first."""
    return select(Address).where(Address.adherent_id == adherent_id).order_by(Address.kind, Address.id)


def address_for(adherent_id: int, kind: AddressKind) -> Select[Address]:
    """The address that serves for `kind`: its own, else the company's (ENT-02)."""
    return (
        select(Address)
        .where(Address.adherent_id == adherent_id, Address.kind.in_({kind, AddressKind.COMPANY}))
        .order_by((Address.kind == kind).desc())
        .limit(1)
    )


def contacts(adherent_id: int) -> Select[Contact]:
    """The contacts of an adherent, by name; an employer has few."""
    return select(Contact).where(Contact.adherent_id == adherent_id).order_by(Contact.last_name, Contact.id).limit(50)


def convocation_contacts(adherent_id: int) -> Select[str]:
    """Addresses of the contacts who receive the convocations."""
    return (
        select(Contact.email)
        .where(Contact.adherent_id == adherent_id, Contact.convocations, Contact.email != "")
        .order_by(Contact.id)
    )


def team(sector_id: int) -> Select[Professional]:
    """The health team of a sector, doctors first (ENT-07)."""
    return (
        select(Professional)
        .where(Professional.sector_id == sector_id)
        .order_by(Professional.function, Professional.name)
        .limit(50)
    )


def interlocutors(adherent_id: int) -> Select[Interlocutor]:
    """Who is named for which function, each with the contact; three at most."""
    return (
        select(Interlocutor)
        .where(Interlocutor.adherent_id == adherent_id)
        .options(joinedload(Interlocutor.contact))
        .order_by(Interlocutor.id)
    )


def functions_of(contact_id: int) -> Select[InterlocutorKind]:
    """For what a contact is named."""
    return select(Interlocutor.kind).where(Interlocutor.contact_id == contact_id).order_by(Interlocutor.id)


def workplaces(adherent_id: int) -> Select[Address]:
    """Where the employees of an adherent work, those to confirm first (ENT-03)."""
    return (
        select(Address)
        .where(Address.adherent_id == adherent_id, Address.kind == AddressKind.WORK)
        .order_by(Address.confirmed_on.nulls_first(), Address.id)
        .limit(100)
    )


def centres() -> Select[MedicalCentre]:
    """The medical centres of the service, mobile ones last; a service has few."""
    return select(MedicalCentre).order_by(MedicalCentre.mobile, MedicalCentre.name).limit(100)


def branches(mother_id: int) -> Select[Adherent]:
    """The branches of an adherent, by number: 00010-2 before 00010-10."""
    mine = select(Adherent).where(Adherent.parent_id == mother_id)
    return mine.order_by(func.length(Adherent.number), Adherent.number).limit(SHOWN_BRANCHES)


def mothers(typed: str) -> Select[Adherent]:
    """Adherents that may have branches, by a part of their name or the beginning of their number."""
    held = key_holds(Adherent.name_key, sort_key(typed)) | Adherent.number.startswith(typed, autoescape=True)
    return select(Adherent).where(Adherent.parent_id.is_(None), held).order_by(Adherent.name_key, Adherent.id)
