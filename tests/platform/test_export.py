"""Lists taken away as files: what a spreadsheet and a program read in them, and what they never hold."""

import codecs
import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from xmlschema import XMLSchema

from app.employees.exported import EMPLOYEES
from app.employees.models import Employee
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.database import db
from app.platform.export import answer
from app.platform.export.answer import Taken, record
from app.platform.export.columns import Export, Unexportable, columns_of, filed
from app.platform.export.markup import schema, xml_end, xml_items, xml_start
from app.platform.export.workbook import xlsx_pieces
from app.platform.question import Question
from app.platform.screen import Screen
from app.platform.seal import Sealed
from app.platform.sheet import csv_lines, write_csv
from app.platform.table import ExportColumn, Shown, Table
from tests.conftest import EVERY, at_most
from tests.factories import AdherentFactory, EmployeeFactory, PostFactory

FORMULA = '=HYPERLINK("http://x";"y")'
CANARY = "CANARI"
KINDS = tuple(answer.KINDS)


class Colour(StrEnum):
    RED = "Rouge & vif"


def column(tag, kind=str):
    return ExportColumn(tag, tag.title(), lambda _ctx, row: getattr(row, tag), kind)


def cells(content):
    """What Excel shows of a workbook: its lines of values, and whether a cell is a formula."""
    sheet = load_workbook(BytesIO(content)).active
    return [[cell.value for cell in line] for line in sheet.iter_rows()], {
        cell.data_type for line in sheet.iter_rows() for cell in line
    }


