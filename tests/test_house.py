"""The house keeps its own rules: what every screen, route, constraint, profile and template must declare."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app import MODULES
from app.platform import job, profiles
from app.platform.database import Base
from app.platform.page import Page, need_of
from app.platform.right import Right, StaffRight
from app.platform.screen import Screen
from app.platform.security import Open
from app.platform.tenancy import TenantBase

BESIDE = {  # routes that are no view of ours, and why they may be
    "health.alive": "says that the process runs",
    "health.ready": "says that the database answers",
    "admin.index": "Flask-Admin: guarded by is_accessible, see test_console",
}
CONSOLE = "console_"
FILES = {"static", "admin.static", "appbuilder.static", "bootstrap.static", "look.static"}
ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
BESIDE_THE_PORTAL = ("bench", "migrations", "scripts", "tests")
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
IN_A_PAGE = re.compile(r"\son[a-z]+=|\sstyle=|<script(?![^>]*nonce)|<style|javascript:", re.IGNORECASE)
OWN_PAGE = {"layout/base.html", "layout/door.html"}


@pytest.fixture(autouse=True)
def _whole_house(portal):
    """Every room is there, and so its models: a test that runs first would else ask some of them only."""


def views(app: Flask) -> dict[str, Page | Screen]:
    """Every view of ours by endpoint."""
    return {view.endpoint: view for view in app.extensions["appbuilder"].baseviews}


def test_every_route_declares_a_right(portal):
    declared = portal.extensions["needs"]
    undeclared = set()
    for rule in portal.url_map.iter_rules():
        name, _, method = rule.endpoint.partition(".")
        if (name, f"can_{method}") not in declared and not name.startswith(CONSOLE):
            undeclared.add(rule.endpoint)
    assert undeclared == {*BESIDE, *FILES}


def test_every_declared_right_is_one_of_the_matrix_or_said_to_be_open(portal):
    for (endpoint, method), need in portal.extensions["needs"].items():
        assert isinstance(need, Right | StaffRight | Open), (endpoint, method)


def test_what_is_public_is_the_door_and_nothing_else(portal):
    public = {endpoint for (endpoint, _), need in portal.extensions["needs"].items() if need is Open.PUBLIC}
    assert public == {
        "Adhesion",
        "AdhesionEmployees",
        "AdhesionPosts",
        "AdhesionSteps",
        "Browsers",
        "Choices",
        "Door",
        "Faq",
        "FilerNumber",
        "FirstConnection",
        "Forgotten",
        "Home",
        "InvitationLink",
        "Mailbox",
        "MailedCode",
        "MailedLink",
        "PasskeyDoor",
        "SecondFactor",
        "SignUp",
        "Terms",
        "Welcome",
    }


def test_a_method_may_ask_for_another_right_than_its_page(portal):
    for endpoint, view in views(portal).items():
        for name, need in portal.extensions["needs"].items():
            if name[0] == endpoint:
                assert need is need_of(view, name[1].removeprefix("can_"))


def test_nothing_changes_on_get(portal):
    changing = re.compile(r"(delete|remove|leave|choose|revoke|close|cancel|refuse|accept|confirm|withdraw|suspend)$")
    on_get = {rule.endpoint for rule in portal.url_map.iter_rules() if "GET" in rule.methods}
    assert {e for e in on_get if changing.match(e.partition(".")[2]) and "POST" not in _methods(portal, e)} == set()


def _methods(app: Flask, endpoint: str) -> set[str]:
    return {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods}


def _guards():
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Base) and not mapper.local_table.info.get("view"):
            for guard in {*mapper.local_table.constraints, *mapper.local_table.indexes}:
                yield mapper, guard


def test_every_constraint_of_ours_says_what_to_do():
    """Keys to another table of the adherent too: they refuse a deletion. Only `(adherent_id, id)` is never met."""
    mute = []
    for _, guard in _guards():
        unique_index = getattr(guard, "unique", False)
        met = isinstance(guard, UniqueConstraint | CheckConstraint | ExcludeConstraint) or unique_index
        composite_key = guard.__class__.__name__ == "ForeignKeyConstraint" and len(guard.columns) > 1
        referred = {column.name for column in guard.columns} == {"adherent_id", "id"}
        enum_check = isinstance(guard, CheckConstraint) and guard.name is None
        if (met or composite_key) and not referred and not enum_check and "message" not in guard.info:
            mute.append(f"{guard.table.name}.{guard.name}")
    assert mute == []


def _columns(guard) -> list[str]:
    named = guard.expressions if isinstance(guard, Index) else guard.columns
    return [getattr(each, "name", None) or "" for each in named]


def test_what_refers_to_a_row_is_found_by_an_index():
    """Else the record of one person would read those of all, and so would the removal of a row.

    The post that an employee holds is the portal's own note of the career; who holds a post is asked of careers.
    """
    led = {
        (mapper.local_table.name, *[*_columns(guard), "", ""][:2])
        for mapper, guard in _guards()
        if isinstance(guard, UniqueConstraint)
        or (isinstance(guard, Index) and guard.dialect_options["postgresql"]["where"] is None)
    }
    found = {(table, second if first == "adherent_id" else first) for table, first, second in led}
    sought = {
        (mapper.local_table.name, *(set(_columns(guard)) - {"adherent_id"}))
        for mapper, guard in _guards()
        if isinstance(guard, ForeignKeyConstraint) and "adherent_id" in _columns(guard)
    }
    sought = {each for each in sought if len(each) > 1}
    assert sought - found == {("employee", "main_post_id")}


def test_no_index_says_again_what_a_key_says():
    """A key has an index of its own; a second one of the same columns only costs, with every row."""
    keys = {
        (mapper.local_table.name, *guard.columns.keys())
        for mapper, guard in _guards()
        if isinstance(guard, UniqueConstraint)
    }
    again = [
        index.name
        for mapper, index in _guards()
        if isinstance(index, Index)
        and index.dialect_options["postgresql"]["where"] is None
        and not index.dialect_options["postgresql"]["ops"]
        if (mapper.local_table.name, *(getattr(each, "name", None) for each in index.expressions)) in keys
    ]
    assert again == []


def test_every_sentence_ends_and_keeps_its_no_break_spaces():
    said = {guard.info["message"] for _, guard in _guards() if "message" in guard.info}
    assert {each for each in said if not each.endswith((".", "?"))} == set()
    assert {each for each in said if re.search(r" [:;?!»]|« ", each)} == set()


def test_every_relationship_refuses_to_query_behind_the_page():
    ours = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Base)]
    assert {str(each) for mapper in ours for each in mapper.relationships if each.lazy != "raise_on_sql"} == set()


def test_every_tenant_model_says_whose_it_is():
    tables = {m.local_table.name: m.class_ for m in Base.registry.mappers if issubclass(m.class_, Base)}
    shaped = {name for name, model in tables.items() if "adherent_id" in model.__table__.c}
    assert {name for name in shaped if not issubclass(tables[name], TenantBase)} == {
        "audit_line", "notice", "petition", "saved_view", "list_file",
    }  # fmt: skip


def test_every_column_on_screen_has_words(portal):
    for view in views(portal).values():
        if isinstance(view, Screen):
            assert all(column.label for column in (*view.table.columns, *view.table.filters)), view


def test_every_screen_says_what_it_shows_one_and_many_of(portal):
    for view in views(portal).values():
        if isinstance(view, Screen):
            assert view.title, view
            assert view.noun != "ligne", view


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_fits_a_screen_a_file_a_sitting_and_says_what_it_is_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [each.name for each in functions if each.end_lineno - each.lineno >= LONGEST_FUNCTION] == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    assert [each.name for each in public if ast.get_docstring(each) is None] == []
    assert ast.get_docstring(tree)


def test_what_stands_beside_the_portal_fits_a_sitting_too():
    beside = [path for folder in BESIDE_THE_PORTAL for path in (ROOT / folder).rglob("*.py")]
    long = {path.relative_to(ROOT) for path in beside if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE}
    assert long == set()


@pytest.mark.parametrize("path", sorted(profiles.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_loads(path):
    assert profiles.load(path.stem, MODULES)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda text: text.replace("[platform]", "[plaform]"), "plaform"),
        (lambda text: text.replace("name =", "nom =", 1), "nom|name"),
        (lambda text: text.replace('accent = "', "accent = 3 #", 1), "accent"),
    ],
    ids=["unknown table", "unknown key", "wrong type"],
)
def test_a_wrong_profile_stops_the_start_and_names_the_key(changed, told, tmp_path, monkeypatch):
    text = (profiles.FOLDER / "default.toml").read_text(encoding="utf-8")
    (tmp_path / "x.toml").write_text(changed(text), encoding="utf-8")
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    with pytest.raises(profiles.BadProfile, match=told):
        profiles.load("x", MODULES)


def test_the_jobs_that_see_every_adherent_are_these(portal):
    rooms = {name for name, task in job.TASKS.items() if task.cross and task.function.__module__.startswith("app.")}
    assert rooms == {
        "mail.send", "mail.heal", "mail.forget", "job.forget_failures", "storage.sweep", "intake.resume",
        "list_file.write", "list_file.resume", "list_file.forget", "trash.purge",
        "intake.forget", "accounts.find_unconfirmed", "accounts.ask_to_confirm", "accounts.find_ending",
        "accounts.tell_end", "accounts.forget", "accounts.mail_code",
        "accounts.find_unused", "accounts.tell_unused", "accounts.close_unused",
        "accounts.mail_new_password", "posts.recompute", "posts.recompute_from",
        "employees.forget_hirings", "employees.archive", "employees.archive_from",
        "employees.erase_archive", "visits.forget",
        "employees.recompute", "employees.recompute_from", "employees.forget_payroll", "visits.heal_convocations",
        "membership.tell", "membership.heal", "membership.send_code", "membership.forget_adhesions",
        "membership.forget_mergers",
    }  # fmt: skip


def test_law_and_rules_load_without_flask_or_sqlalchemy():
    rules = [path for path in SOURCES if path.parent.name == "law" or path.stem == "rules" or "rules" in path.parts]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in rules]
    code = f"import sys, {', '.join(names)}; print(sorted({{'flask', 'sqlalchemy', 'wtforms'}} & set(sys.modules)))"
    run = [sys.executable, "-c", code]
    out = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts)
"""Pages. A mail has its style inline: mail programs read no sheet."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_nothing_inline_and_every_post_form_its_guard(path):
    text = path.read_text(encoding="utf-8")
    assert IN_A_PAGE.findall(text) == []
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE):
        assert "form_guard()" in form or "csrf_token()" in form, form[:120]


