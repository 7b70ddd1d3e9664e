"""Three layers of risks: the company's, the post's and the person's; all count, and each says where it comes from."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import event, select
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Employee, EmployeeExposure
from app.employees.services.exits import lock as lock_employee
from app.employees.services.expose import declare_risks
from app.employees.services.follow import follow
from app.employees.services.recompute import company_batch
from app.law.follow_up import FollowUp
from app.platform import audit, job
from app.platform.context import Right
from app.posts.facts import CompanyRisks, Facts
from app.posts.models import CompanyExposure, Post
from app.posts.services.company import declare_company
from app.posts.services.describe import correct
from app.posts.services.describe import lock as lock_post
from tests.conftest import at_most
from tests.factories import AdherentFactory, PostExposureFactory, PostFactory, employed, sessions

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS)


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def browser(actor, browse):
    return browse(actor)


@pytest.fixture
def post(actor):
    return PostFactory(adherent_id=actor.adherent_id, title="Boulanger")


@pytest.fixture
def worker(post):
    """Somebody who has held the post since 2020."""
    return employed(post)


@pytest.fixture
def declare(work_as, actor):
    """Declare these risks of the actor's company."""

    def do(*risks, **told):
        with work_as(actor) as ctx:
            declare_company(ctx, risks=risks, **told)

    return do


@pytest.fixture
def told(stored):
    """Follow-up, reason, origin and risks of everybody, by number."""
    return lambda: [
        (each.follow_up, each.follow_up_reason, each.follow_up_origin, each.risks)
        for each in sorted(stored(Employee), key=lambda one: one.id)
    ]


@pytest.mark.usefixtures("worker")
@pytest.mark.row("F105", "K18")
def test_the_risks_of_the_company_count_for_who_works_there_and_for_nobody_else(declare, told):
    employed(PostFactory())
    declare("AMIANTE")

    assert told() == [
        (FollowUp.REINFORCED, "amiante", "entreprise", "Amiante (entreprise)"),
        (FollowUp.SIMPLE, "", "", ""),
    ]
    declare()
    assert told()[0] == (FollowUp.SIMPLE, "", "", "")


@pytest.mark.row("F105", "K18")
def test_what_counts_is_all_three_layers_each_with_its_origin(declare, told, work_as, actor, worker):
    PostExposureFactory(adherent_id=worker.adherent_id, post_id=worker.main_post_id, risk_code="AMIANTE")
    with work_as(actor) as ctx:
        declare_risks(ctx, id=worker.id, risks=["BRUIT", "NUIT"])
    declare("AMIANTE", "NUIT")

    assert told() == [
        (
            FollowUp.REINFORCED, "amiante", "entreprise, poste",
            "Amiante (entreprise, poste), Travail de nuit (entreprise, salarié), Bruit (salarié)",
        )
    ]  # fmt: skip


def test_a_secret_of_the_worker_is_in_no_list_and_has_no_origin(told, work_as, actor, worker):
    forever = Range(date(2020, 1, 6), None)
    sessions.add(
        EmployeeExposure(adherent_id=actor.adherent_id, employee_id=worker.id, risk_code="HANDICAP", period=forever)
    )
    sessions.commit()
    with work_as(actor) as ctx:
        follow(ctx, ctx.session.scalars(select(Employee)).all())

    assert told() == [(FollowUp.ADAPTED, "", "", "")]


@pytest.mark.usefixtures("worker")
def test_what_begins_later_counts_from_its_day_on(declare, told, work_as, actor):
    declare("AMIANTE", since=date(2026, 6, 1))

    assert told() == [(FollowUp.SIMPLE, "", "", "")]


@pytest.mark.usefixtures("worker")
def test_risks_that_are_to_be_assigned_count_for_nobody_by_themselves(declare, told, with_facts):
    with_facts(Facts, company_risks=CompanyRisks.ASSIGNED)
    declare("AMIANTE")

    assert told() == [(FollowUp.SIMPLE, "", "", "")]


