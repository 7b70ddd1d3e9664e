"""Requests as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from app.law.identifiers import format_siret
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import ASKS, State
from app.platform.badge import StateKind, state
from app.platform.clock import day_of
from app.platform.record import Act, Fact
from app.platform.wording import shown

BADGES: Mapping[State, StateKind] = {
    State.PENDING: "wait",
    State.ACCEPTED: "done",
    State.REFUSED: "late",
    State.WITHDRAWN: "none",
}


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
    return [Choice(kind.value, ASKS[kind].lead, url_for("Petitions.ask", kind=slug(kind))) for kind in kinds]


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
        Fact("Ancien numéro de Siret" if petition.kind is Kind.TAKEOVER else "SIRET", number(petition.siret)),
        Fact("Nouveau numéro de Siret", number(petition.new_siret)),
        Fact("Email de l’ancien administrateur", petition.former_email),
        Fact("Description", petition.description),
        Fact("Motif", petition.reason),
    ]
    return [fact for fact in told if fact.value]


def number(siret: str) -> str:
    """A SIRET or SIREN in groups of three digits."""
    return format_siret(siret) if siret else ""


def decisions(petition: Petition) -> list[Act]:
    """« Accepter », « Refuser » of an administrator."""
    return [
        Act("Accepter", url_for("Validate.accept", pk=petition.id), "check", primary=True),
        Act("Refuser", url_for("Validate.refuse", pk=petition.id), "x"),
    ]
