"""Forms of adherents that span several tables."""

from sqlalchemy import select

from app.adherents.models import Address, Adherent, MedicalCentre, Sector
from app.platform.form import Form, Group, Lookup, field_for
from app.platform.search import holds

SECTOR = Lookup(Sector, lambda typed: select(Sector).where(holds(Sector.name, typed)).order_by(Sector.name))
CENTRE = Lookup(
    MedicalCentre,
    lambda typed: select(MedicalCentre).where(holds(MedicalCentre.name, typed)).order_by(MedicalCentre.name),
)
LOOKUPS = {"sector": SECTOR, "centre": CENTRE}


class AdherentForm(Form):
    """What the service knows of an adherent."""

    layout = (
        Group("Identité", ("name", "number", "siret", "legal_form", "naf", "activity")),
        Group(
            "Adresse de l’entreprise",
            ("street", "postcode", "town"),
            "Elle sert aussi aux convocations et aux factures.",
        ),
        Group("Contact", ("phone", "email")),
        Group("Suivi par le service", ("sector", "centre", "joined_on"), "Le secteur reçoit les demandes de visite."),
    )

    name = field_for(Adherent, "name")
    number = field_for(Adherent, "number", required=False, description="Vide : le prochain numéro libre.")
    siret = field_for(Adherent, "siret", longest=20)
    legal_form = field_for(Adherent, "legal_form")
    naf = field_for(Adherent, "naf", longest=8)
    activity = field_for(Adherent, "activity")
    street = field_for(Address, "street", required=False)
    postcode = field_for(Address, "postcode", required=False)
    town = field_for(Address, "town", required=False)
    phone = field_for(Adherent, "phone")
    email = field_for(Adherent, "email")
    sector = field_for(Adherent, "sector", SECTOR)
    centre = field_for(Adherent, "centre", CENTRE)
    joined_on = field_for(Adherent, "joined_on", required=False, description="JJ/MM/AAAA ; vide : aujourd’hui.")


class CorrectionForm(Form):
    """The same once it exists: the addresses have their own page."""

    layout = (
        Group("Identité", ("name", "number", "siret", "legal_form", "naf", "activity", "founded_on")),
        Group("Contact", ("phone", "email")),
        Group("Suivi par le service", ("sector", "centre", "state")),
    )

    name = field_for(Adherent, "name")
    number = field_for(Adherent, "number")
    siret = field_for(Adherent, "siret", longest=20)
    legal_form = field_for(Adherent, "legal_form")
    naf = field_for(Adherent, "naf", longest=8)
    activity = field_for(Adherent, "activity")
    founded_on = field_for(Adherent, "founded_on")
    phone = field_for(Adherent, "phone")
    email = field_for(Adherent, "email")
    sector = field_for(Adherent, "sector", SECTOR)
    centre = field_for(Adherent, "centre", CENTRE)
    state = field_for(Adherent, "state")


class CompanyForm(Form):
    """What an employer may change of its own company (ENT-01)."""

    layout = (
        Group("Votre entreprise", ("name", "legal_form", "naf", "activity", "founded_on")),
        Group("Contact", ("phone", "email")),
    )

    name = field_for(Adherent, "name")
    legal_form = field_for(Adherent, "legal_form")
    naf = field_for(Adherent, "naf", longest=8)
    activity = field_for(Adherent, "activity")
    founded_on = field_for(Adherent, "founded_on")
    phone = field_for(Adherent, "phone")
    email = field_for(Adherent, "email")


class AddressForm(Form):
    """One postal address."""

    layout = (Group("", ("recipient", "street", "complement", "postcode", "town")),)

    recipient = field_for(Address, "recipient")
    street = field_for(Address, "street")
    complement = field_for(Address, "complement")
    postcode = field_for(Address, "postcode")
    town = field_for(Address, "town")
