"""Pictures of the main pages, wide and on a phone, into docs/screenshots/: `make screenshots`.

A demonstration of its own is started, filled and thrown away. Its clock stands still, so that a picture changes only
when the page does. `make screenshots ONLY=05` makes those whose name begins so.
"""

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright
from werkzeug.serving import make_server

from app.demo.services import load_small
from app.platform import clock, job
from config import Settings
from run import build, database
from tests.chromium import QUIET, program
from tests.employees.payroll.pay import contract, dsn, establishment, person

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
NOW = datetime(2026, 1, 12, 9, 44, tzinfo=UTC)
"""A Monday morning, the day before a batch of visits."""
SIZES = {"wide": (1366, 768), "phone": (360, 740)}
LONGEST = 1600
"""Pixels of a picture; what is below is more of the same."""
PATIENCE_MS = 30_000
BAKER, CLINIC, SECRETARY = (f"{name}@exemple.example" for name in ("boulangere", "clinique", "secretaire"))

LABELS = ("Nom d’usage", "Prénom", "Nom de naissance")
"""Names, on a record."""

Picture = tuple[str, str | None, Callable[[Page], None]]
"""Name, who is signed in (a login of the demonstration), and the way to the page."""


def sign_in(page: Page) -> None:
    """The door."""
    page.goto("/connexion/")


def home(page: Page) -> None:
    """What the employer has to do."""
    page.goto("/")


def employees(page: Page) -> None:
    """The list, of a company of 320."""
    page.goto("/employees/")


def record(page: Page) -> None:
    """An employee whose follow-up is strict, with the reason unfolded."""
    page.goto("/employees/?follow_up=REINFORCED")
    page.locator("tbody .c-name a").first.click()
    page.locator("summary", has_text="Pourquoi").first.click()


def refused_form(page: Page) -> None:
    """A new employee, with two answers that cannot be."""
    page.goto("/employees/add")
    for name, typed in {
        "last_name": "Benali",
        "first_name": "Karim",
        "nir": "1 13 03 21 231 044 16",
        "born_on": "14/03/2013",
        "hired_on": "12/01/2026",
    }.items():
        page.locator(f"#{name}").fill(typed)
    page.get_by_label("Homme").check()
    page.locator("#contract_kind").select_option(label="CDI")
    page.locator("#post").press_sequentially("a")
    page.locator("#post-found [data-value]").first.click()
    page.locator(".bar .btn-primary").click()
    page.locator("[data-refusals]").wait_for()


def import_preview(page: Page) -> None:
    """A file of employees: most can be created, two cells are to be corrected."""
    posts = page.context.request.get("/employees/import/lists/postes").text().lstrip("\ufeff").splitlines()[1:4]
    posts = [post.replace('"', "").strip() for post in posts] or ["636c;Boulanger"]
    titles = page.context.request.get("/employees/import/reference").text().lstrip("\ufeff").splitlines()[0]
    people = [
        ("Madame", "Léa", "Fontaine", "", "04/05/1997", "", "05/01/2026", ""),
        ("Monsieur", "Hugo", "Garnier", "", "31/02/1990", "", "12/01/2026", ""),
        ("Madame", "Chloé", "Marchand", "Petit", "22/09/1988", "", "01/12/2025", "30/06/2026"),
        ("Monsieur", "Théo", "Renaud", "", "17/07/2001", "", "12/01/2026", ""),
        ("Monsieur", "Lucas", "Perrin", "", "08/11/1979", "", "15/12/2025", ""),
    ]
    lines = [";".join((*one, posts[number % len(posts)], "CDI")) for number, one in enumerate(people)]
    lines.append("Madame;Inès;Chevalier;;30/01/1993;;12/01/2026;;636c;Livreur;CDI")
    content = "\r\n".join([titles, *lines]).encode()
    page.goto("/employees/import/")
    page.locator("#file").set_input_files(FilePayload(name="salaries-janvier.csv", mimeType="text/csv", buffer=content))
    page.locator("form.form .btn-primary").click()
    page.goto(page.url + "?show=all")


def column_chooser(page: Page) -> None:
    """The same list, its columns to be chosen; on a phone a list has three facts and its filters."""
    page.goto("/employees/")
    chooser = page.get_by_role("button", name="Colonnes")
    if chooser.is_visible():
        chooser.click()
    else:
        page.get_by_role("link", name="Filtrer").click()


def bulk_summary(page: Page) -> None:
    """Four people, another post from a day on: the first holds it already."""
    page.goto("/employees/")
    kept = page.locator("tbody tr").first.locator(".cut").inner_text().rpartition(" ")[0].strip()
    for box in page.locator("tbody .c-pick input").all()[:4]:
        box.evaluate("box => box.click()")
    page.locator(".selbar button", has_text="Changer de poste").evaluate("button => button.click()")
    page.locator("#post").press_sequentially(kept[:8])
    page.locator("#post-found [data-value]").first.click()
    page.get_by_label("Date d’entrée en poste").fill("1/2/26")
    page.locator(".bar .btn-primary").click()
    page.locator("[data-refusals]").wait_for()


