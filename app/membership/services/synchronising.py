"""« Synchroniser votre adhérent » : the first person of a company takes it over, once a code shows that they are of it.

Number and SIREN are public, so they only say for which company one asks. The code goes to whom the service knows
there, by mail, or by letter. Asking and confirming run at the door; sending is the service's.
"""

import secrets
from hmac import compare_digest

from sqlalchemy import func, select

from app.accounts.rules.codes import CODE_TRIES, new_code, shown_code, typed_code
from app.accounts.rules.names import typed_name
from app.accounts.services import door
from app.adherents.models import Adherent
from app.adherents.services.company import cleaned
from app.law.identifiers import clean_siren
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.queries import petitions as queries
from app.membership.rules import petitions as rules
from app.membership.rules.petitions import State
from app.membership.services import telling
from app.membership.services.asking import asking, send
from app.membership.services.giving import give
from app.platform import audit, job, mail
from app.platform.context import Context, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint

audit.declare(adherent_synchronised="Adhérent synchronisé", code_by_letter="Code demandé par courrier")
ENOUGH = "Cinq codes sont déjà partis aujourd’hui : demandez-le par courrier, ou attendez demain."
CONFIRMED = "code confirmé"


def begin(ctx: Context, *, number: str, siren: str, attempt_id: int) -> Petition:
    """Ask to take a company over; its code is sent. Asked again, a new code is; after many, by letter.

    Args:
        attempt_id: of `door.try_once`: wrong numbers are counted.

    Raises:
        NotAllowed: nobody is signed in, or the service does not take this online.
        DomainError: number and SIREN do not go together, whichever is wrong (`number`); somebody did it already; too
            many codes in a day.

    Source: manual SSTRN p. 6 (RGT-12, F068, F069).
    """
    number, siren = typed_name(number), cleaned(clean_siren, siren, "siren")
    adherent_id = ctx.session.scalar(queries.known_by(number, siren))
    waiting = ctx.session.scalars(queries.waiting_of(ctx.actor.user_id or 0, Kind.SYNCHRONISE, number)).first()
    asker = asking(ctx, Kind.SYNCHRONISE) if waiting is None else None
    if adherent_id is None:
        raise DomainError(rules.TOGETHER, field="number")
    door.succeeded(ctx, attempt_id)
    _refuse_done(ctx, adherent_id)
    if waiting is not None:
        send_again(ctx, petition_id=waiting.id)
        return waiting
    if asker is None:
        raise NotAllowed("signed out")
    petition = Petition(
        kind=Kind.SYNCHRONISE, user_id=asker.id, who=f"{asker.first_name} {asker.last_name}", email=asker.email,
        asked_at=ctx.now, number=number, siret=siren, adherent_id=adherent_id, told_at=ctx.now,
    )  # fmt: skip
    send(ctx, petition)
    (ask_letter if _enough(ctx, petition) else send_again)(ctx, petition_id=petition.id)
    return petition


def send_again(ctx: Context, *, petition_id: int) -> None:
    """Have a new code sent; the former one opens nothing any more.

    Raises:
        NotAllowed: it is not one's own request. DomainError: decided meanwhile, or too many codes in a day.
    """
    petition = own(ctx, petition_id)
    if _enough(ctx, petition):
        raise DomainError(ENOUGH)
    if petition.codes_since is None or petition.codes_since <= ctx.now - rules.COUNTED_FOR:
        petition.codes_since, petition.codes_sent = ctx.now, 0
    petition.code_hash, petition.code_until, petition.by_letter = "", None, False
    petition.codes_sent += 1
    ctx.session.flush()
    job.defer(ctx, "membership.send_code", petition_id=petition.id)


def ask_letter(ctx: Context, *, petition_id: int) -> None:
    """Have the code sent by post, to the company's address; the service prints the letter.

    Raises:
        NotAllowed, DomainError: as for `send_again`.
    """
    petition = own(ctx, petition_id)
    if petition.by_letter:
        return
    petition.by_letter, petition.code_hash, petition.code_until = True, "", None
    audit.record(ctx, "code_by_letter", petition)
    telling.tell_service(ctx, petition)


