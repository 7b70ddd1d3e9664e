"""Forms of visits: asking, refusing, opening slots."""

from datetime import time
from typing import Any

from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from app.employees import sight
from app.employees.facts import Facts as EmployeeFacts
from app.employees.models import Employee
from app.employees.queries import in_sight
from app.law.identifiers import clean_siret
from app.law.names import sort_key
from app.platform.field import ChoiceField, ChoicesField, DayField, LongTextField
from app.platform.form import Form, Group, column_of, field_for
from app.platform.lookup import Lookup, LookupField
from app.platform.page import context
from app.platform.refusal import NOT_OFFERED
from app.platform.validator import Required, Shaped, ShortEnough
from app.visits import queries
from app.visits.models import Inquiry, Slot, VisitRequest
from app.visits.rules.appointments import clean_hour
from app.visits.rules.inquiries import APART, Subject
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import Situation

EMPLOYEES = Lookup(
    Employee,
    lambda typed: queries.employees_named(sort_key(typed)).where(in_sight(context())),
    second=lambda employee: employee.main_post.title if employee.main_post else "poste à compléter",
)
LONGEST_INQUIRY = 2_000
MINUTES = (15, 20, 30, 45, 60)
DIGITS = {"inputmode": "numeric"}
TYPED = 25
"""Characters of a number of 14 digits, however it is spaced."""


class WorkerField(LookupField):
    """Somebody of the list; who left is as absent as a stranger where the employer reads them no more (K14)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, lookup=EMPLOYEES, **options)
        self.type = LookupField.__name__  # templates draw a field by its type

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read whoever was chosen."""
        super().process_formdata(valuelist)
        ctx, found = context(), self.data
        if isinstance(found, Employee) and sight.hidden(
            ctx.profile[EmployeeFacts], ctx.actor.side, found.left_on, ctx.today
        ):
            self.data = None
            raise ValueError(NOT_OFFERED)


class Expected:
    """An answer that the service asks for in some cases only: never shown as optional."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Leave it to the service."""


class AskForm(Form):
    """« Demander une visite ». Manual: VIS-02, VIS-03, VIS-05, VIS-17."""

    layout = (
        Group("L’entreprise utilisatrice", ("user_company", "user_siret")),
        Group(
            "Pour bien l’accueillir",
            ("situations", "other_exposure", "needs_interpreter", "interpreter", "constraint_note"),
            "Tout est facultatif. N’écrivez rien de médical : ni maladie, ni traitement, ni résultat.",
        ),
    )

    kind = field_for(VisitRequest, "kind")
    absence_cause = field_for(VisitRequest, "absence_cause", required=False, validators=[Expected()])
    absent_on = field_for(VisitRequest, "absent_on", required=False, validators=[Expected()])
    returns_on = field_for(VisitRequest, "returns_on", required=False, validators=[Expected()])
    user_company = field_for(VisitRequest, "user_company", required=True, description="Là où l’intérimaire travaille.")
    user_siret = field_for(
        VisitRequest, "user_siret", required=False, longest=TYPED, validators=[Shaped(clean_siret)], render_kw=DIGITS
    )
    situations = ChoicesField(
        label=column_of(VisitRequest, "situations").info["label"],
        description=column_of(VisitRequest, "situations").info["hint"],
        choices=[SelectChoice(value=each.name, label=each.value) for each in Situation],
        coerce=lambda value: value if isinstance(value, Situation) else Situation.__members__.get(value),
    )
    other_exposure = field_for(VisitRequest, "other_exposure")
    needs_interpreter = BooleanField(label="Le salarié a besoin d’un interprète")
    interpreter = field_for(VisitRequest, "interpreter", label="Précisez la langue", description="Si vous avez coché.")
    constraint_note = field_for(VisitRequest, "constraint_note")


AWAITED = "AWAITED"
"""Of several employees: the visit that the follow-up of each awaits."""


class TogetherForm(Form):
    """« Demander des visites » of several employees."""

    layout = (Group("", ("kind", "constraint_note")),)

    kind = ChoiceField(
        column_of(VisitRequest, "kind").info["label"],
        choices=[
            SelectChoice(value=AWAITED, label="La visite que le suivi de chacun prévoit"),
            *(SelectChoice(value=each.name, label=each.value) for each in Kind if each is not Kind.RETURN),
        ],
        default=AWAITED,
        description="Une reprise se demande depuis la fiche, avec les dates de l’arrêt.",
        validators=[Required()],
    )
    constraint_note = field_for(VisitRequest, "constraint_note")


