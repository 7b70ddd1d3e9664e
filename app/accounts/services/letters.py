"""The letter of first connection, printed once: its provisional password is kept nowhere."""

from app.accounts.services import invitations
from app.adherents import queries
from app.adherents.models import AddressKind, Adherent
from app.platform import pdf
from app.platform.clock import day_of
from app.platform.context import Context, StaffRight
from app.platform.errors import NotAllowed
from app.platform.facts import Facts
from app.platform.wording import long_day


def print_letter(ctx: Context, *, adherent_id: int, address: str) -> tuple[str, bytes]:
    """Issue a letter for an adherent; the former one opens nothing any more.

    Args:
        address: of the page « 1ère Connexion », as people type it.

    Returns:
        The file's name and its content.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such adherent.

    Source: manuals AST25 §2.1, ASMIS p. 4 (ACC-01, F004).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adherent = ctx.session.get(Adherent, adherent_id)
    if adherent is None:
        raise NotAllowed("adherent")
    invitation, provisional = invitations.issue_letter(ctx, adherent)
    service = ctx.profile[Facts]
    at = ctx.session.scalars(queries.address_for(adherent.id, AddressKind.COMPANY)).first()
    lines = [at.recipient, at.street, at.complement, f"{at.postcode} {at.town}"] if at else []
    values = {
        "service": {"name": service.name, "lines": [service.street, service.postcode_town, service.phone]},
        "recipient": [adherent.name, *(line for line in lines if line)],
        "place_and_day": f"{service.postcode_town.partition(' ')[2]}, le {long_day(ctx.today).partition(' ')[2]}",
        "number": adherent.number,
        "password": provisional,
        "address": address,
        "until": long_day(day_of(invitation.expires_at)),
        "code": pdf.code(address),
        "contact": f"{service.phone} ou écrivez à {service.email}",
        "signature": [service.name],
    }
    return f"premiere-connexion-{adherent.number}.pdf", pdf.render("adherents/first_connection", values)
