"""Inviting somebody to open an account: the service's letter or mail to an adherent, the link for a colleague."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import update

from app.accounts import queries
from app.accounts.models import Invitation, InvitationKind
from app.accounts.queries import first_accounts
from app.accounts.rules.codes import new_provisional
from app.accounts.rules.first_accounts import HOUR, LINKS_AN_HOUR, OFTEN
from app.accounts.rules.links import LETTER_VALID, LINK_VALID
from app.accounts.rules.names import typed_name
from app.accounts.rules.rights import completed, told
from app.accounts.rules.tries import LETTER_TRIES
from app.accounts.services import mandates
from app.accounts.services.doorsteps import new_token
from app.adherents.models import Adherent
from app.adherents.services.company import refuse_struck_off
from app.platform import audit, mail, theirs
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError
from app.platform.password import hashed

audit.declare(
    letter_issued="Lettre de première connexion établie",
    access_mailed="Lien de première connexion envoyé",
    colleague_invited="Collègue invité",
    invitation_renewed="Invitation renvoyée",
    invitation_withdrawn="Invitation retirée",
)
ADMINISTRATOR = [Right.ADMIN]
BACKWARDS = "La fin est avant le début : corrigez l’une des deux dates."
KNOWN = "Cette personne a déjà un accès : modifiez ses droits."


def issue_letter(ctx: Context, adherent: Adherent) -> tuple[Invitation, str]:
    """Let an adherent open its administrator's account; a new letter withdraws the former.

    Returns:
        The invitation, and the provisional password: printed now, stored nowhere.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents ».
        DomainError: the adherent is struck off.

    Source: manuals AST25 §2.1, ASMIS p. 4 (ACC-01, F003, F004).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    refuse_struck_off(ctx, adherent.id)
    _withdraw_former(ctx, adherent.id, kind=InvitationKind.LETTER)
    provisional = new_provisional(secrets.choice)
    letter = Invitation(
        adherent_id=adherent.id,
        kind=InvitationKind.LETTER,
        number=adherent.number,
        rights=ADMINISTRATOR,
        secret_hash=hashed(provisional),
        expires_at=ctx.now + LETTER_VALID,
        tries_left=LETTER_TRIES,
    )
    ctx.session.add(letter)
    audit.record(ctx, "letter_issued", letter)
    return letter, provisional


