"""What a form keeps of what people type or paste."""

import pytest

from app.platform.field import DayField, LongTextField, TextField
from app.platform.form import Form
from tests.factories import NOW


class Pasted(Form):
    """One field of each kind that takes words."""

    line = TextField("Ligne")
    text = LongTextField("Texte")
    day = DayField("Jour")


@pytest.fixture
def send(app):
    """Send the form; what it keeps."""

    def do(**typed):
        with app.test_request_context("/", method="POST", data=typed):
            return Pasted().values()

    return do


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\t", "\u3000", "\u2028"])
def test_spaces_of_a_table_or_a_printer_still_part_words(send, space):
    kept = send(line=f"{space}Jean{space}Pierre", text=f"un{space}deux\r\ntrois", day=f"5{space}janvier{space}2026")
    assert kept == {"line": "Jean Pierre", "text": "un deux\ntrois", "day": NOW.date()}


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u200b", "\u202e", "\ufeff"])
def test_marks_that_nobody_sees_are_dropped(send, mark):
    assert send(line=f"Jean{mark}ne", text=f"{mark}un\n{mark}") == {"line": "Jeanne", "text": "un", "day": None}


def test_a_line_has_no_line_end_that_a_mail_could_take_for_a_header(send):
    assert send(line="Jeanne\r\nBcc: tous@example.org")["line"] == "Jeanne  Bcc: tous@example.org"
