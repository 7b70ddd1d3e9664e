"""The « N° télédéclarant » of an adherent: made by the service, shown at the door with the adherent's number."""

import secrets

from sqlalchemy import delete

from app.accounts.models import FilerNumber, Mandate, Registration
from app.accounts.queries import first_accounts as queries
from app.accounts.rules.first_accounts import first_rights, new_filer_number, typed_filer_number
from app.accounts.rules.links import FORM_VALID
from app.accounts.rules.names import typed_name
from app.accounts.rules.rights import told
from app.accounts.services import door, switching, ticket
from app.accounts.services.access import open_access
from app.accounts.services.answering import who_answers
from app.accounts.services.mandates import kind_of
from app.adherents.models import Adherent
from app.adherents.services.company import name_of, refuse_struck_off
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.password import hashed, matches
from app.platform.seal import fingerprint
from app.platform.wording import shown

audit.declare(
    filer_number_issued="N° télédéclarant établi",
    company_added="Entreprise ajoutée à un compte",
    access_opened="Accès ouvert avec le code adhérent",
)
PURPOSE = "n° télédéclarant"
LATE = "Trop de temps a passé, ou le n° télédéclarant a changé : recommencez depuis la première page."
THERE = "Cette entreprise est déjà dans votre compte : choisissez-la dans le menu en haut de page."
LATER = "Votre accès à cette entreprise commence le {day} : elle sera alors dans le menu en haut de page."
CLOSED = "Votre accès à cette entreprise a été fermé : demandez à son administrateur de le rouvrir."


def issue(ctx: Context, adherent: Adherent) -> str:
    """Give an adherent a n° télédéclarant; the former one, and what it had begun, opens nothing any more.

    Returns:
        The number: printed now, stored nowhere.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents ».
        DomainError: the adherent is struck off.

    Source: manual AIST22 ét. 1 (ACC-05, F005).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    refuse_struck_off(ctx, adherent.id)
    number = new_filer_number(secrets.choice)
    known = ctx.session.scalars(queries.filer_number_to_write(adherent.id)).first()
    row = known or FilerNumber(adherent_id=adherent.id)
    row.secret_hash, row.issued_at = hashed(number), ctx.now
    ctx.session.add(row)
    ctx.session.execute(
        delete(Registration).where(Registration.for_adherent_id == adherent.id, Registration.used_at.is_(None))
    )
    audit.record(ctx, "filer_number_issued", row)
    return number


def show(ctx: Context, *, attempt_id: int, number: str, filer_number: str) -> str | None:
    """Check « Code adhérent » and « N° télédéclarant »: a ticket for the form, None when they are wrong together.

    Wrong code and wrong number are the same, in words and in time. The number is never spoilt by wrong ones: only
    trying is slowed, so that nobody can take it away from its company.

    Source: manual AIST22 ét. 2 (ACC-05, F005).
    """
    row = _checked(ctx, attempt_id, number, filer_number)
    if row is None:
        return None
    return ticket.issue(ctx, PURPOSE, FORM_VALID, adherent_id=row.adherent_id, stamp=_stamp(row))


def by_ticket(ctx: Context, held: str) -> int:
    """The adherent that a ticket of `show` stands for.

    Raises:
        DomainError: the ticket is too old, or not ours, the number was renewed or the adherent struck off since.
    """
    said = ticket.read(ctx, PURPOSE, held)
    row = said and ctx.session.scalars(queries.filer_number_at(said["adherent_id"])).first()
    if not said or not row or said["stamp"] != _stamp(row):
        raise DomainError(LATE)
    return row.adherent_id


def add_company(
    ctx: Context, *, attempt_id: int, number: str, filer_number: str, third_party: bool, sign_in_id: int
) -> str | None:
    """Attach one more company to the actor's account and act for it from now on; None when code or number is wrong.

    At the door, in the name of the person, under which tries are counted too: of an accountant's many companies only
    the wrong numbers count. Returns the company's name.

    Raises:
        DomainError: the account has it already, today or later, or its access was closed by the company.

    Source: manual AIST22 (end) (ACC-18, F034).
    """
    user = ctx.session.get(User, ctx.actor.user_id) if ctx.actor.user_id else None
    if user is None:
        raise NotAllowed("signed out")
    row = _checked(ctx, attempt_id, number, filer_number)
    if row is None:
        return None
    there = ctx.session.scalars(queries.access_of(user.id, row.adherent_id)).first()
    if there is not None:
        raise DomainError(_why_not(ctx, there), field="number")
    door.succeeded_as(ctx, f"adding {user.username}")
    give(ctx, user, row.adherent_id, third_party=third_party, action="company_added")
    switching.choose(ctx, sign_in_id=sign_in_id, adherent_id=row.adherent_id)
    return name_of(ctx, row.adherent_id)


def _why_not(ctx: Context, there: Mandate) -> str:
    """What is said to who has an access to the company already."""
    if not there.active or (there.ends_on is not None and there.ends_on < ctx.today):
        return CLOSED
    return THERE if there.starts_on <= ctx.today else LATER.format(day=shown(there.starts_on))


def give(ctx: Context, user: User, adherent_id: int, *, third_party: bool, action: str) -> Mandate:
    """Open an adherent to an account, with the rights of who comes by number; administrators are told by mail.

    The adherent's number row is locked: of two who come at once, one is the first.
    """
    ctx.session.scalars(queries.filer_number_to_write(adherent_id)).first()
    administrators = ctx.session.execute(queries.administrators_of(adherent_id, ctx.today)).all()
    rights = first_rights(third_party=third_party, administered=bool(administrators))
    first = not administrators and not third_party
    mandate = open_access(
        ctx,
        adherent_id=adherent_id,
        user_id=user.id,
        rights=rights,
        action=action,
        kind=kind_of(third_party=third_party),
        contact=first,
        with_branches=first,
    )
    who, adherent = f"{user.first_name} {user.last_name}", name_of(ctx, adherent_id)
    for one in administrators or (who_answers(ctx, adherent_id) if third_party else ()):
        mail.post(
            ctx, one.email, "accounts/came_by_number",
            first_name=one.first_name, who=who, email=user.email, adherent=adherent, rights=told(rights),
        )  # fmt: skip
    return mandate


def administered(ctx: Context, adherent_id: int) -> bool:
    """Whether somebody administers an adherent today."""
    return ctx.session.execute(queries.administrators_of(adherent_id, ctx.today).limit(1)).first() is not None


def _checked(ctx: Context, attempt_id: int, number: str, filer_number: str) -> FilerNumber | None:
    """The row that both open; one slow computation in every case."""
    row = ctx.session.scalars(queries.filer_number_of(typed_name(number))).first()
    if not matches(row.secret_hash if row else None, typed_filer_number(filer_number)) or row is None:
        return None
    door.succeeded(ctx, attempt_id)
    return row


def _stamp(row: FilerNumber) -> str:
    """What changes with the number: a form that the former one opened is refused."""
    return fingerprint(f"filer number {row.id} {row.secret_hash}").hex()
