"""Who did what, when, on whose behalf: the history of an adherent's data, to which one can only add.

Each room declares its actions beside its services with the sentence that users read:

    audit.declare(employee_hired="Salarié ajouté", employee_corrected="Fiche du salarié corrigée")
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Select,
    String,
    bindparam,
    func,
    insert,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.law.nir import without_nirs
from app.platform.context import Context, Side
from app.platform.database import Base, words
from app.platform.seal import Sealed
from app.platform.tenancy import TenantBase, tenant_table
from app.platform.wording import shown

MASKED = "modifié"
"""What the history says of a sealed or masked value: that it changed, never what it is."""
FOLDED = "_key"
"""How the columns end that hold a text folded for sorting and searching."""
SENTENCES: dict[str, str] = {}
"""Every declared action, with the sentence of the history."""

TOLD = "audit_lines"
"""Where a session counts the lines it added."""

Change = tuple[str, str]
"""A value before and after, as users read them."""


class UndeclaredAction(LookupError):
    """An action without a sentence would be a mute line in somebody's history: declare it."""


class AuditLine(Base):
    """One thing that somebody did. Written once; no role may change or delete it."""

    __tablename__ = "audit_line"

    adherent_id: Mapped[int | None] = mapped_column(info=words("Adhérent"))
    """Whose data; NULL: the service's own, which no employer sees."""
    at: Mapped[datetime] = mapped_column(info=words("Quand"))
    user_id: Mapped[int | None] = mapped_column(info=words("Compte"))
    """NULL: the portal itself. No key to the account: the line outlives it."""
    who: Mapped[str] = mapped_column(String(200), info=words("Qui"))
    """The name as it was."""
    on_behalf_of: Mapped[str] = mapped_column(String(200), info=words("Pour le compte de"))
    action: Mapped[str] = mapped_column(String(60), info=words("Action"))
    subject_kind: Mapped[str | None] = mapped_column(String(63), info=words("Sur quoi"))
    """The table of the row concerned."""
    subject_id: Mapped[int | None] = mapped_column(info=words("N°"))
    changes: Mapped[dict[str, list[str]]] = mapped_column(JSONB, info=words("Changements"))
    """By label: what it was, what it is."""

    __table_args__ = tenant_table(Index("ix_audit_line_subject", "subject_kind", "subject_id", "id"))

    @property
    def sentence(self) -> str:
        """What happened, in French."""
        return SENTENCES.get(self.action, self.action)


def declare(**sentences: str) -> None:
    """Give each action of a room its sentence, a participle: « Salarié ajouté ».

    Raises:
        ValueError: another room says something else by the same name.
    """
    for action, sentence in sentences.items():
        if SENTENCES.setdefault(action, sentence) != sentence:
            raise ValueError(f"The action {action} is declared twice.")


def record(ctx: Context, action: str, subject: Base | None, /, **changes: object) -> None:
    """Add a line to the history, in the same transaction as what it tells.

    Args:
        subject: the row concerned; one just added is flushed first, to have its number.
        changes: by attribute name of the subject, or by label: a value, or the pair (before, after).

    Raises:
        UndeclaredAction: see `declare`.
    """
    _note(ctx, action)
    if subject is not None and not inspect(subject).has_identity:
        ctx.session.flush()
    ctx.session.add(
        AuditLine(
            adherent_id=_adherent_of(ctx, subject),
            at=ctx.now,
            user_id=ctx.actor.user_id,
            who=ctx.actor.name,
            on_behalf_of=ctx.actor.on_behalf_of,
            action=action,
            subject_kind=None if subject is None else subject.__tablename__,
            subject_id=None if subject is None else subject.id,
            changes=dict(_told(subject, name, value) for name, value in changes.items()),
        )
    )


def record_changes(ctx: Context, action: str, subject: Base, changes: Mapping[str, object]) -> None:
    """Add a line that tells what changed; none when nothing did: saving a form as it stood is no event.

    Raises:
        UndeclaredAction: see `declare`.
    """
    if changes:
        record(ctx, action, subject, **changes)


def lines_told(session: Session) -> int:
    """How many lines this session, hence this request, has added: none when its service changed nothing."""
    return int(session.info.get(TOLD, 0))


def record_all(ctx: Context, action: str, model: type[TenantBase], ids: Sequence[int], /, **changes: object) -> None:
    """Add the same line to the history of many rows of the actor's adherent, in one statement.

    Args:
        changes: as for `record`.

    Raises:
        UndeclaredAction: see `declare`.
    """
    _note(ctx, action)
    told = dict(_told(None, name, value) for name, value in changes.items())
    row_id = func.unnest(bindparam("ids", list(ids), type_=ARRAY(BigInteger)))
    _add(ctx, action, model, {"changes": literal(told, JSONB), "subject_id": row_id})


def record_each(
    ctx: Context, action: str, model: type[TenantBase], lines: Mapping[int, Mapping[str, object]], /
) -> None:
    """Add a line of its own to the history of many rows of the actor's adherent, in one statement.

    Args:
        lines: row → changes, as for `record`.

    Raises:
        UndeclaredAction: see `declare`.
    """
    _note(ctx, action)
    if not lines:
        return
    told = [dict(_told(model, name, value) for name, value in changes.items()) for changes in lines.values()]
    row_id = func.unnest(bindparam("ids", list(lines), type_=ARRAY(BigInteger)))
    each = func.unnest(bindparam("changes", told, type_=ARRAY(JSONB)))
    _add(ctx, action, model, {"changes": each, "subject_id": row_id})


