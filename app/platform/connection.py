"""A connection that remembers what it has prepared.

The driver prepares a statement on the server once it was sent five times, and forgets all of them at a ROLLBACK: the
transaction may have made the tables that they name. The portal's roles make no table, and every page that only reads
ends by a ROLLBACK: without this, every page would plan its statements anew.
"""

from typing import Any

from psycopg import Connection
from psycopg.pq import ExecStatus, PipelineStatus, TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event


class RememberingConnection(Connection[TupleRow]):
    """psycopg's own, but for what it does after a ROLLBACK without an incident."""

    def rollback(self) -> None:
        """Undo the transaction; after an error, or in a pipeline, as psycopg does."""
        server = self.pgconn
        if server.transaction_status == TransactionStatus.INTRANS and server.pipeline_status == PipelineStatus.OFF:
            with self.lock:
                if server.exec_(b"ROLLBACK").status == ExecStatus.COMMAND_OK:
                    return
        super().rollback()


def remember(engine: Engine) -> None:
    """Let an engine make such connections."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, places: list[Any], names: dict[str, Any]) -> RememberingConnection:
        return RememberingConnection.connect(*places, **names)
