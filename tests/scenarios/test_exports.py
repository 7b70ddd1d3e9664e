"""The list of employees leaves from a browser as a file: « Exporter vers Excel », « Exporter vers XML » (SAL-04)."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from app.platform import job
from app.platform.context import Right
from app.platform.export import answer
from tests.factories import EmployeeFactory
from tests.scenarios.conftest import PHONE
from tests.scenarios.walking import beyond, download

pytestmark = pytest.mark.browser
NAMES = ("Auvray", "Aubin", "Bellamy")


@pytest.mark.row("F155", "F156")
def test_what_the_list_shows_is_downloaded_from_under_it(open_as, employer):
    actor = employer(Right.EMPLOYEES)
    for name in NAMES:
        EmployeeFactory(adherent_id=actor.adherent_id, last_name=name)
    page = open_as(actor)
    page.goto("/employees/?last_name=au")
    expect(page.locator("tbody tr")).to_have_count(2)

    excel = download(page, page.get_by_role("button", name="Exporter vers Excel"))
    lines = list(load_workbook(BytesIO(Path(excel.path()).read_bytes())).active.iter_rows(values_only=True))
    assert excel.suggested_filename == "salaries-2026-01-05.xlsx"
    assert [line[0] for line in lines] == ["Nom d’usage", "Aubin", "Auvray"]

    xml = download(page, page.get_by_role("button", name="Exporter vers XML"))
    assert len(ET.parse(xml.path()).getroot()) == 2
    expect(page.locator("tbody tr")).to_have_count(2)

    page.reload()  # a download leaves the page between two states, for whoever waits that it is loaded
    page.set_viewport_size(PHONE)
    assert beyond(page) == []
    expect(page.get_by_role("button", name="Exporter vers XML")).to_be_visible()


@pytest.mark.row("F155")
def test_a_long_list_is_prepared_apart_and_comes_back_by_a_notification(open_as, employer, app, monkeypatch):
    monkeypatch.setattr(answer, "MOST", 1)
    actor = employer(Right.EMPLOYEES)
    for name in NAMES:
        EmployeeFactory(adherent_id=actor.adherent_id, last_name=name)
    page = open_as(actor)
    page.goto("/employees/")
    page.get_by_role("button", name="Exporter vers Excel").click()
    expect(page.get_by_role("heading", name="Préparation de votre fichier")).to_be_visible()

    job.run_due(app)
    expect(page.get_by_role("heading", name="Votre fichier est prêt")).to_be_visible()
    page.goto("/notices/")
    page.get_by_role("link", name="Votre fichier est prêt").click()
    excel = download(page, page.get_by_role("link", name="Télécharger"))
    rows = list(load_workbook(BytesIO(Path(excel.path()).read_bytes())).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Aubin", "Auvray", "Bellamy"]

    page.reload()  # a download leaves the page between two states, for whoever waits that it is loaded
    page.set_viewport_size(PHONE)
    assert beyond(page) == []
