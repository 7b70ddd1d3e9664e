"""How an adherent's record reads: values in words, for its screen."""

from app.adherents import queries
from app.adherents.models import Address, Adherent, State
from app.law.identifiers import format_naf, format_siret
from app.platform.context import Context, StaffRight
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import shown


def record(ctx: Context, adherent: Adherent) -> Record:
    """The record of an adherent, as the service's staff read it."""
    may_change = StaffRight.ADHERENT_ADMIN in ctx.actor.rights
    acts = [Act("Modifier", f"/adherents/{adherent.id}/edit", "edit")] if may_change else []
    return Record(
        title=adherent.name,
        subtitle=f"n° {adherent.number}",
        initials=adherent.name[:2].upper(),
        states=[] if adherent.state is State.ACTIVE else [shown(adherent.state)],
        acts=acts,
        groups=[
            FactGroup("Entreprise", company_facts(adherent)),
            FactGroup("Suivi par le service", _followed(adherent)),
            FactGroup("Adresses", address_facts(list(ctx.session.scalars(queries.addresses(adherent.id))))),
        ],
    )


def company_facts(adherent: Adherent) -> list[Fact]:
    """The administrative data."""
    return [
        Fact("Raison sociale", adherent.name),
        Fact("N° d’adhérent", adherent.number),
        Fact("SIRET", format_siret(adherent.siret) if adherent.siret else ""),
        Fact("Forme juridique", adherent.legal_form),
        Fact("Code NAF", format_naf(adherent.naf) if adherent.naf else ""),
        Fact("Activité", adherent.activity),
        Fact("Date de création", shown(adherent.founded_on)),
        Fact("Téléphone", adherent.phone),
        Fact("E-mail", adherent.email),
    ]


def address_facts(addresses: list[Address]) -> list[Fact]:
    """Each address beside what it serves for."""
    return [Fact(shown(address.kind).capitalize(), str(address)) for address in addresses]


def _followed(adherent: Adherent) -> list[Fact]:
    return [
        Fact("Secteur", str(adherent.sector)),
        Fact("Secrétariat", adherent.sector.phone),
        Fact("Centre médical", str(adherent.centre or "")),
        Fact("Adhérent depuis", shown(adherent.joined_on)),
        Fact("État", shown(adherent.state)),
    ]
