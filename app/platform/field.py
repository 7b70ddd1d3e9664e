"""Our fields: words, days, periods and choices, each read and refused in French."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import Range
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import TextInput

from app.platform.refusal import NOT_OFFERED
from app.platform.typed import printable, read_day, refuse_number

RADIOS = 5
"""A choice of so many or fewer is shown whole."""


class TextField(StringField):
    """One line; control characters, which PostgreSQL or readers cannot take, are dropped."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what is printable; nothing sent is nothing typed."""
        self.data = printable(valuelist[0]).strip() if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse the number of a person where none belongs."""
        refuse_number(self.short_name, self.data)


class LongTextField(TextAreaField):
    """Several lines; control characters but line ends are dropped."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what is printable, and line ends."""
        text = valuelist[0].replace("\r\n", "\n") if valuelist else ""
        self.data = "\n".join(map(printable, text.split("\n"))).strip()

    def pre_validate(self, form: Any) -> None:
        """Refuse the number of a person where none belongs."""
        refuse_number(self.short_name, self.data)


class DayField(Field):
    """A day as people type it: 3/2/26, 03-02-2026, 3 février 2026 (GEN-01)."""

    widget = TextInput()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.typed = ""

    def process_data(self, value: date | None) -> None:
        """Show a stored day."""
        self.data = value
        self.typed = f"{value:%d/%m/%Y}" if value else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a typed day; what was typed stays in the box."""
        if not valuelist:
            return
        self.typed = printable(valuelist[0]).strip()
        self.data = read_day(self.typed) if self.typed else None

    def _value(self) -> str:
        return self.typed


class PeriodField(Field):
    """Two days, both included on screen; the second may be empty. The value is `[first, day after)`."""

    widget = TextInput()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.typed = ["", ""]

    def process_data(self, value: Range[date] | None) -> None:
        """Show a stored period."""
        self.data = value
        last = value.upper - timedelta(days=1) if value and value.upper else None
        self.typed = [f"{day:%d/%m/%Y}" if day else "" for day in (value.lower if value else None, last)]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read two typed days."""
        if not valuelist:
            return
        first, last = (*(text.strip() for text in valuelist), "")[:2]
        self.typed = [first, last]
        if not first:
            raise ValueError("Indiquez le premier jour, et le dernier s’il est connu.")
        start, end = read_day(first), read_day(last) if last else None
        if end and end < start:
            raise ValueError("Le dernier jour est avant le premier : corrigez l’un des deux.")
        self.data = Range(start, end + timedelta(days=1) if end else None)


class ChoiceField(SelectField):
    """One of a closed set: radios when few, a list when more."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, invalid_value_message=NOT_OFFERED, invalid_choice_message=NOT_OFFERED)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered; nothing chosen is for `Required` to refuse."""
        if self.raw_data and self.raw_data[0]:
            super().pre_validate(form)

    @property
    def few(self) -> bool:
        """Shown whole rather than folded."""
        return len(list(self.iter_choices())) <= RADIOS


class ChoicesField(SelectMultipleField):
    """Several of a closed set: boxes to tick."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, invalid_value_message=NOT_OFFERED, invalid_choice_message=NOT_OFFERED)
