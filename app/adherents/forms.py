"""Forms of adherents that span several tables."""

from collections.abc import Sequence

from sqlalchemy import select
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.adherents import queries
from app.adherents.facts import Facts
from app.adherents.models import Address, Adherent, Contact, MedicalCentre, Sector
from app.platform.database import Base
from app.platform.field import ChoiceField, TextField
from app.platform.form import Form, Group, column_of, field_for
from app.platform.lookup import Lookup, LookupField
from app.platform.search import holds
from app.platform.validator import Required, ShortEnough

SECTOR = Lookup(Sector, lambda typed: select(Sector).where(holds(Sector.name, typed)).order_by(Sector.name))
CENTRE = Lookup(
    MedicalCentre,
    lambda typed: select(MedicalCentre).where(holds(MedicalCentre.name, typed)).order_by(MedicalCentre.name),
)
MOTHER = Lookup(Adherent, queries.mothers, second=lambda row: f"n° {row.number}")
LOOKUPS = {"sector": SECTOR, "centre": CENTRE, "mother": MOTHER}


def yes_no(model: type[Base], name: str) -> ChoiceField:
    """« Oui » or « Non » of a column that may not be told yet."""
    info = column_of(model, name).info
    choices = [SelectChoice(value="1", label="Oui"), SelectChoice(value="0", label="Non")]
    return ChoiceField(
        info["label"], description=info.get("hint", ""), choices=choices, coerce=_yes_no, validators=[Optional()]
    )


def _yes_no(value: object) -> bool | None:
    return {"1": True, "0": False, "True": True, "False": False}.get(str(value))


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


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


class TellingForm(Form):
    """What a company says of itself, whoever writes it."""

    name = field_for(Adherent, "name")
    siret = field_for(Adherent, "siret", longest=20)
    vat_number = field_for(Adherent, "vat_number", longest=20)
    legal_form = field_for(Adherent, "legal_form")
    naf = field_for(Adherent, "naf", longest=8)
    activity = field_for(Adherent, "activity")
    founded_on = field_for(Adherent, "founded_on")
    has_cse = yes_no(Adherent, "has_cse")
    phone = field_for(Adherent, "phone")
    fax = field_for(Adherent, "fax")
    email = field_for(Adherent, "email")


class CorrectionForm(TellingForm):
    """The service's own correction of it: addresses and state have their own pages."""

    layout = (
        Group(
            "Identité",
            ("name", "number", "siret", "legal_form", "naf", "activity", "founded_on", "vat_number", "has_cse"),
        ),
        Group("Contact", ("phone", "fax", "email")),
        Group("Suivi par le service", ("sector", "centre")),
    )

    number = field_for(Adherent, "number")
    sector = field_for(Adherent, "sector", SECTOR)
    centre = field_for(Adherent, "centre", CENTRE)


class BranchForm(Form):
    """A branch: what differs from its mother."""

    layout = (
        Group("Établissement", ("name", "number", "siret")),
        Group("Adresse", ("street", "postcode", "town"), "Elle sert aussi aux convocations et aux factures."),
        Group("Suivi par le service", ("sector",), "Le secteur reçoit les demandes de visite."),
    )

    name = field_for(Adherent, "name")
    number = field_for(
        Adherent, "number", required=False, description="Vide : celui de l’adhérent mère, suivi de -1, -2…"
    )
    siret = field_for(Adherent, "siret", longest=20)
    street = field_for(Address, "street", required=False)
    postcode = field_for(Address, "postcode", required=False)
    town = field_for(Address, "town", required=False)
    sector = field_for(Adherent, "sector", SECTOR, required=False, description="Vide : celui de l’adhérent mère.")


class AttachForm(Form):
    """Whose branch an adherent is."""

    mother = LookupField(
        "Adhérent mère", [Optional()], lookup=MOTHER, description="Par nom ou numéro. Vide : aucun, il est indépendant."
    )


class StateForm(Form):
    """Whether an adherent is followed, and why not (BO-01)."""

    state = field_for(Adherent, "state", required=True)
    reason = field_for(Adherent, "state_reason")


class CompanyForm(TellingForm):
    """What an employer may change of its own company (ENT-01): the fields that the profile lets it change."""

    layout = (
        Group("Votre entreprise", ("name", "siret", "vat_number", "legal_form", "naf", "activity", "founded_on")),
        Group("Représentation du personnel", ("has_cse",)),
        Group("Contact", ("phone", "fax", "email")),
    )

    def keep(self, facts: Facts) -> None:
        """Take away what the service keeps to itself, and ask for what it needs."""
        for name in [each.name for each in self if each.name not in facts.employer_edits]:
            del self[name]
        for name in facts.required:
            asked = self[name]
            asked.validators = [Required(), *(each for each in asked.validators if not isinstance(each, Optional))]
            asked.flags.required = True


class AddressForm(Form):
    """One postal address."""

    layout = (Group("", ("recipient", "street", "complement", "complement2", "postcode", "town", "phone", "fax")),)
    pairs = ("postcode",)

    recipient = field_for(Address, "recipient")
    street = field_for(Address, "street")
    complement = field_for(Address, "complement")
    complement2 = field_for(Address, "complement2")
    postcode = field_for(Address, "postcode")
    town = field_for(Address, "town")
    phone = field_for(Address, "phone")
    fax = field_for(Address, "fax")


class WorkplaceForm(Form):
    """Where employees work (ENT-03)."""

    layout = (
        Group("", ("recipient", "street", "complement", "postcode", "town")),
        Group(
            "Position exacte",
            ("coordinates",),
            "Utile si l’entrée est loin de l’adresse : zone d’activité, chantier, exploitation agricole.",
        ),
    )
    pairs = ("postcode",)

    recipient = field_for(Address, "recipient", label="Nom du lieu", description="Par exemple : atelier, magasin.")
    street = field_for(Address, "street")
    complement = field_for(Address, "complement")
    postcode = field_for(Address, "postcode")
    town = field_for(Address, "town")
    coordinates = TextField(
        "Latitude et longitude",
        description="Telles que votre téléphone ou un site de cartes les donne : 47.02600, 4.84000.",
        validators=[Optional(), ShortEnough(40)],
    )

    def show_coordinates(self, place: Address) -> None:
        """What is stored, as it is typed."""
        if place.latitude is not None and not self.coordinates.raw_data:
            self.coordinates.data = f"{place.latitude}, {place.longitude}"


class InterlocutorForm(Form):
    """A contact, or somebody new, for a function that the law knows (F089)."""

    layout = (
        Group("Une personne déjà connue", ("contact",)),
        Group(
            "Ou une autre personne",
            ("last_name", "first_name", "email", "phone"),
            "Elle sera ajoutée à vos contacts.",
        ),
    )

    contact = ChoiceField("Contact", choices=(), coerce=_number, validators=[Optional()], validate_choice=True)
    last_name = field_for(Contact, "last_name", required=False)
    first_name = field_for(Contact, "first_name", required=False)
    email = field_for(Contact, "email")
    phone = field_for(Contact, "phone")

    def offer(self, contacts: Sequence[Contact]) -> None:
        """The contacts to choose from; without any, the question is not asked."""
        self.contact.choices = [SelectChoice(value=str(each.id), label=str(each)) for each in contacts]
        if not contacts:
            del self["contact"]
