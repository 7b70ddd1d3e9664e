"""What the service makes of a request to join: an adherent with all that it told, a refusal, or a correction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from app.accounts.services import invitations
from app.accounts.services.access import open_access
from app.adherents.models import AddressKind, Adherent, MedicalCentre, Sector
from app.adherents.services import company, people, places
from app.employees.services.hire import hire
from app.membership.models import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Content, Place, State
from app.membership.services.adhesion import mail_link
from app.membership.services.adhesion_sending import faults
from app.platform import audit, mail
from app.platform.context import Context, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post
from app.posts.services.describe import describe

audit.declare(
    adhesion_accepted="Demande d’adhésion acceptée",
    adhesion_refused="Demande d’adhésion refusée",
    adhesion_returned="Correction d’une demande d’adhésion demandée",
    adhesion_mandate_given="Accès d’administrateur donné à la personne qui a adhéré",
)
TELLING = frozenset({Right.COMPANY, Right.COMPANY_CONTACTS, Right.POSTS, Right.EMPLOYEE_ADMIN})
"""What writing down what the company told asks for."""
INSTEAD = "Demandez une correction à l’entreprise."


def accept(
    ctx: Context,
    *,
    id: int,
    sector: Sector,
    centre: MedicalCentre | None = None,
    number: str = "",
    joined_on: date | None = None,
) -> Adherent:
    """Make an adherent of a request: its addresses, contact, posts, employees, and the access of who asked.

    All of it or nothing: the first thing that cannot be written stops the whole.

    Raises:
        NotAllowed: the actor lacks « Créer et modifier les adhérents », or there is no such request.
        DomainError: somebody decided already; the number or the SIRET is taken; a post or an employee that today's
            rules or nomenclatures refuse: a correction can be asked for.

    Source: manual SSTRN p. 5 (ENT-08).
    """
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adhesion, content = _waiting(ctx, id)
    for step, sentence in faults(ctx, content):
        raise DomainError(f"Étape {step.value} : {sentence} {INSTEAD}")
    adherent = _enrol(ctx, content, sector=sector, centre=centre, number=number, joined_on=joined_on)
    telling = replace(
        ctx, actor=replace(ctx.actor, adherents=frozenset({adherent.id}), rights=ctx.actor.rights | TELLING)
    )
    _write_down(telling, adhesion, content)
    _let_in(ctx, adhesion, adherent)
    _decide(ctx, adhesion, State.ACCEPTED)
    adhesion.became_id, adhesion.content = adherent.id, None
    audit.record(ctx, "adhesion_accepted", adhesion, name=adherent.name, number=adherent.number)
    mail.post(
        ctx, adhesion.email, "membership/adhesion_accepted", first_name=adhesion.first_name, company=adherent.name,
        number=adherent.number, account=adhesion.user_id is not None,
    )  # fmt: skip
    return adherent


def refuse(ctx: Context, *, id: int, reason: str) -> Adhesion:
    """Say no to a request, and why: who asked reads it. Of its employees nothing is kept.

    Raises:
        NotAllowed: as for `accept`.
        DomainError: no reason (field `reason`), or somebody decided already.
    """
    adhesion, content = _answered(ctx, id, State.REFUSED, reason)
    adhesion.content = rules.written(msgspec.structs.replace(content, employees=()))
    audit.record(ctx, "adhesion_refused", adhesion, reason=reason)
    mail.post(
        ctx, adhesion.email, "membership/adhesion_refused",
        first_name=adhesion.first_name, company=adhesion.name, reason=reason,
    )  # fmt: skip
    return adhesion


def give_back(ctx: Context, *, id: int, reason: str) -> Adhesion:
    """Ask who asked to correct something; the request comes back when it is sent again.

    Raises:
        NotAllowed, DomainError: as for `refuse`.
    """
    adhesion, _ = _answered(ctx, id, State.TO_CORRECT, reason)
    adhesion.changed_at = ctx.now
    audit.record(ctx, "adhesion_returned", adhesion, reason=reason)
    mail_link(ctx, adhesion, "membership/adhesion_to_correct", reason=reason)
    return adhesion


def to_show(ctx: Context, *, id: int) -> Adhesion:
    """A request, as the service reads it; one that was never sent is its company's alone.

    Raises:
        NotAllowed: the actor lacks « À traiter », or there is no such request.
    """
    ctx.require(StaffRight.INBOX)
    found = ctx.session.get(Adhesion, id)
    if found is None or found.state is State.DRAFT:
        raise NotAllowed("adhesion")
    return found


def _waiting(ctx: Context, adhesion_id: int) -> tuple[Adhesion, Content]:
    """The request, locked: of two who decide at once, one waits here and is then told."""
    found = ctx.session.get(Adhesion, adhesion_id, with_for_update=True, populate_existing=True)
    if found is None or found.state is State.DRAFT:
        raise NotAllowed("adhesion")
    if sentence := rules.refuse_decision(found.state):
        raise DomainError(sentence)
    return found, rules.read(found.content or "")


def _answered(ctx: Context, adhesion_id: int, state: State, reason: str) -> tuple[Adhesion, Content]:
    ctx.require(StaffRight.ADHERENT_ADMIN)
    adhesion, content = _waiting(ctx, adhesion_id)
    if not reason.strip():
        raise DomainError("Dites pourquoi : l’entreprise lira ce motif.", field="reason")
    adhesion.reason = reason
    return _decide(ctx, adhesion, state), content


def _decide(ctx: Context, adhesion: Adhesion, state: State) -> Adhesion:
    adhesion.state, adhesion.decided_at, adhesion.decided_by = state, ctx.now, ctx.actor.name
    return adhesion


def _enrol(ctx: Context, content: Content, **service: Any) -> Adherent:
    told = content.company
    if told is None:
        raise DomainError(f"Il manque les données de l’entreprise. {INSTEAD}")
    return company.enrol(
        ctx,
        name=told.name,
        siret=content.siret,
        naf=content.naf,
        legal_form=told.legal_form,
        activity=told.activity,
        founded_on=told.founded_on,
        phone=told.phone,
        email=told.email,
        street=told.street,
        postcode=content.postcode,
        town=content.town,
        **service,
    )


def _write_down(telling: Context, adhesion: Adhesion, content: Content) -> None:
    """Addresses, contact, posts and employees, as the company told them."""
    told = content.company
    if told is not None:
        if told.complement:
            here = Place(told.street, content.postcode, content.town, complement=told.complement)
            _write_address(telling, AddressKind.COMPANY, here)
        for kind, place in ((AddressKind.BILLING, told.billing), (AddressKind.CONVOCATION, told.convocation)):
            if place is not None:
                _write_address(telling, kind, place)
    people.add_contact(
        telling, last_name=adhesion.last_name, first_name=adhesion.first_name, function=adhesion.function,
        email=adhesion.email, phone=adhesion.phone,
    )  # fmt: skip
    posts: dict[int, Post] = {}
    for each in content.posts:
        with _about(each.title):
            posts[each.key] = describe(telling, **each.typed())
            telling.session.flush()
    for employee in content.employees:
        with _about(f"{employee.first_name} {employee.last_name}"):
            hire(telling, post=posts[employee.post], **employee.typed())


def _write_address(telling: Context, kind: AddressKind, place: Place) -> None:
    places.write_address(
        telling, kind=kind, street=place.street, postcode=place.postcode, town=place.town, recipient=place.recipient,
        complement=place.complement,
    )  # fmt: skip


@contextmanager
def _about(what: str) -> Iterator[None]:
    """Say of what a refusal is: the page has no field for it."""
    try:
        yield
    except DomainError as refusal:
        raise DomainError(f"{what} : {refusal} {INSTEAD}") from refusal


def _let_in(ctx: Context, adhesion: Adhesion, adherent: Adherent) -> None:
    """Who asked becomes administrator, of its branches too: at once with an account, else by a link."""
    if adhesion.user_id is None:
        invitations.mail_access(
            ctx, adherent_id=adherent.id, email=adhesion.email,
            first_name=adhesion.first_name, last_name=adhesion.last_name,
        )  # fmt: skip
        return
    open_access(
        ctx,
        adherent_id=adherent.id,
        user_id=adhesion.user_id,
        rights=[Right.ADMIN],
        action="adhesion_mandate_given",
        who=f"{adhesion.first_name} {adhesion.last_name}",
        contact=True,
        with_branches=True,
    )
