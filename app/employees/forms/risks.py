"""« Risques déclarés par l’employeur » : what a person is exposed to beside the posts held (SAL-07)."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.employees.rules import own_risks
from app.employees.rules.own_risks import RiskGroup
from app.employees.services.expose import offered_for
from app.employees.services.together import shared_risks
from app.platform.field import ChoicesField, DayField
from app.platform.form import Group
from app.platform.page import context
from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm
from app.platform.validator import Required
from app.posts.forms import PRECISIONS
from app.posts.rules.risks import Declared
from app.posts.services.company import to_assign
from app.posts.services.risks import known_risks


class OwnRisksForm(RuledForm):
    """The boxes, with the precisions of those that ask for some; none where the service follows posts alone (K18)."""

    risks = ChoicesField("Risques déclarés par l’employeur", validators=[Optional()])
    precisions = ChoicesField("Précisions", validators=[Optional()])

    def __init__(self, *args: Any, declared: Sequence[Declared] = (), **options: Any) -> None:
        stands = {
            "risks": [each.risk for each in declared],
            "precisions": [code for each in declared for code in each.precisions],
        }
        super().__init__(*args, data=stands, **options)
        self.lacking: Collection[str] = ()
        """The risks whose precisions are to be told, once the form was sent."""
        self.of_company: Collection[str] = to_assign(context())
        """Those that the company names for employees to be given: they stand first (K18)."""
        self.offered = offered_for(context(), known_risks(context()), stands["risks"])
        if not self.offered:
            del self["risks"]
            del self["precisions"]
            return
        self.risks.choices = [SelectChoice(value=each.code, label=each.label) for each in self.offered.values()]
        every = [(code, label) for each in self.offered.values() for code, label, _ in each.precisions]
        self.precisions.choices = [SelectChoice(value=code, label=label) for code, label in every]

    @property
    def risk_groups(self) -> Sequence[RiskGroup]:
        """The boxes by the follow-up that they lead to, what the company names first."""
        ordered = sorted(self.offered.values(), key=lambda each: each.code not in self.of_company)
        return own_risks.grouped(ordered, context().today)

    @property
    def kept(self) -> Collection[str]:
        """The boxes whose answer nobody is shown again."""
        return [code for code, risk in self.offered.items() if own_risks.is_kept(risk)]

    def values(self) -> dict[str, Any]:
        """What services receive: precisions by risk, only of the risks ticked."""
        values = super().values()
        ticked, told = values.pop("risks", None) or (), set(values.pop("precisions", None) or ())
        if not self.offered:
            return values
        asked = {
            code: [each for each, _, _ in self.offered[code].precisions] for code in ticked if code in self.offered
        }
        precisions = {code: [each for each in codes if each in told] for code, codes in asked.items() if codes}
        return values | {"risks": ticked, "precisions": precisions}

    def declared(self) -> Sequence[Declared]:
        """What is ticked so far, as far as it can be understood."""
        values = self.values()
        found = own_risks.accepted(values.get("risks", ()), values.get("precisions", {}), self.offered)
        told = [each for each in found if isinstance(each, Declared)]
        return told or [Declared(code) for code in values.get("risks", ()) if code in self.offered]

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the boxes, beside what they say of the rest."""
        values = self.values()
        found = own_risks.accepted(values.get("risks", ()), values.get("precisions", {}), self.offered)
        refusals = [each for each in found if isinstance(each, Refusal)]
        self.lacking = {each.field.removeprefix(PRECISIONS) for each in refusals if each.field.startswith(PRECISIONS)}
        mine = [Refusal("precisions" if each.field != "risks" else each.field, each.sentence) for each in refusals]
        return (*super().refused(), *mine)


class ExposureForm(OwnRisksForm):
    """The same for somebody who is there, from a day on."""

    layout: ClassVar[Sequence[Group]] = (Group("", ("since",)),)

    since = DayField(
        "À partir du",
        description="Vide : depuis l’embauche, pour corriger ce qui était faux.",
        validators=[Optional()],
    )


class SharedRisksForm(OwnRisksForm):
    """Risks to add to several employees at once: none that is one's own to tell."""

    layout: ClassVar[Sequence[Group]] = (Group("", ("since",)),)

    since = DayField("À partir du", default=lambda: context().today, validators=[Required("Indiquez un jour.")])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = shared_risks(self.offered)
        if self.offered:
            self.risks.choices = [SelectChoice(value=each.code, label=each.label) for each in self.offered.values()]

    def refused(self) -> Sequence[Refusal]:
        """One risk at least."""
        lacking = () if self.values().get("risks") else (Refusal("risks", "Cochez au moins un risque."),)
        return (*lacking, *super().refused())
