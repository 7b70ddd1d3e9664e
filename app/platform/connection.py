"""Connections that remember what they have prepared, and that they worked a moment ago.

The driver prepares a statement on the server once it was sent five times, and forgets all of them at a ROLLBACK: the
transaction may have made the tables that they name. The portal's roles make no table, and every page that only reads
ends by a ROLLBACK: without this, every page would plan its statements anew.

Before each use the pool asks the server whether a connection still stands. One that answered a moment ago is trusted:
a page uses two, and each question costs as much as a statement.
"""

from time import monotonic
from typing import Any

from psycopg import Connection
from psycopg.pq import ExecStatus, PipelineStatus, TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

TRUSTED_SECONDS = 5
"""A server that restarts takes longer to be back; meanwhile its users read that the portal pauses."""


class RememberingConnection(Connection[TupleRow]):
    """psycopg's own, but for what it does after a ROLLBACK without an incident."""

    ended_at = float("-inf")
    """When its last transaction ended, by the clock that only counts."""

    def rollback(self) -> None:
        """Undo the transaction; after an error, or in a pipeline, as psycopg does."""
        if not self._undone():
            super().rollback()
        self.ended_at = monotonic()

    def commit(self) -> None:
        """Keep what the transaction did."""
        super().commit()
        self.ended_at = monotonic()

    def _undone(self) -> bool:
        server = self.pgconn
        if server.transaction_status != TransactionStatus.INTRANS or server.pipeline_status != PipelineStatus.OFF:
            return False
        with self.lock:
            return server.exec_(b"ROLLBACK").status == ExecStatus.COMMAND_OK


def remember(engine: Engine) -> None:
    """Let an engine make such connections, and ask them less often whether they stand."""
    ask = engine.dialect.do_ping

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, places: list[Any], names: dict[str, Any]) -> RememberingConnection:
        return RememberingConnection.connect(*places, **names)

    def stands(connection: DBAPIConnection) -> bool:
        return monotonic() - getattr(connection, "ended_at", 0) < TRUSTED_SECONDS or ask(connection)

    engine.dialect.do_ping = stands  # type: ignore[method-assign, assignment]
