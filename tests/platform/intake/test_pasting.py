"""Cells pasted from a spreadsheet become a file like any other: same columns, same preview, same import."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Intake, IntakeState, StagedRow, pasting
from app.platform.intake.pasting import cells, paste, titles
from app.platform.intake.staged import Kept

TITLED = "Nom\tNuméro\nMartin\t12\nDurand\t14"
WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=12).map(lambda text: " ".join(text.split()))


@pytest.fixture
def sent(desk, stored):
    """The import and its cells, once a text was pasted."""

    def send(text, **told):
        with desk.act() as ctx:
            paste(ctx, desk.kind, text=text, **told)
        (intake,) = stored(Intake)
        return intake, [Kept.read(row.cells).cells for row in sorted(stored(StagedRow), key=lambda row: row.line)]

    return send


def test_a_row_of_titles_says_what_the_columns_are(sent):
    intake, rows = sent(TITLED)

    assert (intake.state, intake.file_name) == (IntakeState.CHECKED, "Tableau collé.csv")
    assert rows == [("Martin", "12"), ("Durand", "14")]


@pytest.mark.parametrize(("text", "told"), [("Martin\t12", {"untitled": True}), ("Martin\t100002", {})])
def test_without_titles_as_many_columns_as_the_reference_file_are_its_columns(sent, text, told):
    intake, rows = sent(text, **told)

    assert (intake.state, intake.places) == (IntakeState.CHECKED, {"name": 0, "number": 1})
    assert rows == [tuple(text.split("\t"))]


def test_without_titles_other_columns_are_asked_about_by_their_letters(sent):
    intake, rows = sent("12\tMartin\t03/02/2026")

    assert (intake.state, intake.headers) == (IntakeState.UNMATCHED, ["Colonne A", "Colonne B", "Colonne C"])
    assert rows == [("12", "Martin", "03/02/2026")]


def test_titles_that_nobody_knows_are_asked_about_as_those_of_a_file(sent):
    intake, rows = sent("Qui\tCombien\nMartin\t12")

    assert (intake.state, intake.headers, rows) == (IntakeState.UNMATCHED, ["Qui", "Combien"], [("Martin", "12")])


def test_what_begins_as_a_formula_stays_what_was_typed(sent):
    _, rows = sent("Nom\tNuméro\n+33 6 12\t")

    assert rows == [("+33 6 12", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\tb\r\nc\r\n", [["a", "b"], ["c", ""]]),
        ('a\t"b\nc"\nd\te', [["a", "b\nc"], ["d", "e"]]),
        ('a\t"b\nc\td', [["a", '"b'], ["c", "d"]]),
        ("a;b\nc;d", [["a", "b"], ["c", "d"]]),
        ("Dupont, Jean\nMartin, Ève", [["Dupont, Jean"], ["Martin, Ève"]]),
        ("a; b\tc", [["a; b", "c"]]),
        ("\n\n", []),
        ("a\0\tb", [["a", "b"]]),
    ],
)
def test_cells_are_told_apart_as_spreadsheets_copy_them(text, found):
    assert cells(text) == found


@given(st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS.filter(bool)), min_size=1, max_size=6))
def test_what_holds_no_quotation_mark_comes_out_as_it_went_in(rows):
    plain = [tuple(cell.replace('"', "”") for cell in row) for row in rows]

    assert [tuple(row) for row in cells("\n".join("\t".join(row) for row in plain))] == plain


def test_letters_stand_for_titles_that_the_reference_file_has_not(kind):
    assert titles(kind[0], 3)[2] == "Colonne C"
    assert titles(kind[0], 2) == ["Nom", "Numéro"]


def test_too_long_a_table_is_a_file(desk, stored, monkeypatch):
    monkeypatch.setattr(pasting, "LONGEST", 10)
    with pytest.raises(DomainError, match="dans un fichier") as refused, desk.act() as ctx:
        paste(ctx, desk.kind, text=TITLED)

    assert (refused.value.field, stored(Intake)) == ("pasted", [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("\t" * 900_000 + "x" + "\n" * 900_000 + "x", "dans un fichier", id="wide and long"),
        pytest.param('"\n' * 60_000 + "x", "dans un fichier", id="quotation marks that open and close"),
        pytest.param("a\t" * 61 + "b\nc", "plus de 60 colonnes", id="wide"),
    ],
)
def test_a_few_characters_do_not_become_millions_of_cells(desk, stored, text, sentence):
    with pytest.raises(DomainError, match=sentence) as refused, desk.act() as ctx:
        paste(ctx, desk.kind, text=text)

    assert (refused.value.field, stored(Intake)) == ("pasted", [])


def test_rows_that_were_selected_whole_end_where_they_are_filled():
    whole = [f"{name}\t{number}" + "\t" * 16_382 for name, number in (("Nom", "Numéro"), ("Martin", "12"))]

    assert {len(row) for row in cells("\n".join(whole))} == {60}
    assert [row[:2] for row in cells("\n".join(whole))] == [["Nom", "Numéro"], ["Martin", "12"]]


def test_without_the_right_nothing_is_taken(desk, employer, stored):
    with pytest.raises(NotAllowed), desk.act(employer()) as ctx:
        paste(ctx, desk.kind, text=TITLED)

    assert stored(Intake) == []
