"""Who is at the door and what they may open. Flask-AppBuilder asks here; the answer comes from the actor.

The actor is read once per request: one statement for session row, account, active mandate and staff rights.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import UserMixin, current_user
from sqlalchemy import Executable, text

from app.platform import clock
from app.platform.context import DOOR, Actor, AnyRight, Right, Side, StaffRight
from app.platform.database import db
from app.platform.errors import Elsewhere, Looking, NotAllowed, Unaddressed
from app.platform.unit_of_work import unit_of_work

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
LISTED = 9
"""Adherents that the one statement reads for the header, at most."""
ENDS_LOOKING = frozenset({"Looking.leave", "Door.leave"})
"""All that can be sent while one looks at the portal as somebody else."""
CHOOSES = frozenset({"Switch.choose", "Switch.step"})
"""What says itself for which adherent one acts from now on."""
SEEN_EVERY = timedelta(minutes=1)
EVERY_RIGHT = {right.name: right for kind in (Right, StaffRight) for right in kind}
TOKEN = "_user_id"  # noqa: S105  where Flask-Login looks for a person: ours is a token, never an account’s number


class Open(StrEnum):
    """What needs no right, said as explicitly as a right."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


Need = AnyRight | Open


@dataclass(frozen=True, slots=True)
class Company:
    """An adherent as the header shows it."""

    id: int
    number: str
    name: str
    current: bool = False
    mother_id: int | None = None
    """Of a branch: the adherent that it belongs to."""


@dataclass(frozen=True, slots=True)
class Viewing:
    """The portal looked at as somebody else sees it: read only, for half an hour at most."""

    person: str
    until: datetime
    staff: bool
    """Who looks is of the service."""
    over: bool = False
    """The time is up, or the access looked at or one's own right to look is gone: nothing is shown until one leaves."""


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """What is known of the person during a request: a snapshot of the one statement that read it."""

    actor: Actor
    sign_in_id: int
    username: str
    email: str
    companies: tuple[Company, ...]
    """At most nine: beyond eight the header leads to a search."""
    notices: int = 0
    mother_id: int | None = None
    """The adherent whose branches the mandate now used covers too; None: it covers one adherent."""
    viewing: Viewing | None = None
    """Whom the portal is looked at as; None: oneself."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Of the service's staff: how many things wait, by the screen whose menu entry says so."""

    @property
    def company(self) -> Company | None:
        """The adherent now active; None for the service's staff and for those whose last mandate ended."""
        return next((company for company in self.companies if company.current), None)

    @property
    def initials(self) -> str:
        """« JM », for the round sign of the header."""
        return "".join(word[0] for word in self.actor.name.split()[:2]).upper()


class PortalSecurity(SecurityManager):  # type: ignore[misc]
    """FAB keeps accounts and the roles of the service's staff; employers' rights come from their mandate."""

    def register_views(self) -> None:
        """Ours come with the room `accounts`."""

    def load_user(self, token: str) -> SignedIn | None:
        """Who this browser is, by the token of its cookie; None when the session ended or the database is away."""
        return None if g.get("nobody_known") else read_session(token)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the actor holds the right that a view declares for a method."""
        need = current_app.extensions["needs"].get((view_name, permission_name))
        return need is not None and allowed(need, current_actor())

    def get_user_menu_access(self, menu_names: Iterable[str] = ()) -> set[str]:
        """The menu entries that the actor may open."""
        actor = current_actor()
        needs = current_app.extensions["menu_needs"]
        return {name for name, need in needs.items() if allowed(need, actor)}


def allowed(need: Need, actor: Actor | None) -> bool:
    """Whether `actor` may open what asks for `need`."""
    if need is Open.PUBLIC:
        return True
    if actor is None:
        return False
    return need is Open.SIGNED_IN or need in actor.rights


def token_hash(token: str) -> bytes:
    """What the database keeps of a token: a copy of the table opens nothing."""
    return hashlib.sha256(token.encode()).digest()


def read_session(token: str) -> SignedIn | None:
    """The person behind a session's token, if the session still stands."""
    now = clock.now()
    asked = {
        "token_hash": token_hash(token),
        "today": clock.day_of(now),
        "created_after": now - LONGEST,
        "seen_after": now - IDLE,
    }
    statement: Executable = current_app.extensions["signed_in"]
    with unit_of_work(DOOR, now) as door:
        row = door.session.execute(statement, asked).one_or_none()
        if row is None:
            return None
        if now - row.seen_at > SEEN_EVERY:
            seen = text("UPDATE sign_in SET seen_at = :now WHERE id = :id")
            door.session.execute(seen, {"now": now, "id": row.sign_in_id})
    return looking(_signed_in(row), row.viewing_until, row.looked_at, now)


def _signed_in(row: Any) -> SignedIn:
    name = f"{row.first_name} {row.last_name}"
    companies = tuple(
        Company(each["id"], each["number"], each["name"], each["id"] == row.adherent_id, each["parent_id"])
        for each in row.companies or ()
    )
    if row.adherent_id is None:
        named = (EVERY_RIGHT[each] for each in row.staff_rights or () if each in EVERY_RIGHT)
        rights = frozenset(named) - {Right.ADMIN}  # an adherent's users are its own; the service's are another page
        actor = Actor(row.user_id, frozenset(), rights, Side.STAFF if rights else Side.EMPLOYER, name)
    else:
        actor = Actor(row.user_id, frozenset(row.adherents), held(row.rights), Side.EMPLOYER, name)
    waiting = row.waiting if actor.side is Side.STAFF else None
    return SignedIn(
        actor, row.sign_in_id, row.username, row.email, companies, row.notices, row.mother_id, waiting=waiting or {}
    )


