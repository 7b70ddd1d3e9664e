"""Forms of employees: who they are, how they are employed, how that changes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from markupsafe import Markup
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.employees import queries
from app.employees.facts import Facts, Number
from app.employees.forms.posts_everywhere import WHOLE, PostField, whole_company
from app.employees.forms.risks import OwnRisksForm
from app.employees.models import Employee
from app.employees.rules import careers, employments, identities, validation
from app.employees.rules.numbers import masked
from app.employees.services.doubt import second_look
from app.employees.services.hire import kept
from app.platform.database import db
from app.platform.doubting_form import DoubtingForm
from app.platform.field import ChoiceField, DayField
from app.platform.form import Group, field_for
from app.platform.frame import may
from app.platform.lookup import Lookup, LookupField
from app.platform.page import context
from app.platform.reach import pointed
from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm
from app.platform.validator import Asked, Required
from app.posts.facts import Facts as PostFacts
from app.posts.facts import Source
from app.posts.forms import POST
from app.reference.models import Country, Language
from app.reference.queries import contract_kinds

LANGUAGE = Lookup(Language, queries.languages, label=lambda row: row.label.capitalize(), key="code")
COUNTRY = Lookup(Country, queries.countries, key="code")
SPOKEN = {"language": LANGUAGE, "country": COUNTRY}
LOOKUPS = {"post": POST} | SPOKEN
CONTACT = ("street", "postcode", "town", "country", "phone", "email")
PAIRS = ("last_name", "postcode", "phone")
"""Fields beside the one that follows them."""
POST_HINT = "Vos postes, par l’intitulé ou le code PCS."
LAST_DAY = "Dernier jour : ensuite, il n’est plus en activité. Contrat renouvelé ? « Changer de contrat »."
SAME_DAY = "Intérim : tenu dès le même jour."
OPENS = Markup('{} <a href="{}" target="_blank">{}<span class="visually-hidden"> (nouvel onglet)</span></a>')
NEW_POST = OPENS.format(POST_HINT, "/posts/add", "Créer un nouveau poste")
FROM_SHEET = OPENS.format(Markup("{} ·").format(NEW_POST), "/posts/", "Voir vos postes")
"""Where the list of posts is no entry of the menu (K16)."""
REGISTER_FIRST = OPENS.format(
    "Il est indispensable de déclarer d’abord tous vos postes dans", "/posts/", "Postes de travail"
)
INS_HINT = "N suivi des 15 chiffres. Vide s’il n’est pas connu : il sera demandé au salarié lors de la visite."


def kinds() -> list[SelectChoice]:
    """The kinds of contract, the usual first."""
    empty = [SelectChoice(value="", label="Choisissez")]
    return empty + [SelectChoice(value=each.code, label=each.label) for each in db.session().scalars(contract_kinds())]


def kind_field() -> Any:
    """« Contrat » : a code of the nomenclature."""
    return ChoiceField("Contrat", choices=kinds, validators=[Required("Choisissez un type de contrat.")])


class CareerForm(RuledForm):
    """What the forms of this room have in common."""

    pairs = PAIRS

    def values(self) -> dict[str, Any]:
        """What services receive: rows of nomenclatures as their codes."""
        values = dict(self.data)
        for name in ("language", "country"):
            if name in values:
                values[name] = values[name].code if values[name] else ""
        return values


class SeveralPosts(CareerForm):
    """The posts that a temporary worker holds beside the main one, as many as the service follows (POS-08, K20)."""

    every_post = BooleanField("Liste complète", description="Les postes de tous vos établissements.")
    second_post = PostField("Deuxième poste", lookup=POST, description=SAME_DAY, validators=[Optional()])
    third_post = PostField("Troisième poste", lookup=POST, description=SAME_DAY, validators=[Optional()])

    def __init__(self, *args: Any, interim: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        most = context().profile[Facts].interim_posts if interim else 1
        for name in careers.OTHER_POSTS[most - 1 :]:
            del self[name]
        several = whole_company() is not None
        if not several:
            del self[WHOLE]
        elif not self.post.raw_data:
            self.every_post.data = context().profile[Facts].whole_list
        for name in ("post", *careers.OTHER_POSTS[: most - 1]):
            self[name].lookup_url = pointed("/employees/lookup-all/post" if several else "/employees/lookup/post")
            self[name].render_kw = {"data-lookup-with": WHOLE} if several else None

    def values(self) -> dict[str, Any]:
        """The other posts together, those left empty aside."""
        values = super().values()
        values.pop(WHOLE, None)
        found = [values.pop(name, None) for name in careers.OTHER_POSTS]
        return values | {"others": [each for each in found if each is not None]}


class IdentityForm(CareerForm):
    """« Données de base » : who an employee is (SAL-05)."""

    contact = CONTACT
    layout: ClassVar[Sequence[Group]] = (
        Group(
            "Identité",
            ("last_name", "first_name", "birth_name", "nir", "nir_missing", "ntt", "sex", "born_on", "language"),
        ),
    )

    needed: Sequence[str] = ()
    """What the service asks for, beside what everybody does."""

    last_name = field_for(Employee, "last_name")
    first_name = field_for(Employee, "first_name")
    birth_name = field_for(Employee, "birth_name")
    nir = field_for(Employee, "nir", required=False, validators=[Asked()])
    nir_missing = BooleanField("Numéro de sécurité sociale non disponible")
    ntt = field_for(Employee, "ntt", longest=60)
    sex = field_for(Employee, "sex")
    born_on = field_for(Employee, "born_on")
    language = field_for(Employee, "language", LANGUAGE, required=False, default="fr")
    street = field_for(Employee, "street")
    postcode = field_for(Employee, "postcode", longest=20)
    town = field_for(Employee, "town")
    country = field_for(Employee, "country", COUNTRY, required=False, default="FR")
    phone = field_for(Employee, "phone", longest=40)
    email = field_for(Employee, "email")

    def ask_number(self, facts: Facts) -> None:
        """Ask for the number that names a person at this service (K23)."""
        if facts.number is Number.INS:
            del self["nir_missing"]
            del self["ntt"]
            self.nir.description = INS_HINT

    def need(self, names: Sequence[str]) -> None:
        """Ask for the answers that this service needs beside those that everybody does (K24)."""
        self.needed = names
        for name in names:
            if name in self:
                self[name].flags.required = True


POST_HINTS = {Source.REGISTER: REGISTER_FIRST, Source.SHEET: FROM_SHEET, Source.BOTH: NEW_POST}
"""Beside the post of somebody new (K16)."""


class WorkForm(CareerForm):
    """How somebody is employed: post, contract and days."""

    layout: ClassVar[Sequence[Group]] = (
        Group(
            "Emploi",
            ("post", "hired_on", "post_since", "contract_kind", "left_on"),
            "Le poste décide du suivi : choisissez-le avec soin.",
        ),
    )

    post = LookupField("Poste de travail", lookup=POST, description=POST_HINT, validators=[Required()])
    hired_on = field_for(Employee, "hired_on")
    post_since = field_for(Employee, "post_since", required=False, description="Vide : le jour de l’embauche.")
    contract_kind = kind_field()
    left_on = DayField("Date de fin de contrat", description=LAST_DAY, validators=[Optional()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if may("POSTS"):
            self.post.description = POST_HINTS[context().profile[PostFacts].source]

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the days."""
        found = employments.employment(self.values(), None)
        return found if isinstance(found, tuple) else ()


