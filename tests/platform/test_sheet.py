"""Spreadsheets: what is read, what is refused and how, what is written."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from app.platform.sandbox.kinds import ENVELOPE, OLD_OFFICE, OPEN_DOCUMENT
from app.platform.sandbox.workbook import text
from app.platform.sheet import (
    Reason,
    Row,
    Unreadable,
    letter,
    match_columns,
    read,
    write_csv,
    write_refused,
    write_xlsx,
)
from app.platform.sheet.content import MAX_BYTES, Kind

EMPLOYEES = "Nom;Prénom;Date d’entrée\r\nLefèvre;Zoé;01/09/2026\r\n"


def workbook(*lines: Sequence[object], hidden: Sequence[object] = ()) -> bytes:
    """A workbook as Excel saves it: values where given, None for a cell that was never filled."""
    packed = BytesIO()
    with Workbook(packed) as book:
        formats = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        if hidden:
            lists = book.add_worksheet("Listes")
            lists.write_row(0, 0, hidden)
            lists.hide()
        sheet = book.add_worksheet("Salariés")
        sheet.activate()
        sheet.set_first_sheet()
        for y, line in enumerate(lines):
            for x, value in enumerate(line):
                if value is not None:
                    sheet.write(y, x, value, formats.get(type(value)))
    return packed.getvalue()


def open_document(rows: str) -> bytes:
    """The least that LibreOffice calls a spreadsheet."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0"'
        f' xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Feuille1">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>'
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", OPEN_DOCUMENT.removeprefix(b"mimetype"))
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def archive(**files: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_are_read_in_every_encoding_that_spreadsheets_save(encoding):
    sheet = read("salaries.csv", EMPLOYEES.encode(encoding))
    assert sheet.headers == ("Nom", "Prénom", "Date d’entrée")
    assert sheet.rows == [Row(2, ("Lefèvre", "Zoé", "01/09/2026"))]
    assert sheet.form.encoding == encoding


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_header(delimiter):
    sheet = read("postes.csv", EMPLOYEES.replace(";", delimiter).encode())
    assert sheet.rows[0].cells == ("Lefèvre", "Zoé", "01/09/2026")
    assert sheet.form.delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param("a;b\n1,5;2,5\n", [Row(2, ("1,5", "2,5"))], id="commas in numbers are no delimiters"),
        pytest.param('a;b\n"x;y";z\n', [Row(2, ("x;y", "z"))], id="a delimiter within quotes is text"),
        pytest.param(
            'a;b\n"x\ny";z\nu;v\n', [Row(2, ("x\ny", "z")), Row(3, ("u", "v"))], id="a line end within quotes"
        ),
        pytest.param("a;b\n\n;\nu;v\n", [Row(4, ("u", "v"))], id="blank lines count but are passed over"),
        pytest.param("Salariés, actifs\na;b\nu,v;w\n", [Row(3, ("u,v", "w"))], id="a title with a comma"),
        pytest.param("Salariés de l’année\na;b\nu;v\n", [Row(3, ("u", "v"))], id="a title above the header"),
        pytest.param("sep=,\na,b\nu,v\n", [Row(2, ("u", "v"))], id="the delimiter declared as Excel does"),
        pytest.param("a;b\nu\n", [Row(2, ("u", ""))], id="a short line ends with empty cells"),
        pytest.param("a;b;;\nu;v;;\n", [Row(2, ("u", "v"))], id="empty columns at the end are dropped"),
        pytest.param("Nom\nCurie\n", [Row(2, ("Curie",))], id="a single column"),
        pytest.param("a;b\n\xa0u ;\tv\n", [Row(2, ("u", "v"))], id="spaces around a value"),
        pytest.param(
            "a;b\n1,85E+14;2\n", [Row(2, ("185000000000000", "2"), frozenset({0}))], id="digits that Excel threw away"
        ),
    ],
)
def test_the_cells_of_a_csv_keep_their_place(content, rows):
    assert read("fichier.csv", content.encode()).rows == rows


