"""How employees read: cells of their lists, their record and its tabs."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Row

from app.employees import queries, waiting
from app.employees.facts import Facts, Gone, Validation
from app.employees.models import Contract, Employee
from app.employees.presentation.reasons import changes
from app.employees.rules import careers, validation
from app.employees.rules.follow_up import VisitState, VisitStatus, visit_status
from app.employees.rules.numbers import masked
from app.employees.services.expose import to_renew
from app.law.follow_up import FollowUp, VisitKind
from app.law.identifiers import nir_warnings
from app.law.life import ContractKind
from app.law.spans import age
from app.platform import audit, badge
from app.platform.badge import StateKind
from app.platform.clock import day_of
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.page import context
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import listed, shown
from app.posts.models import Post
from app.posts.services.risks import known_risks

KINDS: dict[VisitState, StateKind] = {
    VisitState.LEFT: "none",
    VisitState.NO_POST: "wait",
    VisitState.APPOINTMENT: "info",
    VisitState.ASKED: "info",
    VisitState.LATE: "late",
    VisitState.TO_ASK: "wait",
    VisitState.NOTHING: "none",
}
NOTHING_YET = Markup('<span class="soft">Aucun</span>')
NO_EXIT = "Arrêt long, accident du travail, congé parental ? Ce n’est pas une sortie : prévenez"
NO_RISK = "Aucun risque particulier"
DASH = Markup('<span class="soft md">–</span>')


def name_cell(row: Row[Any]) -> str:
    """« AUVRAY Nathalie »."""
    return listed(row.last_name, row.first_name)


def post_cell(row: Row[Any]) -> Markup:
    """The post and its code, leading to its detail (F114); who has none is given one from here (SAL-12)."""
    if row.main_post_id is None:
        if Right.EMPLOYEE_BASE_DATA not in context().actor.rights or context().actor.side is Side.STAFF:
            return Markup('<span class="soft">À compléter</span>')
        return Markup('<a href="{}">Choisir un poste</a>').format(url_for("EmployeeCareer.assign", pk=row.id))
    actor = context().actor
    leads = row.main_post_id if Right.POSTS in actor.rights and actor.side is Side.EMPLOYER else None
    return _post(row.main_post__title, row.main_post__pcs_code, leads)


@lru_cache(maxsize=4096)
def _post(title: str, code: str, leads: int | None) -> Markup:
    named: Markup | str = title
    if leads is not None:
        named = Markup('<a class="leads" href="{}">{}</a>').format(url_for("Posts.show", pk=leads), title)
    return Markup('<span title="{}, PCS {}">{} <span class="soft">{}</span></span>').format(title, code, named, code)


def category_cell(row: Row[Any]) -> Markup:
    """SI, SIA or SIR with its reason, as far as the employer may know it."""
    return DASH if row.main_post_id is None else badge.category(row.follow_up.value, row.follow_up_reason)


def last_visit_cell(row: Row[Any]) -> Markup | str:
    """The day of the last visit."""
    return shown(row.last_visit_on) if row.last_visit_on else NOTHING_YET


def next_visit_cell(row: Row[Any]) -> Markup:
    """What is to be done about the next visit."""
    status = status_of(context(), row)
    return badge.state(KINDS[status.state], told_state(context(), status), status.on)


def told_state(ctx: Context, status: VisitStatus) -> str:
    """The state in words: who left is « inactif » where the service says so (K14)."""
    inactive = status.state is VisitState.LEFT and ctx.profile[Facts].gone is Gone.INACTIVE
    return "inactif" if inactive else status.state.value


def status_of(ctx: Context, row: Any) -> VisitStatus:
    """The state of the next visit of an employee, or of a row of a list."""
    return visit_status(
        ctx.today,
        ask_days=ctx.profile[Facts].ask_days,
        has_post=row.main_post_id is not None,
        left_on=row.left_on,
        next_visit_on=row.next_visit_on,
        appointment_on=row.appointment_on,
        visit_asked=row.visit_asked,
    )


def record(ctx: Context, employee: Employee) -> Record:
    """The record of an employee, for the adherent and for the service."""
    status = status_of(ctx, employee)
    may_edit = ctx.actor.side is Side.EMPLOYER and Right.EMPLOYEE_BASE_DATA in ctx.actor.rights
    edit = url_for("Employees.edit", pk=employee.id) if may_edit else None
    beside = _beside(ctx, employee)
    asked_states, asked_acts = _corrections(ctx, employee, may_edit)
    return Record(
        title=f"{employee.first_name} {employee.last_name}",
        subtitle=_subtitle(ctx, employee),
        initials=f"{employee.first_name[:1]}{employee.last_name[:1]}".upper(),
        states=[*_states(ctx, employee, status), *asked_states],
        acts=_staff_acts(ctx, employee) if ctx.actor.side is Side.STAFF else [*_acts(ctx, employee), *asked_acts],
        groups=[
            FactGroup("Identité", _identity(ctx, employee), edit_url=edit),
            FactGroup("Emploi", _work(ctx, employee, beside)),
            _risks(ctx, employee, beside, may_edit),
            FactGroup("Coordonnées", _contact(employee), edit_url=edit),
        ],
        reason=changes(ctx, employee)
        | {"warnings": _warnings(employee), "facts": _followed(employee)}
        | _to_renew(ctx, employee, may_edit),
    )


def _subtitle(ctx: Context, employee: Employee) -> list[str]:
    post = employee.main_post.title if employee.main_post else "Poste à compléter"
    born = "Née" if employee.sex == "Femme" else "Né"
    parts = [
        post,
        f"{employee.contract_type.label} depuis le {shown(employee.hired_on)}",
        f"{born} le {shown(employee.born_on)}, {age(employee.born_on, ctx.today)} ans",
    ]
    return [*parts, employee.adherent.name] if ctx.actor.side is Side.STAFF else parts


def _states(ctx: Context, employee: Employee, status: VisitStatus) -> list[Markup | str]:
    states: list[Markup | str] = []
    if employee.main_post_id is not None:
        states.append(badge.category(employee.follow_up.value, employee.follow_up_reason))
    if status.state is VisitState.NOTHING:
        states.append(badge.state("done", "Suivi à jour"))
    else:
        states.append(badge.state(KINDS[status.state], told_state(ctx, status), status.on))
    if employee.next_visit_on and status.state is VisitState.NOTHING:
        states.append(f"Prochaine visite avant le {shown(employee.next_visit_on)}")
    if employee.left_on and employee.left_on >= ctx.today:
        states.append(f"Sortie prévue le {shown(employee.left_on)}")
    if validation.awaits(ctx.profile[Facts], employee.validated_on):
        by_service = ctx.profile[Facts].validation is Validation.BY_SERVICE
        said = "En attente de validation par le service" if by_service else "À vérifier par le service"
        states.append(badge.state("wait" if by_service else "info", said))
    return states


def _acts(ctx: Context, employee: Employee) -> list[Act]:
    """What the employer may do: nothing that its rights do not open."""
    acts = []
    gone = employee.left_on is not None and employee.left_on < ctx.today
    held = ctx.actor.rights
    if Right.EMPLOYEE_BASE_DATA in held:
        acts.append(Act("Modifier", url_for("Employees.edit", pk=employee.id), "edit"))
        if not gone:
            acts += [
                Act("Changer de poste", url_for("EmployeeCareer.assign", pk=employee.id), "tool"),
                Act("Changer de contrat", url_for("EmployeeCareer.contract", pk=employee.id), "file"),
                Act("Sortir de l’effectif", url_for("EmployeeCareer.leave", pk=employee.id), "leave"),
            ]
        if employee.left_on is not None:
            refusal = careers.refuse_return(employee.left_on, ctx.profile[Facts].undo_exit_days, ctx.today)
            sentence = refusal.sentence if refusal else None
            back = url_for("EmployeeCareer.reinstate", pk=employee.id)
            label = "Réintégrer" if gone else "Annuler la sortie prévue"
            acts.insert(0, Act(label, back, "undo", gone and not refusal, post=True, refusal=sentence))
    if Right.EMPLOYEE_ADMIN in held and validation.awaits(ctx.profile[Facts], employee.validated_on):
        acts.append(Act("Supprimer la fiche", url_for("Corrections.discard", pk=employee.id), "trash"))
    if gone and Right.EMPLOYEE_ADMIN in held:
        acts.append(Act("Embaucher à nouveau", url_for("EmployeeCareer.rehire", pk=employee.id), "person-plus"))
    return acts


def _corrections(ctx: Context, employee: Employee, may_edit: bool) -> tuple[list[Markup], list[Act]]:
    """The correction of a locked record: the one that waits, and what the employer may do about it (SAL-10)."""
    if not validation.locked(ctx.profile[Facts], employee.validated_on):
        return [], []
    request = ctx.session.scalar(waiting.open_request(employee.id))
    states = [badge.state("info", "correction demandée", day_of(request.asked_at))] if request else []
    if not may_edit:
        return states, []
    if request is None:
        return states, [Act("Demander une correction", url_for("Corrections.ask", pk=employee.id), "mail")]
    return states, [Act("Annuler la correction", url_for("Corrections.withdraw", pk=employee.id), "undo", post=True)]


def _staff_acts(ctx: Context, employee: Employee) -> list[Act]:
    if StaffRight.INBOX not in ctx.actor.rights:
        return []
    acts = [Act("Corriger la fiche", url_for("StaffEmployees.edit", pk=employee.id), "edit")]
    if employee.left_on is not None:
        acts.append(Act("Réintégrer", url_for("ServiceReturns.reopen", pk=employee.id), "undo", post=True))
    if careers.refuse_gone(employee.left_on, ctx.today):
        acts.append(Act("Embaucher à nouveau", url_for("ServiceReturns.hire_again", pk=employee.id), "person-plus"))
    if employee.follow_up is FollowUp.ADAPTED and not employee.follow_up_reason:
        url = url_for("EmployeeSituations.withdraw", pk=employee.id)
        acts.append(Act("Retirer la situation personnelle", url, "trash", post=True))
    if ctx.profile[Facts].validation is Validation.AT_ONCE:
        return acts
    refusal = f"Validée le {shown(employee.validated_on)}" if employee.validated_on else None
    url = url_for("Validations.validate", pk=employee.id)
    seen = None if refusal else audit.latest_of(ctx, employee)
    return [Act("Valider la fiche", url, "check", primary=True, post=True, refusal=refusal, seen=seen), *acts]


def _identity(ctx: Context, employee: Employee) -> list[Fact]:
    number = masked(ctx.profile[Facts], employee.nir) if employee.nir else shown(employee.nir_state).capitalize()
    if employee.ntt:
        number = f"NTT {employee.ntt[0]} ********"
    return [
        Fact("Nom d’usage", employee.last_name),
        Fact("Prénom", employee.first_name),
        Fact("Nom de naissance", employee.birth_name or employee.last_name),
        Fact("Sexe", shown(employee.sex)),
        Fact("Date de naissance", shown(employee.born_on)),
        Fact("N° de Sécurité Sociale", number),
        Fact("N° de dossier", str(employee.id)),
        Fact("Langue", employee.spoken.label.capitalize() if employee.spoken else employee.language),
    ]


def _work(ctx: Context, employee: Employee, beside: Sequence[Post]) -> list[Fact]:
    post = employee.main_post
    title: Markup | str = "À compléter"
    if post and Right.POSTS in ctx.actor.rights and ctx.actor.side is Side.EMPLOYER:
        title = Markup('<a href="{}">{}</a>').format(url_for("Posts.show", pk=post.id), post.title)
    elif post:
        title = post.title
    return [
        Fact("Poste de travail", title),
        *([Fact("Autres postes", ", ".join(each.title for each in beside))] if beside else []),
        Fact("Code PCS", f"{post.pcs_code}, {post.profession.label}" if post else ""),
        *([Fact("Précisions du poste", post.description)] if post and post.description else []),
        Fact("Date d’embauche", shown(employee.hired_on)),
        Fact("Entrée en poste", shown(employee.post_since)),
        Fact("Contrat", employee.contract_type.label),
        *_other_contracts(ctx, employee),
        Fact("Date de sortie", shown(employee.left_on) or "Aucune prévue"),
    ]


def _other_contracts(ctx: Context, employee: Employee) -> list[Fact]:
    """Those held beside the main one, today or later (F150)."""
    found = [each for each in ctx.session.scalars(queries.active_contracts(employee.id, ctx.today)) if each.rank > 1]
    return [Fact("Autres contrats", ", ".join(map(_contract, found)))] if found else []


def _beside(ctx: Context, employee: Employee) -> list[Post]:
    """The other posts of a temporary worker; nobody else has any."""
    if employee.contract_type.law_code != ContractKind.AGENCY:
        return []
    return [each.post for each in ctx.session.scalars(queries.beside(employee.id, employee.post_since))]


def _risks(ctx: Context, employee: Employee, beside: Sequence[Post], may_edit: bool) -> FactGroup:
    """What is declared, and whether posts, company or person are exposed: all three count (K18)."""
    facts, held = ctx.profile[Facts], [employee.main_post, *beside] if employee.main_post else []
    met = dict.fromkeys(risk for post in held for risk in post.risks.split(", ") if risk)
    told = [Fact("Par ses postes" if beside else "Par son poste", ", ".join(met) or (NO_RISK if held else ""))]
    shared = dict.fromkeys(risk for post in held for risk in post.company_risks.split(", ") if risk)
    if shared:
        told.append(Fact("Par son entreprise", ", ".join(shared)))
    if facts.own_risks or employee.own_risks:
        told.append(Fact("Pour ce salarié, à tous ses postes", employee.own_risks or "Aucun"))
    here = not careers.refuse_gone(employee.left_on, ctx.today)
    url = url_for("EmployeeRisks.declare", pk=employee.id) if may_edit and here and facts.own_risks else None
    return FactGroup("Risques déclarés par l’employeur", told, edit_url=url)


def _to_renew(ctx: Context, employee: Employee, may_edit: bool) -> dict[str, Any]:
    """The person's risks whose rule has ended: the employer is asked to look at them again (F136)."""
    here = employee.own_risks and not careers.refuse_gone(employee.left_on, ctx.today)
    known, declared = known_risks(ctx) if here else {}, f", {employee.own_risks}, "
    if not any(each.ended_on and f", {each.short_label}, " in declared for each in known.values()):
        return {"renewals": ()}
    found = to_renew(ctx, employee.id, known)
    mine = may_edit and ctx.profile[Facts].own_risks
    return {
        "renewals": [(each, known[each.fresh.risk].label if each.fresh else "") for each in found],
        "renew_url": url_for("EmployeeRisks.renew", pk=employee.id) if mine else None,
        "renewable": not all(each.lacks for each in found),
        "risks_url": url_for("EmployeeRisks.declare", pk=employee.id) if mine else None,
    }


