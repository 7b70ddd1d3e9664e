"""How far a long piece of work is: a row that a page polls while the job's one transaction runs.

`start` and `finish` belong to the transaction of the caller, so that a progress exists if and only if its job does, and
is done if and only if the work is. `advance` commits by itself, or nobody would see it before the end.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, String, null, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import theirs
from app.platform.context import Actor, Context, Side
from app.platform.database import sentence, words
from app.platform.errors import NotAllowed
from app.platform.tenancy import TenantBase, tenant_table
from app.platform.unit_of_work import unit_of_work

LONGEST_STEP = 300
"""Characters."""


class ProgressState(StrEnum):
    """Where the work stands; the value is what users read."""

    WAITING = "en attente"
    RUNNING = "en cours"
    DONE = "terminé"
    REFUSED = "refusé"
    """A rule of the portal said no; `step` says why. It will not be tried again."""
    INTERRUPTED = "interrompu"
    """Something broke; the job is tried again by itself."""


ENDED = frozenset({ProgressState.DONE, ProgressState.REFUSED})


class Progress(TenantBase):
    """A piece of background work that somebody waits for."""

    __tablename__ = "progress"

    user_id: Mapped[int | None] = mapped_column(info=words("Demandé par"))
    """Who waits, and alone may look; NULL: the portal itself. No key to the account: a job may outlive it."""
    kind: Mapped[str] = mapped_column(String(60), info=words("Travail"))
    """The name of the job."""
    state: Mapped[ProgressState] = mapped_column(
        Enum(ProgressState, native_enum=False, length=20), default=ProgressState.WAITING, info=words("État")
    )
    done: Mapped[int] = mapped_column(default=0, info=words("Fait"))
    total: Mapped[int] = mapped_column(default=0, info=words("Sur"))
    """In the same unit as `done`; 0 while unknown."""
    step: Mapped[str] = mapped_column(String(LONGEST_STEP), default="", info=words("Étape"))
    """What is being done, or why it stopped: a French sentence."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=words("Résultat"))
    """What `finish` was told; NULL until then."""
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True, info=words("Demande"))
    """What the job is to do, as plain JSON, when no row of its room says it; NULL otherwise, and once it is done."""
    created_at: Mapped[datetime] = mapped_column(info=words("Demandé le"))

    __table_args__ = tenant_table(
        CheckConstraint(
            "done >= 0 AND total >= 0",
            name="counts_up",
            info=sentence("done", "Un avancement se compte à partir de zéro."),
        ),
    )

    @property
    def ended(self) -> bool:
        """Whether a page may stop asking."""
        return self.state in ENDED


def start(ctx: Context, kind: str, *, total: int = 0, step: str = "", asked: dict[str, Any] | None = None) -> Progress:
    """Announce a piece of work for the actor's adherent; defer its job next, with `progress_id=`.

    Args:
        asked: what the job is to do, where no row of its room says it.

    Raises:
        NotAllowed: the actor acts for none, or for several adherents.
    """
    progress = Progress(
        adherent_id=ctx.actor.adherent_id,
        user_id=ctx.actor.user_id,
        kind=kind,
        total=total,
        step=step[:LONGEST_STEP],
        asked=asked,
        created_at=ctx.now,
    )
    ctx.session.add(progress)
    ctx.session.flush()
    return progress


def advance(ctx: Context, progress_id: int, *, done: int, total: int | None = None, step: str | None = None) -> None:
    """Say how far the work is, at once, in a transaction of its own. Never after `finish`, which holds the row."""
    values: dict[str, Any] = {"done": done, "state": ProgressState.RUNNING}
    if total is not None:
        values["total"] = total
    if step is not None:
        values["step"] = step[:LONGEST_STEP]
    _write(ctx.actor, progress_id, values)


def finish(ctx: Context, progress_id: int, *, step: str = "", **result: Any) -> None:
    """Say that all is done, when the transaction of the work commits. `result` is plain JSON, read by the page."""
    progress = ctx.session.get(Progress, progress_id, with_for_update=True, populate_existing=True)
    if progress is None:
        raise NotAllowed(progress_id)
    progress.state, progress.done, progress.result = ProgressState.DONE, progress.total, result
    progress.asked = null()
    progress.step = step[:LONGEST_STEP]


def stop(actor: Actor, progress_id: int, state: ProgressState, why: str) -> None:
    """Say that the work was refused or interrupted, in a transaction of its own: the work's is undone."""
    _write(actor, progress_id, {"state": state, "step": why[:LONGEST_STEP]})


def read(ctx: Context, progress_id: int) -> Progress:
    """How far it is, for the page.

    Raises:
        NotAllowed: unknown, another adherent's, or asked for by somebody else.
    """
    query = select(Progress).where(Progress.id == progress_id)
    if ctx.actor.side is not Side.STAFF:
        query = query.where(Progress.adherent_id.in_(ctx.actor.adherents), Progress.user_id == ctx.actor.user_id)
    return theirs.one(ctx, query)


def _write(actor: Actor, progress_id: int, values: dict[str, Any]) -> None:
    with unit_of_work(actor) as own:
        unfinished = Progress.state.not_in(ENDED)
        own.session.execute(update(Progress).where(Progress.id == progress_id, unfinished).values(**values))
