"""Sending a request to join: everything is looked at once more, then the service is told."""

from collections.abc import Iterable
from typing import Any

from app.employees.facts import Facts as EmployeeFacts
from app.employees.rules import employments
from app.membership.facts import Facts
from app.membership.models import Adhesion
from app.membership.queries import adhesion as queries
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Content, State, Step
from app.membership.services.adhesion import Holder, as_asker, change, facts_of
from app.membership.services.adhesion_steps import refuse_known
from app.platform import audit, mail
from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.facts import Facts as ServiceFacts
from app.platform.refusal import Refusal
from app.posts.rules.descriptions import Description
from app.posts.services.describe import described
from app.posts.services.risks import known_risks, offered_risks
from app.reference.queries import contract_kinds

audit.declare(adhesion_sent="Demande d’adhésion envoyée")
OLD_CODE = "Le code PCS {} n’est plus en vigueur : choisissez-en un autre."
OLD_KIND = "Ce type de contrat n’est plus proposé : choisissez-en un autre."


def send(ctx: Context, holder: Holder, *, id: int, accepted: bool) -> Adhesion:
    """Step 5: accept the general conditions and send the request; a mail confirms it, another tells the service.

    Args:
        accepted: the « conditions générales d’adhésion » in force.

    Raises:
        NotAllowed: the request is not theirs.
        DomainError: it was sent already; the conditions are not accepted (field `accepted`); a step lacks something;
            the number became an adherent's in the meantime.

    Source: manual SSTRN p. 5 (F067, F268).
    """
    adhesion, content = change(ctx, holder, id)
    if not accepted:
        raise DomainError("Acceptez les conditions générales d’adhésion pour envoyer la demande.", field="accepted")
    for step, sentence in faults(ctx, content):
        raise DomainError(f"Étape {step.value} : {sentence}")
    refuse_known(ctx, content.siret, adhesion.id)
    adhesion.state, adhesion.sent_at, adhesion.changed_at = State.SENT, ctx.now, ctx.now
    adhesion.terms = facts_of(ctx).terms_on.isoformat()
    adhesion.reason = ""
    ctx.session.flush()
    audit.record(as_asker(ctx, adhesion), "adhesion_sent", adhesion, siret=adhesion.siret, terms=adhesion.terms)
    _tell(ctx, adhesion)
    return adhesion


def faults(ctx: Context, content: Content) -> list[tuple[Step, str]]:
    """All that stands in the way of a request, by the rules and nomenclatures of today."""
    found = list(rules.missing(content).items())
    if content.siret and (away := rules.refuse_place(content.postcode, ctx.profile[Facts].adhesion)):
        found.append((Step.IDENTIFICATION, away.sentence))
    found += [(Step.POSTS, sentence) for sentence in _posts(ctx, content)]
    found += [(Step.EMPLOYEES, sentence) for sentence in _employees(ctx, content)]
    return found


def _posts(ctx: Context, content: Content) -> Iterable[str]:
    known = offered_risks(known_risks(ctx))
    codes = set(ctx.session.scalars(queries.professions_in_force({each.pcs_code for each in content.posts})))
    for post in content.posts:
        told = described(post.typed(), known)
        if post.pcs_code not in codes:
            yield f"{post.title} : {OLD_CODE.format(post.pcs_code)}"
        elif not isinstance(told, Description):
            yield f"{post.title} : {told[0].sentence}"


def _employees(ctx: Context, content: Content) -> Iterable[str]:
    facts = ctx.profile[EmployeeFacts]
    kinds = {each.code for each in ctx.session.scalars(contract_kinds())} if content.employees else set()
    for employee in content.employees:
        who = f"{employee.first_name} {employee.last_name}"
        told = employments.entry(employee.typed(), names=facts.names, required=facts.required)
        first = told[0]
        if isinstance(first, Refusal):
            yield f"{who} : {first.sentence}"
        elif employee.contract_kind not in kinds:
            yield f"{who} : {OLD_KIND}"


def _tell(ctx: Context, adhesion: Adhesion) -> None:
    about: dict[str, Any] = {"company": adhesion.name, "siret": adhesion.siret, "town": adhesion.town}
    mail.post(ctx, adhesion.email, "membership/adhesion_received", first_name=adhesion.first_name, **about)
    about |= {"asker": f"{adhesion.first_name} {adhesion.last_name}", "link": f"/staff/adhesions/{adhesion.id}"}
    mail.post(ctx, ctx.profile[ServiceFacts].email, "membership/adhesion_arrived", **about)