def _contact(employee: Employee) -> list[Fact]:
    town = " ".join(part for part in (employee.postcode, employee.town) if part)
    return [
        Fact("Adresse", ", ".join(part for part in (employee.street, town) if part)),
        Fact("Pays", employee.homeland.label if employee.homeland else employee.country),
        Fact("Téléphone", employee.phone),
        Fact("E-mail", employee.email),
    ]


def _followed(employee: Employee) -> list[Fact]:
    kind = VisitKind(employee.next_visit_kind).label if employee.next_visit_kind else ""
    due = f"{kind}, avant le {shown(employee.next_visit_on)}" if employee.next_visit_on else kind
    article = f" (art. {employee.next_visit_article})" if employee.next_visit_article else ""
    return [
        Fact("Dernier examen", shown(employee.last_visit_on) or "Aucun"),
        Fact("Prochaine visite", f"{due}{article}" if due else "Aucune"),
        Fact("Rendez-vous", shown(employee.appointment_on) or "Aucun"),
    ]


def _warnings(employee: Employee) -> list[str]:
    return nir_warnings(employee.nir, employee.sex, employee.born_on) if employee.nir else []


def absence(ctx: Context) -> Markup:
    """What an absence is not: nothing is typed for it, the secretariat is told. Manual: AST25 4.4.5 (SAL-20)."""
    if Right.SERVICE_TEAM not in ctx.actor.rights:
        return Markup("{} votre secrétariat médical.").format(NO_EXIT)
    return Markup('{} <a href="{}">votre secrétariat médical</a>.').format(NO_EXIT, url_for("Team.show"))


