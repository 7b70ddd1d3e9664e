"""What was asked, as its page tells it."""

from datetime import timedelta

from flask import get_template_attribute
from markupsafe import Markup

from app.law.identifiers import format_siret
from app.law.secrecy import Viewer
from app.platform.clock import day_of
from app.platform.context import Context, Right
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import shown
from app.visits.models import VisitRequest
from app.visits.presentation.marks import request_state
from app.visits.services import reading


def request_record(ctx: Context, request: VisitRequest) -> Record:
    """A request as its employer follows it."""
    employee = request.employee
    sheet = Act("Fiche du salarié", f"/employees/{employee.id}", "person", primary=True)
    return Record(
        title=f"{str(request.kind.sentence).capitalize()}, {employee.first_name} {employee.last_name}",
        subtitle=f"Demande n° {request.id} du {shown(day_of(request.asked_at))}",
        initials=f"{employee.first_name[:1]}{employee.last_name[:1]}".upper(),
        states=[request_state(request.state)],
        acts=[sheet] if Right.EMPLOYEES in ctx.actor.rights else [],
        groups=[
            FactGroup("La demande", asked_facts(request, None)),
            FactGroup("La réponse du service", _answer_facts(request)),
        ],
    )


def asked_facts(request: VisitRequest, viewer: Viewer | None) -> list[Fact]:
    """What was asked. `viewer` None: the employer, who is not shown again what it told about the worker's situation."""
    facts = [Fact("Type", shown(request.kind))]
    if viewer is None or request.latest_on is None:  # the service reads the deadline above the facts
        facts.append(Fact("À voir avant le", shown(request.latest_on) or "Sans délai"))
    if viewer is None and request.article:
        facts.append(Fact("Article", request.article))
    if request.absence_cause and request.absent_on and request.returns_on:
        last = request.returns_on - timedelta(days=1)
        facts.append(Fact("Arrêt", f"du {shown(request.absent_on)} au {shown(last)}"))
        facts.append(Fact("Nature de l’arrêt", request.absence_cause.label))
        facts.append(Fact("Reprise", shown(request.returns_on)))
    facts.append(Fact("Contrainte", request.constraint_note or "Aucune"))
    facts.append(Fact("Interprète", request.interpreter or "Pas besoin"))
    if request.user_company:
        number = f", SIRET {format_siret(request.user_siret)}" if request.user_siret else ""
        facts.append(Fact("Entreprise utilisatrice", f"{request.user_company}{number}"))
    if request.other_exposure:
        facts.append(Fact("Autre exposition", request.other_exposure))
    if viewer and (told := reading.situations(request, viewer)):
        facts.append(Fact("Situation", told))
    facts.append(Fact("Demandée par", f"{request.asked_by}, le {shown(request.asked_at)}"))
    return facts


def _answer_facts(request: VisitRequest) -> list[Fact]:
    if request.decided_at is None:
        return [Fact("État", "Le secrétariat ne l’a pas encore lue")]
    decided = f"{request.decided_by}, le {shown(request.decided_at)}"
    facts = [Fact("État", shown(request.state).capitalize()), Fact("Par", decided)]
    return facts + ([Fact("Motif", request.reason)] if request.reason else [])


def employee_facts(request: VisitRequest) -> list[Fact]:
    """The worker, as the service's staff read it; the reason of the follow-up only as far as the law tells it."""
    employee, company = request.employee, request.adherent
    post = employee.main_post
    category = get_template_attribute("layout/parts.html", "cat")
    followed: Markup = category(employee.follow_up.value, employee.follow_up_reason)
    return [
        Fact("Poste", f"{post.title}, {post.pcs_code}" if post else "À compléter"),
        Fact("Suivi", followed),
        Fact("Né le" if employee.sex.value == "Homme" else "Née le", shown(employee.born_on)),
        Fact("Téléphone", employee.phone),
        Fact("Dernière visite", shown(employee.last_visit_on) or "Aucune"),
        Fact("Entreprise", f"{company.name}, n° {company.number}"),
        Fact("Centre", str(company.centre or "")),
    ]
