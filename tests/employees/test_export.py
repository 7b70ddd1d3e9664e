"""« Exporter vers Excel », « Exporter vers XML » : the list of employees as a file (SAL-04)."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from xmlschema import XMLSchema

from app.law.follow_up import FollowUp
from app.platform.context import Right
from tests.factories import EmployeeFactory, PostFactory

NIR = "285057800608441"
HEADERS = [
    "Nom d’usage", "Prénom", "Poste de travail", "Code PCS", "Catégorie", "Motif du suivi",
    "Origine du suivi", "Dernier examen",
    "Prochaine visite", "Prochaine visite le", "Sorti le",
]  # fmt: skip


@pytest.fixture
def browser(browse, employer):
    return browse(employer(Right.EMPLOYEES))


@pytest.fixture
def people(browser):
    """Three at work, one of them without a post, and one who left."""
    of = {"adherent_id": int(browser.acting_for)}
    post = PostFactory(**of, title="Boulanger", title_key="boulanger", pcs_code="636c")
    EmployeeFactory(
        **of, last_name="Auvray", first_name="Nathalie", main_post_id=post.id, nir=NIR,
        last_visit_on=date(2024, 11, 10), next_visit_on=date(2025, 11, 10), next_visit_kind="VIP",
    )  # fmt: skip
    EmployeeFactory(
        **of, last_name="=Bellamy", first_name="Zoé", main_post_id=post.id, follow_up=FollowUp.REINFORCED,
        follow_up_reason="amiante", follow_up_origin="entreprise, poste", next_visit_on=date(2027, 1, 20),
    )  # fmt: skip
    EmployeeFactory(**of, last_name="Carré", first_name="Luc")
    EmployeeFactory(**of, last_name="Auger", first_name="Jean", gone=True)


def read_csv(answer):
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(answer):
    return [[cell.value for cell in line] for line in load_workbook(BytesIO(answer.data)).active.iter_rows()]


@pytest.mark.row("F155")
@pytest.mark.usefixtures("people")
def test_the_list_leaves_for_excel_with_a_fact_in_each_column(browser):
    answer = browser.post("/employees/export/xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="salaries-2026-01-05.xlsx"'
    header, first, second, third = read_xlsx(answer)
    assert header == HEADERS
    assert second[:4] == ["Auvray", "Nathalie", "Boulanger", "636c"]
    assert second[7:] == [datetime(2024, 11, 10), "en retard", datetime(2025, 11, 10), None]  # noqa: DTZ001
    assert (first[0], first[5], first[6]) == ("=Bellamy", "amiante", "entreprise, poste")
    assert third == ["Carré", "Luc", None, None, None, None, None, None, "Poste de travail à compléter", None, None]


@pytest.mark.row("F156")
@pytest.mark.usefixtures("people")
def test_the_list_leaves_as_xml_that_its_published_schema_knows(browser):
    schema = XMLSchema(browser.get("/employees/export.xsd").text)
    answer = browser.post("/employees/export/xml")
    assert answer.content_type == "application/xml"
    got = schema.to_dict(BytesIO(answer.data))
    assert got["@date"] == "2026-01-05"
    assert [row["nom-usage"] for row in got["salarie"]] == ["=Bellamy", "Auvray", "Carré"]
    assert got["salarie"][1]["visite-le"] == "2025-11-10"
    assert "poste" not in got["salarie"][2]


@pytest.mark.usefixtures("people")
def test_the_list_leaves_as_a_csv_that_runs_nothing(browser):
    header, first, *others = read_csv(browser.post("/employees/export/csv"))
    assert header == HEADERS
    assert first[0] == "'=Bellamy"
    assert [line[0] for line in others] == ["Auvray", "Carré"]


@pytest.mark.usefixtures("people")
def test_the_last_day_of_who_left_is_not_taken_for_a_visit(browser):
    (_, jean) = read_csv(browser.post("/employees/export/csv?scope=sortis"))
    assert jean[-3:] == ["sorti", "", "31/12/2025"]


@pytest.mark.usefixtures("people")
def test_a_file_holds_what_the_list_shows_sorted_filtered_and_of_the_same_tab(browser):
    for question, names in (
        ("sort=-last_name", ["Carré", "Auvray", "'=Bellamy"]),
        ("last_name=au", ["Auvray"]),
        ("scope=tous&last_name=au", ["Auger", "Auvray"]),
        ("scope=sortis", ["Auger"]),
        ("follow_up=REINFORCED", ["'=Bellamy"]),
        ("after=carre+luc&after_id=3&size=100", ["'=Bellamy", "Auvray", "Carré"]),
    ):
        got = read_csv(browser.post(f"/employees/export/csv?{question}"))
        assert [line[0] for line in got[1:]] == names, question


@pytest.mark.row("F155", "F156")
@pytest.mark.usefixtures("people")
def test_the_list_offers_its_files_as_it_is_asked(browser):
    page = browser.get("/employees/?scope=tous&last_name=au&sort=-last_name").text
    for label, kind in (("Exporter vers Excel", "xlsx"), ("Exporter vers CSV", "csv"), ("Exporter vers XML", "xml")):
        assert label in page
        assert f"/employees/export/{kind}?scope=tous&amp;last_name=au&amp;sort=-last_name" in page
    assert "Exporter vers" not in browser.get("/employees/?last_name=personne").text


@pytest.mark.usefixtures("people")
def test_a_file_holds_no_number_of_social_security(browser):
    for kind in ("csv", "xml"):
        assert NIR[:13] not in browser.post(f"/employees/export/{kind}").text.replace(" ", "")
    assert NIR[:13] not in str(read_xlsx(browser.post("/employees/export/xlsx"))).replace(" ", "")
