"""What an administrator corrects of a colleague's account. At the door: employers may not write accounts."""

from app.accounts.models import Account, Mandate
from app.accounts.queries.people import acts_elsewhere, details
from app.platform import audit, job
from app.platform.account import User
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed

audit.declare(
    colleague_corrected="Informations d’un utilisateur modifiées",
    reset_sent="Lien de nouveau mot de passe envoyé à un utilisateur",
)
THEIR_OWN = "Cette personne tient elle-même son nom et son téléphone à jour, dans son profil."


def only_ours(ctx: Context, *, mandate_id: int) -> bool:
    """Whether a colleague's account acts for the actor's adherents alone: then an administrator may correct it.

    Raises:
        NotAllowed: the actor lacks « Admin », or the access is another adherent's.
    """
    return not _acts_elsewhere(ctx, _mandate(ctx, mandate_id).user_id)


def correct(ctx: Context, *, mandate_id: int, first_name: str, last_name: str, phone: str) -> None:
    """Correct a colleague's name and phone number; never the address, to which links are mailed.

    Raises:
        NotAllowed: as for `only_ours`.
        DomainError: the account acts for others too, or for the service: it is their own to keep.

    Source: manual AIST21 ét. 2 (F059).
    """
    mandate = _mandate(ctx, mandate_id)
    user = ctx.session.get_one(User, mandate.user_id, with_for_update=True)
    if _acts_elsewhere(ctx, user.id):
        raise DomainError(THEIR_OWN)
    account = ctx.session.scalars(details(user.id)).first() or Account(user_id=user.id)
    before, after = (f"{user.first_name} {user.last_name}", account.phone or ""), (f"{first_name} {last_name}", phone)
    user.first_name, user.last_name, account.phone = first_name, last_name, phone
    ctx.session.add(account)
    labels = ("Nom", "Téléphone")
    changes = {
        label: pair for label, pair in zip(labels, zip(before, after, strict=True), strict=True) if len({*pair}) > 1
    }
    audit.record(ctx, "colleague_corrected", mandate, **changes)


def send_reset(ctx: Context, *, mandate_id: int) -> None:
    """Have the link mailed to a colleague by which they choose a new password: nobody chooses it for them.

    Raises:
        NotAllowed: as for `only_ours`.

    Source: manual ASMIS p. 9, « Réinitialiser » (F043).
    """
    mandate = _mandate(ctx, mandate_id)
    job.defer(ctx, "accounts.mail_new_password", user_id=mandate.user_id)
    audit.record(ctx, "reset_sent", mandate)


def _mandate(ctx: Context, mandate_id: int) -> Mandate:
    ctx.require(Right.ADMIN)
    mandate = ctx.session.get(Mandate, mandate_id)
    if mandate is None or mandate.adherent_id not in ctx.actor.adherents:
        raise NotAllowed("mandate")
    return mandate


def _acts_elsewhere(ctx: Context, user_id: int) -> bool:
    return bool(ctx.session.scalar(acts_elsewhere(user_id, ctx.actor.adherents)))
