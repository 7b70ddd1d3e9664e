"""Nomenclatures on screen, for the service only."""

import pytest

from app.platform.context import Right, StaffRight

PAGES = ["/nomenclatures/", "/professions/", "/risks/", "/activities/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_nomenclature_is_read_by_who_may_change_the_settings(browse, staff, page):
    assert browse(staff(StaffRight.SETTINGS)).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_sees_it(browse, staff, employer, page):
    assert (
        browse(staff(*(right for right in StaffRight if right is not StaffRight.SETTINGS))).get(page).status_code == 404
    )
    assert browse(employer(*Right)).get(page).status_code == 404


def test_job_words_are_set_apart_by_commas(browse, staff):
    assert "boulanger, boulangère" in browse(staff(StaffRight.SETTINGS)).get("/professions/?code=636c").text


def test_versions_are_shown_with_their_source_and_day(browse, staff):
    page = browse(staff(StaffRight.SETTINGS)).get("/nomenclatures/").text
    for shown in (
        "Professions (PCS-ESE)",
        "PCS-ESE 2017",
        "01/01/2017",
        "Insee, nomenclature PCS-ESE",
        "Licence Ouverte 2.0",
    ):
        assert shown in page


def test_professions_are_filtered_by_job_words_without_accents(browse, staff):
    page = browse(staff(StaffRight.SETTINGS)).get("/professions/?label=boulangère").text
    assert ">636c<" in page
    assert ">526c<" not in page


def test_risks_show_their_articles(browse, staff):
    page = browse(staff(StaffRight.SETTINGS)).get("/risks/").text
    assert "R4624-23 I 2°" in page


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_added_changed_or_deleted_on_screen(browse, staff, page):
    browser = browse(staff(StaffRight.SETTINGS))
    assert {browser.post(page + path).status_code for path in ("add", "1/edit", "1/delete")} == {404}


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("towns?q=21200", {"postcode": "21200", "town": "Beaune"}),
        ("naf?q=10.71C", {"naf": "10.71C"}),
        ("naf?q=boulangerie", {"naf": "10.71C"}),
    ],
)
def test_a_field_is_offered_nomenclatures_before_anybody_is_known(app, asked, offered):
    answer = app.test_client().get(f"/choices/{asked}")
    assert offered in [each["fills"] for each in answer.json]


def test_the_service_sees_the_communes_and_where_they_come_from(browse, staff):
    browser = browse(staff(StaffRight.SETTINGS))
    assert "Beaune" in browser.get("/towns/?label=beaune").text
    assert "COG 2026" in browser.get("/nomenclatures/").text