def test_a_workbook_gives_dates_and_numbers_as_the_french_write_them():
    content = workbook(
        ("Nom", "Né le", "NIR", "SIRET", "Jours", "Apte", "Visite"),
        ("Curie", date(1985, 11, 7), 185057800608491.0, 40483304800006, 12.5, True, datetime(2026, 1, 12, 9, 30)),  # noqa: DTZ001 - Excel has no time zones
    )
    cells = read("salaries.xlsx", content).rows[0].cells
    assert cells == ("Curie", "07/11/1985", "185057800608491", "40483304800006", "12,5", "Oui", "12/01/2026 09:30")


def test_a_workbook_tells_which_long_numbers_it_has_rounded():
    sheet = read(
        "salaries.xlsx", workbook(("Nom", "NIR", "NIR relu", "RIB"), ("Curie", 185057800608491, 1.85e14, 1.5e20))
    )
    assert sheet.rows[0].rounded == {2, 3}
    assert sheet.rows[0].cells[2:] == ("185000000000000", "150000000000000000000")


def test_a_workbook_keeps_the_numbers_of_its_lines_and_skips_hidden_sheets():
    content = workbook((), (None, "Nom", "Prénom"), (), (None, "Curie", "Marie"), hidden=("CDI", "CDD"))
    sheet = read("salaries.xlsx", content)
    assert sheet.headers == ("", "Nom", "Prénom")
    assert sheet.rows == [Row(4, ("", "Curie", "Marie"))]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(time(9, 5), "09:05"), (timedelta(hours=26, minutes=3), "26:03"), ("  a ", "a"), (3, "3"), (-2.0, "-2")],
)
def test_a_cell_is_written_as_a_spreadsheet_shows_it(value, shown):
    assert text(value) == shown


