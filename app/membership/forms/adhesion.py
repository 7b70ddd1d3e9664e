"""Forms of the five steps by which a company joins; posts and employees are told in the forms of their own rooms."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.adherents.forms import CENTRE, SECTOR
from app.adherents.models import Address, Adherent
from app.employees.forms.employee import HireForm
from app.employees.rules import employments, identities
from app.law.identifiers import mask_nir
from app.membership.facts import Case
from app.membership.models import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Content, EmployeeTold
from app.platform.field import ChoiceField
from app.platform.form import Form, Group, field_for
from app.platform.lookup import Lookup
from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm
from app.platform.validator import Required
from app.posts.forms import JOB, PRECISIONS, PostForm, post_form
from app.posts.models import Post
from app.posts.rules.risks import Offered
from app.reference.forms import PROFESSION
from app.reference.models import Naf
from app.reference.queries import activities

NAF = Lookup(
    Naf, activities, label=lambda row: row.label, second=lambda row: f"{row.code[:2]}.{row.code[2:]}", key="code"
)
YES, NO = "oui", "non"
ANSWERS = [SelectChoice(value=NO, label="Non"), SelectChoice(value=YES, label="Oui")]
CASE = "case_"
ME = ("first_name", "last_name", "function", "email", "phone")


class StartForm(Form):
    """Before the first step: the cases that the service sees first, and who asks. `start_form` adds the cases."""

    cases: Sequence[Case] = ()
    pairs = ("first_name", "email")

    first_name = field_for(Adhesion, "first_name", render_kw={"autocomplete": "given-name"})
    last_name = field_for(Adhesion, "last_name", render_kw={"autocomplete": "family-name"})
    function = field_for(Adhesion, "function", render_kw={"autocomplete": "organization-title"})
    email = field_for(
        Adhesion, "email", description="Nous y envoyons le lien qui reprend votre demande.",
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    phone = field_for(Adhesion, "phone", longest=40, render_kw={"autocomplete": "tel"})

    @property
    def concerned(self) -> list[Case]:
        """The cases that the answers say yes to."""
        return [case for place, case in enumerate(self.cases) if self[f"{CASE}{place}"].data == YES]

    def known(self, asker: Mapping[str, str]) -> None:
        """An account asks: who it is needs no question."""
        for name, value in asker.items():
            self.told[name] = value
            del self[name]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told: dict[str, str] = {}

    def values(self) -> dict[str, Any]:
        """Who asks."""
        return {name: self.data.get(name) or "" for name in ME} | self.told


@lru_cache(maxsize=16)
def start_form(cases: tuple[Case, ...]) -> type[StartForm]:
    """The form with the questions of a service."""
    names = [f"{CASE}{place}" for place in range(len(cases))]
    fields: dict[str, Any] = {
        name: ChoiceField(case.question, choices=ANSWERS, validators=[Required()])
        for name, case in zip(names, cases, strict=True)
    }
    first = (Group("Votre situation", names, "Certains cas passent d’abord par notre service."),) if cases else ()
    layout = (*first, Group("Vous", ME, "La personne qui fait la demande et que nous pouvons appeler."))
    return type("AskedStartForm", (StartForm,), fields | {"layout": layout, "cases": cases})


class LinkForm(Form):
    """« Recevoir le lien » of a request that was begun."""

    email = field_for(Adhesion, "email", render_kw={"autocomplete": "email"})


class IdentificationForm(RuledForm):
    """Step 1 (F064)."""

    layout = (Group("", ("siret", "naf", "postcode", "town", "sure")),)
    pairs = ("postcode",)

    siret = field_for(Adherent, "siret", required=True, longest=20, label="Numéro de SIRET")
    naf = field_for(
        Adherent, "naf", NAF, required=True, label="Code NAF",
        description="Le code de votre avis de situation Insee, ou les mots de votre activité.",
    )  # fmt: skip
    postcode = field_for(Address, "postcode", longest=20)
    town = field_for(Address, "town", label="Commune de l’établissement")
    sure = BooleanField("Le code postal et la commune sont bien ceux-là")

    def refused(self) -> Sequence[Refusal]:
        """What can be said of the answers as they stand, all at once."""
        values = self.values()
        found = rules.cleaned(*(values[name] or "" for name in ("siret", "naf", "postcode", "town")))
        return tuple(each for each in found if isinstance(each, Refusal))

    def ask_again(self, doubted: bool) -> None:
        """The box to confirm a commune is shown once there is a doubt."""
        if not doubted and not self.sure.data:
            del self["sure"]

    def values(self) -> dict[str, Any]:
        """What the service receives: the activity as its code."""
        values = dict(self.data)
        return values | {"naf": values["naf"].code if values["naf"] else ""}


def _place(prefix: str) -> dict[str, Any]:
    names = ("recipient", "street", "complement", "postcode", "town")
    lengths: dict[str, dict[str, Any]] = {"postcode": {"longest": 20}}
    return {f"{prefix}_{name}": field_for(Address, name, required=False, **lengths.get(name, {})) for name in names}


class AdministrativeForm(Form):
    """Step 2: what is always asked; `CompanyForm` adds the two other addresses."""

    name = field_for(Adherent, "name")
    legal_form = field_for(Adherent, "legal_form", description="SARL, SAS, association…")
    activity = field_for(Adherent, "activity")
    founded_on = field_for(Adherent, "founded_on")
    phone = field_for(Adherent, "phone", longest=40)
    email = field_for(Adherent, "email")
    street = field_for(Address, "street")
    complement = field_for(Address, "complement")


BILLING, CONVOCATION = _place("billing"), _place("convocation")
CompanyForm: type[AdministrativeForm] = type(
    "CompanyForm",
    (AdministrativeForm,),
    BILLING
    | CONVOCATION
    | {
        "pairs": ("legal_form", "phone", "billing_postcode", "convocation_postcode"),
        "layout": (
            Group("Votre entreprise", ("name", "legal_form", "activity", "founded_on", "phone", "email")),
            Group("Adresse de l’entreprise", ("street", "complement")),
            Group("Adresse de facturation", tuple(BILLING)),
            Group("Adresse de convocation", tuple(CONVOCATION)),
        ),
    },
)
"""Step 2: the administrative data and the three addresses (F066, ENT-02)."""


@lru_cache(maxsize=16)
def adhesion_post_form(offered: tuple[Offered, ...]) -> type[PostForm]:
    """The form of a post, told before there is an adherent: the nomenclature alone offers codes."""
    return type("ToldPostForm", (post_form(offered),), {"pcs_code": field_for(Post, "pcs_code", PROFESSION, label=JOB)})


class EmployeeForm(HireForm):
    """Step 4: an employee with one of the posts told (F066)."""

    post = ChoiceField("Poste de travail", choices=(), validators=[Required("Choisissez le poste occupé.")])

    def __init__(self, content: Content, stored: EmployeeTold | None = None, **options: Any) -> None:
        super().__init__(data=_shown(stored), **options)
        self.stored = stored
        self.post.description = "L’un des postes de l’étape précédente."
        self.post.choices = [SelectChoice(value=str(each.key), label=each.title) for each in content.posts]
        if stored and stored.nir:
            self.nir.description = f"Enregistré : {mask_nir(stored.nir)}. Vide : inchangé."

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of a new employee."""
        found = employments.entry(self.values())
        return tuple(each for each in found if isinstance(each, Refusal))

    def values(self) -> dict[str, Any]:
        """What the service receives; a number left empty is the one that was told."""
        values = super().values()
        told = values["nir"] or values["nir_missing"] or values["ntt"]
        if self.stored and not told:
            values["nir"] = self.stored.nir
        post = values["post"] or ""
        return values | {"post": int(post) if post.isdecimal() else 0}


