"""Requests as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.accounts.services.letters import company_address
from app.adherents.models import Adherent
from app.law.identifiers import format_siret
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import ASKS, KNOWN_FOR, State
from app.membership.services import reading
from app.membership.services.handing import Plan as Handing
from app.membership.services.merging import Plan as Merging
from app.platform.badge import StateKind, state
from app.platform.clock import day_of
from app.platform.context import Context, StaffRight
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.typography import spaced
from app.platform.wording import shown

BADGES: Mapping[State, StateKind] = {
    State.PENDING: "wait",
    State.ACCEPTED: "done",
    State.REFUSED: "late",
    State.WITHDRAWN: "none",
}


ASKED_NUMBER = {Kind.TAKEOVER: "Ancien numéro de Siret", Kind.SYNCHRONISE: "SIREN"}
"""How the number that was typed is called, where it is no SIRET of today."""
NOBODY = spaced("Aucun : ce numéro et ce SIRET ne vont pas ensemble.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be asked."""

    label: str
    lead: str
    url: str


def slug(kind: Kind) -> str:
    """A kind in an address."""
    return kind.name.lower()


def kind_of(written: str) -> Kind | None:
    """The kind that an address names."""
    return next((kind for kind in Kind if slug(kind) == written), None)


def choices(kinds: Sequence[Kind]) -> list[Choice]:
    """« Votre demande : »."""
    return [Choice(kind.value, spaced(ASKS[kind].lead), url_for("Petitions.fill", kind=slug(kind))) for kind in kinds]


def badge(petition: Petition) -> Markup:
    """Its state with the day it is from."""
    return state(BADGES[petition.state], petition.state.value, day_of(petition.decided_at or petition.asked_at))


def facts(petition: Petition) -> list[Fact]:
    """What was asked, as the person and whoever decides read it."""
    told = [
        Fact("Demandeur", petition.who),
        Fact("E-mail", petition.email),
        Fact("Demandée le", shown(petition.asked_at)),
        Fact("Numéro d’adhérent", petition.number),
        Fact(ASKED_NUMBER.get(petition.kind, "SIRET"), number(petition.siret)),
        Fact("Nouveau numéro de Siret", number(petition.new_siret)),
        Fact("Email de l’ancien administrateur", petition.former_email),
        Fact("Description", petition.description),
        Fact("Motif", petition.reason),
    ]
    return [fact for fact in told if fact.value]


def state_cell(row: Any) -> Markup:
    """The state of a row of the service's list."""
    return state(BADGES[row.state], row.state.value)


def record(ctx: Context, petition: Petition) -> Record:
    """A request as the service reads it."""
    adherent = petition.adherent
    about = [
        Fact("Adhérent", Markup('<a href="/adherents/{}">{}</a>').format(adherent.id, adherent.name)),
        Fact("Numéro", adherent.number),
        Fact("SIRET", number(adherent.siret or "")),
        Fact("Administrateurs", ", ".join(reading.administrators(ctx, adherent.id)) or "Personne"),
    ] if adherent else [Fact("Adhérent", NOBODY)]  # fmt: skip
    groups = [FactGroup("La demande", facts(petition))]
    if adherent or petition.kind is not Kind.MERGER:
        groups.append(FactGroup("L’adhérent concerné", about))
    if petition.by_letter and petition.state is State.PENDING and adherent is not None:
        groups.append(FactGroup("La lettre", [Fact("À envoyer à", _letter_to(ctx, adherent))]))
    if petition.decided_at:
        decided = [Fact("Décidée le", shown(petition.decided_at)), Fact("Par", petition.decided_by or petition.who)]
        groups.append(FactGroup("La décision", decided))
    may = StaffRight.ADHERENT_ADMIN in ctx.actor.rights and petition.state is State.PENDING
    return Record(
        title=petition.who,
        subtitle=[petition.kind.value],
        initials="".join(part[:1] for part in petition.who.split()[:2]).upper(),
        states=[badge(petition)],
        acts=_service_acts(petition) if may else [],
        groups=groups,
    )


