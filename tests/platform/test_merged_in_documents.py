"""Merged cells of a document of LibreOffice: read as those of Excel, and named when they say nothing clear."""

import pytest

from app.platform.sheet import Reason, Unreadable, read
from tests.platform.hostile import document, line

NOTE = "Des cases sont fusionnées ({}…)\u00a0: leur valeur a été reprise sur chaque ligne."
COVERED = "<table:covered-table-cell/>"
TITLES = line("Nom", "Poste", "Ville")


def cell(said, rows=1, columns=1, repeated=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-spanned="{columns}"'
        f' table:number-rows-spanned="{rows}" table:number-columns-repeated="{repeated}"><text:p>{said}</text:p>'
        "</table:table-cell>"
    )


def row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def plain(said):
    return cell(said).replace(' table:number-columns-spanned="1" table:number-rows-spanned="1"', "")


def refused(content):
    with pytest.raises(Unreadable) as refusal:
        read("a.ods", content)
    return refusal.value


def test_a_cell_merged_over_lines_counts_for_each_of_them():
    rows = (
        row(plain("Curie"), cell("Boulanger", rows=4), plain("Sceaux")),
        row(plain("Roux"), COVERED, plain("Antony"), times=2),
        row("<table:table-cell/>", COVERED, "<table:table-cell/>"),
        row(plain("Petit"), plain("Vendeur"), plain("Massy")),
    )
    sheet = read("a.ods", document(TITLES + "".join(rows)))
    assert [each.cells for each in sheet.rows] == [
        ("Curie", "Boulanger", "Sceaux"), ("Roux", "Boulanger", "Antony"), ("Roux", "Boulanger", "Antony"),
        ("Petit", "Vendeur", "Massy"),
    ]  # fmt: skip
    assert sheet.notes == (NOTE.format("B2 à B5"),)


def test_places_are_counted_over_cells_and_rows_that_are_told_once_for_several():
    empty = row("<table:table-cell/>", times=3)
    rows = row(cell("x", repeated=2), cell("Massy", rows=2)) + row(cell("y", repeated=2), COVERED)
    sheet = read("a.ods", document(empty + TITLES + rows))
    assert [each.cells for each in sheet.rows] == [("x", "x", "Massy"), ("y", "y", "Massy")]
    assert sheet.notes == (NOTE.format("C5 à C6"),)


def test_cells_merged_over_columns_or_titles_are_named():
    across = refused(document(TITLES + row(plain("Curie"), cell("Service A", columns=2), COVERED)))
    assert (across.reason, "B2 à C2" in str(across)) == (Reason.MERGED, True)
    titles = row(plain("Nom"), cell("Poste", rows=2)) + row(plain("Curie"), COVERED)
    assert refused(document(titles)).reason is Reason.TITLES_ON_LINES


def test_a_title_merged_above_the_table_is_no_trouble():
    above = row(cell("Liste du personnel", columns=3), COVERED, COVERED)
    sheet = read("a.ods", document(above + TITLES + row(*map(plain, ("Curie", "Vendeur", "Sceaux")))))
    assert ([each.cells for each in sheet.rows], sheet.notes) == ([("Curie", "Vendeur", "Sceaux")], ())


def test_merges_of_another_sheet_do_not_count():
    other = f'</table:table><table:table table:name="G">{row(cell("x", rows=3))}'
    sheet = read("a.ods", document(TITLES + row(*map(plain, ("Curie", "Vendeur", "Sceaux"))) + other))
    assert [each.cells for each in sheet.rows] == [("Curie", "Vendeur", "Sceaux")]
    assert not any("fusionnées" in each for each in sheet.notes)
