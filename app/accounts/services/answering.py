"""Who is written to about the accesses of an adherent."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.accounts.queries.confirming import answerable
from app.platform.context import Context


def who_answers(ctx: Context, adherent_id: int) -> Sequence[Row[Any]]:
    """An adherent's own administrators; of a branch that has none, those of its mother whose access covers it.

    Each as `answerable` reads them. At the door, or the service's side.
    """
    found = ctx.session.execute(answerable(adherent_id, ctx.today)).all()
    return [one for one in found if one.through == adherent_id] or found
