"""A form that asks its room's rules as well, so that all they refuse is told at once."""

from collections.abc import Sequence
from typing import Any

from app.platform.form import Form
from app.platform.refusal import Refusal


class RuledForm(Form):
    """A form that tells all that its rules refuse at once, beside the fields."""

    def refused(self) -> Sequence[Refusal]:
        """What the rules say of the values."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape, then the rules; the first sentence of a field is enough."""
        super().validate(extra_validators)
        for refusal in self.refused():
            if refusal.field in self._fields and not self[refusal.field].errors:
                self.refuse(refusal.sentence, refusal.field)
        return not self.refusals
