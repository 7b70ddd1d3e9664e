"""Files about employees who are there, and somebody who sends them."""

from app.employees.imports.creation import EMPLOYEES
from app.employees.services.hire import hire
from app.platform import job
from app.platform.context import Right
from app.platform.intake import Intake, StagedRow
from app.platform.intake.importing import confirm
from app.platform.intake.receiving import receive
from app.platform.intake.undoing import undo
from app.posts.models import Post
from tests.factories import NOW, sessions

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)
ZOE = {
    "last_name": "Lefèvre", "first_name": "Zoé", "sex": "F", "born_on": "04/11/1999", "nir_missing": True,
    "contract_kind": "CDD", "hired_on": "01/09/2025", "left_on": "31/08/2026",
}  # fmt: skip
FILE = {
    "sex": "Madame", "first_name": "Zoé", "birth_name": "Lefèvre", "married_name": "", "born_on": "04/11/1999",
    "nir": "", "hired_on": "01/09/2025", "left_on": "31/08/2026", "pcs_code": "636c", "post_title": "Boulanger",
    "contract_kind": "CDD", "post_since": "01/09/2025",
}  # fmt: skip


class Desk:
    """Somebody who sends files: what tests do, said shortly."""

    def __init__(self, actor, work_as, app):
        self.actor, self.work_as, self.app = actor, work_as, app

    def act(self, now=NOW):
        return self.work_as(self.actor, now)

    def hire(self, **said):
        """Zoé, baker."""
        with self.act() as ctx:
            post = sessions.query(Post).filter_by(adherent_id=self.actor.adherent_id).order_by(Post.id).first()
            return hire(ctx, post=ctx.session.get(Post, post.id), **(ZOE | said)).id

    def send(self, *rows, columns=None):
        """A file with these rows; its number."""
        with self.act() as ctx:
            return receive(ctx, EMPLOYEES, name="salaries.csv", content=csv(*rows, columns=columns)).id

    def carry_out(self, number, *, only_valid=False):
        with self.act() as ctx:
            confirm(ctx, EMPLOYEES, intake_id=number, only_valid=only_valid)
        job.run_due(self.app)

    def undo(self, number, now=NOW):
        with self.act(now) as ctx:
            undo(ctx, EMPLOYEES, intake_id=number)
        job.run_due(self.app)


def csv(*rows, columns=None):
    """A file with these rows, each cell by the name of its column."""
    titles = [each for each in EMPLOYEES.columns if columns is None or each.name in columns]
    lines = [[each.title for each in titles], *([row.get(each.name, "") for each in titles] for row in rows)]
    return "\n".join(";".join(map(str, each)) for each in lines).encode()


def row(employee_id="", **said):
    return FILE | {"id": employee_id} | said


def judged(stored):
    """Lines to create, to update, unchanged, to be corrected, of the last file."""
    last = stored(Intake)[-1]
    return last.created, last.changed, last.same, last.wrong


def refusals(stored):
    return [(column, sentence) for each in stored(StagedRow) for column, sentence in each.found]
