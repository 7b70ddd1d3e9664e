"""An adherent never sees, changes or refers to another's rows, on any route; nothing typed comes back alive.

The sweep walks the whole `url_map` as each of the portal's people, with ids of their own, of others, and of nobody.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.models import Invitation, InvitationKind, Mandate, SignIn
from app.adherents.models import Address, AddressKind, Adherent
from app.employees.archive.models import ArchivedEmployee
from app.employees.hirings.models import DeclaredHiring
from app.employees.models import Assignment, CorrectionRequest, Employee, EmployeeExposure
from app.law.follow_up import FollowUp
from app.membership.facts import Kind as PetitionKind
from app.membership.models import CompanyMerger, Petition
from app.platform.list_file import KEPT, ListFile
from app.platform.lookup import LookupField
from app.platform.page import Page
from app.platform.right import Right, StaffRight
from app.platform.screen import Screen
from app.platform.security import Open
from app.platform.trash import Trashed
from app.platform.view import SavedView
from app.posts.models import CompanyExposure, Post, PostName
from app.visits.models import Appointment, Inquiry, Slot, Visit, VisitRequest
from app.visits.rules.inquiries import Subject
from tests import factories
from tests.conftest import EVERY, EVERY_STAFF
from tests.factories import NOW, sessions

CANARY = "CANARI"
POISON = "<img src=x onerror=alert(1)>"
UNKNOWN = 10**9
NONSENSE = (UNKNOWN, 2**63, "abc", "%00", "-1", "1e3", "١")
IDENTS = {
    "pk",
    "row_id",
    "adherent_id",
    "employee_id",
    "request_id",
    "appointment_id",
    "post_id",
    "import_id",
    "slot_id",
    "contract_id",
    "sign_in_id",
    "gone",
    "stays",
}
MODELS = {
    "Profile": SignIn,
    "Access": Mandate,
    "ColleagueLook": Mandate,
    "Looking": Mandate,
    "UserSignIns": Mandate,
    "Invitations": Invitation,
    "FirstLetter": Adherent,
    "Standing": Adherent,
    "DeclaredHirings": DeclaredHiring,
    "Workplaces": Address,
    "Views": SavedView,
    "ListFiles": ListFile,
    "Trash": Trashed,
    "InquiryAnswers": Inquiry,
    **dict.fromkeys(("Validate", "Cooptation", "PetitionDecisions", "HandOver", "Merging", "Synchronise"), Petition),
}
"""Whose rows a page names that is no screen of one model."""
VOLATILE = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"')


def world(adherent_id: int, name: str) -> dict[type, int]:
    """One row of each model at an adherent's; every text says `name`. Model → id."""
    of = {"adherent_id": adherent_id}
    post = factories.PostFactory(**of, title=name, description=name, risks=name)
    person = factories.EmployeeFactory(
        **of, last_name=name, first_name=name, town=name, main_post_id=post.id, follow_up_reason=name
    )
    held = factories.AssignmentFactory(**of, employee_id=person.id, post_id=post.id)
    asked = factories.VisitRequestFactory(**of, employee_id=person.id, asked_by=name, constraint_note=name)
    slot = factories.SlotFactory()
    met = factories.AppointmentFactory(**of, employee_id=person.id, slot_id=slot.id, request_id=asked.id)
    account = factories.AccountFactory(first_name=name[:60], last_name=name[:60])
    rows = [
        factories.ContractFactory(**of, employee_id=person.id),
        factories.PostExposureFactory(**of, post_id=post.id, comment=name),
        CompanyExposure(**of, risk_code="AUTRE", comment=name, period=held.period),
        PostName(**of, post_id=post.id, title=name[:100], pcs_code="636c", until=NOW.date()),
        factories.AddressFactory(**of, street=name, town=name),
        factories.AddressFactory(**of, street=name, town=name, kind=AddressKind.WORK),
        factories.ContactFactory(**of, last_name=name, first_name=name, function=name, email=""),
        factories.MandateFactory(**of, user_id=account.id),
        factories.SignInFactory(user_id=account.id, token=name),
        Invitation(
            **of, kind=InvitationKind.LINK, number="1", email="x@example.org",
            first_name=name[:60], last_name=name[:60],
            rights=[Right.EMPLOYEES], secret_hash=name, expires_at=NOW,
        ),
        Petition(
            **of, kind=PetitionKind.ADMINISTRATOR, user_id=account.id, who=name[:60], email="x@example.org",
            asked_at=NOW, number="1", siret="73282932000074", description=name, former_email="y@example.org",
        ),
        Visit(**of, employee_id=person.id, law_kind="VIP", held_on=NOW.date()),
        Inquiry(
            **of, subject=Subject.OTHER, employee_ids=[person.id], message=name, asked_at=NOW, asked_by=name,
            user_id=account.id,
        ),
        CorrectionRequest(
            **of, employee_id=person.id, wanted={"first_name": name}, reason=name, asked_by=name, asked_at=NOW
        ),
        SavedView(
            **of, wide=False, user_id=account.id, screen="Employees", name=name[:60], asked="scope=tous",
            opens=False, saved_at=NOW,
        ),
        ListFile(
            **of, adherents=[adherent_id], user_id=account.id, screen="Employees", asked="", kind="csv",
            name=name, total=1, asked_at=NOW, ends_at=NOW + KEPT,
        ),
        DeclaredHiring(
            **of, received_at=NOW, name=name, hired_on=NOW.date(), mark=name.encode(),
            said=f'{{"last_name": "{name}", "first_name": "{name}", "born_on": "1985-05-12", "since": "2026-01-05"}}',
        ),
        EmployeeExposure(**of, employee_id=person.id, risk_code="AMIANTE", period=held.period),
        ArchivedEmployee(
            **of, employee_id=UNKNOWN, last_name=name, first_name=name, birth_name=name, name_key=name,
            born_on=date(1985, 6, 15), hired_on=date(2015, 1, 6), left_on=date(2023, 1, 6),
            archived_on=date(2025, 1, 7), follow_up=FollowUp.SIMPLE,
            record={"assignment": [{"what": name, "since": "2015-01-06"}]},
        ),
        CompanyMerger(
            **of, absorbed_id=adherent_id, merged_at=NOW, merged_by=name[:60], accesses_follow=True, joined={}
        ),
        Trashed(
            **of, kind="visit_request", subject_id=asked.id, title=name, removed_at=NOW, removed_by=name,
            content="{}",
        ),
    ]  # fmt: skip
    sessions.add_all(rows)
    sessions.commit()
    of_all = {type(row): row.id for row in (*rows, post, person, held, asked, met)}
    return of_all | {Adherent: adherent_id, Slot: slot.id}


