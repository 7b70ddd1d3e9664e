"""Reading adherents, their addresses and the team that follows them."""

from sqlalchemy import Integer, Select, cast, func, select

from app.adherents.models import Address, AddressKind, Adherent, Contact, Professional


def highest_number() -> Select[int]:
    """The highest adherent number made of digits only; NULL when there is none."""
    return select(func.max(cast(Adherent.number, Integer))).where(Adherent.number.regexp_match("^[0-9]{1,9}$"))


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