class WhomForm(Form):
    """Who the visit is for, when one does not come from the employee's record."""

    employee = WorkerField(label="Salarié", description="Les premières lettres de son nom.", validators=[Required()])


class InquiryForm(Form):
    """« Demande générale ». Manual: AST25 4.4.5, 5.2."""

    layout = (Group("", ("subject", "employee", "second", "third", "message")),)

    subject = ChoiceField(
        column_of(Inquiry, "subject").info["label"],
        choices=[SelectChoice(value=each.name, label=each.value) for each in Subject if each not in APART],
        coerce=lambda value: value if isinstance(value, Subject) else Subject.__members__.get(value),
        validators=[Required()],
    )
    employee = WorkerField(label="Salarié concerné", description="Pour une absence. Les premières lettres de son nom.")
    second = WorkerField(label="Deuxième salarié")
    third = WorkerField(label="Troisième salarié")
    message = LongTextField(
        column_of(Inquiry, "message").info["label"], description=column_of(Inquiry, "message").info["hint"],
        validators=[Required(), ShortEnough(LONGEST_INQUIRY)], render_kw={"rows": "6"},
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the service receives: those who are named, once each."""
        typed = super().values()
        named = [typed.pop(name, None) for name in ("employee", "second", "third")]
        return typed | {"employee_ids": list(dict.fromkeys(each.id for each in named if each))}


class AnswerForm(Form):
    """What the service answers; the employer reads it."""

    answer = LongTextField(
        column_of(Inquiry, "answer").info["label"], description=column_of(Inquiry, "answer").info["hint"],
        validators=[Required(), ShortEnough(LONGEST_INQUIRY)], render_kw={"rows": "6"},
    )  # fmt: skip


class RefusalForm(Form):
    """Why the service says no; the employer reads it."""

    reason = LongTextField(
        label="Motif",
        description="L’employeur le lira : dites-lui quoi faire. Rien de médical.",
        validators=[Required(), ShortEnough(500)],
    )


class HourField(Field):
    """An hour as people type it: 8 h 30, 8:30, 830."""

    widget = TextInput()
    typed = ""

    def process_data(self, value: time | None) -> None:
        """Show a known hour."""
        self.data = value
        self.typed = f"{value.hour} h {value.minute:02}" if value else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a typed hour; what was typed stays in the box."""
        if not valuelist:
            return
        self.typed = "".join(c for c in valuelist[0] if c.isprintable()).strip()
        self.data = clean_hour(self.typed) if self.typed else None

    def _value(self) -> str:
        return self.typed


class OpenForm(Form):
    """« Ouvrir des créneaux » : a session of a professional at a centre."""

    layout = (Group("", ("professional", "centre")), Group("Quand", ("day", "first", "end", "minutes")))
    pairs = ("first",)

    professional = ChoiceField(label="Professionnel", validators=[Required()], coerce=str, choices=[])
    centre = ChoiceField(label="Centre médical", validators=[Required()], coerce=str, choices=[])
    day = DayField(label="Jour", validators=[Required()])
    first = HourField(label="De", description="Par exemple 8 h 30.", validators=[Required()])
    end = HourField(label="À", description="Par exemple 12 h.", validators=[Required()])
    minutes = ChoiceField(
        label=column_of(Slot, "minutes").info["label"],
        validators=[Required()],
        coerce=str,
        choices=[SelectChoice(value=str(each), label=f"{each} minutes") for each in MINUTES],
        default="30",
    )

    def values(self) -> dict[str, Any]:
        """What the service receives."""
        typed = super().values()
        professional, centre = int(typed.pop("professional")), int(typed.pop("centre"))
        return typed | {"professional_id": professional, "centre_id": centre, "minutes": int(typed["minutes"])}


class HeldForm(Form):
    """« Présent » : the visit took place."""

    fixed_next_on = DayField(
        label="À revoir le", description="Si le médecin a fixé une date ; sinon, celle de la loi s’applique."
    )
