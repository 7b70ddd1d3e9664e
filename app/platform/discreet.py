"""What PostgreSQL says of a refusal, without what was typed.

Its DETAIL and CONTEXT quote the row: « Key (email)=(julie@…) already exists ». Errors end in logs, and logs are read by
people who may not read the row: whatever quotes a value is taken out of the error itself, before anybody holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

QUOTES_VALUES = "22"
"""The class of data exceptions: even their first line quotes, « invalid input syntax for type date: "12/3/85" »."""
WHERE = ("table_name", "column_name", "constraint_name")


def without_values(error: psycopg.Error) -> str:
    """The code and kind of an error, the first line of the server's message unless it quotes, where it arose."""
    if error.sqlstate is None:
        return str(error)  # of the driver or the network, which know no row
    told = [f"{error.sqlstate} {type(error).__name__}"]
    if not error.sqlstate.startswith(QUOTES_VALUES):
        told.append(str(error.diag.message_primary))
    told += [f"{name.partition('_')[0]} {said}" for name in WHERE if (said := getattr(error.diag, name))]
    return ", ".join(told)


def quiet(error: psycopg.Error) -> None:
    """Take the values out of an error."""
    error.args = (without_values(error),)


@contextmanager
def quietly() -> Iterator[None]:
    """The same for what is sent by the driver itself, as COPY is."""
    try:
        yield
    except psycopg.Error as error:
        quiet(error)
        raise


def keep_quiet(engine: Engine) -> None:
    """Have every error of an engine say no value, the driver's and SQLAlchemy's around it."""

    @event.listens_for(engine, "handle_error")
    def hear(context: ExceptionContext) -> None:
        error, around = context.original_exception, context.sqlalchemy_exception
        if isinstance(error, psycopg.Error):
            loud = str(error)
            quiet(error)
            if around is not None:
                around.args = (str(around.args[0]).replace(loud, str(error)), *around.args[1:])
