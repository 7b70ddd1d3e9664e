"""« Conditions d'utilisation et politique de confidentialité »: the version in force, and who accepted it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.accounts.facts import Facts, Terms
from app.accounts.models import Acceptance, TermsVersion
from app.accounts.queries import terms as queries
from app.accounts.rules.terms import ORIGINAL
from app.platform import audit
from app.platform.context import Context, StaffRight
from app.platform.errors import DomainError

audit.declare(terms_published="Conditions d’utilisation publiées")
SAME = "Ce texte est déjà celui de la version en vigueur : il n’y a rien à publier."


@dataclass(frozen=True, slots=True)
class InForce:
    """The text that people accept."""

    version: int
    body: str
    published_at: datetime | None
    """None: the text that comes with the portal."""


def current(ctx: Context) -> InForce:
    """The version in force; before the service publishes its own, the text that comes with the portal."""
    row = ctx.session.scalars(queries.newest()).first()
    return InForce(row.version, row.body, row.published_at) if row else InForce(0, ORIGINAL, None)


def accept(ctx: Context, *, user_id: int, version: int | None = None) -> None:
    """Note that a person accepts a version, by default the one in force. At the door.

    Source: manual AST25 §2.2 (ACC-12, F024); switches K6.
    """
    which = current(ctx).version if version is None else version
    noted = insert(Acceptance).values(user_id=user_id, version=which, at=ctx.now)
    ctx.session.execute(noted.on_conflict_do_update(index_elements=["user_id", "version"], set_={"at": ctx.now}))


def owed(ctx: Context, user_id: int) -> bool:
    """Whether a person who comes in must first accept a new version (K6, once per version).

    The text that comes with the portal is accepted when registering; nobody is stopped for it.
    """
    if ctx.profile[Facts].terms is not Terms.ONCE_PER_VERSION:
        return False
    version = current(ctx).version
    return version > 0 and ctx.session.scalar(queries.accepted(user_id, version)) is None


def publish(ctx: Context, *, body: str) -> TermsVersion:
    """Publish a new version; the former ones stay as they were accepted.

    Raises:
        NotAllowed: the actor lacks « Réglages ».
        DomainError: the text is that of the version in force (field `body`).
    """
    ctx.require(StaffRight.SETTINGS)
    before = current(ctx)
    if body.strip() == before.body.strip():
        raise DomainError(SAME, field="body")
    row = TermsVersion(version=before.version + 1, body=body.strip(), published_at=ctx.now, published_by=ctx.actor.name)
    ctx.session.add(row)
    ctx.session.flush()
    audit.record(ctx, "terms_published", row)
    return row
