"""What an adherent's administrator does with the accesses of colleagues. There is always an administrator."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete

from app.accounts.facts import Facts
from app.accounts.models import Mandate, MandateKind, NotificationChoice, Person
from app.accounts.queries import mandates as queries
from app.accounts.rules.mandates import year_after
from app.accounts.rules.rights import completed, told
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed

audit.declare(
    rights_given="Droits modifiés",
    access_delimited="Durée ou établissements de l’accès modifiés",
    access_suspended="Accès désactivé",
    access_resumed="Accès réactivé",
    access_removed="Accès supprimé",
)
LAST = "Il faut toujours un administrateur sans date de fin : donnez d’abord ce rôle à quelqu’un d’autre."
ONESELF = "Demandez-le à un autre administrateur : on ne ferme pas son propre accès."
NOT_YOURS = "Votre propre accès ne comprend pas les autres établissements : vous ne pouvez pas les donner."
PAST = "Ce jour est passé : donnez une date à venir, ou désactivez l’accès."


def give_rights(ctx: Context, *, mandate_id: int, rights: Collection[Right], contact: bool) -> Mandate:
    """Say what a colleague may do, and those that it needs; it counts from their next page on.

    Args:
        contact: whom the service calls about the portal (RGT-10).

    Raises:
        NotAllowed: the actor lacks « Admin », or the access is another adherent's.
        DomainError: no right is ticked (field `rights`), or nobody would be administrator any more.

    Source: manuals AST25 §3.2.2, ASMIS p. 9 (RGT-04 to RGT-07, F045 to F051).
    """
    mandate, others, keeper = _locked(ctx, mandate_id)
    if not rights:
        raise DomainError("Cochez au moins un droit ; pour tout retirer, désactivez l’accès.", field="rights")
    before = {"rights": told(mandate.rights), "contact": mandate.contact}
    mandate.rights = [Right.ADMIN] if Right.ADMIN in rights else sorted(completed(rights))
    mandate.contact = contact
    if keeper and not _keeps(ctx, mandate):
        _keep_an_administrator(ctx, others)
    after = {"rights": told(mandate.rights), "contact": mandate.contact}
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    audit.record(ctx, "rights_given", mandate, **changes)
    return mandate


def delimit(
    ctx: Context,
    *,
    mandate_id: int,
    third_party: bool,
    starts_on: date,
    ends_on: date | None,
    with_branches: bool | None = None,
) -> Mandate:
    """Say from when to when a colleague or a third party may act, and whether for the branches too.

    Args:
        third_party: of an accounting firm and the like; dated where the service says so (`last_day`).
        ends_on: last day, included; None: until withdrawn.
        with_branches: None leaves it as it is.

    Raises:
        NotAllowed: as for `give_rights`.
        DomainError: the last day is past or before the first, one would close one's own access, nobody would be
            administrator any more, or one does not act for the branches oneself.

    Source: facts/users.md N9; manuals AST25 §3.2.1, AIST22 (RGT-11, F037, K11).
    """
    mandate, others, keeper = _locked(ctx, mandate_id)
    ends_on = last_day(ctx, third_party=third_party, ends_on=ends_on)
    refuse_past(ctx, ends_on)
    if starts_on > ctx.today:
        _refuse_oneself(ctx, mandate)
    if with_branches and not mandate.with_branches:
        refuse_branches(ctx)
    if ends_on != mandate.ends_on:
        mandate.asked_on = None
    mandate.kind, mandate.starts_on, mandate.ends_on = kind_of(third_party=third_party), starts_on, ends_on
    mandate.with_branches = mandate.with_branches if with_branches is None else with_branches
    changes = audit.changed(mandate)
    if keeper and not _keeps(ctx, mandate):
        _keep_an_administrator(ctx, others)
    audit.record(ctx, "access_delimited", mandate, **changes)
    return mandate


def kind_of(*, third_party: bool) -> MandateKind:
    """Who holds an access."""
    return MandateKind.THIRD_PARTY if third_party else MandateKind.OWN


def last_day(ctx: Context, *, third_party: bool, ends_on: date | None) -> date | None:
    """The last day of an access; a third party's always has one where the service dates them (K11): a year ahead."""
    if ends_on is None and third_party and ctx.profile[Facts].third_party_dated:
        return year_after(ctx.today)
    return ends_on