class EmployeesForm(Form):
    """« Suivant » after the employees."""

    later = BooleanField(
        "Je déclarerai mes salariés plus tard",
        description="Un par un ou par un fichier, une fois votre adhésion acceptée.",
    )


class ValidationForm(Form):
    """Step 5 (F067)."""

    accepted = BooleanField("J’accepte les conditions générales d’adhésion")


class AcceptForm(Form):
    """The service takes a company in."""

    number = field_for(Adherent, "number", required=False)
    sector = field_for(Adherent, "sector", SECTOR)
    centre = field_for(Adherent, "centre", CENTRE)
    joined_on = field_for(Adherent, "joined_on", required=False, description="JJ/MM/AAAA ; vide : aujourd’hui.")


class ReasonForm(Form):
    """Why a request is refused, or what is to be corrected."""

    reason = field_for(Adhesion, "reason", required=True, description="L’entreprise lira ce texte.")


def post_data(content: Content, key: int, offered: Sequence[Offered]) -> dict[str, Any] | None:
    """The values of the form for a post told; None when there is none of that key."""
    told = content.post(key)
    if told is None:
        return None
    data: dict[str, Any] = {name: getattr(told, name) for name in ("pcs_code", "title", "description", "comment")}
    for risk in offered:
        chosen = list(told.precisions.get(risk.code, ()))
        data[PRECISIONS + risk.code] = next(iter(chosen), None) if risk.only_one else chosen
    return data | {"risks": list(told.risks)}


def _shown(stored: EmployeeTold | None) -> dict[str, Any]:
    """The values of the form for an employee told; the number stays hidden."""
    if stored is None:
        return {"language": "fr", "country": "FR"}
    return stored.typed() | {
        "nir": "",
        "sex": identities.sex_of(stored.sex),
        "post": str(stored.post),
        "language": stored.language or "fr",
        "country": stored.country or "FR",
    }
