"""Files as people make them: several encodings, merged cells, several sheets, numbers that a spreadsheet changed."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.platform.sandbox.apart import take_apart
from app.platform.sandbox.encodings import likeliest
from app.platform.sheet import Reason, Row, Unreadable, read, write_csv, write_refused, write_xlsx
from app.platform.sheet.content import PackedRows

ACCENTS = "Nom;Prénom;Né à\nLefèvre;Zoé;Mâcon\nGarçon;Noël;Bâgé\n"


def workbook(*lines, merged=(), sheets=()):
    """A workbook whose first sheet has these lines, some cells merged: `(first line, first column, …, value)`."""
    packed = BytesIO()
    with Workbook(packed) as book:
        page = book.add_worksheet("Salariés")
        for y, line in enumerate(lines):
            page.write_row(y, 0, line)
        for merge in merged:
            page.merge_range(*merge)
        for name, line, hidden in sheets:
            other = book.add_worksheet(name)
            other.write_row(0, 0, line)
            if hidden:
                other.hide()
    return packed.getvalue()


def cells(sheet):
    return [row.cells for row in sheet.rows]


def refused(name, content):
    with pytest.raises(Unreadable) as refusal:
        read(name, content)
    return refusal.value


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp1252"])
def test_accents_of_old_machines_are_read(encoding):
    sheet = read("a.csv", ACCENTS.encode(encoding))
    assert sheet.headers == ("Nom", "Prénom", "Né à")
    assert cells(sheet) == [("Lefèvre", "Zoé", "Mâcon"), ("Garçon", "Noël", "Bâgé")]
    assert sheet.form.encoding == encoding


def test_a_file_put_together_from_two_encodings_is_read_line_by_line():
    new, old = "Nom;Prénom\nLefèvre;Zoé\n".encode(), "Garçon;Noël\nÉlia;Œdipe l’aîné\n".encode("cp1252")
    for content in (new + old, b"\xef\xbb\xbf" + new + old):
        assert cells(read("a.csv", content)) == [("Lefèvre", "Zoé"), ("Garçon", "Noël"), ("Élia", "Œdipe l’aîné")]


def test_a_byte_that_is_no_letter_is_named_by_its_line():
    assert "ligne 3" in str(refused("a.csv", "Nom;Prénom\nÉlia;Zoé\nx\x81;y\n".encode("latin-1")))


def test_without_accents_the_encoding_is_windows():
    assert likeliest(b"Nom;Code") == "cp1252"


@pytest.mark.parametrize("delimiter", ["~", "^", "¦", ":"])
def test_rare_delimiters_are_found(delimiter):
    assert read("a.csv", ACCENTS.replace(";", delimiter).encode()).headers == ("Nom", "Prénom", "Né à")


def test_times_are_no_delimiters():
    sheet = read("a.csv", b"Nom,Heure\nCurie,12:30\nRoux,14:45\n")
    assert cells(sheet) == [("Curie", "12:30"), ("Roux", "14:45")]


def test_a_quote_left_open_is_named_by_the_line_where_it_opens():
    lines = ["Nom;Note", *(f"N{n};bien" for n in range(50))]
    lines[20] = 'Roux;"bien'
    assert "ligne 21" in str(refused("a.csv", "\n".join(lines).encode()))


def test_a_long_number_is_rounded_only_when_digits_are_gone():
    (row,) = read("a.csv", b"a;b\n1,85057800608491E+14;1,85058E+14\n").rows
    assert (row.cells, row.rounded) == (("185057800608491", "185058000000000"), frozenset({1}))


def test_a_cell_merged_over_lines_counts_for_each_of_them():
    content = workbook(
        ("Nom", "Poste"), ("Curie",), ("Roux",), (), ("Petit", "Vendeur"), merged=[(1, 1, 3, 1, "Boulanger")]
    )
    sheet = read("a.xlsx", content)
    assert sheet.rows == [
        Row(2, ("Curie", "Boulanger")), Row(3, ("Roux", "Boulanger")), Row(5, ("Petit", "Vendeur")),
    ]  # fmt: skip
    assert sheet.notes == ("Des cases sont fusionnées (B2 à B4…) : leur valeur a été reprise sur chaque ligne.",)


def test_a_title_merged_above_the_table_is_no_trouble():
    content = workbook((), ("Nom", "Poste"), ("Curie", "Vendeur"), merged=[(0, 0, 0, 1, "Liste")])
    sheet = read("a.xlsx", content)
    assert (cells(sheet), sheet.notes) == ([("Curie", "Vendeur")], ())


def test_cells_merged_over_columns_are_named():
    across = refused("a.xlsx", workbook(("Nom", "Poste"), ("Curie", "V"), merged=[(2, 0, 2, 1, "Service A")]))
    assert (across.reason, "A3 à B3" in str(across)) == (Reason.MERGED, True)
    titles = refused("a.xlsx", workbook(("Nom", "x"), ("Curie", "V"), merged=[(0, 1, 1, 1, "Poste")]))
    assert (titles.reason, "B1 à B2" in str(titles)) == (Reason.TITLES_ON_LINES, True)


def test_hidden_sheets_are_passed_over_in_silence_and_other_ones_are_told():
    lines = (("Nom", "Poste"), ("Curie", "Vendeur"))
    assert read("a.xlsx", workbook(*lines, sheets=[("Listes", ("CDI",), True)])).notes == ()
    notes = read("a.xlsx", workbook(*lines, sheets=[("Anciens", ("Nom",), False)])).notes
    assert notes == ("Ce classeur a plusieurs feuilles : seule la première qui est remplie, « Salariés », a été lue.",)


def test_titles_twice_are_named_by_their_columns():
    assert "B et D" in str(refused("a.xlsx", workbook(("Nom", "Né le", "Poste", "NE LE"), ("a", "b", "c", "d"))))


def test_a_formula_without_a_result_is_named_and_one_with_is_read():
    def filled(shown):
        packed = BytesIO()
        with Workbook(packed) as book:
            book.add_worksheet("Listes").hide()
            page = book.add_worksheet("Salariés")
            page.activate()
            page.set_first_sheet()
            page.write_row(0, 0, ["Nom", "Code"])
            page.write(1, 0, "Curie")
            page.write_formula(1, 1, "=1", None, shown)
        return packed.getvalue()

    told = refused("a.xlsx", filled("#N/A"))
    assert (told.reason, "la case B2" in str(told)) == (Reason.NO_RESULT, True)
    assert cells(read("a.xlsx", filled("636c"))) == [("Curie", "636c")]


def test_a_number_of_fifteen_digits_in_a_number_cell_keeps_them_all():
    (row,) = read("a.xlsx", workbook(("Nom", "NIR"), ("Curie", 185057800608491.0))).rows
    assert (row.cells[1], row.rounded) == ("185057800608491", frozenset())


def test_rows_are_unpacked_where_they_are_asked_for():
    sheet = read("a.csv", b"Nom\n" + b"".join(b"N%d\n" % n for n in range(2_500)))
    assert isinstance(sheet.rows, PackedRows)
    assert (len(sheet.rows), sheet.rows[1_999].cells, sheet.rows[-1].number) == (2_500, ("N1999",), 2_501)
    assert [row.number for row in sheet.rows[998:1_002]] == [1_000, 1_001, 1_002, 1_003]
    assert sheet.rows != [1]


said = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
tables = st.lists(st.lists(said, min_size=3, max_size=3), min_size=1, max_size=8)


@settings(max_examples=25)
@given(tables)
def test_what_was_read_and_written_is_read_the_same(lines):
    titles = ["Nom", "Prénom", "Note"]
    kept = [tuple(line) for line in lines if any(line)]
    if not kept:
        return
    once = take_apart("a.csv", write_csv(titles, lines))
    read_once = [row.cells for row in PackedRows(once.pieces, once.count)]
    twice = take_apart("a.csv", write_csv(titles, read_once))
    assert [row.cells for row in PackedRows(twice.pieces, twice.count)] == read_once
    book = take_apart("a.xlsx", write_xlsx(titles, read_once))
    assert [row.cells for row in PackedRows(book.pieces, book.count)] == read_once


@settings(max_examples=40)
@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(";,\t|"))
def test_refused_rows_come_back_as_they_were_whatever_the_form(lines, encoding, delimiter):
    titles = ["Nom", "Prénom", "Note"]
    content = write_csv(titles, [["x", *line[1:]] for line in lines]).decode("utf-8-sig")
    sent = delimiter.join(f'"{each}"' for each in titles) + content[content.index("\r\n") :].replace(
        '";"', f'"{delimiter}"'
    )
    sheet = read("a.csv", sent.encode(encoding))
    again = read("a.csv", write_refused(sheet, {row.number: "Non." for row in sheet.rows}))
    assert [row.cells[:-1] for row in again.rows] == [row.cells for row in sheet.rows]
