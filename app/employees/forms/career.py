"""Forms of careers: another post and, with it, another contract."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms.validators import Optional

from app.employees.forms import employee as forms
from app.platform.field import ChoiceField, DayField
from app.platform.form import Group


class MoveForm(forms.AssignForm):
    """« Changer de poste », and of contract where one begins with the post. Manual: SSTRN p. 19 (F127)."""

    layout: ClassVar[Sequence[Group]] = (
        Group("", ("post", "every_post", "second_post", "third_post", "since")),
        Group("Contrat", ("contract_kind", "left_on"), "Seulement si un nouveau contrat commence le même jour."),
    )

    contract_kind = ChoiceField("Nouveau contrat", choices=forms.kinds, default="", validators=[Optional()])
    left_on = DayField("Date de fin de contrat", description="Dernier jour, s’il est connu.", validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """No contract said is the contract as it is."""
        values = super().values()
        return values | {"contract_kind": values["contract_kind"] or ""}
