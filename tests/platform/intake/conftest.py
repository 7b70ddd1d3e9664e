"""A kind of file, somebody who sends such files, and the queue that reads them."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.adherents.models import Contact
from app.platform import job
from app.platform.context import Right
from app.platform.intake import (
    FileColumn,
    FileKind,
    Undoing,
    receiving,
)
from app.platform.intake.importing import declare_job
from tests.factories import AccountFactory
from tests.platform.intake.desk import Desk, known, of_somebody_else, read_contact

QUEUED = text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")


@pytest.fixture
def kind(monkeypatch):
    """A kind of file of contacts, whose service notes what it is given."""
    monkeypatch.setattr(job, "TASKS", dict(job.TASKS))
    given = []
    made = FileKind(
        name="tests", right=Right.COMPANY_CONTACTS, title="Importer", lead="", noun="contact", nouns="contacts",
        done=("contact ajouté", "contacts ajoutés"), reference="contacts.csv",
        columns=(
            FileColumn("name", "Nom", "", titles=("Nom de famille",)),
            FileColumn("number", "Numéro", "", digits=True, secret=True, optional=True),
        ),
        shown=("name",), reader=lambda ctx: read_contact, known=known, checks=(of_somebody_else,),
        twice=("name", "Comme la ligne {line}."), marked_twice=("number", "Même numéro que la ligne {line}."),
        write=lambda ctx, things, writing: given.append((things, writing.batch)) or list(range(1, len(things) + 1)),
        undoing=Undoing(subject=Contact, path="/contacts/{id}", take_back=lambda *given: None),
    )  # fmt: skip
    declare_job(made)
    return made, given


@pytest.fixture
def someone(employer):
    return replace(employer(Right.COMPANY_CONTACTS), user_id=AccountFactory().id)


@pytest.fixture
def desk(app, kind, someone, work_as):
    return Desk(someone, *kind, work_as, app)


@pytest.fixture
def queue(administrator):
    def read():
        with administrator.connect() as connection:
            return [(row.task_name, row.args) for row in connection.execute(QUEUED)]

    return read


@pytest.fixture
def heavy(monkeypatch):
    """Every file is too large to be read while one waits."""
    monkeypatch.setattr(receiving, "READ_AT_ONCE", 10)
