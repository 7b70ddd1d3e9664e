"""Where an adherent is and works: its three addresses, and its places of work that are confirmed or corrected."""

import re
from decimal import Decimal
from typing import Any

from app.adherents import queries
from app.adherents.models import Address, AddressKind
from app.adherents.services.company import cleaned, told_on
from app.law.identifiers import clean_postal_code
from app.platform import audit, theirs, trash
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.trash import Trashed
from app.reference.queries import towns_of
from app.reference.rules import town_doubt

audit.declare(
    address_written="Adresse modifiée",
    workplace_written="Lieu de travail modifié",
    workplace_confirmed="Lieu de travail confirmé",
    workplace_removed="Lieu de travail supprimé",
    workplace_brought_back="Lieu de travail rétabli",
)
DEGREES = re.compile(r"\s*([+-]?\d{1,2}(?:[.,]\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*")
OPTIONAL = ("recipient", "complement", "complement2", "phone", "fax")


def write_address(ctx: Context, *, kind: AddressKind, **data: Any) -> Address:
    """Write the company's, billing or convocation address of the actor's adherent (ENT-02).

    Raises:
        NotAllowed: the actor lacks « Entreprise ».
        DomainError: the postal code cannot be (field `postcode`).
    """
    ctx.require(Right.COMPANY)
    adherent_id = ctx.actor.adherent_id
    found = ctx.session.scalars(queries.addresses(adherent_id).where(Address.kind == kind)).first()
    address = found or Address(adherent_id=adherent_id, kind=kind)
    _write(address, data)
    address.told_on = told_on(ctx)
    ctx.session.add(address)
    ctx.session.flush()
    audit.record(ctx, "address_written", address)
    return address


def add_workplace(ctx: Context, **data: Any) -> Address:
    """Add a place where employees work; whoever writes it confirms it (ENT-03).

    Raises:
        NotAllowed: the actor lacks « Entreprise ».
        DomainError: the postal code cannot be (`postcode`), or the coordinates cannot be read (`coordinates`).
    """
    ctx.require(Right.COMPANY)
    place = Address(adherent_id=ctx.actor.adherent_id, kind=AddressKind.WORK)
    ctx.session.add(place)
    return _settled(ctx, place, data)


def correct_workplace(ctx: Context, *, id: int, **data: Any) -> Address:
    """« Corriger l'adresse » : it is then confirmed; refusals as for `add_workplace`."""
    return _settled(ctx, _workplace(ctx, id), data)


def confirm_workplace(ctx: Context, *, id: int) -> Address:
    """« Confirmer l'adresse » : it is right as it stands."""
    place = _workplace(ctx, id)
    place.confirmed_on = ctx.today
    audit.record(ctx, "workplace_confirmed", place)
    return place


def work_at_company(ctx: Context) -> Address:
    """Take the company's address as the place of work, confirmed.

    Raises:
        DomainError: the company has no address yet.
    """
    ctx.require(Right.COMPANY)
    adherent_id = ctx.actor.adherent_id
    company = ctx.session.scalars(queries.address_for(adherent_id, AddressKind.COMPANY)).first()
    if company is None:
        raise DomainError("Renseignez d’abord l’adresse de l’entreprise.")
    shared = ("street", "postcode", "town", *OPTIONAL)
    return add_workplace(ctx, **{name: getattr(company, name) for name in shared})


def remove_workplace(ctx: Context, *, id: int) -> Trashed:
    """Nobody works there any more; the place can be brought back for a while."""
    place = _workplace(ctx, id)
    audit.record(ctx, "workplace_removed", place)
    return trash.throw(ctx, place, str(place))


def doubt(ctx: Context, address: Address) -> str | None:
    """What to tell the writer of an address whose town does not go with its postal code; never a refusal."""
    known = list(ctx.session.scalars(towns_of(address.postcode)))
    return town_doubt(address.postcode, address.town, known)


def _settled(ctx: Context, place: Address, data: dict[str, Any]) -> Address:
    place.latitude, place.longitude = _degrees(data.get("coordinates") or "")
    _write(place, data)
    place.confirmed_on = ctx.today
    ctx.session.flush()
    audit.record(ctx, "workplace_written", place)
    return place


def _write(address: Address, data: dict[str, Any]) -> None:
    address.street, address.town = data["street"], data["town"]
    address.postcode = cleaned(clean_postal_code, data["postcode"], "postcode")
    for name in OPTIONAL:
        setattr(address, name, data.get(name) or "")


def _degrees(typed: str) -> tuple[Decimal | None, Decimal | None]:
    """« 47.026, 4.84 » as map sites give it; nothing typed is nothing known."""
    if not typed.strip():
        return None, None
    found = DEGREES.fullmatch(typed)
    if found is None:
        raise DomainError("Indiquez la latitude puis la longitude, par exemple 47.02600, 4.84000.", field="coordinates")
    latitude, longitude = (Decimal(part.replace(",", ".")).quantize(Decimal("0.00001")) for part in found.groups())
    return latitude, longitude


def _workplace(ctx: Context, row_id: int) -> Address:
    ctx.require(Right.COMPANY)
    found = theirs.lock(ctx, Address, row_id)
    if found.kind is not AddressKind.WORK:
        raise NotAllowed(f"workplace {row_id}")
    return found


trash.register(
    trash.Kind(
        "address", "Lieu de travail", Right.COMPANY, "/workplaces/", trash.unhindered,
        trash.as_it_was(Address, "workplace_brought_back"),
    )
)  # fmt: skip
