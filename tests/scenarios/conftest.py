"""The portal on a port of its own, walked in Chromium as its people do: CSRF on, nothing but the portal answers.

A page fails its test by itself: a word in the browser's console (a broken policy says so there), a failure of a
script, a piece of a page that is missing, an answer from 500, a request to anywhere else.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route, expect
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from app.adherents.models import Adherent
from app.platform import job, mail
from app.platform.context import Actor, Right, StaffRight
from app.platform.mail import Letter, MailState, Outbox
from app.platform.security import TOKEN
from tests.factories import SectorFactory, SignInFactory, open_account, sessions
from tests.scenarios.cast import an_employer, issue_letter
from tests.scenarios.walking import PATIENCE_SECONDS, Mailbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE_MS = PATIENCE_SECONDS * 1000
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
STAYS_JS = """() => {
    const stays = new CSSStyleSheet();
    stays.replaceSync(".note { animation: none !important }");
    document.adoptedStyleSheets = [stays];
}"""
"""A message floats for ten seconds: a busy machine would come to read it too late."""
CONFLICT = 409
"""What a form asks while one fills it, after the adherent was changed in another tab: the script passes over it."""
FAILED_LOAD = "Failed to load resource"
"""The console's words for an answer from 400: a refused form is one; `Watch.answer` judges them."""

expect.set_options(timeout=PATIENCE_MS)


class Quiet(WSGIRequestHandler):
    """A server that writes no line per request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


def in_one_piece(app: "WSGIApplication") -> "WSGIApplication":
    """The same application, each answer read and closed before a byte is sent.

    Werkzeug's server leaves an answer unclosed where the browser hangs up in the middle of it (a page left before its
    style sheet is there): the file behind it would be warned of in whatever test comes next.
    """

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as answer:
            return [b"".join(answer)]

    return serve


@dataclass
class Watch:
    """What went wrong behind a page."""

    site: str
    found: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a browser."""
        context.route("**/*", self._only_here)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("response", self._answer)

    def _only_here(self, route: Route, request: Request) -> None:
        if request.url.startswith((self.site, "data:", "blob:")):
            route.continue_()
        else:
            self.found.append(f"a request to {request.url}")
            route.abort()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(FAILED_LOAD):
            self.found.append(f"console: {message.text}")

    def _answer(self, answer: Response) -> None:
        page = answer.request.is_navigation_request()
        elsewhere = answer.status == CONFLICT and answer.request.resource_type == "fetch"
        if answer.status >= 500 or (answer.status >= 400 and not page and not elsewhere):
            self.found.append(f"{answer.status} {answer.url}")


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the portal, served as in production but for the server program."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    server = make_server("localhost", 0, in_one_piece(app), threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # closing waits for what is still being answered: the tables are emptied next
    address = f"http://localhost:{server.server_port}"
    monkeypatch.setitem(app.config, "PUBLIC_URL", address)
    thread = threading.Thread(target=server.serve_forever, name="web")
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def worker(app: Flask, site: str) -> Iterator[None]:
    """Jobs run as they come, in a thread, as `make run` does."""
    running = job.start_worker(app)
    yield
    running.stop(PATIENCE_SECONDS)


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open somebody's own browser: `open_browser()`, `open_browser(PHONE)`, `open_browser(java_script_enabled=False)`.

    What its pages complain of fails the test, once it is over.
    """
    opened: list[BrowserContext] = []
    watch = Watch(site)

    def open_(size: dict[str, int] = WIDE, **options: Any) -> Page:
        context = chromium.new_context(base_url=site, locale="fr-FR", viewport=size, accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(f"({STAYS_JS})()")
        watch.over(context)
        opened.append(context)
        return context.new_page()

    yield open_
    for context in opened:
        context.close()
    assert watch.found == []


@pytest.fixture
def open_as(app: Flask, site: str, open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """Open a browser that is signed in, without the sign-in page: `open_as(employer(Right.EMPLOYEES))`."""

    def open_(actor: Actor, size: dict[str, int] = WIDE) -> Page:
        page = open_browser(size)
        token = f"browser {id(page)}"
        SignInFactory(user_id=open_account(actor).id, token=token)
        serializer = app.session_interface.get_signing_serializer(app)
        cookie = {"name": app.config["SESSION_COOKIE_NAME"], "value": serializer.dumps({TOKEN: token}), "url": site}
        page.context.add_cookies([cookie])
        return page

    return open_


@pytest.fixture
def administers(
    as_profile: Callable[[str], None], open_as: Callable[..., Page], employer: Callable[..., Actor]
) -> Callable[[str], tuple[Adherent, Page]]:
    """« Toitures Bérard » at a service, and its administrator at the first page: `administers("asmis")`."""

    def enter(profile: str) -> tuple[Adherent, Page]:
        as_profile(profile)
        company = an_employer(SectorFactory())
        page = open_as(employer(*Right, of=company.id))
        page.goto("/")
        return company, page

    return enter


@pytest.fixture
def post_letter(work_as: Callable[..., Any], staff: Callable[..., Actor]) -> Callable[[Adherent], tuple[Adherent, str]]:
    """Write an adherent the letter of its first connection; gives the adherent and the provisional password."""

    def write(adherent: Adherent) -> tuple[Adherent, str]:
        with work_as(staff(StaffRight.ADHERENT_ADMIN)) as ctx:
            return adherent, issue_letter(ctx, adherent.id)

    return write


@pytest.fixture
def mailbox(app: Flask) -> Mailbox:
    """The mails to an address that have left, oldest first: `mailbox("julie@example.org")`."""

    def read(address: str) -> list[Letter]:
        sessions.rollback()
        sessions.expire_all()
        left = select(Outbox).where(Outbox.recipient == address, Outbox.state == MailState.SHOWN)
        return [mail.read(each) for each in sessions.scalars(left.order_by(Outbox.id))]

    return read
