"""Forms of the service's decisions: which adherent, which former access, what of a merger."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.adherents.models import Adherent
from app.employees.merger import Same
from app.law.identifiers import format_siret
from app.membership.queries.inbox import adherents_typed
from app.membership.rules.petitions import Former
from app.platform.field import ChoiceField, TextField
from app.platform.form import Form, Group
from app.platform.lookup import Lookup, LookupField
from app.platform.typography import spaced
from app.platform.validator import Required, ShortEnough

ADHERENT = Lookup(
    Adherent,
    adherents_typed,
    label=lambda row: row.name,
    second=lambda row: format_siret(row.siret) if row.siret else "sans SIRET",
    key="number",
)
"""By number: the box shows « 10250 · Boulangerie Martin »."""
YES, NO = "oui", "non"
FOLLOW, END = "suivent", "terminent"
SAME = "same_"


def adherent_field(label: str, hint: str = "Nom, numéro ou SIRET.") -> LookupField:
    """An adherent, found as one types."""
    return LookupField(label, lookup=ADHERENT, description=hint, validators=[Required()])


def former_field() -> ChoiceField:
    """What becomes of the accesses that were there before."""
    choices = [SelectChoice(value=each.name, label=each.value) for each in Former]
    return ChoiceField(
        spaced("Que deviennent les accès remplacés ?"), choices=choices, coerce=_former, validators=[Required()]
    )


def _former(value: object) -> Former | None:
    return value if isinstance(value, Former) else Former.__members__.get(str(value))


class ConcernForm(Form):
    """The adherent that a request is about."""

    adherent = adherent_field("Adhérent concerné")


class HandOverForm(Form):
    """Another administrator (F071)."""

    former = former_field()


class TakeOverForm(Form):
    """Another owner (F072)."""

    name = TextField(
        "Nouvelle raison sociale", [Optional(), ShortEnough(200)], description=spaced("Vide : elle ne change pas.")
    )
    former = former_field()


class WhichForm(Form):
    """The two adherents of a merger (F073)."""

    absorbed = adherent_field("Adhérent absorbé", "Celui qui disparaît. Nom, numéro ou SIRET.")
    kept = adherent_field("Adhérent qui reste", "Celui qui reçoit tout. Nom, numéro ou SIRET.")


class MergeForm(Form):
    """The questions of a merger; `merge_form` adds one for each person who seems to be in both companies."""

    accesses = ChoiceField(
        spaced("Que deviennent les accès de l’adhérent absorbé ?"),
        choices=[
            SelectChoice(value=FOLLOW, label="Ses utilisateurs agissent pour l’adhérent qui reste"),
            SelectChoice(value=END, label="Ils se terminent aujourd’hui"),
        ],
        validators=[Required()],
    )

    @property
    def answers(self) -> Mapping[int, bool]:
        """By employee of the absorbed adherent: whether it is the same person."""
        asked = [each for each in self if each.short_name.startswith(SAME)]
        return {int(each.short_name.removeprefix(SAME)): each.data == YES for each in asked}


def merge_form(alike: Sequence[Same]) -> type[MergeForm]:
    """The form of a merger whose people are these."""
    choices = [
        SelectChoice(value=YES, label=spaced("C’est la même personne : une seule fiche")),
        SelectChoice(value=NO, label=spaced("Ce sont deux personnes : deux fiches")),
    ]
    fields: dict[str, Any] = {
        f"{SAME}{one.absorbed.id}": ChoiceField(
            f"{one.absorbed.first_name} {one.absorbed.last_name}, né(e) le {one.absorbed.born_on:%d/%m/%Y}",
            choices=choices,
            description="Même nom et même jour de naissance dans les deux entreprises.",
            validators=[Required()],
        )
        for one in alike
        if not one.sure
    }
    people = (Group(spaced("La même personne ?"), tuple(fields)),) if fields else ()
    layout = (*people, Group("Les accès", ("accesses",)))
    return type("AskedMergeForm", (MergeForm,), fields | {"layout": layout})
