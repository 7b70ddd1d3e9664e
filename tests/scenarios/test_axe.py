"""axe-core finds no serious or critical violation, on any page that one can open."""

import re
from collections.abc import Iterable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.adherents.models import Adherent
from app.employees.hirings.models import DeclaredHiring
from app.employees.models import Contract, Employee
from app.platform import job
from app.platform.right import Right, StaffRight
from app.platform.security import Open
from app.posts.models import Post
from app.visits.models import Appointment, Slot, VisitRequest
from tests.conftest import EVERY, EVERY_STAFF
from tests.factories import AdherentFactory
from tests.scenarios.conftest import PHONE
from tests.scenarios.rooms import ROOMS
from tests.scenarios.walking import FILES, press, reads, send_file, title
from tests.test_tenants import routes, world

pytestmark = pytest.mark.browser
AXE = Axe()
ONLY = {"resultTypes": ["violations"]}
WORST = {"serious", "critical"}
OF = {
    "adherent_id": Adherent,
    "employee_id": Employee,
    "post_id": Post,
    "request_id": VisitRequest,
    "appointment_id": Appointment,
    "slot_id": Slot,
    "contract_id": Contract,
}
"""Whose number an address takes by which name; `pk` is the view's own."""
FORMS_OF = {
    **dict.fromkeys(("Corrections", "EmployeeCareer", "EmployeeContracts", "ServiceReturns", "Validations"), Employee),
    "DeclaredHirings": DeclaredHiring,
    "PostForms": Post,
}
"""Whose rows a page names that is no screen of one model."""
DOOR = (
    "/connexion/", "/premiere-connexion/", "/mot-de-passe/", "/mot-de-passe/spent", "/invitation/spent", "/nowhere",
    "/code-adherent/", "/inscription/", "/inscription/spent", "/conditions/",
)  # fmt: skip
REFUSED = ("/employees/add", "/posts/add", "/invitations/add")
"""Forms that are looked at once they were sent empty, too."""


@pytest.fixture
def mine(app):
    return world(AdherentFactory(name="Boulangerie").id, "Martin")


@pytest.fixture
def pages(portal, mine):
    """The addresses of every page of a side that a browser of the test client gets as HTML, tabs included.

    Those of `ROOMS` are looked at in `test_rooms`, which says what their addresses name.
    """

    def find(browser, side: type) -> Iterator[str]:
        needs = portal.extensions["needs"]
        for rule, view, method in routes(portal):
            need = needs[view.endpoint, f"can_{rule.endpoint.partition('.')[2]}"]
            own = getattr(view, "model", None) or FORMS_OF.get(view.endpoint)
            numbers = {name: mine.get(OF.get(name, own)) for name in rule.arguments}
            room = type(view).__module__.split(".")[1]
            if room in ROOMS or method != "GET" or None in numbers.values() or not isinstance(need, side | Open):
                continue
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(numbers[part[1]]), rule.rule)  # noqa: B023
            answer = browser.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield address
                yield from (f"{address}{tab}" for tab in re.findall(r'href="[^"?]*(\?tab=\w+)"', answer.text))

    return find


def wrong(page: Page, address: str) -> list[str]:
    """What axe finds serious on the page that is open."""
    page.wait_for_load_state("load")
    found = AXE.run(page, options=ONLY).response["violations"]
    return [
        f"{address} {each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}"
        for each in found
        if each["impact"] in WORST
    ]


def swept(page: Page, addresses: Iterable[str]) -> list[str]:
    """What axe finds on each of these pages."""
    found = []
    for address in addresses:
        page.goto(address)
        found += wrong(page, address)
    return found


def test_pages_before_one_is_known(open_browser):
    assert swept(open_browser(), DOOR) == []


def test_every_page_of_an_employer(open_as, employer, browse, pages, mine):
    julie = employer(*EVERY, of=mine[Adherent])
    page = open_as(julie)
    found = list(pages(browse(julie), Right))
    assert len(found) >= 24
    assert swept(page, found) == []
    for address in REFUSED:
        page.goto(address)
        page.locator(".bar .btn-primary").click()
        page.locator("[data-refusals]").wait_for()
        assert wrong(page, address) == []


def test_every_step_of_an_import(open_as, employer, app):
    page = open_as(employer(Right.POSTS))
    page.goto("/posts/import/")
    send_file(page, FILES / "postes-excel.csv")
    title(page, "Vérifier l’import")
    assert wrong(page, "check") == []
    page.get_by_role("link", name="Colonnes du fichier").click()
    title(page, "Faire correspondre les colonnes")
    assert wrong(page, "columns") == []
    press(page, "Vérifier les lignes")
    title(page, "Vérifier l’import")
    press(page, "Importer les 5 lignes valides")
    title(page, "Importer des postes")
    assert wrong(page, "wait") == []
    job.run_due(app)
    reads(page, "5 postes créés")
    assert wrong(page, "done") == []
    page.get_by_role("link", name="Annuler cet import").click()
    title(page, "Annuler cet import")
    assert wrong(page, "undo") == []
    press(page, "Annuler cet import")
    title(page, "Importer des postes")
    job.run_due(app)
    reads(page, "Import annulé")
    assert wrong(page, "undone") == []


def test_every_page_of_the_service(open_as, staff, browse, pages, mine):
    nadia = staff(*EVERY_STAFF)
    page = open_as(nadia)
    found = list(pages(browse(nadia), StaffRight))
    assert len(found) >= 20
    assert swept(page, found) == []


def test_the_main_pages_on_a_phone(open_as, employer, staff, mine):
    julie = open_as(employer(*EVERY, of=mine[Adherent]), PHONE)
    nadia = open_as(staff(*EVERY_STAFF), PHONE)
    employee = mine[Employee]
    employees = ("/employees/", f"/employees/{employee}", "/employees/add", f"/visits/ask/{employee}")
    assert swept(julie, ("/", *employees)) == []
    assert swept(nadia, ("/inbox/", "/planning/", "/adherents/")) == []
