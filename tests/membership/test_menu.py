"""Beside « Adhésions » and « Démarches » the service's staff reads how many wait for it."""

from app.membership.facts import Kind
from app.membership.models import Adhesion
from app.membership.rules.adhesion import Content, State, written
from app.platform.context import Right, StaffRight
from tests.conftest import at_most
from tests.factories import NOW, sessions
from tests.platform.menu import counts


def adhesions(*states):
    sessions.add_all(
        Adhesion(
            state=state, first_name="Luc", last_name="Roux", email="luc@roux.example", content=written(Content()),
            started_at=NOW, changed_at=NOW, siret=f"{number:014}",
        )
        for number, state in enumerate(states)
    )  # fmt: skip
    sessions.commit()


def test_the_service_reads_how_many_requests_wait_for_it(company, asked, browse, staff):
    adhesions(State.SENT, State.SENT, State.DRAFT, State.TO_CORRECT, State.REFUSED)
    asked(Kind.MERGER, description="10001 rejoint 10250. Appelez le 06 12 34 56 78.")
    browser = browse(staff(StaffRight.INBOX))
    with at_most(8):
        page = browser.get("/staff/adhesions/").text
    assert (counts(page)["Adhésions"], counts(page)["Démarches"]) == ("2", "1")
    assert "en attente" in page


def test_nothing_stands_there_when_nothing_waits(browse, staff):
    adhesions(State.DRAFT)
    found = counts(browse(staff(StaffRight.INBOX)).get("/staff/adhesions/").text)
    assert (found["Adhésions"], found["Démarches"]) == ("", "")


def test_an_employer_counts_nothing(company, browse, employer):
    adhesions(State.SENT)
    page = browse(employer(Right.ADMIN, of=company.id)).get("/users/").text
    assert set(counts(page).values()) == {""}
