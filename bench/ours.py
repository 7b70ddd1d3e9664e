"""Our lists: signed in at the door, rights and row security on, the real layout."""

import os
import re
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, event, text

from app import create_app
from app.demo.services import SIGN_INS
from bench.measure import Case, report
from bench.tasks import DEEP, EMPLOYER, STAFF
from config import Settings

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KNOWN = {one.login: one for one in SIGN_INS}


def sign_in(app: Flask, login: str) -> str:
    """The cookie of a browser that went through the door."""
    browser = app.test_client()
    found = TOKEN.search(browser.get("/connexion/").text)
    token = found[1] if found else ""
    form = {"name": KNOWN[login].email, "password": KNOWN[login].password, "csrf_token": token}
    if browser.post("/connexion/", data=form).status_code != 302:
        raise RuntimeError(f"{login} cannot sign in")
    browser.get("/")  # a browser keeps the cookie of the page it comes from
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = browser.get_cookie(name)
    return f"{name}={cookie.value}" if cookie else ""


def statements(app: Flask, case: Case) -> int:
    """SQL statements of a second request, those that set role and scope included; the first one fills caches."""
    sent: list[object] = []
    headers = {"Cookie": case.cookie}
    app.test_client(use_cookies=False).get(case.path, headers=headers)

    def note(*seen: Any) -> None:
        sent.append(seen)

    event.listen(Engine, "before_cursor_execute", note)
    app.test_client(use_cookies=False).get(case.path, headers=headers)
    event.remove(Engine, "before_cursor_execute", note)
    return len(sent)


def deep_mark() -> tuple[str, int]:
    """Name and id of the row at three quarters of the whole list."""
    engine = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    asked = (
        "SELECT name_key, id FROM employee ORDER BY name_key, id OFFSET (SELECT count(*) * 3 / 4 FROM employee) LIMIT 1"
    )
    with engine.connect() as connection:
        row = connection.execute(text(asked)).one()
    engine.dispose()
    return row.name_key, row.id


if __name__ == "__main__":
    app = create_app(Settings.from_env())
    employer, staff = sign_in(app, "clinique"), sign_in(app, "secretaire")
    name, row_id = deep_mark()
    rows = b'<td role="cell"'
    cases = [
        Case(EMPLOYER, "/employees/", employer, rows),
        Case(STAFF, "/staff/employees/", staff, rows),
        Case(DEEP, f"/staff/employees/?sort=last_name&after={name.replace(' ', '+')}&after_id={row_id}", staff, rows),
    ]
    report("ours", "run:app", cases, lambda case: statements(app, case))