def lines(content):
    """The lines of a CSV, as Excel cuts them."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_workbook_keeps_texts_numbers_and_days_as_what_they_are():
    row = ["Élise <b> & co", 3, Decimal("1.5"), date(2026, 1, 5), datetime(2026, 1, 5, 8, 30, tzinfo=UTC), None, True]
    written, _ = cells(b"".join(xlsx_pieces(list("ABCDEFG"), [row], title="Salaries")))
    assert written[0] == list("ABCDEFG")
    assert written[1] == [
        "Élise <b> & co", 3, 1.5, datetime(2026, 1, 5), datetime(2026, 1, 5, 9, 30), None, "Oui",  # noqa: DTZ001
    ]  # fmt: skip


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@x", "http://x", " x ", "a\nb", "0123", "1e5"])
def test_a_text_of_a_workbook_is_that_text_and_never_runs(text):
    written, kinds = cells(b"".join(xlsx_pieces(["A"], [[text]], title="Salaries")))
    assert written[1] == [text]
    assert "f" not in kinds


def test_a_text_that_excel_would_decode_is_coded():
    written, _ = cells(b"".join(xlsx_pieces(["A"], [["_x0041_"]], title="Salaries")))
    assert written[1] == ["_x005F_x0041_"]  # of these, Excel makes « _x0041_ », and of « _x0041_ » an A


def test_what_a_workbook_cannot_hold_is_written_otherwise():
    written, _ = cells(b"".join(xlsx_pieces(["A", "B"], [[date(1899, 5, 6), "a\x01b"]], title="Salaries")))
    assert written[1] == ["06/05/1899", "ab"]


def test_a_formula_in_a_csv_is_neutralised_and_the_file_opens_in_a_french_excel():
    content = write_csv(["Nom"], [[FORMULA]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines(content) == [["Nom"], [f"'{FORMULA}"]]


def test_a_workbook_leaves_before_the_last_row_is_read():
    read = []

    def rows():
        for number in range(5_000):
            read.append(number)
            yield [f"Nom {number}"]

    pieces = xlsx_pieces(["Nom"], rows(), title="Salaries")
    next(pieces)
    next(pieces)
    assert len(read) < 2_000
    assert sum(map(len, pieces)) > 0
    assert len(read) == 5_000


SAMPLES = ["Zoé", "", None, "=1", " =1", "\t+2", 3, Decimal("1.5"), date(2026, 1, 5), True, Colour.RED, "a\x1f=b"]


def test_a_cell_is_written_alike_whatever_stands_above_it():
    alone = [csv_lines([[each]]) for each in SAMPLES]
    assert csv_lines([[each] for each in SAMPLES]) == b"".join(alone)
    texts = [each for each in SAMPLES if each is None or isinstance(each, str)]
    assert csv_lines([[each] for each in texts]) == b"".join(csv_lines([[each]]) for each in texts)


def as_xml(columns, rows):
    return xml_start(EMPLOYEES, date(2026, 1, 5)) + xml_items(EMPLOYEES, columns, rows) + xml_end(EMPLOYEES)


def test_every_kind_of_value_is_valid_by_the_published_schema():
    kinds = {"texte": str, "nombre": int, "somme": Decimal, "jour": date, "heure": datetime, "oui": bool, "vif": Colour}
    columns = [column(tag, kind) for tag, kind in kinds.items()]
    at = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    rows = [["<é> & ]]>\x01", 3, Decimal("1.5"), date(2026, 1, 5), at, True, Colour.RED], [None] * 7, [""] * 7]
    content = as_xml(columns, rows)
    got = XMLSchema(schema(EMPLOYEES, columns)).to_dict(BytesIO(content), decimal_type=str)
    assert got["@date"] == "2026-01-05"
    assert got["salarie"][0] == {
        "texte": "<é> & ]]>", "nombre": 3, "somme": "1.5", "jour": "2026-01-05",
        "heure": "2026-01-05T08:30:00+00:00", "oui": True, "vif": "Rouge & vif",
    }  # fmt: skip
    assert got["salarie"][1:] == [None, None]


def test_a_value_that_the_schema_does_not_know_is_refused():
    columns = [column("vif", Colour)]
    content = as_xml(columns, [["Vert"]])
    assert not XMLSchema(schema(EMPLOYEES, columns)).is_valid(BytesIO(content))


def test_a_list_that_reads_a_sealed_field_cannot_be_exported():
    with pytest.raises(Unexportable, match="nir"):
        columns_of(Table(Employee, ["last_name", "nir"]))


def test_two_columns_that_xml_could_not_tell_apart_are_refused():
    with pytest.raises(Unexportable, match="article"):
        columns_of(Table(Employee, ["follow_up_article", "next_visit_article"]))
    with pytest.raises(Unexportable, match="1er"):
        columns_of(Table(Employee, [Shown("last_name", "1er nom")]))


def test_a_column_is_exported_as_its_field_unless_it_says_otherwise():
    (made,) = columns_of(Table(Employee, ["born_on"]))
    assert (made.tag, made.label, made.value, made.kind) == ("date-de-naissance", "Date de naissance", "born_on", date)


def test_no_exported_list_reads_a_number_of_social_security(portal):
    exporting = [view for view in portal.extensions["appbuilder"].baseviews if getattr(view, "exports", None)]
    assert exporting
    for view in exporting:
        for table in (view.table, view.wide_table):
            read = table.layout(filed(table)).selected
            assert not any(isinstance(table.fields[name].type, Sealed) for name in read)
            assert not {"nir", "nir_hash", "ntt"} & set(read)


def test_two_lists_of_the_same_name_and_other_words_are_refused():
    with pytest.raises(ValueError, match="declared twice"):
        Export("salaries", "salarie", "Autre chose")


@pytest.fixture
def exporting(portal):
    """Every screen whose list an adherent can take away."""
    views = [view for view in portal.extensions["appbuilder"].baseviews if isinstance(view, Screen) and view.exports]
    return [view for view in views if isinstance(view.right, Right)]


@pytest.fixture
def adherent_id(app):
    return AdherentFactory(name="Boulangerie").id


@pytest.fixture
def told(stored):
    """The lines of the history about exports."""
    return lambda: [line for line in stored(AuditLine) if line.action == EMPLOYEES.action]


@pytest.fixture
def browser(browse, employer, adherent_id):
    return browse(employer(*EVERY, of=adherent_id))


def plain(kind, content):
    """The text of a file of any kind."""
    return "\n".join(str(line) for line in cells(content)[0]) if kind == "xlsx" else content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_holds_another_adherents_rows(exporting, browser, adherent_id, kind):
    theirs = AdherentFactory(name=CANARY).id
    for of, name in ((adherent_id, "MARTIN"), (theirs, CANARY)):
        post = PostFactory(adherent_id=of, title=name)
        EmployeeFactory(adherent_id=of, last_name=name, first_name=name, main_post_id=post.id, follow_up_reason=name)
    for view in exporting:
        names = [column.name for column in view.table.columns] if kind == "csv" else []
        keys = ",".join(column.key for column in view.table.columns)
        for asked in ("", "?scope=tous", "?last=1", "?sort=-id", f"?cols={keys}", *(f"?{name}=A" for name in names)):
            got = browser.post(f"{view.route_base}/export/{kind}{asked}", follow_redirects=True)
            assert got.status_code == 200, asked
            assert (
                CANARY.encode() not in got.data if got.mimetype == "text/html" else CANARY not in plain(kind, got.data)
            )


def test_who_may_not_read_the_list_finds_no_export(exporting, browse, employer):
    for view in exporting:
        browser = browse(employer(*EVERY - {view.right, Right.ADMIN}))
        assert {browser.post(f"{view.route_base}/export/{kind}").status_code for kind in KINDS} == {404}
        assert browser.get(f"{view.route_base}/export.xsd").status_code == 404


def test_an_export_is_a_form_and_no_link(exporting, browser):
    for view in exporting:
        assert {browser.get(f"{view.route_base}/export/{kind}").status_code for kind in KINDS} == {405}
        assert browser.post(f"{view.route_base}/export/pdf").status_code == 404


def test_an_export_costs_as_many_statements_whatever_its_length(browser, adherent_id):
    for _ in range(3):
        EmployeeFactory(adherent_id=adherent_id)
    with at_most(9):
        assert browser.post("/employees/export/csv").status_code == 200


def test_several_adherents_leave_together_each_row_with_whose_it_is(exporting, work_as, employer, adherent_id, told):
    other, third = AdherentFactory(name="Fournil").id, AdherentFactory(name=CANARY).id
    for of in (adherent_id, other, other, third):
        EmployeeFactory(adherent_id=of, last_name=f"NOM{of}")
    whole = replace(employer(*EVERY, of=adherent_id), adherents=frozenset({adherent_id, other}))
    screen = next(view for view in exporting if view.name == "Employees")
    taken = Taken(EMPLOYEES, screen.wide_table, Question("/employees/", "last_name"))
    with work_as(whole) as ctx:
        rows = [tuple(row[:3]) for row in taken.rows(ctx, 10)]
        record(ctx, taken, answer.KINDS["csv"])
    assert [each.label for each in taken.columns][:3] == ["Nom d’usage", "Prénom", "Établissement"]
    assert {(row[0], row[2]) for row in rows} == {(f"NOM{adherent_id}", "Boulangerie"), (f"NOM{other}", "Fournil")}
    assert {(line.adherent_id, line.changes["Lignes"][1]) for line in told()} == {(adherent_id, "1"), (other, "2")}


def test_a_download_that_is_given_up_gives_its_connection_back(app, exporting, work_as, employer, adherent_id):
    EmployeeFactory(adherent_id=adherent_id)
    screen = next(view for view in exporting if view.name == "Employees")
    taken = Taken(EMPLOYEES, screen.table, Question("/employees/", "last_name"))
    with app.test_request_context(), work_as(employer(*EVERY, of=adherent_id)) as ctx:
        held = db.engine.pool.checkedout()
        download = answer.sent(ctx, taken, "csv")
        pieces = download.iter_encoded()
        assert next(pieces).startswith(codecs.BOM_UTF8)
        assert next(pieces)
        assert db.engine.pool.checkedout() == held + 1
        download.close()
        assert db.engine.pool.checkedout() == held


def test_the_history_says_what_left_how_filtered(browser, adherent_id, told):
    for name in ("AUVRAY", "AUBIN", "BELLAMY"):
        EmployeeFactory(adherent_id=adherent_id, last_name=name)
    browser.post("/employees/export/xml?scope=tous&last_name=au")
    (line,) = told()
    assert line.sentence == "Export de la liste des salariés"
    assert (line.adherent_id, line.subject_id) == (adherent_id, None)
    assert {label: value[1] for label, value in line.changes.items()} == {
        "Lignes": "2", "Format": "XML", "Partie": "Tous les salariés", "Filtres": "Nom d’usage, prénom : au",
    }  # fmt: skip


def test_an_empty_list_leaves_no_file_and_no_line(browser, told):
    got = browser.post("/employees/export/csv?scope=sortis", follow_redirects=True)
    assert "Il n’y a rien à exporter" in got.text
    assert told() == []