def _letter_to(ctx: Context, adherent: Adherent) -> str:
    """Where the letter with a code goes; what somebody of the company wrote of late is to be checked first."""
    at = company_address(ctx, adherent)
    if at is None:
        return "Aucune adresse : complétez-la sur sa fiche."
    if at.told_on is None or at.told_on <= ctx.today - KNOWN_FOR:
        return str(at)
    return spaced(f"{at} (écrite dans le portail le {shown(at.told_on)} : vérifiez-la avant d’envoyer la lettre)")


def _service_acts(petition: Petition) -> list[Act]:
    """What the service can do with a request that waits."""
    pk = petition.id
    refuse = Act("Refuser", url_for("PetitionDecisions.refuse", pk=pk), "x")
    if petition.kind is Kind.SYNCHRONISE:
        letter = Act("Imprimer la lettre", url_for("PetitionDecisions.letter", pk=pk), "print", primary=True, post=True)
        return [letter, refuse] if petition.by_letter else [refuse]
    if petition.kind is Kind.MERGER:
        return [Act("Préparer la fusion", url_for("Merging.choose", pk=pk), "check", primary=True), refuse]
    known = petition.adherent_id is not None
    concern = Act(
        "Choisir un autre adhérent" if known else "Choisir l’adhérent",
        url_for("PetitionDecisions.concern", pk=pk), "search", primary=not known,
    )  # fmt: skip
    accept = Act("Accepter", url_for("PetitionDecisions.accept", pk=pk), "check", primary=True)
    return [accept, refuse, concern] if known else [concern, refuse]


def handing(plan: Handing) -> list[str]:
    """What another administrator or owner means, sentence by sentence."""
    petition, company = plan.petition, f"{plan.adherent.name} (n° {plan.adherent.number})"
    told = [f"{petition.who} ({petition.email}) devient administrateur de {company}."]
    if petition.kind is Kind.TAKEOVER:
        before = number(plan.adherent.siret or "") or "vide"
        told.append(f"Le SIRET passe de {before} à {number(petition.new_siret)}.")
    told += [
        f"L’accès de {each.name} ({each.email}) reste ou se termine : choisissez ci-dessous." for each in plan.before
    ]
    if petition.kind is Kind.ADMINISTRATOR and not plan.before:
        told.append(f"Aucun administrateur n’a l’adresse {petition.former_email} : aucun accès n’est remplacé.")
    if plan.others:
        told.append(f"Ne changent pas : les accès d’administrateur de {', '.join(plan.others)}.")
    written = [petition.who, *(one.name for one in plan.before)]
    return [spaced(each) for each in (*told, f"Un e-mail part à {', '.join(written)}.")]


def merging(plan: Merging) -> list[str]:
    """What a merger means, sentence by sentence."""
    gone, stays = (f"{one.name} (n° {one.number})" for one in (plan.absorbed, plan.kept))
    told = [f"{gone} est radié, avec un renvoi vers {stays}."]
    if plan.counts:
        told.append(f"Passent chez {plan.kept.name} : {', '.join(plan.counts)}, avec tout l’historique.")
    sure = [f"{one.kept.first_name} {one.kept.last_name}" for one in plan.people if one.sure]
    if sure:
        told.append(f"Le même numéro de sécurité sociale est dans les deux : une seule fiche pour {', '.join(sure)}.")
    if any("adresse" in each for each in plan.counts):
        told.append(f"Les adresses de {plan.absorbed.name} deviennent des lieux de travail de {plan.kept.name}.")
    if plan.told:
        told.append(f"Un e-mail part à {', '.join(plan.told)}.")
    return [spaced(each) for each in told]


def number(siret: str) -> str:
    """A SIRET or SIREN in groups of three digits."""
    return format_siret(siret) if siret else ""


def decisions(petition: Petition) -> list[Act]:
    """« Accepter », « Refuser » of an administrator."""
    return [
        Act("Accepter", url_for("Validate.accept", pk=petition.id), "check", primary=True),
        Act("Refuser", url_for("Validate.refuse", pk=petition.id), "x"),
    ]
