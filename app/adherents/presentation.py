"""How an adherent's record reads: values in words, for its screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.adherents import queries
from app.adherents.facts import CompanyField, Facts
from app.adherents.models import Address, AddressKind, Adherent, Contact, Interlocutor, InterlocutorKind, State
from app.law.identifiers import format_naf, format_siret
from app.platform.context import Context, StaffRight
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import shown

ADDRESS_TITLES = {
    AddressKind.COMPANY: "Adresse de l’entreprise",
    AddressKind.BILLING: "Adresse de facturation",
    AddressKind.CONVOCATION: "Adresse de convocation",
}
SERVES = {
    AddressKind.COMPANY: "Celle de l’établissement suivi par le service. Si elle est seule renseignée, elle sert à"
    " tout : convocations et factures comprises.",
    AddressKind.BILLING: "Les factures y sont envoyées. Sans elle, l’adresse de l’entreprise sert aussi aux factures.",
    AddressKind.CONVOCATION: "Les convocations y sont envoyées. Sans elle, l’adresse de l’entreprise sert aussi aux"
    " convocations.",
}
SHORT = {CompanyField.HAS_CSE: "CSE"}
"""Labels that are questions on a form, as a fact says them."""
DEFINITIONS = {
    InterlocutorKind.LEGAL: "Personne officiellement désignée pour agir au nom de l’entreprise, signer des documents"
    " légaux et prendre des décisions engageant la responsabilité de l’organisation.",
    InterlocutorKind.CSSCT: "Membre du CSE, il se concentre sur la santé, la sécurité et les conditions de travail, et"
    " veille à la prévention des risques dans l’entreprise.",
    InterlocutorKind.CSE: "Personne désignée pour représenter les employés auprès de la direction, qui communique les"
    " préoccupations du personnel et négocie les conditions de travail.",
}
"""As the manual AIST21 gives them (step 2)."""


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """A function that the law knows, and who holds it at an adherent."""

    kind: InterlocutorKind
    definition: str
    needed: bool
    contact: Contact | None


def siret(row: Any) -> str:
    """« 732 829 320 00074 », in a list; nothing where the adherent has none."""
    return format_siret(row.siret) if row.siret else ""


def record(ctx: Context, adherent: Adherent) -> Record:
    """The record of an adherent, as the service's staff read it."""
    may_change = StaffRight.ADHERENT_ADMIN in ctx.actor.rights
    acts = [
        Act("Modifier", f"/adherents/{adherent.id}/edit", "edit"),
        Act("Suspendre ou rétablir", f"/adherent-state/{adherent.id}", "lock"),
    ]
    return Record(
        title=adherent.name,
        subtitle=f"n° {adherent.number}",
        initials=adherent.name[:2].upper(),
        states=[] if adherent.state is State.ACTIVE else [shown(adherent.state)],
        acts=acts if may_change else [],
        groups=[
            FactGroup("Entreprise", company_facts(adherent)),
            FactGroup("Suivi par le service", _followed(adherent)),
            FactGroup("Adresses", address_facts(ctx.session.scalars(queries.addresses(adherent.id)).all())),
            FactGroup("Qui appeler", _people(ctx, adherent)),
        ],
    )


def company_facts(adherent: Adherent, facts: Facts | None = None) -> list[Fact]:
    """The administrative data.

    Args:
        facts: of an employer's portal: what it neither changes nor has filled is left out. None: the service, all.
    """
    found = {
        CompanyField.NAME: adherent.name,
        CompanyField.SIRET: format_siret(adherent.siret) if adherent.siret else "",
        CompanyField.VAT_NUMBER: adherent.vat_number,
        CompanyField.LEGAL_FORM: adherent.legal_form,
        CompanyField.NAF: format_naf(adherent.naf) if adherent.naf else "",
        CompanyField.ACTIVITY: adherent.activity,
        CompanyField.FOUNDED_ON: shown(adherent.founded_on),
        CompanyField.HAS_CSE: shown(adherent.has_cse),
        CompanyField.PHONE: adherent.phone,
        CompanyField.FAX: adherent.fax,
        CompanyField.EMAIL: adherent.email,
    }
    kept = [name for name, value in found.items() if value or facts is None or name in facts.employer_edits]
    columns = Adherent.__table__.columns
    number = Fact("N° d’adhérent", adherent.number)
    return [number, *(Fact(SHORT.get(name, columns[name].info["label"]), found[name]) for name in kept)]


def functions(has_cse: bool | None, held: Mapping[InterlocutorKind, Interlocutor]) -> list[NamedFunction]:
    """The functions that the law knows, in its order, each with who holds it.

    Args:
        has_cse: the company says that it has a CSE; False: nobody is asked to represent it (F091).
    """
    asked = [InterlocutorKind.LEGAL, *([] if has_cse is False else [InterlocutorKind.CSSCT, InterlocutorKind.CSE])]
    return [
        NamedFunction(
            kind, DEFINITIONS[kind], kind is InterlocutorKind.LEGAL, held[kind].contact if kind in held else None
        )
        for kind in InterlocutorKind
        if kind in asked or kind in held
    ]


def _people(ctx: Context, adherent: Adherent) -> list[Fact]:
    """Interlocutors, then contacts, as the service calls them."""
    named = [
        Fact(each.kind.value, _reached(each.contact))
        for each in ctx.session.scalars(queries.interlocutors(adherent.id))
    ]
    contacts = ctx.session.scalars(queries.contacts(adherent.id))
    return [*named, *(Fact(each.function or "Contact", _reached(each)) for each in contacts)]


def _reached(contact: Contact) -> str:
    return ", ".join(filter(None, (str(contact), contact.phone, contact.email)))


def address_facts(addresses: Sequence[Address]) -> list[Fact]:
    """Each address beside what it serves for."""
    return [Fact(shown(address.kind).capitalize(), str(address)) for address in addresses]


def _followed(adherent: Adherent) -> list[Fact]:
    return [
        Fact("Secteur", str(adherent.sector)),
        Fact("Secrétariat", adherent.sector.phone),
        Fact("Centre médical", str(adherent.centre or "")),
        Fact("Adhérent depuis", shown(adherent.joined_on)),
        Fact("État", shown(adherent.state)),
        *([Fact("Motif", adherent.state_reason)] if adherent.state_reason else []),
    ]
