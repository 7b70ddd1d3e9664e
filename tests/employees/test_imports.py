"""The file « CREATION DE SALARIES » of the SSTRN manual: read as Excel saves it, checked line by line, imported once."""

from datetime import date
from io import BytesIO

import pytest

from app.employees.imports import EMPLOYEES
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import NirState
from app.employees.services.hire import hire
from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.context import Right
from app.platform.intake import Intake, IntakeState, Outcome, StagedRow
from app.platform.seal import fingerprint
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import AdherentFactory, EmployeeFactory, PostExposureFactory, PostFactory

TITLES = [each.title for each in EMPLOYEES.columns]
HERE = "/employees/import/"
NIR = "185057800608491"
WORD = {each.name: each.title for each in EMPLOYEES.columns}


def person(**said):
    """A line of the file: a woman without number, baker since 1 September 2025."""
    cells = {
        "sex": "Madame", "first_name": "Zoé", "birth_name": "Lefèvre", "married_name": "", "born_on": "04/11/1999",
        "nir": "", "hired_on": "01/09/2025", "left_on": "", "pcs_code": "636c", "post_title": "Boulanger",
        "contract_kind": "CDI",
    }  # fmt: skip
    return [(cells | said)[each.name] for each in EMPLOYEES.columns]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


@pytest.fixture
def boss(employer):
    """Who may import, in a company that has bakers."""
    actor = employer(Right.EMPLOYEE_ADMIN, Right.EMPLOYEES)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return actor


@pytest.fixture
def send(browse):
    """Send a file as somebody: the browser, and the page that answers."""

    def post(actor, content, name="salaries.csv"):
        browser = browse(actor)
        answer = browser.post(HERE, data={"file": (BytesIO(content), name)}, follow_redirects=True)
        return browser, answer

    return post


@pytest.fixture
def imported(app, send):
    """Send a file, confirm it, let the job run."""

    def run(actor, content, **choice):
        browser, answer = send(actor, content)
        browser.post(answer.request.path + "/confirm", data=choice)
        job.run_due(app)
        return browser, browser.get(answer.request.path)

    return run


@pytest.mark.row("F161")
def test_employees_are_imported_from_the_file_of_the_manual(imported, boss, stored):
    content = csv(
        person(),
        person(sex="Monsieur", first_name="Noël", birth_name="D’Élia", nir=f"N{NIR}", born_on="12/05/1985"),
        person(first_name="Anne", birth_name="Roux", married_name="Petit", left_on="31/08/2026", contract_kind="cdd"),
    )
    _, page = imported(boss, content)
    assert "3 salariés ajoutés" in page.text
    zoe, noel, anne = stored(Employee)
    assert (zoe.last_name, zoe.birth_name, zoe.sex.value, zoe.nir_state) == ("Lefèvre", "", "Femme", NirState.UNAVAILABLE)
    assert (noel.nir, noel.nir_hash, noel.name_key) == (NIR, fingerprint(NIR[:13]), "d elia noel")
    assert (anne.last_name, anne.birth_name, anne.contract_kind, anne.left_on) == (
        "Petit", "Roux", "CDD", date(2026, 8, 31),
    )  # fmt: skip
    assert (zoe.follow_up, zoe.next_visit_on) == (FollowUp.SIMPLE, date(2025, 12, 1))
    (baker,) = stored(Post)
    assert (baker.holders, {each.post_id for each in stored(Assignment)}) == (3, {baker.id})
    assert [str(each.period.upper) for each in stored(Contract)] == ["None", "None", "2026-09-01"]
    assert stored(StagedRow) == []
