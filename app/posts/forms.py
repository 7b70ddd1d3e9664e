"""The form of a post: its risks are those of the nomenclature, so it is made for each set of them, once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.platform.field import ChoiceField, ChoicesField, DayField
from app.platform.form import Group, field_for
from app.platform.lookup import Lookup
from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm
from app.platform.validator import Asked
from app.posts import queries
from app.posts.models import Post, PostExposure
from app.posts.rules.company import AskedRisks, accepted
from app.posts.rules.descriptions import TITLE_LENGTH, Description
from app.posts.rules.risks import Declared, Offered, completed, missing_precisions, refuse_completion
from app.posts.services.describe import described
from app.posts.services.risks import as_declared
from app.reference.forms import job_words
from app.reference.models import Profession

PROFESSION = Lookup(
    Profession, queries.professions, label=lambda row: row.label, second=job_words, key="code",
    fills=lambda row: {"title": row.label[:TITLE_LENGTH]},
)  # fmt: skip
"""Its label is the title of who has typed none (POS-03)."""
POST = Lookup(Post, queries.found, label=lambda row: row.title, second=lambda row: f"{row.pcs_code} · {row.follow_up}")
"""For the forms of upper rooms: « 12 · Boulanger »."""
JOB = "Métier ou code PCS"
"""The label of the field that a job word or a code answers."""
PRECISIONS = "precisions_"


class RisksForm(RuledForm):
    """The risks to tick; `post_form` and `company_form` make its fields."""

    offered: Sequence[Offered] = ()

    def values(self) -> dict[str, Any]:
        """What services receive: precisions by risk, only of the risks ticked."""
        plain = {name: value for name, value in self.data.items() if not name.startswith(PRECISIONS)}
        return plain | {
            "precisions": {
                each.code: several(self[PRECISIONS + each.code].data)
                for each in self.offered
                if each.precisions and each.code in (self.risks.data or ())
            }
        }


class PostForm(RisksForm):
    """What every post says; `post_form` adds its risks."""

    layout = (Group("", ("pcs_code", "title", "description")),)

    pcs_code = field_for(Post, "pcs_code", PROFESSION, label=JOB)
    title = field_for(Post, "title", required=False, description="En toutes lettres. Vide : le libellé du code.")
    description = field_for(Post, "description")

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the post."""
        values = self.values() | {"title": self.title.data or "Le libellé du code"}
        found = described(values, {each.code: each for each in self.offered})
        return () if isinstance(found, Description) else found

    def values(self) -> dict[str, Any]:
        """What services receive: the code of the profession."""
        values = super().values()
        profession = values["pcs_code"]
        return values | {"pcs_code": profession.code if profession else ""}


class CompanyRisksForm(RisksForm):
    """« Risques de l’entreprise » : what the whole company is exposed to, from a day on (K18)."""

    layout = (Group("", ()),)

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the boxes."""
        found = accepted(self.asked(), {each.code: each for each in self.offered})
        return [each for each in found if isinstance(each, Refusal)]

    def declared(self) -> Sequence[Declared]:
        """What is ticked, as far as it can be understood."""
        known = {each.code: each for each in self.offered}
        found = [each for each in accepted(self.asked(), known) if isinstance(each, Declared)]
        return found or [Declared(code) for code in self.risks.data or () if code in known]

    def asked(self) -> AskedRisks:
        """What is ticked so far."""
        values = self.values()
        return AskedRisks(tuple(values["risks"] or ()), values["precisions"], values["comment"])


@lru_cache(maxsize=64)
def post_form(offered: tuple[Offered, ...], *, dated: bool = False) -> type[PostForm]:
    """The form with these risks.

    Args:
        dated: asks from which day it is so, for a post that somebody holds.
    """
    fields = _risk_fields(offered, "Risques particuliers exposant le poste")
    if dated:
        fields["since"] = _since("Nom et risques valables à partir du")
    return type("DescribedPostForm", (PostForm,), fields)


@lru_cache(maxsize=64)
def company_form(offered: tuple[Offered, ...]) -> type[CompanyRisksForm]:
    """The form with these risks."""
    fields = _risk_fields(offered, "Risques de l’entreprise") | {"since": _since("À partir du")}
    return type("DeclaredCompanyRisksForm", (CompanyRisksForm,), fields)


def _risk_fields(offered: tuple[Offered, ...], label: str) -> dict[str, Any]:
    """The boxes, and what each asks once it is ticked."""
    choices = [SelectChoice(value=each.code, label=each.label) for each in offered]
    return {
        "offered": offered,
        "risks": ChoicesField(label, choices=choices, validators=[Optional()]),
        "comment": field_for(PostExposure, "comment", label="Décrivez cet autre risque", validators=[Asked()]),
        **{PRECISIONS + each.code: precisions_field(each) for each in offered if each.precisions},
    }


def _since(label: str) -> DayField:
    hint = "Vide : depuis toujours, pour corriger ce qui était faux. JJ/MM/AAAA"
    return DayField(label, description=hint, validators=[Optional()])


class CompletionForm(RuledForm):
    """What the risks declared lack; `completion_form` makes its fields."""

    declared: Sequence[Declared] = ()
    offered: Mapping[str, Offered]

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the answers."""
        return refuse_completion(completed(self.declared, self.values()["precisions"]), self.offered)

    def values(self) -> dict[str, Any]:
        """What the service receives: precisions by risk."""
        told = {field.name.removeprefix(PRECISIONS): field for field in self if field.name.startswith(PRECISIONS)}
        return {"precisions": {code: several(field.data) for code, field in told.items()}}


def completion_form(declared: Sequence[Declared], offered: Mapping[str, Offered]) -> type[CompletionForm]:
    """The form that asks, for each risk declared, the precision that it lacks."""
    lacking = [offered[each.field.removeprefix(PRECISIONS)] for each in missing_precisions(declared, offered)]
    fields: dict[str, Any] = {PRECISIONS + each.code: precisions_field(each, each.label) for each in lacking}
    return type("LackingPrecisionsForm", (CompletionForm,), {"declared": declared, "offered": offered, **fields})


def stored(post: Post, exposures: Sequence[PostExposure], offered: Mapping[str, Offered]) -> Mapping[str, Any]:
    """The values of the form for a post as it is."""
    plain = {"title": post.title, "pcs_code": post.pcs_code, "description": post.description}
    return {**plain, **stored_risks([as_declared(each) for each in exposures], offered)}


def stored_risks(declared: Sequence[Declared], offered: Mapping[str, Offered]) -> Mapping[str, Any]:
    """The values of its risks; a question that takes one answer gets one, not a list."""
    data: dict[str, Any] = {
        "risks": [each.risk for each in declared],
        "comment": "".join(each.comment for each in declared),
    }
    for each in declared:
        one = offered[each.risk].only_one
        data[PRECISIONS + each.risk] = "".join(each.precisions[:1]) if one else list(each.precisions)
    return data


def precisions_field(risk: Offered, label: str = "") -> Any:
    """The field of a risk's precisions; without a label it stands under its risk, and only says how to answer."""
    choices = [SelectChoice(value=code, label=label) for code, label, _ in risk.precisions]
    kind, how = (ChoiceField, "Préciser") if risk.only_one else (ChoicesField, "Cochez une ou plusieurs réponses")
    return kind(label or how, description=how if label else "", choices=choices, validators=[Asked()])


def several(chosen: Any) -> list[str]:
    """What was chosen, of one answer or of several."""
    return [chosen] if isinstance(chosen, str) and chosen else list(chosen or ())