@pytest.fixture
def theirs(app):
    return world(factories.AdherentFactory(name=CANARY).id, CANARY)


@pytest.fixture
def mine(app, theirs):
    return world(factories.AdherentFactory(name="Boulangerie").id, "Martin")


@pytest.fixture
def browser(browse, employer, mine):
    return browse(employer(*EVERY, of=mine[Adherent]))


def routes(app: Flask, kept: Callable[[Rule], bool] = lambda _rule: True) -> Iterator[tuple[Rule, Page | Screen, str]]:
    """Every route of a view of ours that is not public, by method."""
    views = {view.endpoint: view for view in app.extensions["appbuilder"].baseviews}
    for rule in app.url_map.iter_rules():
        endpoint, _, method = rule.endpoint.partition(".")
        need = app.extensions["needs"].get((endpoint, f"can_{method}"))
        if need in (None, Open.PUBLIC) or rule.endpoint == "Door.leave" or not kept(rule):
            continue
        yield from ((rule, views[endpoint], each) for each in sorted(rule.methods & {"GET", "POST"}))


def with_id(rule: Rule) -> bool:
    """Whether an address names a row."""
    return bool(rule.arguments & IDENTS)


def url(rule: Rule, ident: object, name: str = "x") -> str:
    """The address of a rule with this id wherever it takes one."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda m: str(ident) if m[1] in IDENTS else name, rule.rule)


def same(answer: object) -> tuple[int, str]:
    """Status and body without what changes at every request."""
    return answer.status_code, VOLATILE.sub("", answer.text)  # type: ignore[attr-defined]


def test_the_sweep_knows_every_argument_of_an_address(portal):
    named = {argument for rule, *_ in routes(portal) for argument in rule.arguments}
    assert named - IDENTS <= {"name", "kind", "tab", "file", "what", "week", "list_name", "token", "ticket"}


def test_another_adherents_id_answers_like_one_that_never_was(portal, browser, theirs):
    swept = list(routes(portal, with_id))
    assert len(swept) >= 15
    for rule, view, method in swept:
        foreign = {theirs[model] for model in theirs if _names(rule, view, model)} or set(theirs.values())
        answers = {same(browser.ask(url(rule, each), method)) for each in (*foreign, *NONSENSE)}
        assert {status for status, _ in answers} <= {404}, (rule, method, {status for status, _ in answers})
        assert len(answers) == 1, (rule, method)
        assert CANARY not in answers.pop()[1], rule


def _names(rule: Rule, view: Page | Screen, model: type) -> bool:
    """Whether an address of this view names rows of `model`."""
    if "pk" in rule.arguments:
        return (view.rows.get("pk") or getattr(view, "model", None) or MODELS.get(view.endpoint)) is model
    wanted = {"employee_id": Employee, "request_id": VisitRequest, "appointment_id": Appointment, "post_id": Post}
    return any(wanted.get(argument) is model for argument in rule.arguments)


def test_no_page_shows_another_adherents_rows(portal, browser, theirs):
    for rule, view, method in routes(portal, lambda rule: not with_id(rule) and "GET" in rule.methods):
        if method == "POST":
            continue
        names = list(getattr(view, "lookups", {})) if "name" in rule.arguments else ["x"]
        searched = (
            [column.name for column in (*view.table.columns, *view.table.filters)] if hasattr(view, "table") else []
        )
        asked = CANARY[:-1]  # what is typed comes back in its box: the whole word may not
        for query in ("", f"?q={asked}", "?q=C", "?last=1", *(f"?{name}={asked}" for name in searched)):
            for name in names:
                answer = browser.get(url(rule, "", name) + query)
                assert answer.status_code < 500, (rule, query)
                assert CANARY.encode() not in answer.data, (rule, query)


def test_with_every_right_but_its_own_a_page_is_as_absent_as_one_that_never_was(portal, browse, employer, mine):
    needs = portal.extensions["needs"]
    for right in (*Right, *StaffRight):
        browser = browse(employer(*EVERY - {right, Right.ADMIN}, of=mine[Adherent]))
        absent = same(browser.get("/never/was"))
        for rule, view, method in routes(portal):
            endpoint, _, action = rule.endpoint.partition(".")
            if needs[endpoint, f"can_{action}"] is right:
                answer = browser.ask(url(rule, mine.get(getattr(view, "model", None), 1)), method)
                assert same(answer) == absent, (rule, method)


def test_staff_without_a_right_do_not_find_its_pages(portal, browse, staff, mine):
    needs = portal.extensions["needs"]
    for right in StaffRight:
        browser = browse(staff(*EVERY_STAFF - {right}))
        for rule, view, method in routes(portal):
            endpoint, _, action = rule.endpoint.partition(".")
            if needs[endpoint, f"can_{action}"] is right:
                address = url(rule, mine.get(getattr(view, "model", None), 1))
                assert browser.ask(address, method).status_code == 404, (rule, method)


def test_signed_out_every_page_leads_to_the_sign_in(portal, app):
    for rule, _, method in routes(portal):
        answer = portal.test_client().ask(url(rule, 1), method)
        assert answer.status_code == 302, rule
        assert answer.location.startswith("/connexion"), rule


def test_no_page_of_the_service_breaks_whatever_the_id(portal, browse, staff, mine):
    browser = browse(staff(*EVERY_STAFF))
    for rule, view, method in routes(portal, with_id):
        for ident in (mine.get(getattr(view, "model", None) or MODELS.get(view.endpoint), mine[Employee]), *NONSENSE):
            answer = browser.ask(url(rule, ident), method)
            assert answer.status_code < 500, (rule, method, ident)


def test_no_page_of_the_service_breaks_whatever_the_question(portal, browse, staff, mine):
    browser = browse(staff(*EVERY_STAFF))
    for rule, view, method in routes(portal, lambda rule: not with_id(rule)):
        for query in (
            "",
            "?sort=x&size=x",
            "?after=x&after_id=y",
            "?last=1",
            "?before=a&before_id=2",
            "?tab=x",
            "?q=%00",
        ):
            name = next(iter(getattr(view, "lookups", {})), "x")
            answer = browser.ask(url(rule, "", name) + query, method)
            assert answer.status_code < 500, (rule, method, query)


def test_another_adherents_row_cannot_be_referred_to(portal, browser, theirs, stored):
    tried = 0
    for view in portal.extensions["appbuilder"].baseviews:
        form = getattr(view, "add_form", None)
        for name, lookup in getattr(view, "lookups", {}).items():
            if form is None or lookup.model not in theirs or not isinstance(view.right, Right) or view.on_add is None:
                continue
            tried += 1
            answer = browser.post(f"{view.route_base}/add", data={name: str(theirs[lookup.model])})
            assert f'id="{name}-why"' in answer.text, (view, name)
            assert CANARY not in answer.text
    assert tried >= 1
    assert len(stored(Assignment)) == 2


def test_every_lookup_is_one_of_our_fields(portal):
    for view in portal.extensions["appbuilder"].baseviews:
        for name in getattr(view, "lookups", {}):
            for form in (view.add_form, view.edit_form):
                if hasattr(form, name):
                    assert issubclass(getattr(form, name).field_class, LookupField)


def test_what_is_typed_never_comes_back_alive(portal, browser, mine):
    for rule, view, method in routes(portal, lambda rule: "POST" in rule.methods):
        if method == "GET":
            continue
        form = getattr(view, "add_form", None)
        names = [name for name in dir(form) if hasattr(getattr(form, name), "field_class")] if form else ["q", "name"]
        address = url(rule, mine.get(getattr(view, "model", None), 1))
        answer = browser.post(address, data=dict.fromkeys(names, POISON), follow_redirects=True)
        assert answer.status_code < 500, (rule, names)
        assert answer.mimetype != "text/html" or POISON not in answer.text, rule  # a file is not run


def test_what_is_searched_never_comes_back_alive(portal, browser):
    for view in portal.extensions["appbuilder"].baseviews:
        for column in view.table.columns if isinstance(view, Screen) else ():
            assert POISON not in browser.get(f"{view.route_base}/", query_string={column.name: POISON}).text


def test_what_is_stored_never_comes_out_alive(portal, browse, employer, staff):
    poisoned = world(factories.AdherentFactory(name=POISON).id, POISON)
    seen = 0
    for browser in (browse(employer(*EVERY, of=poisoned[Adherent])), browse(staff(*EVERY_STAFF))):
        for rule, view, method in routes(portal):
            if method != "GET" or "name" in rule.arguments:
                continue
            answer = browser.get(url(rule, poisoned.get(getattr(view, "model", None), poisoned[Employee])))
            assert answer.mimetype != "text/html" or POISON.encode() not in answer.data, rule  # a file is not run
            seen += b"&lt;img" in answer.data
    assert seen >= 10


def test_the_service_does_not_find_the_forms_that_write_for_one_employer(browse, staff):
    browser = browse(staff(*EVERY_STAFF))
    for address in (
        "/posts/add",
        "/employees/add",
        "/contacts/add",
        "/company/",
        "/posts/import/",
        "/employees/import/",
    ):
        assert browser.get(address).status_code == 404, address
