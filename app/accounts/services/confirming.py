"""Once a year an administrator says who still needs an access. Nothing ends without having been told (N9)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row

from app.accounts.facts import Facts
from app.accounts.models import Mandate, MandateKind
from app.accounts.queries import confirming
from app.accounts.queries.people import accounts
from app.accounts.rules.mandates import end_unanswered, named, year_after
from app.accounts.services import mandates
from app.accounts.services.answering import who_answers
from app.adherents.services.company import name_of
from app.platform import audit, mail, notice
from app.platform.account import User
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed

audit.declare(access_confirmed="Accès confirmé", access_asked_about="Confirmation d’accès demandée")
PAGE = "/users/confirm/"
TITLE = "Ces personnes doivent-elles garder leur accès\u00a0?"


def answer(ctx: Context, *, keep: Collection[int], close: Collection[int]) -> None:
    """Say of some accesses whether they are still needed: kept for a year, or closed (they can be opened again).

    Raises:
        NotAllowed: the actor lacks « Admin », or one of the accesses is another adherent's, or one's own.
        DomainError: nothing is answered, or nobody would be administrator any more.
    """
    ctx.require(Right.ADMIN)
    if not keep and not close:
        raise DomainError("Répondez au moins pour une personne ; vous pourrez revenir pour les autres.")
    listed = confirming.waiting(ctx.actor.adherent_id, ctx.profile[Facts].confirmed, ctx.today, ctx.actor.user_id)
    everybody = mandates.locked(ctx)
    known = {one.id for one in ctx.session.scalars(listed)}
    if not {*keep, *close} <= known or set(keep) & set(close):
        raise NotAllowed("mandate")
    for mandate in everybody:
        if mandate.id in keep:
            _keep(ctx, mandate)
    for mandate_id in close:
        mandates.suspend(ctx, mandate_id=mandate_id)


def ask(ctx: Context, *, adherent_id: int) -> None:
    """Ask who answers for an adherent about the accesses that are a year old; tell whom it may cost theirs.

    Asks once, however often it runs. Where the service has them end (`unconfirmed_ends`), the day is written on the
    access, a month ahead. An administrator's access never ends by itself; nor does any where nobody could answer.
    The service's side.
    """
    facts = ctx.profile[Facts]
    asked = ctx.session.scalars(confirming.asked_about(adherent_id, facts.confirmed, ctx.today)).all()
    answering = who_answers(ctx, adherent_id)
    told = [one for one in asked if any(person.id != one.user_id for person in answering)]
    for mandate in asked:
        mandate.asked_on = ctx.today
    for mandate in told:
        if facts.unconfirmed_ends and mandate.ends_on is None and Right.ADMIN not in mandate.rights:
            mandate.ends_on = end_unanswered(mandate.confirmed_on or mandate.starts_on, ctx.today)
        audit.record(ctx, "access_asked_about", mandate, ends_on=mandate.ends_on)
    if told:
        _tell(ctx, adherent_id, told, answering)


def _keep(ctx: Context, mandate: Mandate) -> None:
    """An end that was written for want of an answer goes; a third party's moves a year."""
    third_party = mandate.kind is MandateKind.THIRD_PARTY
    mandate.ends_on = max(mandate.ends_on, year_after(ctx.today)) if third_party and mandate.ends_on else None
    mandate.confirmed_on, mandate.asked_on = ctx.today, None
    audit.record(ctx, "access_confirmed", mandate, ends_on=mandate.ends_on)


def _tell(ctx: Context, adherent_id: int, asked: Sequence[Mandate], answering: Sequence[Row[Any]]) -> None:
    people = {one.id: one for one in ctx.session.scalars(accounts([one.user_id for one in asked]))}
    adherent = name_of(ctx, adherent_id)
    for administrator in answering:
        theirs = [one for one in asked if one.user_id != administrator.id]
        if not theirs:
            continue
        first = min((one.ends_on for one in theirs if one.ends_on), default=None)
        notice.tell(
            ctx, f"{adherent} : dites qui doit garder son accès",
            url=PAGE, user_id=administrator.id, adherent_id=administrator.through,
        )  # fmt: skip
        mail.post(
            ctx, administrator.email, "accounts/still_needed", first_name=administrator.first_name, adherent=adherent,
            people=named([_name(people[one.user_id]) for one in theirs]), until=first,
            branch=administrator.through != adherent_id,
        )  # fmt: skip
    for one in asked:
        person = people[one.user_id]
        if one.ends_on is not None and person.active:
            mail.post(
                ctx, person.email, "accounts/access_ending",
                first_name=person.first_name, adherent=adherent, until=one.ends_on,
            )  # fmt: skip


def _name(person: User) -> str:
    return f"{person.first_name} {person.last_name}"
