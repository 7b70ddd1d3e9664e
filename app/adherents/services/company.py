"""What people do with adherents, their addresses and contacts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.adherents import queries
from app.adherents.models import KEY_LENGTH, Address, AddressKind, Adherent, Contact, Sector
from app.law.identifiers import Unacceptable, clean_naf, clean_postal_code, clean_siret
from app.law.names import clean_name, sort_key
from app.platform import audit
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed

audit.declare(
    adherent_enrolled="Adhérent créé",
    adherent_corrected="Données de l’entreprise modifiées",
    address_written="Adresse modifiée",
    contact_added="Contact ajouté",
    contact_corrected="Contact modifié",
    contact_removed="Contact supprimé",
)
FIRST_NUMBER = 10_001
NUMBERING = 4_217_001
"""Any number, the same for everybody who takes the next adherent number."""


def enrol(
    ctx: Context, *, name: str, sector: Sector, number: str = "", joined_on: date | None = None, **data: Any
) -> Adherent:
    """Create an adherent with its company address.

    Args:
        number: empty takes the next free one.
        data: the other columns of the form, as typed.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents ».
        DomainError: a SIRET, NAF or postal code that cannot be (its field), or one that another adherent has.

    Source: issue BO-01; manual ENT-01.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    street, postcode, town = (str(data.pop(key, "") or "").strip() for key in ("street", "postcode", "town"))
    adherent = Adherent(
        number=number.strip() or _next_number(ctx), sector_id=sector.id, joined_on=joined_on or ctx.today
    )
    _write(adherent, name=name, **data)
    ctx.session.add(adherent)
    ctx.session.flush()
    _first_address(ctx, adherent, street, postcode, town)
    audit.record(ctx, "adherent_enrolled", adherent)
    return adherent


def correct(ctx: Context, *, id: int, **data: Any) -> Adherent:
    """Change the administrative data of an adherent, by the service.

    Raises:
        NotAllowed: the right is missing, or there is no such adherent.
        DomainError: as for `enrol`.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adherent = _adherent(ctx, id)
    sector = data.pop("sector", None)
    if sector is not None:
        adherent.sector_id = sector.id
    _write(adherent, **data)
    audit.record(ctx, "adherent_corrected", adherent, **audit.changed(adherent))
    return adherent


def describe(ctx: Context, *, id: int, **data: Any) -> Adherent:
    """Change what an employer may change of its own company (ENT-01): never number, SIRET or sector.

    Raises:
        NotAllowed: the actor lacks « Entreprise », or this is not its company.
        DomainError: a NAF code that cannot be (field `naf`).
    """
    ctx.require(Right.COMPANY)
    adherent = _adherent(ctx, id)
    _write(adherent, **data)
    audit.record(ctx, "adherent_corrected", adherent, **audit.changed(adherent))
    return adherent


def write_address(ctx: Context, *, kind: AddressKind, street: str, postcode: str, town: str, **rest: Any) -> Address:
    """Write the company's, billing or convocation address of the actor's adherent (ENT-02).

    Raises:
        NotAllowed: the actor lacks « Entreprise ».
        DomainError: the postal code cannot be (field `postcode`).
    """
    ctx.require(Right.COMPANY)
    adherent_id = ctx.actor.adherent_id
    found = ctx.session.scalars(queries.addresses(adherent_id).where(Address.kind == kind)).first()
    address = found or Address(adherent_id=adherent_id, kind=kind)
    address.street, address.town = street, town
    address.postcode = _clean(clean_postal_code, postcode, "postcode")
    address.recipient, address.complement = rest.get("recipient") or "", rest.get("complement") or ""
    ctx.session.add(address)
    ctx.session.flush()
    audit.record(ctx, "address_written", address)
    return address


def add_contact(ctx: Context, *, last_name: str, first_name: str, **data: Any) -> Contact:
    """Add somebody whom the service may call (ENT-05).

    Raises:
        NotAllowed: the actor lacks « Contacts entreprise ».
    """
    ctx.require(Right.COMPANY_CONTACTS)
    contact = Contact(adherent_id=ctx.actor.adherent_id)
    _write_contact(contact, last_name=last_name, first_name=first_name, **data)
    ctx.session.add(contact)
    ctx.session.flush()
    audit.record(ctx, "contact_added", contact)
    return contact


def correct_contact(ctx: Context, *, id: int, **data: Any) -> Contact:
    """Change a contact; refusals as for `add_contact`, and `NotAllowed` for another adherent's."""
    contact = _contact(ctx, id)
    _write_contact(contact, **data)
    audit.record(ctx, "contact_corrected", contact, **audit.changed(contact))
    return contact


def remove_contact(ctx: Context, *, id: int) -> None:
    """Remove a contact; refusals as for `correct_contact`."""
    contact = _contact(ctx, id)
    audit.record(ctx, "contact_removed", contact)
    ctx.session.delete(contact)


def _next_number(ctx: Context) -> str:
    """The next free number; two secretaries at once wait for each other, until the end of the transaction."""
    ctx.session.execute(select(func.pg_advisory_xact_lock(NUMBERING)))
    highest = ctx.session.scalar(queries.highest_number())
    return f"{max((highest or 0) + 1, FIRST_NUMBER):05}"


def _first_address(ctx: Context, adherent: Adherent, street: str, postcode: str, town: str) -> None:
    """The company's address, when any of it was given."""
    if not (street or postcode or town):
        return
    if not (street and town):
        field = "street" if not street else "town"
        raise DomainError("Complétez l’adresse : rue, code postal et ville.", field=field)
    address = Address(adherent_id=adherent.id, kind=AddressKind.COMPANY, street=street, town=town)
    address.postcode = _clean(clean_postal_code, postcode, "postcode")
    address.recipient = address.complement = ""
    ctx.session.add(address)


def _write(adherent: Adherent, **data: Any) -> None:
    """Normalise and assign; empty text stays empty, never NULL, but for the SIRET."""
    if "name" in data:
        data["name"] = _clean(clean_name, data["name"], "name")
        adherent.name_key = sort_key(data["name"])[:KEY_LENGTH]
    if "siret" in data:
        data["siret"] = _clean(clean_siret, data["siret"], "siret") if data["siret"] else None
    if data.get("naf"):
        data["naf"] = _clean(clean_naf, data["naf"], "naf")
    if "centre" in data:
        centre = data.pop("centre")
        adherent.centre_id = centre.id if centre else None
    for name, value in data.items():
        setattr(adherent, name, value)


def _clean(rule: Callable[[str], str], typed: str, field: str) -> str:
    try:
        return rule(typed)
    except Unacceptable as refusal:
        raise DomainError(f"{refusal.sentence}.", field=field) from refusal


def _write_contact(contact: Contact, **data: Any) -> None:
    for name, value in data.items():
        setattr(contact, name, "" if value is None else value)


def _adherent(ctx: Context, adherent_id: int) -> Adherent:
    found = ctx.session.get(Adherent, adherent_id, with_for_update=True)
    if found is None:
        raise NotAllowed(f"adherent {adherent_id}")
    return found


def _contact(ctx: Context, contact_id: int) -> Contact:
    ctx.require(Right.COMPANY_CONTACTS)
    found = ctx.session.get(Contact, contact_id)
    if found is None:
        raise NotAllowed(f"contact {contact_id}")
    return found
