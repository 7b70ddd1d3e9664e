"""What people do with adherents."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.adherents import queries
from app.adherents.facts import CompanyField, Facts
from app.adherents.models import KEY_LENGTH, Address, AddressKind, Adherent, Sector, State
from app.law.identifiers import Unacceptable, clean_naf, clean_postal_code, clean_siret, clean_vat
from app.law.names import clean_name, sort_key
from app.platform import audit, mail, theirs
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed

audit.declare(
    adherent_enrolled="Adhérent créé",
    adherent_corrected="Données de l’entreprise modifiées",
    adherent_state_changed="Adhésion suspendue, radiée ou rétablie",
)
STRUCK_OFF = "aucun accès ne peut y être ouvert, sauf si le service rétablit son adhésion."
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
    _write(ctx, adherent, name=name, **data)
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
    _write(ctx, adherent, **data)
    audit.record_changes(ctx, "adherent_corrected", adherent, audit.changed(adherent))
    return adherent


def describe(ctx: Context, *, id: int, **data: Any) -> Adherent:
    """Change what the profile lets an employer change of its own company (ENT-01); the secretariat is told of the rest.

    Raises:
        NotAllowed: the actor lacks « Entreprise », this is not its company, or the profile keeps that to the service.
        DomainError: a SIRET, NAF or VAT number that cannot be (its field).
    """
    ctx.require(Right.COMPANY)
    facts = ctx.profile[Facts]
    if kept := set(data) - set(facts.employer_edits):
        raise NotAllowed(f"kept to the service: {sorted(kept)}")
    adherent = _adherent(ctx, id)
    _write(ctx, adherent, **data)
    changes = audit.changed(adherent)
    audit.record_changes(ctx, "adherent_corrected", adherent, changes)
    _tell_secretariat(ctx, adherent, changes, facts.told)
    return adherent


def change_state(ctx: Context, *, id: int, state: State, reason: str = "") -> Adherent:
    """Suspend an adherent, strike it off, or follow it again (BO-01).

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such adherent.
        DomainError: no reason is given (field `reason`): the employer reads it.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adherent = _adherent(ctx, id)
    if state is not State.ACTIVE and not reason:
        raise DomainError("Indiquez le motif : l’employeur le lira sur son accueil.", field="reason")
    adherent.state = state
    adherent.state_reason = "" if state is State.ACTIVE else reason
    audit.record(ctx, "adherent_state_changed", adherent, **audit.changed(adherent))
    return adherent


def name_of(ctx: Context, adherent_id: int) -> str:
    """An adherent's name, for who may read no more of it; empty when there is none. At the door too."""
    return ctx.session.execute(queries.standing(adherent_id)).scalars().first() or ""


def struck_off(ctx: Context, adherent_id: int) -> str | None:
    """Why nothing opens an access to an adherent, whichever way one comes; None when it may. At the door too."""
    found = ctx.session.execute(queries.standing(adherent_id)).one_or_none()
    return f"{found.name} est radié : {STRUCK_OFF}" if found is not None and found.state is State.LEFT else None


def refuse_struck_off(ctx: Context, adherent_id: int) -> None:
    """Raise when an adherent is struck off."""
    if refusal := struck_off(ctx, adherent_id):
        raise DomainError(refusal)


def _tell_secretariat(
    ctx: Context, adherent: Adherent, changes: Mapping[str, Any], told: Collection[CompanyField]
) -> None:
    """Write to the secretariat of the sector what it must know of."""
    labels = {Adherent.__table__.columns[name].info["label"] for name in told}
    news = [(label, *change) for label, change in changes.items() if label in labels]
    sector = ctx.session.get_one(Sector, adherent.sector_id)
    if news and sector.email:
        mail.post(
            ctx,
            to=sector.email,
            template="adherents/company_changed",
            adherent=adherent.name,
            number=adherent.number,
            news=news,
            link=f"/adherents/{adherent.id}",
        )


def _next_number(ctx: Context) -> str:
    """The next free number; two secretaries at once wait for each other, until the end of the transaction."""
    ctx.session.execute(select(func.pg_advisory_xact_lock(NUMBERING)))
    return free_number(ctx)


def free_number(ctx: Context) -> str:
    """The number that the next adherent gets when none is chosen; somebody may take it first."""
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
    address.postcode = cleaned(clean_postal_code, postcode, "postcode")
    ctx.session.add(address)


def told_on(ctx: Context) -> date | None:
    """What is noted beside an address that somebody writes: today, for who is of the company; nothing of the service's.

    What proves that somebody is of the company goes to no address that was written there yesterday.
    """
    return ctx.today if ctx.actor.side is Side.EMPLOYER else None


def _write(ctx: Context, adherent: Adherent, **data: Any) -> None:
    """Normalise and assign; empty text stays empty, never NULL, but for the SIRET."""
    if "email" in data and data["email"] != adherent.email:
        adherent.email_told_on = told_on(ctx)
    if "name" in data:
        data["name"] = cleaned(clean_name, data["name"], "name")
        adherent.name_key = sort_key(data["name"])[:KEY_LENGTH]
    if "siret" in data:
        data["siret"] = cleaned(clean_siret, data["siret"], "siret") if data["siret"] else None
    if data.get("vat_number"):
        siret = data.get("siret", adherent.siret)
        data["vat_number"] = cleaned(
            lambda typed: clean_vat(typed, siret[:9] if siret else None), data["vat_number"], "vat_number"
        )
    if data.get("naf"):
        data["naf"] = cleaned(clean_naf, data["naf"], "naf")
    if "centre" in data:
        centre = data.pop("centre")
        adherent.centre_id = centre.id if centre else None
    for name, value in data.items():
        setattr(adherent, name, value)


def cleaned(rule: Callable[[str], str], typed: str, field: str) -> str:
    """What a rule of the law keeps of an answer.

    Raises:
        DomainError: it refuses; its sentence, beside the field.
    """
    try:
        return rule(typed)
    except Unacceptable as refusal:
        raise DomainError(f"{refusal.sentence}.", field=field) from refusal


def _adherent(ctx: Context, adherent_id: int) -> Adherent:
    return theirs.lock(ctx, Adherent, adherent_id)
