"""Rows that an actor asks for: theirs, or as absent as one that never was.

Row security leaves out what is another adherent's; here a row that is left out becomes the one refusal of all pages.
"""

from typing import TypeVar

from sqlalchemy import Select

from app.platform.context import Context
from app.platform.database import Base
from app.platform.errors import NotAllowed

Row = TypeVar("Row", bound=Base)
Found = TypeVar("Found")


def read(ctx: Context, model: type[Row], number: int) -> Row:
    """The row of that number.

    Raises:
        NotAllowed: there is none that the actor may see.
    """
    return _there(ctx.session.get(model, number), model)


def lock(ctx: Context, model: type[Row], number: int) -> Row:
    """The same, kept from others until the transaction ends.

    Raises:
        NotAllowed: there is none that the actor may see.
    """
    return _there(ctx.session.get(model, number, with_for_update=True), model)


def one(ctx: Context, asked: Select[Found]) -> Found:
    """What a statement finds first.

    Raises:
        NotAllowed: it finds nothing that the actor may see.
    """
    return _there(ctx.session.scalars(asked).first(), asked)


def _there(found: Found | None, asked: object) -> Found:
    if found is None:
        raise NotAllowed(asked)
    return found
