"""From when to when somebody may act, for which establishments, and who still needs an access once a year (N9, K11)."""

from datetime import date

import pytest

from app.accounts.facts import Confirmed
from app.accounts.models import Invitation, Mandate, MandateKind
from app.accounts.rules.mandates import due_since, end_unanswered, named, year_after
from app.accounts.services import confirming, mandates
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.notice import Notice
from tests.accounts.conftest import PASSWORD, invitation, mailed_link, run_jobs
from tests.conftest import at_most
from tests.factories import AccountFactory, AdherentFactory, MandateFactory, sessions

RECENT = date(2025, 12, 1)
OLD = date(2025, 1, 20)
"""A year ago in two weeks: the clock stands at 5 January 2026."""


@pytest.fixture
def company(someone, sign_in):
    """Anne, administrator, signed in; her colleague Thomas and her accountant Odile, both since long."""
    adherent = AdherentFactory(name="Boulangerie Martin")
    anne = someone(Right.ADMIN, of=adherent, username="anne", first_name="Anne", last_name="Martin")
    put(anne.mandate, starts_on=RECENT)
    thomas = someone(of=adherent, username="thomas", first_name="Thomas", last_name="Lefèvre", email="t@example.org")
    odile = someone(of=adherent, username="odile", first_name="Odile", last_name="Caron", email="o@example.org")
    put(thomas.mandate, starts_on=OLD)
    put(odile.mandate, starts_on=OLD, kind=MandateKind.THIRD_PARTY)
    return sign_in("anne"), anne, thomas.mandate, odile.mandate


def put(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    sessions.commit()


def fresh(row):
    sessions.rollback()
    sessions.expire_all()
    return sessions.get(type(row), row.id)


def ask(work_as, adherent_id):
    with work_as(Actor.system()) as ctx:
        confirming.ask(ctx, adherent_id=adherent_id)


def test_a_year_after_and_before():
    assert year_after(date(2026, 1, 5)) == date(2027, 1, 5)
    assert year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert due_since(date(2026, 1, 5)) == date(2025, 2, 4)
    assert end_unanswered(OLD, date(2026, 1, 5)) == date(2026, 2, 4)
    assert end_unanswered(date(2025, 2, 20), date(2026, 1, 25)) == date(2026, 2, 24)


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B", "C"], "A, B et C"),
        (["A"] * 11, f"{', '.join(['A'] * 10)} et 1 autre"),
        (["A"] * 13, f"{', '.join(['A'] * 10)} et 3 autres"),
    ],
)
def test_people_are_named_and_of_many_the_others_counted(people, told):
    assert named(people) == told


@pytest.mark.row("F037", "K11")
def test_an_access_is_for_a_third_party_from_one_day_to_another(company, stored):
    browser, _, thomas, _ = company
    page = browser.get(f"/users/{thomas.id}/span").text
    assert "Tiers déclarant ou cabinet comptable" in page
    assert "Avec ses" not in page
    data = {"third_party": "y", "starts_on": "01/01/2026", "ends_on": "30/06/2026"}
    assert browser.post(f"/users/{thomas.id}/span", data=data).status_code == 302
    row = fresh(thomas)
    assert (row.kind, row.starts_on, row.ends_on) == (MandateKind.THIRD_PARTY, date(2026, 1, 1), date(2026, 6, 30))
    shown = browser.get(f"/users/{thomas.id}").text
    assert "tiers déclarant / cabinet comptable" in shown
    assert "30/06/2026" in shown
    (line,) = [each for each in stored(AuditLine) if each.action == "access_delimited"]
    assert line.changes["Au"] == ["", "30/06/2026"]


