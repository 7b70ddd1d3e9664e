"""The technical console: closed to all but its right, read only, and without secrets."""

import re

import pytest

from app.platform import audit, mail
from app.platform.console import WATCHED, label
from app.platform.context import Right, StaffRight
from app.platform.seal import Sealed
from tests.factories import ContactFactory

PAGES = ["/console/", *(f"/console/{each.model.__tablename__}/" for each in WATCHED)]


@pytest.mark.parametrize("page", PAGES)
def test_the_console_is_for_staff_with_its_right(browse, staff, employer, portal, page):
    assert browse(staff(StaffRight.CONSOLE)).get(page).status_code == 200
    assert browse(staff(StaffRight.ADHERENTS)).get(page).status_code == 404
    assert browse(employer(*Right)).get(page).status_code == 404
    assert portal.test_client().get(page).location.startswith("/connexion")


def test_it_shows_what_happened_without_what_was_written(browse, staff, work_as):
    contact = ContactFactory()
    with work_as(staff(StaffRight.ADHERENTS)) as ctx:
        audit.record(ctx, "contact_added", contact)
        mail.post(ctx, "julie@example.org", "accounts/opened", first_name="Julie", adherent="Martin", username="julie")
    browser = browse(staff(StaffRight.CONSOLE))
    assert "contact_added" in browser.get("/console/audit_line/").text
    page = browser.get("/console/outbox/").text
    assert "accounts/opened" in page
    assert "julie@example.org" not in page


def test_its_headings_are_the_words_of_the_portal(browse, staff):
    browser = browse(staff(StaffRight.CONSOLE))
    pages = {each.title: browser.get(f"/console/{each.model.__tablename__}/").text for each in WATCHED}
    told = {title: re.sub(r'(nonce|value)="[^"]*"', "", page) for title, page in pages.items()}  # made by chance
    for each in WATCHED:
        for column in each.columns:
            assert column.replace("_", " ").title() not in told[each.title] or label(each.model, column) == "Action"
            assert label(each.model, column) in told[each.title]
    assert "Écrit le" in told["Envois"]
    assert "Vue le" in told["Sessions"]


def test_nothing_can_be_changed_there(browse, staff, portal):
    posts = {
        rule.rule for rule in portal.url_map.iter_rules() if rule.rule.startswith("/console") and "POST" in rule.methods
    }
    browser = browse(staff(StaffRight.CONSOLE))
    for path in posts:
        assert browser.post(path.replace("<path:name>", "x"), data={"id": "1"}).status_code in (302, 400, 404, 405), (
            path
        )


@pytest.mark.parametrize(
    "asked", ["?page=99999999999999999999", "?page=-1", "details/?id=x", "details/?id=" + "9" * 30]
)
def test_what_no_row_can_have_is_no_failure(browse, staff, asked):
    assert browse(staff(StaffRight.CONSOLE)).get(f"/console/audit_line/{asked}").status_code in (200, 302)


def test_no_sealed_column_is_watched():
    for each in WATCHED:
        shown = [each.model.__table__.c[name] for name in each.columns if name in each.model.__table__.c]
        assert not [column.name for column in shown if isinstance(column.type, Sealed)]