def payroll_review(page: Page) -> None:
    """A month of payroll that says otherwise: an arrival, an end, a new contract, and whoever it does not name."""
    page.goto("/company/")
    siret = "".join(re.findall(r"\d{3}\s\d{3}\s\d{3}\s\d{5}", page.locator("main").inner_text())[0].split())
    leaving, renewed = (paid(page, number) for number in (1, 2))
    people = establishment(
        person(contract(end="31122025"), nir="", **leaving),
        person(contract(nature="02", due="30062026"), nir="", **renewed),
        person(contract(since="15122025"), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001"),
        siret=siret,
    )
    page.goto("/employees/dsn/")
    page.locator("#file").set_input_files(
        FilePayload(name="dsn-12-2025.dsn", mimeType="text/plain", buffer=dsn(people))
    )
    page.locator("form .btn-primary").click()
    page.get_by_role("heading", name="Arrivées").wait_for()


def paid(page: Page, number: int) -> dict[str, str]:
    """Somebody of the list, as payroll names them."""
    page.goto("/employees/")
    page.locator("tbody .c-name a").nth(number).click()
    facts = page.locator("main").inner_text()
    usual, first, name = (re.findall(rf"^{label}\n+(.+)$", facts, re.MULTILINE)[0] for label in LABELS)
    born = re.findall(r"\d{2}/\d{2}/\d{4}", facts[facts.index("Date de naissance") :])[0].replace("/", "")
    return {"name": name.upper(), "first": first.upper(), "usual": usual.upper(), "born": born}


def validation_desk(page: Page) -> None:
    """New records, for the service to check."""
    page.goto("/staff/validations/")


def history(page: Page) -> None:
    """Who changed what in a record, when."""
    page.goto("/employees/")
    page.locator("tbody .c-name a").nth(3).click()
    address = page.url.partition("?")[0]
    page.goto(address + "/edit")
    page.get_by_label("Nom d’usage").fill("Belin")
    page.locator(".bar .btn-primary").click()
    page.goto(address + "/leave")
    page.get_by_label("Date de sortie").fill("31 janvier 2026")
    page.locator(".bar .btn-primary").click()
    page.get_by_role("link", name="Historique").click()


def rights(page: Page) -> None:
    """The matrix of a colleague."""
    page.goto("/users/")
    page.locator("tbody .c-name a", has_text="Benali").or_(page.locator("tbody .c-name a", has_text="BENALI")).click()
    page.locator("a[href$='/rights']").first.click()


def visit_request(page: Page) -> None:
    """A visit after a stop: the rule stands beside the form."""
    page.goto("/employees/")
    page.locator("tbody .c-name a").nth(2).click()
    page.goto(f"/visits/ask/{page.url.rpartition('/')[2]}")
    page.locator("#kind").select_option(label="Reprise")
    page.locator("#absence_cause").select_option(index=2)
    page.locator("#absent_on").fill("17/11/2025")
    page.locator("#returns_on").fill("19/01/2026")
    page.wait_for_load_state("networkidle")


def inbox(page: Page) -> None:
    """What the secretary has to treat."""
    page.goto("/inbox/")


def planning(page: Page) -> None:
    """The week of a doctor."""
    page.goto("/planning/")


PICTURES: tuple[Picture, ...] = (
    ("01-connexion", None, sign_in),
    ("02-accueil", BAKER, home),
    ("03-salaries", CLINIC, employees),
    ("04-fiche", CLINIC, record),
    ("05-ajouter-refus", BAKER, refused_form),
    ("06-import", BAKER, import_preview),
    ("07-droits", BAKER, rights),
    ("08-demande-visite", BAKER, visit_request),
    ("09-a-traiter", SECRETARY, inbox),
    ("10-planning", SECRETARY, planning),
    ("11-colonnes", CLINIC, column_chooser),
    ("12-plusieurs", CLINIC, bulk_summary),
    ("13-dsn", BAKER, payroll_review),
    ("14-a-verifier", SECRETARY, validation_desk),
    ("15-historique", BAKER, history),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a portal with demo data that nobody else uses."""
    clock.now = lambda: NOW
    with TemporaryDirectory() as folder:
        settings = Settings(
            INSTANCE=Path(folder), SECRET_KEY="of pictures", SEAL_KEY="of pictures too", PASSWORD_COST=1
        )
        with database(settings) as ready:
            app = build(ready)
            with app.app_context():
                load_small()
            job.run_due(app)
            running = job.start_worker(app)
            try:
                with served(app) as address:
                    yield address
            finally:
                running.stop(PATIENCE_MS / 1000)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application in a thread."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def photograph(browser: Browser, address: str, picture: Picture, size: str) -> Path:
    """Walk to a page and take its picture, as long as the page is, but not endless."""
    name, who, walk = picture
    width, height = SIZES[size]
    context = browser.new_context(base_url=address, locale="fr-FR", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if who:
        page.goto("/connexion/")
        page.locator("#name").fill(who)
        page.locator("#password").fill("Demo-portail-2026")
        page.locator("form .btn-primary").click()
        page.wait_for_url(lambda url: "/connexion/" not in url)
    walk(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": max(height, min(whole, LONGEST))})
    path = FOLDER / f"{name}-{size}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()
    return path


def main(only: str) -> int:
    """Make the pictures whose name begins with `only`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [each for each in PICTURES if each[0].startswith(only)]
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        for picture in chosen:
            for size in SIZES:
                print(photograph(browser, address, picture, size).name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "")))