def refuse_past(ctx: Context, ends_on: date | None) -> None:
    """Raise when an access would end before today (field `ends_on`)."""
    if ends_on is not None and ends_on < ctx.today:
        raise DomainError(PAST, field="ends_on")


def refuse_branches(ctx: Context) -> None:
    """Raise unless the actor acts for the adherent's branches too (field `with_branches`): nobody gives more."""
    if ctx.session.scalar(queries.covering(ctx.actor.user_id, ctx.actor.adherent_id, ctx.today)) is None:
        raise DomainError(NOT_YOURS, field="with_branches")


def suspend(ctx: Context, *, mandate_id: int) -> None:
    """Close a colleague's access, from their next page on; it can be opened again.

    Raises:
        NotAllowed: as for `give_rights`.
        DomainError: it is one's own, or nobody would be administrator any more.

    Source: manual ASMIS p. 9 (RGT-18, F043).
    """
    mandate, others, keeper = _locked(ctx, mandate_id)
    _refuse_oneself(ctx, mandate)
    if keeper:
        _keep_an_administrator(ctx, others)
    mandate.active = False
    audit.record(ctx, "access_suspended", mandate)


def resume(ctx: Context, *, mandate_id: int) -> None:
    """Open a colleague's access again, with the rights it had.

    Raises:
        NotAllowed: as for `give_rights`.
    """
    mandate, _, _ = _locked(ctx, mandate_id)
    mandate.active = True
    audit.record(ctx, "access_resumed", mandate)


def remove(ctx: Context, *, mandate_id: int) -> None:
    """Take a colleague's access away for good; the account stays, for its other adherents.

    Raises:
        NotAllowed, DomainError: as for `suspend`.

    Source: manual ASMIS p. 9 (RGT-18, F043).
    """
    mandate, others, keeper = _locked(ctx, mandate_id)
    _refuse_oneself(ctx, mandate)
    if keeper:
        _keep_an_administrator(ctx, others)
    person = ctx.session.get(Person, mandate.user_id)
    audit.record(ctx, "access_removed", mandate, user_id=str(person or ""), rights=told(mandate.rights))
    ctx.session.execute(delete(NotificationChoice).where(NotificationChoice.mandate_id == mandate.id))
    ctx.session.delete(mandate)


def locked(ctx: Context) -> Sequence[Mandate]:
    """All accesses of the adherent, locked: two administrators who dismiss each other do so one by one.

    Raises:
        NotAllowed: the actor lacks « Admin ».
    """
    ctx.require(Right.ADMIN)
    return ctx.session.scalars(queries.everybody(ctx.actor.adherent_id)).all()


def _locked(ctx: Context, mandate_id: int) -> tuple[Mandate, Sequence[Mandate], bool]:
    """The access, the adherent's other ones, and whether it is one that keeps the adherent administered."""
    everybody = locked(ctx)
    mandate = next((one for one in everybody if one.id == mandate_id), None)
    if mandate is None:
        raise NotAllowed("mandate")
    return mandate, [one for one in everybody if one is not mandate], _keeps(ctx, mandate)


def _refuse_oneself(ctx: Context, mandate: Mandate) -> None:
    if mandate.user_id == ctx.actor.user_id:
        raise DomainError(ONESELF)


def _keeps(ctx: Context, mandate: Mandate) -> bool:
    """Whether this is an administrator, today and later."""
    return (
        mandate.active and Right.ADMIN in mandate.rights and mandate.ends_on is None and mandate.starts_on <= ctx.today
    )


def _keep_an_administrator(ctx: Context, others: Sequence[Mandate]) -> None:
    """Raise when none of these accesses is an administrator's with an open account."""
    named = [one.user_id for one in others if _keeps(ctx, one)]
    with ctx.session.no_autoflush:
        if ctx.session.scalar(queries.open_among(named)) is None:
            raise DomainError(LAST)
