"""Who owes something first is led there from every page that shows their data, and from no other."""

import pytest

from app.accounts.services import terms
from app.platform.context import StaffRight
from app.platform.password import hashed
from tests.accounts.conftest import PASSWORD
from tests.factories import AccountFactory, EmployeeFactory, MandateFactory


@pytest.fixture
def browser(app, staff, work_as):
    """Signed in to a company with one employee, after the terms have changed."""
    account = AccountFactory(username="julie", password=hashed(PASSWORD))
    MandateFactory(user_id=account.id, adherent_id=EmployeeFactory().adherent_id)
    with work_as(staff(StaffRight.SETTINGS)) as ctx:
        terms.publish(ctx, body="Les nouvelles conditions.")
    browser = app.test_client()
    assert browser.post("/connexion/", data={"name": "julie", "password": PASSWORD}).location == "/"
    return browser


@pytest.mark.parametrize("page", ["/", "/?tab=x", "/employees/", "/profil/", "/search/?q=a"])
def test_no_page_of_the_portal_opens_before_the_new_terms_are_accepted(browser, page):
    assert browser.get(page).location == f"/conditions/accepter?next={page.partition('?')[0]}"


@pytest.mark.parametrize("page", ["/conditions/", "/faq/", "/static/portal.css", "/conditions/accepter"])
def test_what_everybody_may_read_stays_open(browser, page):
    assert browser.get(page).status_code == 200


def test_one_may_leave_instead(browser):
    assert browser.post("/connexion/leave").location == "/connexion/"


def test_a_first_page_welcomes_who_is_signed_out(app):
    assert app.test_client().get("/").location in (None, "/connexion/")