def mail_access(ctx: Context, *, adherent_id: int, email: str, first_name: str = "", last_name: str = "") -> Invitation:
    """Mail the future administrator of an adherent a link, instead of the letter: a password is never mailed.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such adherent.
        DomainError: the adherent is struck off.
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adherent = theirs.read(ctx, Adherent, adherent_id)
    refuse_struck_off(ctx, adherent.id)
    _withdraw_former(ctx, adherent.id, kind=InvitationKind.LINK, email=email)
    invitation, link = _link(
        ctx, adherent, email=email, rights=ADMINISTRATOR, first_name=first_name, last_name=last_name
    )
    invitation.with_branches = True
    audit.record(ctx, "access_mailed", invitation, email=email)
    mail.post(
        ctx, email, "accounts/first_connection", secret=True,
        adherent=adherent.name, number=adherent.number, link=link, until=invitation.expires_at,
    )  # fmt: skip
    return invitation


def invite(
    ctx: Context,
    *,
    email: str,
    first_name: str,
    last_name: str,
    rights: Collection[Right],
    third_party: bool = False,
    with_branches: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Invitation:
    """Mail a colleague a link that opens an account with these rights, and those that they need.

    The access is delimited as by `mandates.delimit`; without a first day it begins when it is taken up.

    Raises:
        NotAllowed: the actor lacks « Admin ».
        DomainError: no right is ticked (field `rights`), a last day that cannot be (`ends_on`), this person already
            has an access, or was written five times in an hour (`email`); the adherent is struck off.

    Source: manuals AST25 §3.2.1, ASMIS p. 9 (RGT-02, RGT-11, F042).
    """
    ctx.require(Right.ADMIN)
    adherent = ctx.session.get_one(Adherent, ctx.actor.adherent_id)
    email = typed_name(email)
    if not rights:
        raise DomainError("Cochez au moins un droit, ou choisissez un rôle.", field="rights")
    ends_on = mandates.last_day(ctx, third_party=third_party, ends_on=ends_on)
    _refuse_span(ctx, starts_on, ends_on, with_branches=with_branches)
    _refuse_recipient(ctx, adherent, email)
    _withdraw_former(ctx, adherent.id, kind=InvitationKind.LINK, email=email)
    kept = ADMINISTRATOR if Right.ADMIN in rights else sorted(completed(rights))
    invitation, link = _link(ctx, adherent, email=email, rights=kept, first_name=first_name, last_name=last_name)
    invitation.mandate_kind = mandates.kind_of(third_party=third_party)
    invitation.with_branches, invitation.starts_on, invitation.ends_on = with_branches, starts_on, ends_on
    audit.record(ctx, "colleague_invited", invitation, email=email, rights=told(rights))
    _mail(ctx, invitation, adherent, link)
    return invitation


def renew(ctx: Context, *, invitation_id: int) -> Invitation:
    """Mail a new link for an invitation that was not answered; the former link dies.

    Raises:
        NotAllowed: the actor lacks « Admin », or there is no such invitation waiting.
        DomainError: this person was written five times in an hour (field `email`); the adherent is struck off.
    """
    invitation = _waiting(ctx, invitation_id)
    adherent = ctx.session.get_one(Adherent, invitation.adherent_id)
    _refuse_flood(ctx, adherent, invitation.email)
    token = new_token()
    invitation.secret_hash, invitation.expires_at = link_hash(token), ctx.now + LINK_VALID
    audit.record(ctx, "invitation_renewed", invitation, email=invitation.email)
    _mail(ctx, invitation, adherent, f"/invitation/{token}")
    return invitation


def withdraw(ctx: Context, *, invitation_id: int) -> None:
    """Take an invitation back: its link opens nothing any more.

    Raises:
        NotAllowed: as for `renew`.
    """
    invitation = _waiting(ctx, invitation_id)
    invitation.withdrawn_at = ctx.now
    audit.record(ctx, "invitation_withdrawn", invitation, email=invitation.email)


def link_hash(token: str) -> str:
    """What the database keeps of a link: a copy of the table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_span(ctx: Context, starts_on: date | None, ends_on: date | None, *, with_branches: bool) -> None:
    if with_branches:
        mandates.refuse_branches(ctx)
    mandates.refuse_past(ctx, ends_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError(BACKWARDS, field="ends_on")


def _refuse_recipient(ctx: Context, adherent: Adherent, email: str) -> None:
    if ctx.session.scalar(queries.person_with(adherent.id, email)) is not None:
        raise DomainError(KNOWN, field="email")
    _refuse_flood(ctx, adherent, email)


def _refuse_flood(ctx: Context, adherent: Adherent, email: str) -> None:
    """The adherent's row is locked: of two who invite at once, the second counts the first."""
    refuse_struck_off(ctx, adherent.id)
    ctx.session.refresh(adherent, with_for_update={"key_share": True})
    written = first_accounts.links_sent(adherent.id, email, ("colleague_invited", "invitation_renewed"), ctx.now - HOUR)
    if (ctx.session.scalar(written) or 0) >= LINKS_AN_HOUR:
        raise DomainError(OFTEN, field="email")


def _waiting(ctx: Context, invitation_id: int) -> Invitation:
    ctx.require(Right.ADMIN)
    waiting = queries.invited(ctx.actor.adherent_id).where(Invitation.id == invitation_id).with_for_update()
    return theirs.one(ctx, waiting)


def _link(
    ctx: Context,
    adherent: Adherent,
    *,
    email: str,
    rights: list[Right],
    first_name: str = "",
    last_name: str = "",
) -> tuple[Invitation, str]:
    """An invitation by mail, and the path of its page."""
    token = new_token()
    invitation = Invitation(
        adherent_id=adherent.id,
        kind=InvitationKind.LINK,
        number=adherent.number,
        email=email,
        first_name=first_name,
        last_name=last_name,
        rights=rights,
        invited_by=ctx.actor.name,
        secret_hash=link_hash(token),
        expires_at=ctx.now + LINK_VALID,
    )
    ctx.session.add(invitation)
    return invitation, f"/invitation/{token}"


def _mail(ctx: Context, invitation: Invitation, adherent: Adherent, link: str) -> None:
    mail.post(
        ctx, invitation.email, "accounts/invitation", secret=True, first_name=invitation.first_name,
        inviter=invitation.invited_by, adherent=adherent.name, link=link, until=invitation.expires_at,
    )  # fmt: skip


def _withdraw_former(ctx: Context, adherent_id: int, *, kind: InvitationKind, email: str = "") -> None:
    """The last invitation of a kind is the one that counts; a used one stays, so that using it again is told."""
    former = update(Invitation).where(
        Invitation.adherent_id == adherent_id,
        Invitation.kind == kind,
        Invitation.email == email,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    ctx.session.execute(former.values(withdrawn_at=ctx.now))