def test_every_template_is_used():
    named = "\n".join(p.read_text(encoding="utf-8") for p in (*SOURCES, *TEMPLATES) if p.exists())
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if not name.startswith(("appbuilder/", "admin/", "help/")) and f'"{name}"' not in named:
            unused.append(name)
    assert unused == []


def test_every_page_has_one_h1_a_title_and_extends_the_frame():
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        text = path.read_text(encoding="utf-8")
        if name.partition("/")[0] in {"layout", "appbuilder", "admin", "pdf"} or "{% extends" not in text:
            continue
        assert text.count("<h1") <= 1, name
        assert re.search(r"\{% extends \"[a-z]+/", text), name


def test_every_help_is_of_a_page(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    pages = endpoints | {endpoint.partition(".")[0] for endpoint in endpoints} | {"any"}
    assert {path.stem for path in (ROOT / "templates/help").glob("*.html")} - pages == set()


PUT_TOGETHER = ("st-", "cat-", "note-", "notice-")
"""Beginnings of classes that templates end by a state, a follow-up or a kind of message."""
OF_FLASK_APPBUILDER = {"input-group-addon"}


def test_every_class_of_the_sheet_is_used():
    sheet = re.sub(
        r"/\*.*?\*/|url\(\"[^\"]*\"\)", "", (ROOT / "app/static/portal.css").read_text("utf-8"), flags=re.DOTALL
    )
    places = (*SOURCES, *TEMPLATES, *(ROOT / "app/static").glob("*.js"))
    used = set(re.findall(r"[\w-]+", "\n".join(path.read_text(encoding="utf-8") for path in places if path.exists())))
    styled = {name for name in re.findall(r"\.([a-z][\w-]*)", sheet) if not name.startswith(PUT_TOGETHER)}
    assert styled - used - OF_FLASK_APPBUILDER == set()