@pytest.mark.row("K11")
@pytest.mark.parametrize(("dated", "end"), [(True, date(2027, 1, 5)), (False, None)])
def test_a_third_party_has_a_last_day_where_the_service_says_so(company, profile, dated, end):
    browser, _, _, odile = company
    profile(third_party_dated=dated)
    assert ("toujours un dernier jour" in browser.get(f"/users/{odile.id}/span").text) is dated
    browser.post(f"/users/{odile.id}/span", data={"third_party": "y", "starts_on": "20/01/2025"})
    assert fresh(odile).ends_on == end


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"starts_on": "01/01/2026", "ends_on": "04/01/2026"}, "Ce jour est passé"),
        ({"starts_on": "01/03/2026", "ends_on": "01/02/2026"}, "La fin est avant le début"),
        ({"starts_on": "", "ends_on": ""}, "Du"),
        ({"starts_on": "31/02/2026"}, "31/02"),
        ({"starts_on": "01/01/2026", "ends_on": "jamais"}, "jamais"),
    ],
)
def test_days_that_make_no_sense_are_refused_and_nothing_changes(company, data, sentence):
    browser, _, thomas, _ = company
    page = browser.post(f"/users/{thomas.id}/span", data=data)
    assert page.status_code == 422
    assert sentence in page.text
    assert (fresh(thomas).starts_on, fresh(thomas).ends_on) == (OLD, None)


def test_one_s_own_access_does_not_begin_later(company):
    browser, anne, *_ = company
    page = browser.post(f"/users/{anne.mandate.id}/span", data={"starts_on": "01/02/2026"})
    assert page.status_code == 422
    assert "autre administrateur" in page.text


@pytest.mark.parametrize("covers", [True, False])
def test_only_who_acts_for_the_branches_gives_them(company, covers):
    browser, anne, thomas, _ = company
    AdherentFactory(name="Martin Beaune", parent_id=anne.adherent.id)
    put(anne.mandate, with_branches=covers)
    browser.post("/switch/choose", data={"adherent_id": anne.adherent.id})
    browser.acting_for = str(anne.adherent.id)
    offered = "Avec ses établissements" in browser.get(f"/users/{thomas.id}/span").text
    assert offered is covers
    browser.post(f"/users/{thomas.id}/span", data={"with_branches": "y", "starts_on": "20/01/2025"})
    assert fresh(thomas).with_branches is covers


def test_the_service_refuses_branches_from_who_has_none(work_as, employer):
    adherent = AdherentFactory()
    colleague = MandateFactory(adherent_id=adherent.id)
    span = {"third_party": False, "starts_on": RECENT, "ends_on": None, "with_branches": True}
    with pytest.raises(DomainError, match="ne comprend pas"), work_as(employer(Right.ADMIN, of=adherent.id)) as ctx:
        mandates.delimit(ctx, mandate_id=colleague.id, **span)


def test_saving_an_access_leaves_the_branches_that_one_may_not_give(company):
    browser, _, thomas, _ = company
    put(thomas, with_branches=True)
    browser.post(f"/users/{thomas.id}/span", data={"starts_on": "20/01/2025"})
    assert fresh(thomas).with_branches


@pytest.mark.row("F037")
def test_an_accountant_is_invited_for_a_time(company, app, stored):
    browser, *_ = company
    data = {
        "first_name": "Paul", "last_name": "Roy", "email": "paul@cabinet.example", "rights": ["EMPLOYEES"],
        "third_party": "y", "starts_on": "01/02/2026", "ends_on": "30/06/2026",
    }  # fmt: skip
    assert browser.post("/invitations/add", data=data).status_code == 302
    guest = app.test_client()
    account = {"first_name": "Paul", "last_name": "Roy", "password": PASSWORD, "again": PASSWORD, "terms": "y"}
    assert guest.post(mailed_link(), data=account | {"username": "p.roy"}).status_code == 302
    given = max(stored(Mandate), key=lambda row: row.id)
    assert (given.kind, given.starts_on, given.ends_on) == (
        MandateKind.THIRD_PARTY, date(2026, 2, 1), date(2026, 6, 30),
    )  # fmt: skip


def test_an_invitation_for_a_third_party_ends_in_a_year(company, stored):
    browser, *_ = company
    data = {"first_name": "P", "last_name": "R", "email": "p@cabinet.example", "rights": ["EMPLOYEES"]}
    browser.post("/invitations/add", data=data | {"third_party": "y"})
    assert invitation().ends_on == date(2027, 1, 5)
    answer = browser.post("/invitations/add", data=data | {"starts_on": "02/02/2026", "ends_on": "01/02/2026"})
    assert answer.status_code == 422
    assert "La fin est avant le début" in answer.text
    assert len(stored(Invitation)) == 1


