"""Who left is out of the employer's sight (K14): a DPAE brings them back no more than the form does."""

from datetime import date
from io import BytesIO

import pytest

from app.employees.facts import Dpae, Facts, Gone
from app.employees.hirings import services
from app.employees.hirings.models import DeclaredHiring
from app.employees.imports.declared import DECLARED
from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.employees.sight import COMES_BACK
from app.platform import job
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import Intake, StagedRow
from app.platform.intake.receiving import receive
from app.platform.seal import fingerprint
from tests.factories import EmployeeFactory

NIR = "185057800608491"
LINES = f"""Nom;Prénom;NIR;Né(e) le;Date d'embauche;Type de contrat;Date de fin
DURAND;JEAN;{NIR};12/05/1985;05/01/2026;CDI;"""


@pytest.fixture
def boss(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN)


@pytest.fixture
def gone(boss):
    """Jean, who left half a year before."""
    numbered = {"nir": NIR, "nir_state": NirState.KNOWN, "nir_hash": fingerprint(NIR[:13])}
    named = {"last_name": "Durand", "first_name": "Jean", "born_on": date(1985, 5, 12)}
    return EmployeeFactory(adherent_id=boss.adherent_id, **named, **numbered, left_on=date(2025, 6, 30))


@pytest.fixture
def waiting(app, browse, boss, stored, with_facts):
    """His hiring waits, since a day on which the employer still read the record."""
    with_facts(Facts, dpae=Dpae.INBOX, gone=Gone.TAB)
    browser = browse(boss)
    page = browser.post("/hirings/import/", data={"file": (BytesIO(LINES.encode()), "dpae.csv")}, follow_redirects=True)
    browser.post(page.request.path + "/confirm", data={"only_valid": "1"})
    job.run_due(app)
    with_facts(Facts, dpae=Dpae.INBOX, gone=Gone.VANISHES)
    return stored(DeclaredHiring)[0]


@pytest.mark.usefixtures("gone")
def test_a_hiring_of_somebody_out_of_sight_is_for_the_secretariat(waiting, browse, boss, work_as, stored):
    with pytest.raises(DomainError, match="sortie de votre effectif"), work_as(boss) as ctx:
        services.confirm(ctx, id=waiting.id)

    browser = browse(boss)
    browser.post("/employees/hirings/confirm", data={"one": waiting.id})
    assert [each.refusal for each in stored(DeclaredHiring)] == [COMES_BACK]
    page = browser.post(f"/employees/hirings/{waiting.id}", data={})
    assert "sortie de votre effectif" in page.text
    assert [(each.hired_on, each.left_on) for each in stored(Employee)] == [(date(2020, 1, 6), date(2025, 6, 30))]


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("sight", [Gone.VANISHES, Gone.TAB])
def test_the_list_says_so_beside_the_line(with_facts, work_as, boss, stored, sight):
    told = [["birth_name", COMES_BACK]] if sight is Gone.VANISHES else []
    with_facts(Facts, dpae=Dpae.INBOX, gone=sight)
    with work_as(boss) as ctx:
        receive(ctx, DECLARED, name="dpae.csv", content=LINES.encode())

    assert [each.found for each in stored(StagedRow)] == [told]
    assert [(each.created, each.wrong) for each in stored(Intake)] == [(0, 1) if told else (1, 0)]
