"""Mail: first a row of the outbox in the caller's transaction, then sent by a job, the only place that knows SMTP.

A mail is one template, `templates/mail/<room>/<name>.txt`, of blocks: `subject`, `body` (paragraphs), and where it has
one button `button` (its words) and `link` (a path of the portal). The text and the HTML are both made from it.
"""

import re
import smtplib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from enum import StrEnum
from json import dumps, loads
from uuid import uuid4

from flask import Flask, current_app, render_template
from flask_mail import Connection, Mail, Message
from jinja2 import Template
from sqlalchemy import Enum, Index, Select, String, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.law.retention import Data, gone_before
from app.platform import audit, job, theirs
from app.platform.context import Context, StaffRight
from app.platform.database import Base, sentence, words
from app.platform.errors import DomainError
from app.platform.facts import Facts
from app.platform.seal import Sealed
from app.platform.wording import long_day, long_instant

SMTP_SECONDS = 30
"""For one answer of the mail server; without a limit a silent one would hold the worker for ever."""
FORGOTTEN_AFTER = timedelta(minutes=10)
"""A mail that waits for longer without a job fell through."""
LOST_AFTER = timedelta(days=2)
"""A mail that could not be sent for so long is given up: codes and dates in it are no longer true."""
LINE_BREAKS = re.compile(r"[\r\n\t ]+")
"""Not every white space: French punctuation needs its no-break spaces."""
EMPTY_LINES = re.compile(r"\n{3,}")
HEALED_AT_ONCE = 1000
NOT_REFUSED = "Cet envoi n’est pas en échec : il attend ou il est parti."
WIPED = "Le contenu de cet envoi est effacé : refaites l’envoi depuis la page d’où il est parti."
PERMANENT = 500
"""SMTP answers from here on are final."""

audit.declare(mail_resent="E-mail renvoyé")


class MailState(StrEnum):
    """What became of a mail; the value is what the service's staff read."""

    WAITING = "en attente"
    SENT = "envoyé"
    SHOWN = "remis dans la boîte de démonstration"
    """There is no mail server: it is read at `/demo/mailbox`."""
    REFUSED = "refusé par le destinataire"
    LOST = "abandonné"


