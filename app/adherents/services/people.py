"""Whom the service may call at an adherent: contacts, and those named for a function that the law knows."""

from typing import Any

from app.adherents import queries
from app.adherents.models import Contact, Interlocutor, InterlocutorKind
from app.adherents.services.company import told_on
from app.platform import audit, theirs
from app.platform.context import Context, Right
from app.platform.errors import DomainError

audit.declare(
    contact_added="Contact ajouté",
    contact_corrected="Contact modifié",
    contact_removed="Contact supprimé",
    interlocutor_named="Interlocuteur désigné",
    interlocutor_withdrawn="Interlocuteur retiré",
)


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


def remove_contact(ctx: Context, *, id: int) -> None:
    """Remove a contact; refusals as for `correct_contact`.

    Raises:
        DomainError: an interlocutor: somebody else is named first.
    """
    contact = _contact(ctx, id)
    held = ctx.session.scalars(queries.functions_of(contact.id)).first()
    if held is not None:
        raise DomainError(
            f"Cette personne est {held.value.lower()} de l’entreprise : désignez quelqu’un d’autre d’abord,"
            " dans « Interlocuteurs »."
        )
    audit.record(ctx, "contact_removed", contact)
    ctx.session.delete(contact)


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


def withdraw_interlocutor(ctx: Context, *, kind: InterlocutorKind) -> None:
    """Nobody holds this function any more.

    Raises:
        NotAllowed: the actor lacks « Contacts entreprise », or nobody held it.
        DomainError: a company always has a legal representative.
    """
    ctx.require(Right.COMPANY_CONTACTS)
    if kind is InterlocutorKind.LEGAL:
        raise DomainError("Une entreprise a toujours un représentant légal : remplacez-le par une autre personne.")
    held = queries.interlocutors(ctx.actor.adherent_id).where(Interlocutor.kind == kind)
    found = theirs.one(ctx, held)
    audit.record(ctx, "interlocutor_withdrawn", found)
    ctx.session.delete(found)


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