def test_the_administrator_of_a_letter_acts_for_branches_that_come_later_too(letter, app, stored):
    adherent, provisional = letter()
    browser = app.test_client()
    page = browser.post("/premiere-connexion/", data={"number": adherent.number, "provisional": provisional}).text
    assert 'name="ticket"' in page
    ticket = page.partition('name="ticket"')[2].partition('value="')[2].partition('"')[0]
    account = {
        "ticket": ticket, "first_name": "J", "last_name": "M", "email": "j@example.org", "username": "j.martin",
        "password": PASSWORD, "again": PASSWORD, "terms": "y",
    }  # fmt: skip
    browser.post("/premiere-connexion/compte", data=account)
    assert [row.with_branches for row in stored(Mandate)] == [True]


def test_administrators_are_asked_once_a_year_who_still_needs_an_access(company, work_as, stored):
    _, anne, thomas, odile = company
    ask(work_as, anne.adherent.id)
    ask(work_as, anne.adherent.id)
    assert [(row.user_id, row.url) for row in stored(Notice)] == [(anne.user.id, "/users/confirm/")]
    assert [(row.template, row.recipient) for row in stored(Outbox)] == [("accounts/still_needed", anne.user.email)]
    assert [fresh(one).asked_on for one in (thomas, odile)] == [date(2026, 1, 5)] * 2
    assert [fresh(one).ends_on for one in (thomas, odile)] == [None, None]


def test_where_the_service_says_so_what_nobody_confirms_ends_and_both_are_told_a_month_before(
    company, work_as, stored, profile
):
    browser, anne, thomas, odile = company
    profile(unconfirmed_ends=True)
    ask(work_as, anne.adherent.id)
    assert [fresh(one).ends_on for one in (thomas, odile, anne.mandate)] == [date(2026, 2, 4), date(2026, 2, 4), None]
    assert sorted((row.template, row.recipient) for row in stored(Outbox)) == [
        ("accounts/access_ending", "o@example.org"),
        ("accounts/access_ending", "t@example.org"),
        ("accounts/still_needed", anne.user.email),
    ]
    assert "prend fin le 04/02/2026" in browser.get(f"/users/{thomas.id}/span").text
    browser.post("/users/confirm/", data={f"answer-{thomas.id}": "keep"})
    assert (fresh(thomas).ends_on, fresh(thomas).confirmed_on) == (None, date(2026, 1, 5))
    assert fresh(odile).ends_on == date(2026, 2, 4)


def test_the_access_of_an_administrator_is_asked_about_but_never_ends_by_itself(company, work_as, profile, someone):
    _, anne, *_ = company
    profile(unconfirmed_ends=True)
    second = someone(Right.ADMIN, of=anne.adherent, username="second")
    ask(work_as, anne.adherent.id)
    assert (fresh(second.mandate).asked_on, fresh(second.mandate).ends_on) == (date(2026, 1, 5), None)


def test_where_nobody_could_answer_nothing_ends(work_as, profile, stored):
    profile(unconfirmed_ends=True)
    alone = MandateFactory()
    ask(work_as, alone.adherent_id)
    assert fresh(alone).ends_on is None
    assert stored(Outbox) == []


@pytest.mark.parametrize(
    ("confirmed", "asked"),
    [
        (Confirmed.EVERYBODY, ["Odile Caron", "Thomas Lefèvre"]),
        (Confirmed.THIRD_PARTIES, ["Odile Caron"]),
        (Confirmed.NOBODY, []),
    ],
)
def test_a_service_asks_about_everybody_third_parties_or_nobody(company, profile, confirmed, asked):
    browser, *_ = company
    profile(confirmed=confirmed)
    with at_most(8):
        page = browser.get("/users/confirm/").text.partition("<main")[2]
    assert [name for name in ("Odile Caron", "Thomas Lefèvre") if name in page] == asked
    assert ("Tous les accès sont confirmés" in page) is (asked == [])
    assert "Anne Martin" not in page
    told = browser.get("/").text
    assert ("Confirmer l’accès de" in told) is (asked != [])