class Outbox(Base):
    """A mail: promised, then sent. Employers and the door can only add one; nobody reads its content but the job."""

    __tablename__ = "outbox"

    recipient: Mapped[str] = mapped_column(String(254), info=words("Destinataire"))
    template: Mapped[str] = mapped_column(String(80), info=words("Modèle"))
    content: Mapped[str | None] = mapped_column(Sealed, info=words("Contenu"))
    """Subject, text and HTML as JSON, encrypted; NULL: wiped."""
    secret: Mapped[bool] = mapped_column(info=words("Confidentiel"))
    """Holds a code or a link that opens something: wiped once sent."""
    state: Mapped[MailState] = mapped_column(
        Enum(MailState, native_enum=False, length=20), default=MailState.WAITING, info=words("État")
    )
    message_id: Mapped[str] = mapped_column(String(100), info=words("Message-ID"))
    """The same at each try, so that mail servers drop a second copy."""
    created_at: Mapped[datetime] = mapped_column(info=words("Écrit le"))
    sent_at: Mapped[datetime | None] = mapped_column(info=words("Envoyé le"))
    """NULL: not yet."""

    __table_args__ = (
        UniqueConstraint("message_id", info=sentence("message_id", "Ce message est déjà dans la boîte d’envoi.")),
        Index("ix_outbox_waiting", "created_at", postgresql_where=text("state = 'WAITING'")),
        Index("ix_outbox_sent_at", "sent_at"),
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is read."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in the demo mailbox."""

    id: int
    recipient: str
    sent_at: datetime
    letter: Letter


class PatientConnection(Connection):
    """Flask-Mail's connection, which gives up on a server that does not answer."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect and sign in."""
        host = smtplib.SMTP(self.mail.server, self.mail.port or 0, timeout=SMTP_SECONDS)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


def post(ctx: Context, to: str, template: str, *, secret: bool = False, **values: object) -> Outbox:
    """Promise a mail: it is sent if and only if this transaction commits.

    Args:
        to: one address, already checked by a form.
        template: "<room>/<name>" under `templates/mail/`.
        secret: it holds a code or a link that opens something; its content is wiped once sent.
        values: what the template names; `link` is a path of the portal.

    Raises:
        ValueError: the address holds more than an address.
    """
    if "@" not in to or parseaddr(to)[1] != to or not to.isprintable():
        raise ValueError("One plain address, please: forms check it.")
    row = Outbox(
        recipient=to,
        template=template,
        content=dumps(asdict(compose(template, ctx.profile[Facts].name, **values))),
        secret=secret,
        message_id=f"<{uuid4()}@{_domain()}>",
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    job.defer(ctx, "mail.send", outbox_id=row.id)
    return row


def resend(ctx: Context, *, outbox_id: int) -> None:
    """« Renvoyer » : try again a mail that its recipient's server refused.

    Raises:
        NotAllowed: the right « Console technique » is missing, or there is no such mail.
        DomainError: it was sent, or waits; or its content is wiped, as that of each mail with a code or a link is.
    """
    ctx.require(StaffRight.CONSOLE)
    row = theirs.lock(ctx, Outbox, outbox_id)
    if row.state not in (MailState.REFUSED, MailState.LOST):
        raise DomainError(NOT_REFUSED)
    if row.content is None:
        raise DomainError(WIPED)
    row.state, row.sent_at, row.created_at = MailState.WAITING, None, ctx.now
    audit.record(ctx, "mail_resent", row, template=row.template)
    job.defer(ctx, "mail.send", outbox_id=row.id)


def compose(template: str, service: str, /, **values: object) -> Letter:
    """Write a mail of this service from its template's blocks."""
    file = current_app.jinja_env.get_template(f"mail/{template}.txt")
    known = {"service": service, "public_url": current_app.config["PUBLIC_URL"], **values}
    button, link = _block(file, "button", known), _block(file, "link", known)
    parts = {
        "subject": LINE_BREAKS.sub(" ", _block(file, "subject", known)),
        "paragraphs": [one.strip() for one in _block(file, "body", known).split("\n\n") if one.strip()],
        "button": button,
        "link": f"{known['public_url']}{link}" if button else "",
        "service": service,
    }
    written = {kind: render_template(f"mail/layout.{kind}", **parts) for kind in ("txt", "html")}
    return Letter(str(parts["subject"]), EMPTY_LINES.sub("\n\n", written["txt"]).strip() + "\n", written["html"])


@job.task(name="mail.send", queue="mail", cross=True)
def send(ctx: Context, outbox_id: int) -> None:
    """Send one mail of the outbox; what another job sends or has sent is passed over."""
    waiting = select(Outbox).where(Outbox.id == outbox_id, Outbox.state == MailState.WAITING)
    row = ctx.session.scalar(waiting.with_for_update(skip_locked=True))
    if row is None:
        return
    if not current_app.config["MAIL_SERVER"]:  # production does not start without one
        row.state = MailState.SHOWN
    else:
        row.state = _deliver(row, ctx.profile[Facts].name)
        row.content = None if row.secret else row.content
    row.sent_at = ctx.now


@job.task(name="mail.heal", queue="healing", every="*/10 * * * *", cross=True)
def heal(ctx: Context) -> None:
    """Find mails that wait without a job and send them; give up those that waited too long."""
    ctx.session.execute(
        update(Outbox)
        .where(Outbox.state == MailState.WAITING, Outbox.created_at < ctx.now - LOST_AFTER)
        .values(state=MailState.LOST, content=None)
    )
    for outbox_id in ctx.session.scalars(forgotten(ctx.now).limit(HEALED_AT_ONCE)).all():
        job.defer(ctx, "mail.send", outbox_id=outbox_id)


@job.task(name="mail.forget", queue="healing", every="20 3 * * *", cross=True)
def forget(ctx: Context) -> None:
    """Wipe what was sent long ago; that it was sent stays known."""
    old = Outbox.sent_at < gone_before(Data.MAIL_CONTENT, ctx.now)
    ctx.session.execute(update(Outbox).where(old, Outbox.content.is_not(None)).values(content=None))


def forgotten(now: datetime) -> Select[int]:
    """Mails that wait and that no job is about to send, oldest first."""
    pending = text(
        "NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'mail.send' AND status IN ('todo', 'doing')"
        " AND (args->>'outbox_id')::bigint = outbox.id)"
    )
    late = Outbox.created_at < bindparam("before", now - FORGOTTEN_AFTER)
    return select(Outbox.id).where(Outbox.state == MailState.WAITING, late, pending).order_by(Outbox.id)


def demo_mailbox(session: Session, *, limit: int = 100) -> list[Received]:
    """The mails that a portal without a mail server would have sent, newest first. The service's side only."""
    shown = select(Outbox).where(Outbox.state == MailState.SHOWN, Outbox.content.is_not(None))
    rows = session.scalars(shown.order_by(Outbox.id.desc()).limit(limit))
    return [Received(row.id, row.recipient, row.sent_at or row.created_at, read(row)) for row in rows]


def read(row: Outbox) -> Letter:
    """What a mail says; nothing once wiped."""
    return Letter(**loads(row.content)) if row.content else Letter("", "", "")


def _deliver(row: Outbox, service: str) -> MailState:
    """Hand a mail to the server, in the name of the service.

    Raises:
        OSError: the server is away or refuses for now; the job tries again.
    """
    letter = read(row)
    sender = formataddr((service, parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]))
    message = Message(letter.subject, [row.recipient], letter.text, letter.html, sender=sender)
    message.msgId = row.message_id
    try:
        with PatientConnection(current_app.extensions["mail"]) as connection:
            connection.send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code >= PERMANENT for code, _ in refused.recipients.values()):
            return MailState.REFUSED
        raise
    return MailState.SENT


def _block(file: Template, name: str, values: dict[str, object]) -> str:
    """One block of a mail's template; nothing when it has none."""
    if name not in file.blocks:
        return ""
    return "".join(file.blocks[name](file.new_context(values))).strip()


def _domain() -> str:
    """What follows the @ of the sender."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2]


def init_app(app: Flask) -> None:
    """Read the mail settings; give the templates the dates of French sentences."""
    Mail(app)
    app.add_template_filter(long_day)
    app.add_template_filter(long_instant)
