"""The letter with the code of a synchronisation, to the address that the service knows: printed, never kept."""

from app.accounts.rules.codes import shown_code
from app.accounts.services.letters import company_address, letterhead
from app.adherents.services.company import refuse_struck_off
from app.membership.facts import Kind
from app.membership.rules.petitions import LETTER_VALID
from app.membership.services import deciding
from app.membership.services.synchronising import renew_code
from app.platform import audit, pdf
from app.platform.clock import day_of
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.wording import long_day

audit.declare(code_printed="Code de synchronisation imprimé")
BY_MAIL = "La personne a redemandé le code par e-mail : il n’y a plus de lettre à envoyer."
NO_ADDRESS = "Cet adhérent n’a pas d’adresse : complétez-la sur sa fiche, puis imprimez la lettre."


def print_code(ctx: Context, *, petition_id: int) -> tuple[str, bytes]:
    """A letter with a new code, valid 30 days; the former one opens nothing any more.

    Returns:
        The file's name and its content.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such request.
        DomainError: decided meanwhile; the code was asked for by mail again; the adherent has no address, or is struck
            off.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    petition = deciding.locked(ctx, petition_id, Kind.SYNCHRONISE)
    adherent = deciding.adherent_of(ctx, petition)
    if adherent is None:
        raise NotAllowed("adherent")
    if not petition.by_letter:
        raise DomainError(BY_MAIL)
    refuse_struck_off(ctx, adherent.id)
    at = company_address(ctx, adherent)
    if at is None:
        raise DomainError(NO_ADDRESS)
    code = renew_code(petition)
    petition.code_until = ctx.now + LETTER_VALID
    audit.record(ctx, "code_printed", petition, Demandeur=petition.who)
    secret = {"code": shown_code(code), "until": long_day(day_of(petition.code_until))}
    values = letterhead(ctx, adherent, at) | {"who": petition.who, "email": petition.email} | secret
    return f"code-{adherent.number}.pdf", pdf.render("membership/code", values)