@pytest.mark.row("F105", "K18")
def test_risks_that_are_to_be_assigned_stand_first_on_the_sheet_of_each(declare, browser, worker, told, as_profile):
    as_profile("aist21")
    declare("NUIT", "RI", precisions={"RI": ["RI_B"]})
    page = browser.get(f"/employees/{worker.id}/risks").text

    assert page.count("Présent dans votre entreprise.") == 2
    assert page.index('value="RI"') < page.index('value="AMIANTE"')
    browser.post(f"/employees/{worker.id}/risks", data={"risks": ["NUIT"]})
    assert told() == [(FollowUp.ADAPTED, "travail de nuit", "salarié", "Travail de nuit (salarié)")]


def test_the_record_says_why_and_leads_to_where_it_is_declared(declare, browser, worker):
    declare("AMIANTE")

    with at_most(8):
        page = browser.get(f"/employees/{worker.id}").text
    assert "Toute l’entreprise est déclarée exposée à ce risque\u00a0: amiante." in page
    assert "Voir les risques de l’entreprise" in page
    assert "Voir les risques du poste" not in page
    assert "Par son entreprise" in page


@pytest.mark.usefixtures("worker")
def test_the_list_can_show_all_risks_with_as_many_statements_however_long(declare, browser, post):
    declare("AMIANTE")
    with at_most(8):
        assert "Amiante (entreprise)" in browser.get("/employees/?cols=last_name,risks").text
    for _ in range(5):
        employed(post)
    with at_most(8):
        browser.get("/employees/?cols=last_name,risks")


def test_who_is_hired_later_is_exposed_too_and_the_form_foresees_it(declare, browser, post, told):
    declare("AMIANTE")
    data = {
        "last_name": "Diallo", "first_name": "Rose", "sex": "FEMALE", "born_on": "12/05/1985", "nir_missing": "y",
        "hired_on": "05/01/2026", "contract_kind": "CDI", "post": str(post.id),
    }  # fmt: skip
    assert "Suivi individuel renforcé" in browser.post("/employees/preview", data=data).text
    assert browser.post("/employees/add", data=data).status_code == 302
    assert told() == [(FollowUp.REINFORCED, "amiante", "entreprise", "Amiante (entreprise)")]


def test_a_large_company_is_gone_on_with_in_the_background(app, work_as, actor, post, told):
    for _ in range(3):
        employed(post)
    sessions.add(CompanyExposure(adherent_id=actor.adherent_id, risk_code="AMIANTE", period=Range(None, None)))
    sessions.commit()
    with work_as(actor) as ctx:
        company_batch(ctx, actor.adherent_id, 0, size=2)
    assert [each[0] for each in told()] == [FollowUp.REINFORCED, FollowUp.REINFORCED, FollowUp.SIMPLE]

    job.run_due(app)

    assert [each[0] for each in told()] == [FollowUp.REINFORCED] * 3


def test_another_companys_risks_are_out_of_reach(declare, told, worker):
    theirs = PostFactory(adherent_id=AdherentFactory().id)
    employed(theirs)
    sessions.add(CompanyExposure(adherent_id=theirs.adherent_id, risk_code="NUIT", period=Range(None, None)))
    sessions.commit()
    declare("AMIANTE")

    assert [each[1] for each in told()] == ["amiante", ""]
    assert worker.adherent_id != theirs.adherent_id


@pytest.mark.parametrize("holding", [lock_employee, lock_post])
def test_who_is_at_a_record_while_the_company_declares_ends_first_and_neither_waits_for_ever(
    meanwhile, actor, worker, told, holding
):
    with meanwhile(actor, partial(declare_company, risks=["AMIANTE"])) as (ctx, found):
        holding(ctx, worker.id if holding is lock_employee else worker.main_post_id)
        event.listen(ctx.session, "before_commit", lambda _: audit.record(ctx, "company_exposed", None))

    assert found == ["done"]
    assert told()[0][0] == FollowUp.REINFORCED


@pytest.mark.usefixtures("worker")
def test_a_post_that_is_corrected_while_the_company_declares_counts_what_both_say(
    meanwhile, work_as, actor, post, stored
):
    told = {"id": post.id, "title": "Boulanger", "pcs_code": "636c"}
    with work_as(actor) as ctx:
        correct(ctx, **told, risks=["AMIANTE"])
    with meanwhile(actor, partial(declare_company, risks=["AMIANTE"])) as (ctx, _):
        correct(ctx, **told)

    (found,) = stored(Post)
    assert (found.follow_up, found.risks, found.company_risks) == (FollowUp.REINFORCED, "", "Amiante")
