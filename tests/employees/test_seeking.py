"""Finding somebody by number: exactly, by its keyed fingerprint, and never through an address."""

import logging

import pytest

from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.employees.services.seek import by_number
from app.law.nir import is_nir
from app.platform.audit import AuditLine
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint
from tests.factories import AdherentFactory, EmployeeFactory

NIR = "285057800608441"
NTT = "1732829320A42"
KNOWN = {"nir": NIR, "nir_state": NirState.KNOWN}


@pytest.fixture
def mine(employer):
    return employer(Right.EMPLOYEES)


@pytest.fixture
def known(app):
    """Somebody whose number is known, at an adherent."""

    def make(adherent_id, **values):
        return EmployeeFactory(adherent_id=adherent_id, nir_hash=fingerprint(NIR[:13]), **KNOWN | values)

    return make


@pytest.mark.row("F128")
@pytest.mark.parametrize(
    "typed", [NIR, "2 85 05 78 006 084 41", "2850578006084", "N285057800608441", "2-85.05 78 006 084"]
)
def test_a_number_is_found_however_it_is_written_and_with_or_without_its_key(work_as, mine, known, typed):
    employee = known(mine.adherent_id)
    EmployeeFactory(adherent_id=mine.adherent_id)
    with work_as(mine) as ctx:
        assert [each.id for each in by_number(ctx, number=typed)] == [employee.id]


def test_a_temporary_number_is_found_as_well(work_as, mine):
    employee = EmployeeFactory(adherent_id=mine.adherent_id, ntt=NTT, nir_state=NirState.TEMPORARY)
    with work_as(mine) as ctx:
        assert [each.id for each in by_number(ctx, number="1 732 829 320 a42")] == [employee.id]


@pytest.mark.parametrize("typed", ["285057800608442", "abc", "x" * 60, "99999999999999999999"])
def test_what_is_no_number_is_refused_in_a_sentence(work_as, mine, typed):
    with pytest.raises(DomainError) as refused, work_as(mine) as ctx:
        by_number(ctx, number=typed)

    assert refused.value.field == "nir"


def test_an_employer_finds_its_own_and_the_service_everybody(work_as, mine, employer, staff, known):
    theirs, ours = known(AdherentFactory().id), known(mine.adherent_id, gone=True)
    with work_as(mine) as ctx:
        assert [each.id for each in by_number(ctx, number=NIR)] == [ours.id]
    with work_as(staff(StaffRight.ADHERENTS)) as ctx:
        assert {each.id for each in by_number(ctx, number=NIR)} == {theirs.id, ours.id}
    for actor in (employer(Right.VISITS), staff(StaffRight.PLANNING)):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            by_number(ctx, number=NIR)


def test_the_search_of_the_service_reads_an_index():
    leading = {name for index in Employee.__table__.indexes for name in index.columns.keys()[:1]}
    unique = {each.columns.keys()[0] for each in Employee.__table__.constraints if "nir_hash" in each.columns}
    assert "ntt" in leading
    assert "nir_hash" in unique


@pytest.mark.row("F128")
def test_the_number_goes_from_the_form_to_the_record_and_is_written_nowhere(browse, mine, known, stored, caplog):
    caplog.set_level(logging.DEBUG)
    browser = browse(mine)
    employee = known(int(browser.acting_for), last_name="Curie")
    assert 'href="/employees/number"' in browser.get("/employees/").text
    assert 'method="post"' in browser.get("/employees/number").text

    answer = browser.post("/employees/number", data={"nir": "2 85 05 78 006 084 41"})
    assert answer.headers["Location"] == f"/employees/{employee.id}"
    assert "85057800608" not in caplog.text.replace(" ", "")
    assert stored(AuditLine) == []
    assert browser.get(f"/employees/number?nir={NIR}").text.count(NIR) == 0


def test_nobody_is_found_in_a_kind_sentence(browse, mine):
    browser = browse(mine)
    for typed, sentence in (
        ("1850578006084", "Personne n’a ce numéro"),
        ("285057800608442", "La clé 42"),
        ("12", "15 chiffres"),
        ("", "nécessaire"),
    ):
        answer = browser.post("/employees/number", data={"nir": typed})
        assert answer.status_code == 422
        assert sentence in answer.text


def test_the_service_chooses_among_the_records_of_one_person(browse, staff, known):
    first, second = (known(AdherentFactory(name=name).id) for name in ("Boulangerie Morel", "Fournil Dupuis"))
    page = browse(staff(StaffRight.ADHERENTS)).post("/staff/employees/number", data={"nir": NIR})

    assert page.status_code == 200
    for one, name in ((first, "Boulangerie Morel"), (second, "Fournil Dupuis")):
        assert f'href="/staff/employees/{one.id}"' in page.text
        assert name in page.text


def test_a_number_typed_into_the_search_of_the_header_leaves_the_address_at_once(browse, mine):
    answer = browse(mine).get("/search/?q=2 85 05 78 006 084 41")

    assert answer.headers["Location"] == "/search/"
    assert is_nir("2850578006084")
    assert not is_nir("73282932000074")
    assert not is_nir("Curie")


def test_a_number_typed_into_a_filter_stays_in_no_address_and_no_history(browse, mine, known, stored):
    known(mine.adherent_id)
    browser = browse(mine)
    answer = browser.get("/employees/?last_name=2 85 05 78 006 084 41&sort=-hired_on")
    assert answer.status_code == 302
    assert "sort=-hired_on" in answer.location
    assert "084" not in answer.location
    page = browser.get(answer.location).text
    assert "Ce numéro ne doit pas rester dans l’adresse" in page
    browser.post(f"/employees/export/csv?last_name={NIR}")
    assert [NIR in str(each.changes) for each in stored(AuditLine)] == [False]
