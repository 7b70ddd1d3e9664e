"""The list of employees shows all that the manuals list, as one chooses (SAL-01)."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select
from xmlschema import XMLSchema

from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.law.identifiers import mask_nir
from app.law.names import sort_key
from app.platform.context import Right
from tests.factories import AdherentFactory, EmployeeFactory, PostFactory, sessions
from tests.platform.test_view import headings

NIR = "285057800608441"
OF_THE_MANUAL = {
    "birth_name": "Nom de naissance",
    "born_on": "Date de naissance",
    "nir": "N° de SS",
    "main_post.title": "Poste de travail",
    "hired_on": "Date d’embauche",
    "post_since": "Entrée en poste",
    "follow_up": "Catégorie",
    "last_visit_on": "Dernier examen",
    "owner.name": "Établissement",
}


@pytest.fixture
def browser(browse, employer):
    return browse(employer(Right.EMPLOYEES, of=AdherentFactory(name="Boulangerie Martin").id))


@pytest.fixture
def person(browser):
    of = {"adherent_id": int(browser.acting_for)}
    post = PostFactory(**of, title="Boulanger")
    return EmployeeFactory(
        **of, last_name="Auvray", first_name="Nathalie", birth_name="Lebrun", main_post_id=post.id,
        nir_state=NirState.KNOWN, nir=NIR, nir_hash=b"n", born_on=date(1985, 5, 2), hired_on=date(2020, 1, 6),
        post_since=date(2023, 9, 4), last_visit_on=date(2024, 11, 10), left_on=date(2026, 3, 31),
        appointment_on=date(2026, 2, 3),
    )  # fmt: skip


@pytest.mark.row("F117")
@pytest.mark.usefixtures("person")
def test_every_column_of_the_manuals_can_be_shown(browser):
    page = browser.get(f"/employees/?cols={','.join(OF_THE_MANUAL)}").text
    assert headings(page) == ["Nom d’usage, prénom", *OF_THE_MANUAL.values()]
    row = page.partition("<tbody")[2]
    for value in ("AUVRAY Nathalie", "Lebrun", "02/05/1985", "Boulanger", "06/01/2020", "04/09/2023", "10/11/2024",
                  "Boulangerie Martin"):  # fmt: skip
        assert value in row, value


@pytest.mark.row("F118")
@pytest.mark.usefixtures("person")
def test_so_can_the_appointment_and_the_last_day_which_one_service_lists(browser):
    page = browser.get("/employees/?cols=appointment_on,main_post.title,hired_on,left_on").text
    assert {"Rendez-vous", "Date de sortie"} <= set(headings(page))
    assert "03/02/2026" in page
    assert "31/03/2026" in page


@pytest.mark.usefixtures("person")
def test_the_number_is_masked_on_the_list_and_in_no_file_even_when_it_is_shown(browser):
    page = browser.get("/employees/?cols=nir").text
    assert NIR not in page.replace(" ", "").replace("\u00a0", "")
    assert mask_nir(NIR) in page
    for kind in ("csv", "xml"):
        answer = browser.post(f"/employees/export/{kind}?cols=nir,born_on").text
        assert NIR[:13] not in answer.replace(" ", "")
        assert "***" not in answer
        assert "02/05/1985" in answer or "1985-05-02" in answer


@pytest.mark.row("F155", "F156")
@pytest.mark.usefixtures("person")
def test_a_file_has_the_columns_that_the_list_shows_and_no_other(browser):
    answer = browser.post("/employees/export/csv?cols=birth_name,left_on").text
    assert answer.lstrip("\ufeff").splitlines()[0] == '"Nom d’usage";"Prénom";"Nom de naissance";"Date de sortie"'
    assert "31/03/2026" in answer
    schema = XMLSchema(browser.get("/employees/export.xsd").text)
    assert schema.is_valid(BytesIO(browser.post("/employees/export/xml?cols=birth_name,left_on").data))


@pytest.mark.row("F122")
@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        ("birth_name", "B", "A"),
        ("born_on", "A", "B"),
        ("hired_on", "B", "A"),
        ("post_since", "A", "B"),
        ("left_on", "A", "B"),
        ("contract_type.label", "B", "A"),
        ("last_visit_on", "B", "A"),
    ],
)
def test_the_list_is_sorted_by_any_column_by_its_title_once_and_turned_twice(browser, column, first, last):
    of = {"adherent_id": int(browser.acting_for)}
    EmployeeFactory(
        **of, last_name="A", birth_name="Zola", born_on=date(1980, 1, 1), hired_on=date(2021, 1, 1),
        post_since=date(2021, 1, 1), left_on=date(2026, 4, 1), contract_kind="CDI", last_visit_on=date(2025, 1, 1),
    )  # fmt: skip
    EmployeeFactory(
        **of, last_name="B", birth_name="Brel", born_on=date(1990, 1, 1), hired_on=date(2020, 1, 1),
        contract_kind="CDD", last_visit_on=date(2024, 1, 1),
    )  # fmt: skip
    for turned, names in (("", (first, last)), ("-", (last, first))):
        rows = browser.get(f"/employees/?cols={column}&sort={turned}{column}").text.partition("<tbody")[2]
        assert rows.index(f">{names[0]} Marie<") < rows.index(f">{names[1]} Marie<")


@pytest.mark.usefixtures("person")
def test_a_column_that_one_shows_has_its_filter(browser):
    for asked, found in (
        ("birth_name=LEBR", True), ("birth_name=zola", False), ("contract_type.label=cdi", True),
        ("born_on=1/1/1980", False), ("born_on=2/5/1985", True), ("left_on=31/3/2026", True),
    ):  # fmt: skip
        assert ("AUVRAY" in browser.get(f"/employees/?cols=birth_name,born_on&{asked}").text) is found, asked


@pytest.mark.row("F117")
@pytest.mark.usefixtures("person")
def test_asmis_begins_with_the_columns_of_its_manual(browser, as_profile):
    as_profile("asmis")
    assert headings(browser.get("/employees/").text) == [
        "Nom d’usage, prénom", "Nom de naissance", "Date de naissance", "N° de SS", "Poste de travail",
        "Date d’embauche", "Date d’entrée en Poste", "Catégorie", "Dernier examen", "Prochaine visite", "Établissement",
    ]  # fmt: skip


@pytest.mark.row("F118")
@pytest.mark.usefixtures("person")
def test_sstrn_begins_with_first_and_last_day(browser, as_profile):
    as_profile("sstrn")
    shown = headings(browser.get("/employees/").text)
    assert shown == ["Nom et prénom", "Poste occupé", "Date de début", "Catégorie", "Prochaine visite", "Date de fin"]
    assert len(headings(browser.get("/employees/?cols=born_on").text)) == 2


@pytest.mark.parametrize("name", ["default", "ast25", "aist21", "aist22", "asmis", "sstrn"])
def test_every_service_begins_with_columns_that_there_are(portal, as_profile, name):
    as_profile(name)
    listed = portal.extensions["profile"][Facts].list_columns
    (screen,) = [each for each in portal.extensions["appbuilder"].baseviews if getattr(each, "name", "") == "Employees"]
    assert set(listed) <= {column.key for column in screen.table.columns}


@pytest.mark.parametrize(
    "name",
    [
        "Durand", "ÉVRARD", "D’Élia-Œuvré", "d'ELIA", "Ængelsen", "Łukasz-Đorđević", "Şahin", "Çelik  Öz", "Strauß",
        "Nguyễn", "O`Brien", "Þórsdóttir", "Ibáñez y Muñoz", "Kadıoğlu", "De La Tour–Maubourg", "- Ünal -", "Åse",
    ],
)  # fmt: skip
def test_a_name_of_birth_is_folded_as_every_name(browser, name):
    EmployeeFactory(adherent_id=int(browser.acting_for), last_name="Zola", birth_name=name)
    EmployeeFactory(adherent_id=int(browser.acting_for), last_name=name)
    assert [*sessions().scalars(select(Employee.birth_key))] == [sort_key(name)] * 2


def test_names_of_birth_are_in_the_order_of_names_and_found_by_a_part_of_them(browser):
    of = {"adherent_id": int(browser.acting_for)}
    for last, birth in (
        ("Abel", "Zidane"),
        ("Martin", "Éluard"),
        ("Fabre", ""),
        ("Noël", "Duval"),
        ("Ziegler", "eiffel"),
    ):
        EmployeeFactory(**of, last_name=last, birth_name=birth)
    page = browser.get("/employees/?cols=birth_name&sort=birth_name").text.partition("<tbody")[2]
    places = [page.index(f">{name}<") for name in ("Duval", "eiffel", "Éluard", "Fabre", "Zidane")]
    assert places == sorted(places)
    found = browser.get("/employees/?cols=birth_name&birth_name=elu").text.partition("<tbody")[2]
    assert "Éluard" in found
    assert "Duval" not in found
    assert "Fabre" in browser.get("/employees/?cols=birth_name&birth_name=fab").text.partition("<tbody")[2]
