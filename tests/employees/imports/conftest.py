"""Who sends the file, and the page that answers."""

from io import BytesIO

import pytest

from app.platform import job
from app.platform.context import Right
from tests.employees.imports.creation_file import HERE
from tests.factories import PostFactory


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