def _add(ctx: Context, action: str, model: type[TenantBase], varying: Mapping[str, Any]) -> None:
    """One INSERT … SELECT for lines that differ in these columns only."""
    told: dict[str, object] = {
        "adherent_id": ctx.actor.adherent_id,
        "at": ctx.now,
        "user_id": ctx.actor.user_id,
        "who": ctx.actor.name,
        "on_behalf_of": ctx.actor.on_behalf_of,
        "action": action,
        "subject_kind": model.__tablename__,
    }
    columns = AuditLine.__table__.columns
    values = [literal(value, columns[name].type).label(name) for name, value in told.items()]
    chosen = select(*values, *(column.label(name) for name, column in varying.items()))
    ctx.session.execute(insert(AuditLine).from_select([*told, *varying], chosen))


def changed(subject: Base) -> dict[str, Change]:
    """What was set on a row and is not written yet, by label.

    Columns without words are not the user's business, nor are the folded copies that sort and find names.

    Call it before any query: a flush makes a change a fact and forgets what was before.
    `audit.record(ctx, "employee_corrected", employee, **audit.changed(employee))`
    """
    state = inspect(subject)
    found: dict[str, Change] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        label = attribute.columns[0].info.get("label")
        if label is None or attribute.key.endswith(FOLDED) or not history.has_changes():
            continue
        if _secret(attribute.columns[0]):
            found[label] = (MASKED, MASKED)
            continue
        before, after = (shown(values[0] if values else None) for values in (history.deleted, history.added))
        if before != after:
            found[label] = (before, after)
    return found


def history_of(subject: Base) -> Select[AuditLine]:
    """The lines about one row, newest first; whoever runs it bounds it."""
    return (
        select(AuditLine)
        .where(AuditLine.subject_kind == subject.__tablename__, AuditLine.subject_id == subject.id)
        .order_by(AuditLine.id.desc())
    )


def latest_of(ctx: Context, subject: Base) -> int:
    """The newest line about one row, by which a form knows whether the row is as it was read; 0: there is none."""
    newest = history_of(subject).with_only_columns(AuditLine.id).limit(1)
    return ctx.session.scalar(newest) or 0


def latest_of_each(ctx: Context, model: type[Base], ids: Collection[int]) -> Mapping[int, int]:
    """The newest line about each of these rows; nothing of one that has none."""
    about = AuditLine.subject_kind == model.__tablename__, AuditLine.subject_id.in_(ids)
    lines = select(AuditLine.subject_id, func.max(AuditLine.id)).where(*about).group_by(AuditLine.subject_id)
    return {row[0]: row[1] for row in ctx.session.execute(lines) if row[0] is not None}


def newest(ctx: Context) -> int:
    """The newest line of all, by which a page of several rows knows later what was changed since; 0: there is none."""
    return ctx.session.scalar(select(func.max(AuditLine.id))) or 0


def changed_since(ctx: Context, model: type[Base], ids: Collection[int], seen: int) -> set[int]:
    """Of these rows, those whose history has a line after `seen`."""
    later = select(AuditLine.subject_id).where(
        AuditLine.subject_kind == model.__tablename__, AuditLine.subject_id.in_(ids), AuditLine.id > seen
    )
    return {number for number in ctx.session.scalars(later) if number is not None}


def history_of_adherents(adherents: Collection[int]) -> Select[AuditLine]:
    """Everything that was done to the data of these adherents, newest first; whoever runs it bounds it."""
    return select(AuditLine).where(AuditLine.adherent_id.in_(adherents)).order_by(AuditLine.id.desc())


def _note(ctx: Context, action: str) -> None:
    """Count a line, once its action has its sentence."""
    if action not in SENTENCES:
        raise UndeclaredAction(f'Say audit.declare({action}="…") beside the service that records it.')
    ctx.session.info[TOLD] = lines_told(ctx.session) + 1


def _adherent_of(ctx: Context, subject: Base | None) -> int | None:
    """Whose history a line belongs to: the row's, or the one that the actor acts for."""
    if subject is not None and subject.__tablename__ == "adherent":
        return subject.id
    if (owner := getattr(subject, "adherent_id", None)) is not None:
        return int(owner)
    return ctx.actor.adherent_id if ctx.actor.side is Side.EMPLOYER else None


def _secret(column: Any) -> bool:
    """Sealed in the database, or shown masked."""
    return isinstance(column.type, Sealed) or bool(column.info.get("masked"))


def _told(subject: Base | type[Base] | None, name: str, value: Any) -> tuple[str, list[str]]:
    """A change as the history keeps it: under its label, sealed values hidden."""
    column = None if subject is None else subject.__table__.columns.get(name)
    label = name if column is None else str(column.info.get("label", name))
    if column is not None and _secret(column):
        return label, [MASKED, MASKED]
    before, after = value if isinstance(value, tuple) and len(value) == 2 else (None, value)
    return label, [without_nirs(shown(before)), without_nirs(shown(after))]
