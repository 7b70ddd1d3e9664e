"""The letters that open first accounts, printed once: what is secret in them is kept nowhere."""

from typing import Any

from app.accounts.facts import Activation
from app.accounts.rules.first_accounts import printed_filer_number
from app.accounts.services import filer_numbers, invitations
from app.accounts.services.registration import require_open
from app.adherents import queries
from app.adherents.models import Address, AddressKind, Adherent
from app.platform import pdf, theirs
from app.platform.clock import day_of
from app.platform.context import Context, StaffRight
from app.platform.facts import Facts
from app.platform.wording import long_day


def print_letter(ctx: Context, *, adherent_id: int, address: str) -> tuple[str, bytes]:
    """Issue a letter for an adherent; the former one opens nothing any more.

    Args:
        address: of the page « 1ère Connexion », as people type it.

    Returns:
        The file's name and its content.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », there is no such adherent, or first accounts
            are not opened by letter here (K1).
        DomainError: the adherent is struck off.

    Source: manuals AST25 §2.1, ASMIS p. 4 (ACC-01, F004).
    """
    adherent = _adherent(ctx, adherent_id, Activation.LETTER)
    invitation, provisional = invitations.issue_letter(ctx, adherent)
    secret = {"password": provisional, "until": long_day(day_of(invitation.expires_at))}
    values = letterhead(ctx, adherent, company_address(ctx, adherent)) | _way_in(address) | secret
    return f"premiere-connexion-{adherent.number}.pdf", pdf.render("adherents/first_connection", values)


def print_filer_number(ctx: Context, *, adherent_id: int, address: str) -> tuple[str, bytes]:
    """Give an adherent a n° télédéclarant, in a letter; the former one opens nothing any more.

    Args:
        address: of the page « Se connecter avec son code adhérent », as people type it.

    Returns:
        The file's name and its content.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », there is no such adherent, or first accounts
            are not opened this way here (K1).
        DomainError: the adherent is struck off.

    Source: manual AIST22 ét. 1 (ACC-05, F005).
    """
    adherent = _adherent(ctx, adherent_id, Activation.FILER_NUMBER)
    number = filer_numbers.issue(ctx, adherent)
    secret = {"filer_number": printed_filer_number(number)}
    values = letterhead(ctx, adherent, company_address(ctx, adherent)) | _way_in(address) | secret
    return f"n-teledeclarant-{adherent.number}.pdf", pdf.render("adherents/filer_number", values)


def _adherent(ctx: Context, adherent_id: int, way: Activation) -> Adherent:
    ctx.require(StaffRight.ADHERENT_ADMIN)
    require_open(ctx, way)
    return theirs.read(ctx, Adherent, adherent_id)


def _way_in(address: str) -> dict[str, Any]:
    """Where the secret of a letter is typed, and the square that leads there."""
    return {"address": address, "code": pdf.code(address)}


def company_address(ctx: Context, adherent: Adherent) -> Address | None:
    """Where letters to an adherent go; None when the service knows no address of it."""
    return ctx.session.scalars(queries.address_for(adherent.id, AddressKind.COMPANY)).first()


def letterhead(ctx: Context, adherent: Adherent, at: Address | None) -> dict[str, Any]:
    """What every letter of the service to an adherent says around its message."""
    service = ctx.profile[Facts]
    lines = [at.recipient, at.street, at.complement, f"{at.postcode} {at.town}"] if at else []
    return {
        "service": {"name": service.name, "lines": [service.street, service.postcode_town, service.phone]},
        "recipient": [adherent.name, *(line for line in lines if line)],
        "place_and_day": f"{service.postcode_town.partition(' ')[2]}, le {long_day(ctx.today).partition(' ')[2]}",
        "number": adherent.number,
        "contact": f"{service.phone} ou écrivez à {service.email}",
        "signature": [service.name],
    }
