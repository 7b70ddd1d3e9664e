"""Whom the service may call at an adherent: contacts, and those named for a function that the law knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.adherents import queries
from app.adherents.models import Contact, Interlocutor, InterlocutorKind
from app.adherents.services.company import told_on
from app.platform import audit, theirs, trash
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.trash import Trashed

audit.declare(
    contact_added="Contact ajouté",
    contact_corrected="Contact modifié",
    contact_removed="Contact supprimé",
    contact_brought_back="Contact rétabli",
    interlocutor_named="Interlocuteur désigné",
    interlocutor_withdrawn="Interlocuteur retiré",
    interlocutor_brought_back="Interlocuteur rétabli",
)
TAKEN = "Une autre personne est désignée depuis : retirez-la d’abord, dans « Interlocuteurs »."
UNKNOWN = "Cette personne n’est plus dans vos contacts : rétablissez d’abord le contact."


def add_contact(ctx: Context, *, last_name: str, first_name: str, **data: Any) -> Contact:
    """Add somebody whom the service may call (ENT-05).

    Raises:
        NotAllowed: the actor lacks « Contacts entreprise ».
    """
    ctx.require(Right.COMPANY_CONTACTS)
    contact = Contact(adherent_id=ctx.actor.adherent_id)
    _write(ctx, contact, last_name=last_name, first_name=first_name, **data)
    ctx.session.add(contact)
    ctx.session.flush()
    audit.record(ctx, "contact_added", contact)
    return contact


def correct_contact(ctx: Context, *, id: int, **data: Any) -> Contact:
    """Change a contact; refusals as for `add_contact`, and `NotAllowed` for another adherent's."""
    contact = _contact(ctx, id)
    _write(ctx, contact, **data)
    audit.record_changes(ctx, "contact_corrected", contact, audit.changed(contact))
    return contact


def remove_contact(ctx: Context, *, id: int) -> Trashed:
    """Remove a contact; it can be brought back for a while. Refusals as for `correct_contact`.

    Raises:
        DomainError: an interlocutor: somebody else is named first.
    """
    ctx.require(Right.COMPANY_CONTACTS)
    contact = theirs.lock(ctx, Contact, id)
    held = ctx.session.scalars(queries.functions_of(contact.id)).first()
    if held is not None:
        function = f"{held.value[:1].lower()}{held.value[1:]}"
        raise DomainError(
            f"Cette personne est {function} de l’entreprise : désignez quelqu’un d’autre d’abord,"
            " dans « Interlocuteurs »."
        )
    audit.record(ctx, "contact_removed", contact)
    return trash.throw(ctx, contact, str(contact))


def name_interlocutor(ctx: Context, *, kind: InterlocutorKind, contact: int | None = None, **data: Any) -> Contact:
    """Name one of the contacts for a function, or somebody new who becomes a contact (F089, F090).

    Args:
        contact: its number; None: somebody new, whose `last_name`, `first_name` and so on are in `data`.

    Raises:
        NotAllowed: the actor lacks « Contacts entreprise », or the contact is another's.
        DomainError: neither a contact nor a name was given.
    """
    ctx.require(Right.COMPANY_CONTACTS)
    if contact is None and not (data.get("last_name") and data.get("first_name")):
        raise DomainError(
            "Choisissez un contact, ou indiquez le nom et le prénom d’une autre personne.", field="contact"
        )
    named = _contact(ctx, contact) if contact else add_contact(ctx, **{"function": kind.value} | _given(data))
    adherent_id = ctx.actor.adherent_id
    found = ctx.session.scalars(queries.interlocutors(adherent_id).where(Interlocutor.kind == kind)).first()
    row = found or Interlocutor(adherent_id=adherent_id, kind=kind)
    row.contact_id = named.id
    ctx.session.add(row)
    ctx.session.flush()
    audit.record(ctx, "interlocutor_named", row, **{kind.value: str(named)})
    return named


def withdraw_interlocutor(ctx: Context, *, kind: InterlocutorKind) -> Trashed:
    """Nobody holds this function any more; who held it can be brought back for a while.

    Raises:
        NotAllowed: the actor lacks « Contacts entreprise », or nobody held it.
        DomainError: a company always has a legal representative.
    """
    ctx.require(Right.COMPANY_CONTACTS)
    if kind is InterlocutorKind.LEGAL:
        raise DomainError("Une entreprise a toujours un représentant légal : remplacez-le par une autre personne.")
    held = queries.interlocutors(ctx.actor.adherent_id).where(Interlocutor.kind == kind)
    found = theirs.one(ctx, held.with_for_update(of=Interlocutor))
    audit.record(ctx, "interlocutor_withdrawn", found)
    return trash.throw(ctx, found, f"{found.contact}, {kind.value}")


def _unnamed(ctx: Context, found: Sequence[Trashed]) -> Mapping[int, str]:
    """Those whose function somebody else holds by now, and those who are no contact any more."""
    were = {each.id: (each.adherent_id, trash.was(each)[0]) for each in found}
    companies = sorted({company for company, _ in were.values()})
    named = select(Interlocutor.adherent_id, Interlocutor.kind).where(Interlocutor.adherent_id.in_(companies))
    held = {(company, kind.name) for company, kind in ctx.session.execute(named)}
    people = sorted({row["contact_id"] for _, row in were.values()})
    known = select(Contact.adherent_id, Contact.id).where(Contact.id.in_(people))
    there = {tuple(row) for row in ctx.session.execute(known)}
    lost = {number: UNKNOWN for number, (company, row) in were.items() if (company, row["contact_id"]) not in there}
    return lost | {number: TAKEN for number, (company, row) in were.items() if (company, row["kind"]) in held}


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}


def _write(ctx: Context, contact: Contact, **data: Any) -> None:
    if "email" in data and (data["email"] or "") != contact.email:
        contact.email_told_on = told_on(ctx)
    for name, value in data.items():
        setattr(contact, name, "" if value is None else value)


def _contact(ctx: Context, contact_id: int) -> Contact:
    ctx.require(Right.COMPANY_CONTACTS)
    return theirs.read(ctx, Contact, contact_id)


trash.register(
    trash.Kind(
        "contact", "Contact", Right.COMPANY_CONTACTS, "/contacts/{}", trash.unhindered,
        trash.as_it_was(Contact, "contact_brought_back"),
    )
)  # fmt: skip
trash.register(
    trash.Kind(
        "interlocutor", "Interlocuteur", Right.COMPANY_CONTACTS, "/interlocutors/", _unnamed,
        trash.as_it_was(Interlocutor, "interlocutor_brought_back"),
    )
)  # fmt: skip
