"""Forms of what employers ask the service to correct, of what it corrects itself, and of its refusals."""

from collections.abc import Sequence
from typing import Any, ClassVar

from app.employees.forms.employee import CorrectionForm
from app.employees.models import CorrectionRequest, Employee
from app.employees.rules import employments
from app.employees.services.hire import kept
from app.platform.form import Form, Group, field_for
from app.platform.refusal import Refusal
from app.platform.ruled_form import RuledForm
from app.platform.validator import Asked


class WishForm(RuledForm):
    """« Demander une correction » : the locked fields as they should be, and why (SAL-10)."""

    layout: ClassVar[Sequence[Group]] = (
        Group(
            "Ce que la fiche devrait dire",
            ("first_name", "birth_name", "sex", "born_on", "hired_on"),
            "Changez ce qui est à corriger, laissez le reste.",
        ),
        Group("", ("reason",)),
    )

    first_name = field_for(Employee, "first_name")
    birth_name = field_for(Employee, "birth_name")
    sex = field_for(Employee, "sex")
    born_on = field_for(Employee, "born_on")
    hired_on = field_for(Employee, "hired_on")
    reason = field_for(CorrectionRequest, "reason")

    def __init__(self, *args: Any, obj: Employee, **options: Any) -> None:
        super().__init__(*args, obj=obj, **options)
        self.stored = obj

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the person so corrected."""
        found = employments.correction(kept(self.stored, self.values()), left_on=self.stored.left_on)
        return tuple(each for each in found if isinstance(each, Refusal))


class RectifyForm(CorrectionForm):
    """« Corriger la fiche » : the service's own correction, without locks (F291)."""

    by_service = True


class WishRefusalForm(Form):
    """« Refuser la correction »."""

    reason = field_for(
        CorrectionRequest, "answer", label="Pourquoi", description="L’employeur lira cette réponse.",
        validators=[Asked()], required=False,
    )  # fmt: skip
