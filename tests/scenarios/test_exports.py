"""The list of employees leaves from a browser as a file: « Exporter vers Excel », « Exporter vers XML » (SAL-04)."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from app.platform.context import Right
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

    page.set_viewport_size(PHONE)
    assert beyond(page) == []
    expect(page.get_by_role("button", name="Exporter vers XML")).to_be_visible()