def looking(own: SignedIn, until: datetime | None, seen: dict[str, Any] | None, now: datetime) -> SignedIn:
    """Who this browser is while it looks at the portal as somebody else sees it; `own` when it does not.

    The service's staff with the right look at everybody, an adherent's administrator at colleagues. The actor keeps
    one's own number and name, and is read only: its transactions are too.

    Args:
        until: when looking ends; None: one does not look.
        seen: the access looked at; None: it stands no more.
    """
    if until is None:
        return own
    staff = own.actor.side is Side.STAFF
    if seen is None or now >= until or not may_look(own.actor, seen["adherent_id"]):
        return replace(own, viewing=Viewing(seen["person"] if seen else "", until, staff, over=True))
    company = Company(seen["adherent_id"], seen["number"], seen["name"], current=True)
    actor = replace(
        own.actor,
        adherents=frozenset({company.id}),
        rights=held(seen["rights"]),
        side=Side.EMPLOYER,
        read_only=True,
    )
    viewing = Viewing(seen["person"], until, staff)
    return replace(own, actor=actor, companies=(company,), mother_id=None, viewing=viewing)


def may_look(actor: Actor, adherent_id: int) -> bool:
    """Whether an actor may see the portal as somebody of this adherent sees it."""
    return StaffRight.VIEW_AS in actor.rights or (Right.ADMIN in actor.rights and adherent_id in actor.adherents)


def held(rights: Iterable[Right | str]) -> frozenset[AnyRight]:
    """The rights of a mandate; « Admin » holds all of them (RGT-07)."""
    given = frozenset(Right[right] if right in Right.__members__ else Right(right) for right in rights)
    return frozenset[AnyRight](Right) if Right.ADMIN in given else frozenset[AnyRight](given)


def begin_session(token: str) -> None:
    """Give this browser a new identity: whatever its cookie held before is forgotten (no fixation)."""
    session.clear()
    session[TOKEN] = token


def end_session() -> None:
    """Forget this browser; the row is ended by the service that calls this."""
    session.clear()


def current_person() -> SignedIn | None:
    """Who makes this request; None when signed out. The person, not the proxy, which looks them up at every word."""
    person = current_user._get_current_object()
    return person if getattr(person, "actor", None) else None


def signed_in() -> SignedIn:
    """Who makes this request.

    Raises:
        NotAllowed: nobody is signed in.
    """
    person = current_person()
    if person is None:
        raise NotAllowed("signed out")
    return person


def current_actor() -> Actor | None:
    """The actor of this request; None when signed out. On a page about one of several adherents: for that one."""
    person = None if "narrowed" in g else current_person()
    return person.actor if person else g.get("narrowed")


def admit() -> None:
    """Give the request's session its actor before the first query, and refuse a form opened for another adherent."""
    if (request.endpoint or "static").endswith("static"):
        return
    actor = current_actor()
    db.session().info["actor"] = actor
    _only_look()
    if request.method == "POST" and actor and request.endpoint not in ENDS_LOOKING | CHOOSES:
        _refuse_form_of_another(actor, request.form.get("acting_for"))


def _refuse_form_of_another(actor: Actor, written_for: str | None) -> None:
    """A form says for which adherents it was opened; one that does not is not believed to mean the current ones.

    At the door nobody is known yet; what the actor may not open has no page to tell this.
    """
    view, _, method = (request.endpoint or "").partition(".")
    need = current_app.extensions["needs"].get((view, f"can_{method}"))
    if need is Open.PUBLIC:
        return
    if written_for is None and actor.adherents and need is not None and allowed(need, actor):
        raise Unaddressed
    if written_for is not None and not _still(actor, written_for):
        raise Elsewhere(ended=_ended(written_for))


def _only_look() -> None:
    """Refuse whatever would change something while one looks as somebody else; and every page once that is over."""
    person = current_person()
    if person is None or person.viewing is None or request.endpoint in ENDS_LOOKING:
        return
    if person.viewing.over or request.method not in ("GET", "HEAD", "OPTIONS"):
        raise Looking(person.viewing.person, over=person.viewing.over)


def _still(actor: Actor, written_for: str) -> bool:
    """Whether the actor acts for the adherents that a form was opened for: all of them, or one of several."""
    return written_for == acting_for(actor) or written_for in map(str, actor.adherents)


def _ended(written_for: str) -> bool:
    """Whether it is certain that a form's adherent is open to this person no more: the header lists all the others."""
    person = current_person()
    known = person.companies if person else ()
    return len(known) < LISTED and written_for not in {str(each.id) for each in known} and "," not in written_for


def acting_for(actor: Actor | None) -> str:
    """What every form carries, so that it is never taken for another adherent than the one it was opened for."""
    return ",".join(map(str, sorted(actor.adherents))) if actor else ""


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def protect(answer: Response) -> Response:
    """Security headers on every answer; pages are kept by nobody."""
    policy = (
        f"default-src 'self'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    answer.headers.setdefault("Content-Security-Policy", policy)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if not (request.endpoint or "").endswith("static"):
        answer.headers["Cache-Control"] = "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def read_sessions_by(app: Flask, signed_in: Executable) -> None:
    """Take the statement that reads a session: the room `accounts` writes it, with what every room's menu counts."""
    app.extensions["signed_in"] = signed_in


def init_app(app: Flask) -> None:
    """Guard every request."""
    app.extensions["needs"] = {}
    app.extensions["menu_needs"] = {}
    app.before_request(admit)
    app.after_request(protect)