def test_a_dated_third_party_is_kept_for_another_year_whatever_the_service_asks(company, profile):
    browser, _, _, odile = company
    profile(confirmed=Confirmed.NOBODY)
    put(odile, ends_on=date(2026, 1, 31))
    assert "31/01/2026" in browser.get("/users/confirm/").text
    browser.post("/users/confirm/", data={f"answer-{odile.id}": "keep"})
    assert fresh(odile).ends_on == date(2027, 1, 5)
    assert "Tous les accès sont confirmés" in browser.get("/users/confirm/").text


def test_what_is_answered_keeps_one_and_closes_the_other(company, stored):
    browser, _, thomas, odile = company
    data = {f"answer-{thomas.id}": "close", f"answer-{odile.id}": "keep"}
    page = browser.post("/users/confirm/", data=data, follow_redirects=True).text
    assert "1 accès gardé, 1 accès désactivé." in page.replace("\u00a0", " ")
    assert (fresh(thomas).active, fresh(odile).active) == (False, True)
    actions = [row.action for row in stored(AuditLine)]
    assert {"access_confirmed", "access_suspended"} <= set(actions)


@pytest.mark.parametrize("data", [{}, {"answer-x": "keep"}, {"answer-1": "maybe"}])
def test_an_answer_about_nobody_is_refused_with_a_sentence(company, data):
    browser, *_ = company
    answer = browser.post("/users/confirm/", data=data)
    assert answer.status_code == 422
    assert "Répondez au moins pour une personne" in browser.get("/users/").text + answer.text


def test_an_answer_about_another_company_or_oneself_changes_nothing(company):
    browser, anne, thomas, _ = company
    foreign = MandateFactory(starts_on=OLD)
    for other in (foreign, anne.mandate):
        answer = browser.post("/users/confirm/", data={f"answer-{thomas.id}": "close", f"answer-{other.id}": "close"})
        assert answer.status_code == 404
    assert [fresh(one).active for one in (thomas, foreign, anne.mandate)] == [True, True, True]


def test_who_is_no_administrator_answers_nothing(work_as, employer):
    mandate = MandateFactory(starts_on=OLD)
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES, of=mandate.adherent_id)) as ctx:
        confirming.answer(ctx, keep=[mandate.id], close=[])


def test_a_new_last_day_answers_the_question(company, work_as):
    browser, anne, thomas, _ = company
    ask(work_as, anne.adherent.id)
    browser.post(f"/users/{thomas.id}/span", data={"starts_on": "20/01/2025", "ends_on": "31/12/2026"})
    assert fresh(thomas).asked_on is None
    assert f"answer-{thomas.id}" not in browser.get("/users/confirm/").text


def test_an_account_without_address_or_closed_is_not_written_to(company, work_as, profile, stored):
    _, anne, thomas, _ = company
    profile(unconfirmed_ends=True)
    closed = AccountFactory(active=False, email="gone@example.org")
    MandateFactory(adherent_id=anne.adherent.id, user_id=closed.id, starts_on=OLD)
    ask(work_as, anne.adherent.id)
    assert "gone@example.org" not in {row.recipient for row in stored(Outbox)}
    assert fresh(thomas).ends_on is not None


def test_the_night_job_finds_the_adherents_to_ask_and_asks_each_once(company, work_as, stored):
    from app.accounts.jobs import find_unconfirmed

    with work_as(Actor.system()) as ctx:
        find_unconfirmed(ctx)
    run_jobs()
    assert [row.template for row in stored(Outbox)].count("accounts/still_needed") == 1
    with work_as(Actor.system()) as ctx:
        find_unconfirmed(ctx)
    run_jobs()
    assert [row.template for row in stored(Outbox)].count("accounts/still_needed") == 1
