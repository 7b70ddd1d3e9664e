"""Who sends the file, and the page that answers."""

from dataclasses import replace

import pytest

from app.platform import job
from app.platform.context import Right
from tests.employees.imports.changing import RIGHTS, Desk
from tests.employees.imports.creation_file import HERE
from tests.factories import AccountFactory, PostFactory


@pytest.fixture
def boss(employer):
    """Who may import, in a company that has bakers."""
    actor = employer(Right.EMPLOYEE_ADMIN, Right.EMPLOYEES)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return actor


@pytest.fixture
def send(hand_in):
    """Send a file as somebody: the browser, and the page that answers."""
    return lambda actor, content, name="salaries.csv": hand_in(actor, HERE, content, name)


@pytest.fixture
def imported(app, send):
    """Send a file, confirm it, let the job run."""

    def run(actor, content, **choice):
        browser, answer = send(actor, content)
        browser.post(answer.request.path + "/confirm", data=choice)
        job.run_due(app)
        return browser, browser.get(answer.request.path)

    return run


@pytest.fixture
def desk(employer, work_as, app):
    actor = replace(employer(*RIGHTS), user_id=AccountFactory().id)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return Desk(actor, work_as, app)
