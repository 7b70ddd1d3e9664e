"""How a request to join reads: to who sends it, and to the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.law.identifiers import format_naf, format_siret, mask_nir
from app.membership.models import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Content, Place, State
from app.membership.services.adhesion_decision import to_show
from app.platform import badge
from app.platform.context import Context, StaffRight
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import counted, listed, shown
from app.posts.rules.risks import declarations, follow_up, shown_risks
from app.posts.services.risks import known_risks

STATES = {State.SENT: "wait", State.TO_CORRECT: "wait", State.ACCEPTED: "done", State.REFUSED: "none"}
NO_RISK = "Aucun risque particulier"
MADE = (
    "Cela crée l’adhérent avec ses adresses, son contact, {posts} et {employees}, et donne à {asker} l’accès"
    " d’administrateur."
)


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post told, with the follow-up that its risks ask for."""

    key: int
    title: str
    pcs_code: str
    risks: str
    category: Markup


@dataclass(frozen=True, slots=True)
class ShownEmployee:
    """An employee told."""

    key: int
    name: str
    post: str
    born: str
    hired: str
    contract: str
    number: str
    """Masked."""


def groups(content: Content) -> Sequence[FactGroup]:
    """The first two steps."""
    told = content.company
    place = [
        Fact("Numéro de SIRET", format_siret(content.siret) if content.siret else ""),
        Fact("Code NAF", format_naf(content.naf) if content.naf else ""),
        Fact("Commune", f"{content.postcode} {content.town}".strip()),
    ]
    found = [FactGroup("IDENTIFICATION", place)]
    if told is not None:
        here = Place(told.street, content.postcode, content.town, complement=told.complement)
        facts = [
            Fact("Raison sociale", told.name),
            Fact("Forme juridique", told.legal_form),
            Fact("Activité", told.activity),
            Fact("Date de création", shown(told.founded_on)),
            Fact("Téléphone", told.phone),
            Fact("E-mail", told.email),
            Fact("Adresse de l’entreprise", _written(here)),
            Fact("Adresse de facturation", _written(told.billing) if told.billing else "La même"),
            Fact("Adresse de convocation", _written(told.convocation) if told.convocation else "La même"),
        ]
        found.append(FactGroup("ENTREPRISE", facts))
    return found


def posts(ctx: Context, content: Content) -> Sequence[ShownPost]:
    """The posts told, as today's law follows them."""
    if not content.posts:
        return ()
    known = known_risks(ctx)
    found = []
    for each in content.posts:
        declared = declarations(each.risks, each.precisions, each.comment, known)
        risks = declared if isinstance(declared, tuple) else ()
        category = badge.category(follow_up(risks, known, ctx.today).follow_up.value)
        found.append(ShownPost(each.key, each.title, each.pcs_code, shown_risks(risks, known) or NO_RISK, category))
    return found


def employees(content: Content) -> Sequence[ShownEmployee]:
    """The employees told, each with the post held."""
    titles = {each.key: each.title for each in content.posts}
    return [
        ShownEmployee(
            each.key,
            listed(each.last_name, each.first_name),
            titles.get(each.post, ""),
            shown(each.born_on),
            shown(each.hired_on),
            each.contract_kind,
            mask_nir(each.nir) if each.nir else "Numéro non disponible",
        )
        for each in content.employees
    ]


def state(row: Any) -> Markup:
    """« à examiner », in its list."""
    return badge.state(STATES.get(row.state, "none"), row.state.value)


def consequence(adhesion: Adhesion) -> str:
    """What accepting a request does, said before."""
    content = rules.read(adhesion.content) if adhesion.content else Content()
    return MADE.format(
        posts=counted(len(content.posts), "poste", "postes"),
        employees=counted(len(content.employees), "salarié", "salariés"),
        asker=f"{adhesion.first_name} {adhesion.last_name}",
    )


def record(ctx: Context, adhesion: Adhesion) -> Record:
    """A request as the service reads it.

    Raises:
        NotAllowed: it was never sent.
    """
    to_show(ctx, id=adhesion.id)
    content = rules.read(adhesion.content) if adhesion.content else None
    who = [
        Fact("Demandeur", f"{adhesion.first_name} {adhesion.last_name}"),
        Fact("Fonction", adhesion.function),
        Fact("E-mail", adhesion.email),
        Fact("Téléphone", adhesion.phone),
        Fact("Envoyée le", shown(adhesion.sent_at)),
        Fact("Conditions générales", _version(adhesion.terms)),
    ]
    decided = [
        Fact("Décision", adhesion.state.value.capitalize()),
        Fact("Par", adhesion.decided_by),
        Fact("Le", shown(adhesion.decided_at)),
        Fact("Motif", adhesion.reason),
    ]
    answered = [FactGroup("Réponse du service", decided)] if adhesion.decided_at else []
    return Record(
        title=str(adhesion),
        subtitle=[format_siret(adhesion.siret), adhesion.town],
        initials=adhesion.name[:2].upper(),
        states=[state(adhesion)],
        acts=acts(ctx, adhesion),
        groups=[*answered, FactGroup("Demande", who), *(groups(content) if content else ())],
    )


def acts(ctx: Context, adhesion: Adhesion) -> Sequence[Act]:
    """What can be decided."""
    if adhesion.became_id is not None:
        return [Act("Ouvrir la fiche de l’adhérent", url_for("Adherents.show", pk=adhesion.became_id), "company")]
    if StaffRight.ADHERENT_ADMIN not in ctx.actor.rights:
        return ()
    refusal = rules.refuse_decision(adhesion.state)
    return [
        Act("Accepter", url_for("AdhesionDecisions.accept", pk=adhesion.id), "check", primary=True, refusal=refusal),
        Act("Demander une correction", url_for("AdhesionDecisions.give_back", pk=adhesion.id), "undo", refusal=refusal),
        Act("Refuser", url_for("AdhesionDecisions.refuse", pk=adhesion.id), "x", refusal=refusal),
    ]


def _version(terms: str) -> str:
    return f"Acceptées (version du {shown(date.fromisoformat(terms))})" if terms else ""


def _written(place: Place) -> str:
    lines = [place.recipient, place.street, place.complement, f"{place.postcode} {place.town}".strip()]
    return ", ".join(line for line in lines if line)
