"""Files of contacts, and somebody who sends them: what the tests of intakes share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import String, func, literal, select

from app.adherents.models import Contact
from app.platform import job
from app.platform.context import Actor, Context
from app.platform.intake import (
    FileKind,
    RowRead,
    StagedRow,
)
from app.platform.intake.importing import confirm
from app.platform.intake.receiving import correct_cells, match, receive
from app.platform.intake.verify import of_intake
from app.platform.refusal import Refusal
from app.platform.seal import fingerprint
from tests.factories import NOW

HEADERS = ("Nom", "Numéro")
ODD = Refusal("number", "Tapez un numéro pair.")


def read_contact(cells):
    """A name that is kept, and a secret number that must be even."""
    name, number = cells["name"], cells.get("number", "")
    refusals = (ODD,) if number and int(number) % 2 else ()
    mark = fingerprint(number) if number else None
    return RowRead(refusals, {"name": name}, name.lower() or None, mark, name)


def known(ctx, intake_id):
    named = StagedRow.keys["name"].astext == Contact.last_name
    return select(StagedRow.id, literal("Déjà là.", String)).join(Contact, named).where(of_intake(ctx, intake_id))


def of_somebody_else(ctx, intake_id):
    refused = (literal("name", String), literal("Ce nom est pris.", String))
    held = StagedRow.keys["name"].astext == func.upper(Contact.first_name)
    return select(StagedRow.id, *refused).join(Contact, held).where(of_intake(ctx, intake_id))


@dataclass
class Desk:
    """Somebody with files to send: what tests do, said shortly."""

    actor: Actor
    kind: FileKind
    given: list[tuple[list[str], int]]
    """What the service was given: rows, number of the import."""
    work_as: Callable[..., AbstractContextManager[Context]]
    app: Flask

    def act(self, actor=None, now=NOW):
        return self.work_as(actor or self.actor, now)

    def receive(self, *lines, headers=HEADERS):
        content = "\n".join(";".join(each) for each in [headers, *lines]).encode()
        with self.act() as ctx:
            return receive(ctx, self.kind, name="contacts.csv", content=content).id

    def confirm(self, number, *, only_valid=False, by=None):
        with self.act(by) as ctx:
            confirm(ctx, self.kind, intake_id=number, only_valid=only_valid)

    def retype(self, number, **typed):
        """`retype(1, name_2="Ann")`: the name on line 2."""
        places = [(key.partition("_"), value) for key, value in typed.items()]
        with self.act() as ctx:
            cells = {(int(line), column): value for (column, _, line), value in places}
            correct_cells(ctx, self.kind, intake_id=number, typed=cells)

    def match(self, number, *columns):
        with self.act() as ctx:
            match(ctx, self.kind, intake_id=number, chosen=dict(enumerate(columns)))

    def run(self):
        job.run_due(self.app)


def outcomes(stored):
    return {row.line: row.outcome for row in stored(StagedRow)}


def found(stored):
    return {row.line: [sentence for _, sentence in (*row.refusals, *row.found)] for row in stored(StagedRow)}