def confirm(ctx: Context, *, petition_id: int, code: str) -> str | None:
    """Take the company over with the code: None when it is done, else why not. A wrong code is counted: commit.

    Raises:
        NotAllowed: it is not one's own request.
        DomainError: decided meanwhile, or somebody else was first.
    """
    petition = own(ctx, petition_id)
    valid = petition.code_until is not None and ctx.now < petition.code_until
    refusal = rules.refuse_code(sent=petition.code_hash != "", valid=valid, tries=petition.code_tries)
    if refusal or petition.adherent_id is None:
        return refusal
    if not compare_digest(petition.code_hash, hash_of(petition.id, typed_code(code))):
        petition.code_tries -= 1
        return rules.wrong_code(petition.code_tries)
    _refuse_done(ctx, petition.adherent_id)
    give(ctx, petition, petition.adherent_id, rights=[Right.ADMIN], with_branches=True, contact=True)
    petition.state, petition.decided_at, petition.decided_by, petition.code_hash = (
        State.ACCEPTED, ctx.now, CONFIRMED, "",
    )  # fmt: skip
    audit.record(ctx, "adherent_synchronised", petition)
    mail.post(ctx, petition.email, "membership/synchronised", who=petition.who, number=petition.number)
    return None


def send_code(ctx: Context, *, petition_id: int) -> None:
    """Mail the code to whom the service knows at the company, once; without any address it goes by letter.

    An address is known when the service wrote it, or since long (`KNOWN_FOR`): else who may only change contacts would
    have the code sent to themselves. The service's side.
    """
    petition = ctx.session.scalars(queries.locked(petition_id)).first()
    if petition is None or petition.state is not State.PENDING or petition.code_hash or petition.adherent_id is None:
        return
    address = ctx.session.scalar(queries.known_address(petition.adherent_id, ctx.today - rules.KNOWN_FOR))
    if address is None:
        petition.by_letter = True
        telling.tell_service(ctx, petition)
        return
    if petition.by_letter:
        return
    code = renew_code(petition)
    petition.code_until = ctx.now + rules.CODE_VALID
    adherent = ctx.session.get_one(Adherent, petition.adherent_id)
    mail.post(
        ctx, address, "membership/code", secret=True,
        who=petition.who, email=petition.email, adherent=adherent.name, code=shown_code(code),
        until=petition.code_until,
    )  # fmt: skip


def renew_code(petition: Petition) -> str:
    """A new code for a request, with its tries; only its keyed hash is kept."""
    code = new_code(secrets.randbelow)
    petition.code_hash, petition.code_tries = hash_of(petition.id, code), CODE_TRIES
    return code


def hash_of(petition_id: int, code: str) -> str:
    """What is kept of a code: keyed, so that a copy of the database does not give it by trying all."""
    return fingerprint(f"petition {petition_id} {code}").hex()


def own(ctx: Context, petition_id: int, *, lock: bool = True) -> Petition:
    """One's own synchronisation that waits.

    Raises:
        NotAllowed, DomainError: as for `send_again`.
    """
    asked = queries.own if lock else queries.own_to_read
    petition = ctx.session.scalars(asked(petition_id, ctx.actor.user_id or 0)).first()
    if petition is None or petition.kind is not Kind.SYNCHRONISE:
        raise NotAllowed("petition")
    if refusal := rules.refuse_decision(petition.state, petition.decided_by):
        raise DomainError(refusal)
    return petition


def _enough(ctx: Context, petition: Petition) -> bool:
    """Whether no more codes go out today, to this company or for this person."""
    since = ctx.now - rules.COUNTED_FOR
    sent = ctx.session.scalar(queries.codes_sent(petition.user_id, petition.adherent_id, since)) or 0
    return sent >= rules.CODES_A_DAY


def _refuse_done(ctx: Context, adherent_id: int) -> None:
    """Raise when the company has an administrator; of two who come at once, one waits here."""
    ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("synchronise"), adherent_id)))
    if ctx.session.scalars(queries.administered(adherent_id, ctx.today)).first() is not None:
        raise DomainError(rules.SYNCHRONISED)
