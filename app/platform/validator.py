"""What a form asks of an answer before any rule does: that there is one, its length, its shape."""

from collections.abc import Callable
from typing import Any

from wtforms import Field
from wtforms.validators import InputRequired, Length, StopValidation

from app.law.unacceptable import Unacceptable
from app.platform.refusal import REQUIRED, TOO_LONG


class Required(InputRequired):
    """An answer is needed; said in a kind sentence."""

    def __init__(self, message: str = REQUIRED) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty answer, but keep a more precise refusal that is already there."""
        if field.errors:
            raise StopValidation
        sent = any(each.strip() if isinstance(each, str) else each for each in field.raw_data or ())
        if not sent or field.data is None or field.data == "":  # invisible characters alone are no answer
            field.errors = []
            raise StopValidation(str(self.message))


class Asked:
    """An answer is needed, but the form's rules say so: this field, or another one, will do."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Accept: the rules look at it."""


class Shaped:
    """An answer of a known form, a telephone number or an address: kept as its rule writes it."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what the rule refuses, in its words."""
        try:
            field.data = self.clean(field.data)
        except Unacceptable as refusal:
            raise StopValidation(f"{refusal.sentence}.") from refusal


class ShortEnough(Length):
    """No longer than the column."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest, message=TOO_LONG.format(longest))