def test_libreoffice_is_read_like_excel():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    line = "<table:table-row>" + cell + cell + "</table:table-row>"
    sheet = read("salaries.ods", open_document(line.format("Nom", "Prénom") + line.format("Curie", "Marie")))
    assert sheet.rows == [Row(2, ("Curie", "Marie"))]
    assert sheet.form.kind is Kind.ODS


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.csv", b"", Reason.EMPTY, id="nothing"),
        pytest.param("a.csv", b"\xef\xbb\xbf\r\n \n", Reason.EMPTY, id="blank lines only"),
        pytest.param("a.csv", b";;\n;;\n", Reason.EMPTY, id="delimiters only"),
        pytest.param("a.xlsx", workbook(), Reason.EMPTY, id="an empty workbook"),
        pytest.param("a.csv", b"Nom;Age\n;\n", Reason.NO_ROW, id="a header only"),
        pytest.param("a.csv", b"x" * (MAX_BYTES + 1), Reason.TOO_LARGE, id="more than 20 Mo"),
        pytest.param("a.csv", b"a;b\n" + b"1;2\n" * 100_001, Reason.TOO_MANY_ROWS, id="100 001 rows"),
        pytest.param("a.csv", ";".join(f"c{i}" for i in range(61)).encode(), Reason.TOO_MANY_COLUMNS, id="61 columns"),
        pytest.param("a.pdf", b"%PDF-1.7 ...", Reason.OTHER_KIND, id="a PDF"),
        pytest.param("a.csv", b"%PDF-1.7 ...", Reason.OTHER_KIND, id="a PDF called CSV"),
        pytest.param("a.xls", b" <html><table>", Reason.OTHER_KIND, id="a web page called Excel"),
        pytest.param("a.csv", b"a;b\n\0\1\2;c\n", Reason.OTHER_KIND, id="bytes that are no text"),
        pytest.param("a.csv", "a;b\n\0;c\n".encode("utf-16"), Reason.OTHER_KIND, id="null characters"),
        pytest.param("a.zip", archive(a=b"b"), Reason.OTHER_KIND, id="an archive"),
        pytest.param("a.xls", OLD_OFFICE + b"Workbook", Reason.OLD_EXCEL, id="an old Excel file"),
        pytest.param("a.xlsx", OLD_OFFICE + ENVELOPE, Reason.PROTECTED, id="a password"),
        pytest.param("a.csv", workbook(("a",), ("b",)), Reason.RENAMED, id="a workbook called CSV"),
        pytest.param("a.xlsx", b"a;b\nc;d\n", Reason.RENAMED, id="a CSV called workbook"),
        pytest.param("a.xls", b"a;b\nc;d\n", Reason.RENAMED, id="a CSV called old Excel"),
        pytest.param("a.xlsx", workbook(("a",), ("b",))[:-200], Reason.DAMAGED, id="a workbook cut short"),
        pytest.param("a.xlsx", archive(**{"xl/workbook.xml": b"<"}), Reason.DAMAGED, id="a workbook without parts"),
        pytest.param("a.xlsx", archive(**{"xl/workbook.xml": bytes(40 << 20)}), Reason.TOO_HEAVY, id="a bomb"),
        pytest.param("a.csv", b"Pr\xe9nom;\x81\n", Reason.ENCODING, id="no encoding that we know"),
        pytest.param("a.csv", b'a;b\n"c;d\n', Reason.QUOTES, id="a quote that is never closed"),
        pytest.param("a.csv", b"a;b\n1;" + b"x" * 131_073, Reason.LONG_CELL, id="a cell of 131 073 characters"),
        pytest.param("a.csv", b"Madame;Anne;12/03/1985\n", Reason.NO_HEADER, id="data in place of titles"),
        pytest.param("a.csv", b"526c;Auxiliaire;Non;Non\n", Reason.NO_HEADER, id="answers in place of titles"),
        pytest.param("a.csv", "Nom;Prénom;NOM \n".encode(), Reason.SAME_HEADER, id="twice the same title"),
        pytest.param("a.csv", b"Nom;Code\nMartin;1;2\n", Reason.STRAY_CELL, id="a cell beyond the titles"),
        pytest.param("a.csv", b"Nom;;Code\nMartin;1;2\n", Reason.STRAY_CELL, id="a column without title"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name, content, reason):
    with pytest.raises(Unreadable) as refusal:
        read(name, content)
    assert refusal.value.reason is reason
    assert refusal.value.field == "file"


def test_a_sheet_that_claims_every_cell_of_excel_stops_its_process_only():
    content = BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    with pytest.raises(Unreadable) as refusal:
        read("a.xlsx", content.getvalue())
    assert refusal.value.reason is Reason.TOO_HEAVY


