"""Visits asked for several employees at once: as one by one, but for the mail."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.employees.models import Employee
from app.platform import job, together
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox, read
from app.visits import queries
from app.visits.models import VisitRequest
from app.visits.rules.kinds import Kind, suggested
from app.visits.rules.requests import RequestState
from app.visits.services import asking
from app.visits.services.together import ask_all, refuse_requests
from tests.conftest import at_most
from tests.factories import EmployeeFactory, VisitRequestFactory

ASK = "/visits/together/"


@pytest.fixture
def here(company):
    return company()


@pytest.fixture
def colleague(here):
    """Somebody else of the same company."""

    def make(held=True, asked=None, **values):
        of = {"adherent_id": here.adherent.id}
        post = {"main_post_id": here.post.id} if held else {}
        person = EmployeeFactory(**of, **post, next_visit_kind="VIP", next_visit_on=date(2026, 4, 2), **values)
        if asked:
            VisitRequestFactory(**of, employee_id=person.id, kind=asked)
        return person.id

    return make


@pytest.fixture
def act(work_as, asker, here):
    """A unit of work of somebody who may ask."""
    return lambda: work_as(asker(here))


@pytest.fixture
def browser(browse, employer, here):
    return browse(employer(Right.EMPLOYEES, Right.VISITS, of=here.adherent.id))


def left_behind(stored, ids):
    """What was asked for these people, but for whose it is."""
    asked = [one for one in stored(VisitRequest) if one.employee_id in ids]
    rows = [
        (ids.index(one.employee_id), one.kind, one.state, one.asked_by, one.latest_on, one.article, one.constraint_note)
        for one in asked
    ]
    return sorted(rows, key=str), [one.visit_asked for one in stored(Employee) if one.id in ids]


PEOPLE = st.lists(
    st.fixed_dictionaries({
        "held": st.booleans(),
        "asked": st.sampled_from([None, Kind.HIRING, Kind.OCCASIONAL]),
        "left_on": st.sampled_from([None, date(2025, 12, 1), date(2026, 5, 1)]),
        "last_visit_on": st.sampled_from([None, date(2022, 1, 3)]),
        "contract_kind": st.sampled_from(["CDI", "INTERIM"]),
    }),
    min_size=1, max_size=3,
)  # fmt: skip


@settings(max_examples=6)
@given(people=PEOPLE, kind=st.sampled_from([None, Kind.HIRING, Kind.OCCASIONAL]))
def test_visits_for_several_are_as_one_by_one(act, stored, colleague, people, kind):
    several, alone = ([colleague(**each) for each in people] for _ in range(2))
    with act() as ctx:
        refused = refuse_requests(ctx, ctx.session.scalars(queries.employees_to_see(several)).all(), kind)
        going = [each for each in several if each not in refused]
        if going:
            ask_all(ctx, ids=going, kind=kind, constraint_note="Le matin")
    for each, twin in zip(alone, several, strict=True):
        if twin not in refused:
            with act() as ctx:
                mine = kind or suggested(asking.awaited(ctx.session.get(Employee, each)))
                asking.ask(ctx, employee_id=each, kind=mine, constraint_note="Le matin")

    assert left_behind(stored, several) == left_behind(stored, alone)


def test_the_secretariat_receives_one_mail(act, stored, colleague, here):
    with act() as ctx:
        ask_all(ctx, ids=[colleague() for _ in range(3)])

    (mail,) = stored(Outbox)
    assert mail.recipient == here.sector.email
    assert "demande 3 visites" in read(mail).text
    assert "NOM" not in read(mail).text


def test_when_one_cannot_be_asked_for_nobody_is(act, stored, colleague):
    with pytest.raises(DomainError, match="déjà demandée") as refused, act() as ctx:
        ask_all(ctx, ids=[colleague(), colleague(asked=Kind.HIRING)], kind=Kind.HIRING)

    assert refused.value.field == "kind"
    assert len(stored(VisitRequest)) == 1


def test_several_need_the_right_and_are_the_actors_own(act, work_as, employer, colleague, here):
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES, of=here.adherent.id)) as ctx:
        ask_all(ctx, ids=[colleague()])
    with pytest.raises(NotAllowed), act() as ctx:
        ask_all(ctx, ids=[colleague(), EmployeeFactory().id])


def test_visits_are_asked_from_the_list_after_a_summary(browser, stored, colleague):
    ids = [colleague(last_name="Auvray"), colleague(last_name="Bonnet", held=False)]
    assert f'formaction="{ASK}?' in browser.get("/employees/").text
    with at_most(12):
        page = browser.post(ASK, data={"ids": ids})
    assert "La visite que le suivi de chacun prévoit" in page.text
    assert "Reprise" not in page.text.partition("</select>")[0]

    page = browser.post(ASK, data={"ids": ids, "kind": "AWAITED"})
    assert page.status_code == 422
    assert "Complétez d’abord le poste" in page.text
    assert stored(VisitRequest) == []

    browser.post(ASK, data={"ids": ids[:1], "kind": "AWAITED", "constraint_note": "Le matin"})
    assert [(each.employee_id, each.constraint_note) for each in stored(VisitRequest)] == [(ids[0], "Le matin")]
    assert "Une visite est demandée pour 1 salarié" in browser.get("/employees/").text


def test_many_visits_are_asked_by_a_job_in_the_name_of_who_asked(app, browser, stored, colleague, monkeypatch):
    monkeypatch.setattr(together, "AT_ONCE", 1)
    ids = [colleague() for _ in range(3)]
    place = browser.post(ASK, data={"ids": ids, "kind": "OCCASIONAL"}).headers["Location"]
    job.run_due(app)

    assert {(each.kind, each.state, each.asked_by) for each in stored(VisitRequest)} == {
        (Kind.OCCASIONAL, RequestState.PENDING, "Anne Martin")
    }  # fmt: skip
    assert "c’est fait" in browser.get(place).text


def test_who_may_not_ask_is_offered_nothing(browse, employer, colleague, here):
    person = colleague()
    browser = browse(employer(Right.EMPLOYEES, of=here.adherent.id))
    assert ASK not in browser.get("/employees/").text
    assert browser.post(ASK, data={"ids": [person]}).status_code == 404


def test_another_adherents_employee_does_not_exist(browser, stored, colleague):
    typed = {"ids": [colleague(), EmployeeFactory().id], "kind": "AWAITED"}
    assert browser.post(ASK, data=typed).status_code == 404
    assert stored(VisitRequest) == []