AMONG_ALL = tuple(
    replace(each, names=("post", WHOLE, *(name for name in each.names if name != "post"))) for each in WorkForm.layout
)
"""The same where the post is chosen among those of every establishment (SAL-06)."""


class HireForm(IdentityForm, WorkForm):
    """« Ajouter un salarié » (SAL-05)."""

    layout = (*IdentityForm.layout, *WorkForm.layout)

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of a new employee."""
        found = employments.entry(self.values(), required=self.needed)
        return tuple(each for each in found if isinstance(each, Refusal))


class EntryForm(SeveralPosts, OwnRisksForm, DoubtingForm, HireForm):
    """The same among one's own employees: a temporary worker may hold several posts, anybody has risks of their own."""

    layout = (*IdentityForm.layout, *AMONG_ALL)
    post = PostField("Poste de travail", lookup=POST, description=POST_HINT, validators=[Required()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.need(context().profile[Facts].required)
        self.ask_number(context().profile[Facts])

    def values(self) -> dict[str, Any]:
        """Without the box « non disponible », an empty number says so."""
        values = super().values()
        return values if "nir_missing" in self else values | {"nir_missing": not values["nir"]}

    def doubted(self) -> Sequence[Refusal]:
        """Numbers that disagree with the rest, days that are unlikely, somebody who is there already."""
        return second_look(context(), self.values())


class ReturnForm(SeveralPosts, WorkForm):
    """« Embaucher à nouveau »."""

    layout = AMONG_ALL
    post = PostField("Poste de travail", lookup=POST, description=POST_HINT, validators=[Required()])


class ServiceReturnForm(ReturnForm):
    """The same for the service, with the posts of the employee's own adherent."""

    def __init__(self, *args: Any, offers: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.post.description = "Les postes de son employeur, par l’intitulé ou le code PCS."
        for name in ("post", *careers.OTHER_POSTS):
            if name in self:
                self[name].lookup_url = offers


class CorrectionForm(DoubtingForm, IdentityForm):
    """The same person later: an empty number is the one that is stored."""

    by_service: ClassVar[bool] = False
    """The service's own form: nothing is locked to it."""
    layout = (*IdentityForm.layout, Group("Emploi", ("hired_on",)))
    hired_on = field_for(Employee, "hired_on")

    def __init__(self, *args: Any, obj: Employee | None = None, **options: Any) -> None:
        super().__init__(*args, obj=obj, **options)
        self.stored = obj
        self.need(context().profile[Facts].required_later)
        self.ask_number(context().profile[Facts])
        if not self.nir.raw_data:
            self.nir.data = ""
        if not self.nir.raw_data and "nir_missing" in self:
            self.nir_missing.data = obj is not None and obj.nir_state is identities.NirState.UNAVAILABLE
        facts = context().profile[Facts]
        self.locked: Sequence[str] = ()
        if obj is not None and not self.by_service:
            self.locked = validation.locked(facts, obj.validated_on)
        for name in self.locked:
            del self[name]
        if obj is not None and obj.nir:
            self.nir.description = f"Enregistré : {masked(facts, obj.nir)}. Vide : inchangé."

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the person, the stored number taken for one left empty."""
        values = kept(self.stored, self.values()) if self.stored else self.values()
        left_on = self.stored.left_on if self.stored else None
        found = employments.correction(values, left_on=left_on, required=self.needed)
        return tuple(each for each in found if isinstance(each, Refusal))

    def doubted(self) -> Sequence[Refusal]:
        """As for somebody new; what was so before is not asked again."""
        values = kept(self.stored, self.values()) if self.stored else self.values()
        return second_look(context(), values, self.stored)


class AssignForm(SeveralPosts):
    """« Changer de poste » (SAL-11)."""

    layout: ClassVar[Sequence[Group]] = (Group("", ("post", "every_post", "second_post", "third_post", "since")),)

    post = PostField("Nouveau poste de travail", lookup=POST, description=POST_HINT, validators=[Required()])
    since = DayField("Date d’entrée en poste", validators=[Required()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if may("POSTS"):
            self.post.description = NEW_POST


class ContractForm(CareerForm):
    """« Changer de contrat » (SAL-13)."""

    contract_kind = kind_field()
    since = DayField("Premier jour de ce contrat", validators=[Required()])
    left_on = DayField("Date de fin de contrat", description="Dernier jour, s’il est connu.", validators=[Optional()])


class SecondContractForm(ContractForm):
    """« Ajouter un contrat » beside the one that runs (F150)."""


class ContractEndForm(CareerForm):
    """« Mettre fin » to one of several contracts."""

    left_on = DayField(
        "Date de fin de contrat",
        description="Dernier jour. Vide : il dure autant que le séjour du salarié.",
        validators=[Optional()],
    )


class LeaveForm(CareerForm):
    """« Sortir de l’effectif » (SAL-14)."""

    left_on = DayField("Date de sortie", description="Dernier jour, passé ou à venir.", validators=[Required()])
