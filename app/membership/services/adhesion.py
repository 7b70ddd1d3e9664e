"""A request to join: begun, taken up again, given up, forgotten. These run at the door, before anybody is known.

Who holds a request is who carries it in their browser, or whose account asked: every service asks that first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, func, select

from app.accounts.rules.tries import one_place
from app.accounts.services import ticket
from app.law.retention import Data, gone_before
from app.membership.facts import Adhesion as AdhesionFacts
from app.membership.facts import Facts
from app.membership.models import Adhesion, DoorQuestion
from app.membership.queries import adhesion as queries
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import WRITABLE, Asking, Content, State
from app.platform import audit, mail
from app.platform.account import User
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint

audit.declare(adhesion_started="Demande d’adhésion commencée", adhesion_abandoned="Demande d’adhésion abandonnée")
PURPOSE = "adhesion"
GONE = "Cette demande est déjà envoyée : le service l’examine. Pour la changer, contactez-nous."


@dataclass(frozen=True, slots=True)
class Holder:
    """What a browser shows to open a request."""

    carried: frozenset[int]
    """The requests begun or taken up in it."""
    address: str
    """Where it asks from."""


def counted(ctx: Context, kind: Asking, address: str, *, email: str = "") -> bool:
    """Note that something is asked from an address, before it is looked at; to be committed at once.

    Args:
        email: whom a mail will go to.

    Returns:
        False when this address asked too often of late, or this person was written to too often.
    """
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"door question {one_place(address)[0]}"))))
    about = fingerprint(f"adhesion {email.lower()}") if email else None
    asked = ctx.session.execute(queries.asked_lately(kind, address, about, ctx.now - rules.DOOR_WINDOW)).one()
    if asked[0] >= rules.FROM_ADDRESS[kind] or asked[1] >= rules.ABOUT_ONE:
        return False
    ctx.session.add(DoorQuestion(kind=kind, address=address, about=about, at=ctx.now))
    return True


def start(
    ctx: Context, *, first_name: str, last_name: str, email: str, function: str = "", phone: str = ""
) -> Adhesion:
    """Begin a request and mail its link to who begins it.

    Raises:
        NotAllowed: the service takes no adhesion online.

    Source: manual SSTRN p. 5 (ENT-08, F063).
    """
    facts = facts_of(ctx)
    adhesion = Adhesion(
        user_id=ctx.actor.user_id,
        first_name=first_name,
        last_name=last_name,
        function=function,
        email=email,
        phone=phone,
        content=rules.written(Content()),
        started_at=ctx.now,
        changed_at=ctx.now,
    )
    ctx.session.add(adhesion)
    ctx.session.flush()
    audit.record(as_asker(ctx, adhesion), "adhesion_started", adhesion)
    mail_link(ctx, adhesion, "membership/adhesion_started", days=facts.kept_days)
    return adhesion


def asker(ctx: Context) -> dict[str, str]:
    """Who the account that is signed in is; empty when none is."""
    user = ctx.session.get(User, ctx.actor.user_id) if ctx.actor.user_id else None
    return {} if user is None else {name: getattr(user, name) for name in ("first_name", "last_name", "email")}


def shown_by_link(ctx: Context, token: str) -> Adhesion | None:
    """The request that a mailed link leads to; None when it is forged, too old, or the request is gone. Reads only."""
    facts_of(ctx)
    said = ticket.read(ctx, PURPOSE, token)
    return None if said is None else ctx.session.get(Adhesion, int(said["adhesion_id"]))


def take_up(ctx: Context, *, token: str, account_email: str = "") -> Adhesion:
    """Go on with a request by its link; an account of the same e-mail address keeps it from then on.

    Raises:
        NotAllowed: the link leads nowhere.
    """
    adhesion = shown_by_link(ctx, token)
    if adhesion is None:
        raise NotAllowed("adhesion")
    if adhesion.user_id is None and account_email.lower() == adhesion.email.lower():
        adhesion.user_id = ctx.actor.user_id
    return adhesion


def send_links(ctx: Context, *, email: str) -> None:
    """Mail somebody the links of their unfinished requests; nothing, and nothing told, when there is none."""
    facts = facts_of(ctx)
    for adhesion in ctx.session.scalars(queries.unfinished(email)):
        mail_link(ctx, adhesion, "membership/adhesion_link", days=facts.kept_days)


def mine(ctx: Context, holder: Holder, adhesion_id: int | None, *, lock: bool = False) -> Adhesion:
    """The request, for who holds it.

    Raises:
        NotAllowed: there is none, it is somebody else's, or the service takes no adhesion online: the same for all.
    """
    facts_of(ctx)
    found = None if adhesion_id is None else ctx.session.get(Adhesion, adhesion_id, with_for_update=lock or None)
    if found is None or not _holds(ctx, holder, found):
        raise NotAllowed("adhesion")
    return found


def change(ctx: Context, holder: Holder, adhesion_id: int) -> tuple[Adhesion, Content]:
    """The request, locked, with what it says, for who goes on with it.

    Raises:
        NotAllowed: as for `mine`.
        DomainError: it was sent already.
    """
    found = mine(ctx, holder, adhesion_id, lock=True)
    if found.state not in WRITABLE or found.content is None:
        raise DomainError(GONE)
    return found, rules.read(found.content)


def write(ctx: Context, adhesion: Adhesion, content: Content, **columns: str) -> Adhesion:
    """Keep what a request says."""
    adhesion.content, adhesion.changed_at = rules.written(content), ctx.now
    for name, value in columns.items():
        setattr(adhesion, name, value)
    return adhesion


def abandon(ctx: Context, holder: Holder, *, id: int) -> None:
    """Give a request up: nothing of it is kept.

    Raises:
        NotAllowed, DomainError: as for `change`.
    """
    adhesion, _ = change(ctx, holder, id)
    audit.record(as_asker(ctx, adhesion), "adhesion_abandoned", adhesion)
    ctx.session.delete(adhesion)


def forget(ctx: Context) -> None:
    """Delete what nobody goes on with, what was refused long ago, and old questions."""
    unsent = ctx.now - timedelta(days=ctx.profile[Facts].adhesion.kept_days)
    refused = gone_before(Data.REFUSED_ADHESION, ctx.now)
    ctx.session.execute(delete(Adhesion).where(queries.forgettable(unsent, refused)))
    ctx.session.execute(delete(DoorQuestion).where(DoorQuestion.at < gone_before(Data.DOORSTEP, ctx.now)))


def facts_of(ctx: Context) -> AdhesionFacts:
    """What this service decides about adhesions.

    Raises:
        NotAllowed: it takes none online.
    """
    facts = ctx.profile[Facts].adhesion
    if not facts.open:
        raise NotAllowed("adhesion")
    return facts


def mail_link(ctx: Context, adhesion: Adhesion, template: str, **values: object) -> None:
    """Write to who asked, with the link that opens the request."""
    link = f"/adhesion/reprendre/{ticket.issue(ctx, PURPOSE, rules.LINK_VALID, adhesion_id=adhesion.id)}"
    named: Mapping[str, object] = {"first_name": adhesion.first_name, "company": adhesion.name}
    mail.post(ctx, adhesion.email, template, secret=True, link=link, **named, **values)


def as_asker(ctx: Context, adhesion: Adhesion) -> Context:
    """The same transaction in the name of who asks: the history names them."""
    return replace(ctx, actor=replace(ctx.actor, name=f"{adhesion.first_name} {adhesion.last_name}"))


def _holds(ctx: Context, holder: Holder, adhesion: Adhesion) -> bool:
    by_account = adhesion.user_id is not None and adhesion.user_id == ctx.actor.user_id
    return by_account or adhesion.id in holder.carried


def open_ones(ctx: Context, holder: Holder) -> list[Adhesion]:
    """The requests of who asks, but those that became an adherent."""
    found = ctx.session.scalars(queries.held(holder.carried, ctx.actor.user_id))
    return [each for each in found if each.state is not State.ACCEPTED]