def present_contract(ctx: Context, employee: Employee) -> str:
    """What « Changer de contrat » is about: « Contrat actuel : CDD depuis le 06/01/2026, jusqu’au 30/06/2026. »."""
    main = [each for each in ctx.session.scalars(queries.active_contracts(employee.id, ctx.today)) if each.rank == 1]
    told = [_contract(each) for each in main]
    return f"Contrat actuel : {', puis '.join(told)}." if told else ""


def _contract(contract: Contract) -> str:
    """« CDI depuis le 06/01/2020, sans fin prévue »."""
    upper = contract.period.upper
    ends = f"jusqu’au {shown(upper - timedelta(days=1))}" if upper else "sans fin prévue"
    return f"{contract.type.label} depuis le {shown(contract.period.lower)}, {ends}"


def active_contracts(ctx: Context, employee_id: int) -> str:
    """What an exit ends (F150): « Contrat actif du salarié : CDI depuis le 06/01/2020. »."""
    found = [
        f"{each.type.label} depuis le {shown(each.period.lower)}"
        for each in ctx.session.scalars(queries.active_contracts(employee_id, ctx.today))
    ]
    if len(found) < 2:
        return f"Contrat actif du salarié : {found[0] if found else 'aucun'}."
    return f"Contrats actifs du salarié : {', '.join(found)}. La date de sortie les termine tous."