def test_a_refusal_says_where_as_a_spreadsheet_names_its_cells():
    with pytest.raises(Unreadable, match=r"La case C2 est remplie.*la colonne C"):
        read("a.csv", b"Nom;Code\nMartin;1;2\n")
    assert [letter(position) for position in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_cell_that_is_too_long_is_named_by_line_and_column_and_not_quoted():
    content = b'Nom;Remarque\nMartin;bien\nRoux;"' + b"secret " * 20_000 + b'"\n'
    with pytest.raises(Unreadable, match=r"ligne 3, colonne B, dépasse 131 072") as refusal:
        read("a.csv", content)
    assert "secret" not in str(refusal.value)


def test_a_cell_as_long_as_may_be_is_read():
    assert len(read("a.csv", b"Nom;Remarque\nRoux;" + b"x" * 131_072).rows[0].cells[1]) == 131_072


def test_columns_are_found_by_the_names_people_give_them():
    synonyms = {
        "code": ["Code CSP", "Code PCS"],
        "label": ["Libellé", "Intitulé du poste"],
        "asbestos": ["Amiante (Oui/Non)"],
        "cmr": ["CMR (Cancérogène, mutagène)"],
        "bio34": ["Agent biologique [3-4]"],
        "bio2": ["Agent biologique [2]"],
        "remark": ["Remarque"],
    }
    headers = (
        "",
        "CODE  csp",
        "libelle",
        "Amiante(Oui/Non)",
        "CMR (Cancérogène",
        "Agent biologique [2]",
        "Erreur",
        "Autre",
    )
    matched = match_columns(headers, synonyms)
    assert matched.columns == {"code": 1, "label": 2, "asbestos": 3, "cmr": 4, "bio2": 5}
    assert matched.unknown == [7]
    assert matched.missing == ["bio34", "remark"]


def test_a_remark_in_brackets_tells_columns_apart_where_it_must():
    synonyms = {"low": ["Agent (groupe 2)"], "high": ["Agent (groupes 3 et 4)"]}
    assert match_columns(("Agent (groupes 3 et 4)", "Agent (groupe 2)"), synonyms).columns == {"high": 0, "low": 1}


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(Unreadable, match="colonnes A et C"):
        match_columns(("Code CSP", "Nom", "Code PCS"), {"code": ["Code CSP", "Code PCS"], "name": ["Nom"]})


def test_a_csv_opens_in_excel_with_its_accents_and_decimals():
    content = write_csv(["Nom", "Jours", "Le"], [["Zoé", Decimal("12.50"), date(2026, 9, 1)], [None, -3, True]])
    assert content.decode("utf-8-sig") == '"Nom";"Jours";"Le"\r\n"Zoé";"12,50";"01/09/2026"\r\n"";-3;"Oui"\r\n'
    assert content.startswith(b"\xef\xbb\xbf")


FORMULAS = [
    "=1+1",
    "+33 6 12 34 56 78",
    "-2+3",
    "@SUM(A1)",
    " =1+1",
    "\t=1",
    "＝1+1",
    '=HYPERLINK("https://x.example")',
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_in_a_csv_and_comes_back_as_it_was(formula):
    content = write_csv(["Nom", "Note"], [["Curie", formula]])
    assert content.decode("utf-8-sig").splitlines()[1].startswith('"Curie";"\'')
    assert read("a.csv", content).rows[0].cells == ("Curie", formula.strip())


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_in_a_workbook(formula):
    content = write_xlsx(["Nom", "=1"], [["Curie", formula]])
    with ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read("a.xlsx", content).rows[0].cells == ("Curie", formula.strip())


def test_a_workbook_keeps_dates_and_numbers_that_can_be_sorted():
    content = write_xlsx(
        ["Le", "À", "Jours"], [[date(2026, 9, 1), datetime(2026, 7, 1, 7, 30, tzinfo=UTC), Decimal("2.5")]]
    )
    assert read("a.xlsx", content).rows[0].cells == ("01/09/2026", "01/07/2026 09:30", "2,5")


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("utf-8", ","), ("utf-16", "\t"), ("utf-8-sig", "|")]
)
def test_refused_rows_come_back_written_as_their_file_was(encoding, delimiter):
    lines = ["Nom;Prénom", "Lefèvre;Zoé", "Curie;Marie"]
    sheet = read("salaries.csv", "\r\n".join(lines).replace(";", delimiter).encode(encoding))
    content = write_refused(sheet, {3: "Ce salarié est déjà dans votre liste : ouvrez sa fiche."})
    again = read("salaries.csv", content)
    assert again.form == sheet.form
    assert again.headers == ("Nom", "Prénom", "Erreur")
    assert again.rows == [Row(2, ("Curie", "Marie", "Ce salarié est déjà dans votre liste : ouvrez sa fiche."))]


def test_a_file_sent_again_with_its_refusals_gets_no_second_column():
    sheet = read("salaries.xlsx", workbook(("Nom", "Erreur", "Prénom"), ("Curie", "Ancien refus", "Marie")))
    again = read("salaries.xlsx", write_refused(sheet, {2: "Nouveau refus"}))
    assert again.headers == ("Nom", "Prénom", "Erreur")
    assert again.rows[0].cells == ("Curie", "Marie", "Nouveau refus")
