"""The declarative base, the session, and how a broken constraint becomes a sentence."""

from datetime import date, datetime
from typing import Any, TypeVar

from flask import Flask
from flask_appbuilder import Model as FabModel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Constraint, DateTime, Identity, Index, MetaData, Select
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.interfaces import ORMOption

from app.platform.connection import remember
from app.platform.discreet import keep_quiet
from app.platform.errors import DomainError, NotAllowed
from app.platform.typography import spaced

LARGEST_ID = 2**63 - 1

metadata: MetaData = FabModel.metadata  # one metadata: FAB's tables and ours migrate together
metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# On FAB's registry: a map on `Base` would be ignored. `int` is said here because a column of a composite foreign key,
# unlike one of a simple key, does not take the type of what it refers to.
FabModel.registry.update_type_annotation_map(
    {int: BigInteger, Range[date]: DATERANGE, datetime: DateTime(timezone=True)}
)
db = SQLAlchemy(metadata=metadata, disable_autonaming=True)


class Base(DeclarativeBase):
    """Base of every table of ours; shares FAB's registry so that relationships may name its users."""

    registry = FabModel.registry

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)


Row = TypeVar("Row", bound=Base)
Rows = Select[*tuple[Any, ...]]
"""A statement of columns, for a table or a page."""


def words(label: str, hint: str = "") -> dict[str, Any]:
    """What users call a column, said once: forms, lists, imports, exports and history read it."""
    return {"label": spaced(label), "hint": spaced(hint)}


def sentence(field: str, message: str) -> dict[str, Any]:
    """What users read when a constraint refuses their input, kept on the constraint itself."""
    return {"field": field, "message": spaced(message)}


def explain(error: IntegrityError) -> DomainError:
    """Turn a broken constraint into the sentence declared on it.

    Raises:
        IntegrityError: the constraint declares no sentence: that is our bug, not the user's.
    """
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    for table in metadata.tables.values():
        guards: set[Constraint | Index] = {*table.constraints, *table.indexes}
        for guard in guards:
            if guard.name == name and "message" in guard.info:
                return DomainError(guard.info["message"], field=guard.info["field"])
    raise error


def row_id(text: str) -> int | None:
    """The number of a row as an address or a form writes it; None for what no row can have, however long."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))):
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def asked_row(text: str) -> int:
    """The number of the row that an address or a form asks for.

    Raises:
        NotAllowed: no row can have it: the same page as for a row that is not theirs.
    """
    number = row_id(text)
    if number is None:
        raise NotAllowed("row")
    return number


def find(model: type[Row], text: str, *options: ORMOption, session: Session | None = None) -> Row | None:
    """The row whose id is written in a URL or a form, if the actor may see it; else None, whatever was written."""
    number = row_id(text)
    return None if number is None else (session or db.session()).get(model, number, options=options)


def init_app(app: Flask) -> None:
    """Bind the session to the settings' database."""
    db.init_app(app)
    with app.app_context():
        remember(db.engine)
        keep_quiet(db.engine)
