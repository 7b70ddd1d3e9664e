"""The risks of a whole company, beside those of its posts (K18)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.law.follow_up import FollowUp
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.posts.facts import CompanyRisks, Facts
from app.posts.models import CompanyExposure, Post
from app.posts.services.company import declare_company
from app.posts.services.describe import describe
from app.posts.services.risks import next_batch
from tests.conftest import at_most
from tests.factories import AdherentFactory, PostExposureFactory, PostFactory, sessions

SINCE = date(2026, 1, 1)


@pytest.fixture
def actor(employer):
    return employer(Right.POSTS)


@pytest.fixture
def browser(actor, browse):
    return browse(actor)


@pytest.fixture
def post(actor):
    return PostFactory(adherent_id=actor.adherent_id, title="Boulanger")


@pytest.fixture
def declare(work_as, actor):
    """Declare these risks of the actor's company."""

    def do(**told):
        with work_as(actor) as ctx:
            declare_company(ctx, **told)

    return do


@pytest.fixture
def night(work_as, staff):
    """What the nightly look at posts does."""

    def look():
        with work_as(staff(), datetime(2026, 1, 6, 2, tzinfo=UTC)) as ctx:
            next_batch(ctx, 0)

    return look


def periods(stored):
    return {each.risk_code: (each.period.lower, each.period.upper) for each in stored(CompanyExposure)}


@pytest.mark.row("F105", "K18")
def test_what_the_company_exposes_to_counts_for_every_post(declare, actor, post, stored):
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=post.id, risk_code="NUIT")
    elsewhere = PostFactory()
    declare(risks=["AMIANTE", "BIO2"])

    found = {each.id: (each.follow_up, each.risks, each.company_risks) for each in stored(Post)}
    assert found == {
        post.id: (FollowUp.REINFORCED, "Travail de nuit", "Amiante, Agents biologiques 2"),
        elsewhere.id: (FollowUp.SIMPLE, "", ""),
    }


def test_a_post_described_later_is_exposed_too(work_as, actor, stored):
    with work_as(actor) as ctx:
        declare_company(ctx, risks=["AMIANTE"])
        describe(ctx, title="Vendeur", pcs_code="554a")

    (post,) = stored(Post)
    assert (post.follow_up, post.risks, post.company_risks) == (FollowUp.REINFORCED, "", "Amiante")


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize("made", [CompanyRisks.NONE, CompanyRisks.ASSIGNED])
@pytest.mark.row("F105", "K18")
def test_elsewhere_it_does_not_count_by_itself(declare, night, stored, with_facts, made):
    declare(risks=["AMIANTE"])
    with_facts(Facts, company_risks=made)
    night()

    assert [(each.follow_up, each.company_risks) for each in stored(Post)] == [(FollowUp.SIMPLE, "")]


def test_what_ends_is_remembered_and_what_was_wrong_is_not(declare, stored):
    declare(risks=["AMIANTE", "NUIT"], since=SINCE)
    declare(risks=["NUIT"], since=date(2026, 3, 1))
    assert periods(stored) == {"AMIANTE": (SINCE, date(2026, 3, 1)), "NUIT": (SINCE, None)}

    declare()
    assert periods(stored) == {"AMIANTE": (SINCE, date(2026, 3, 1))}


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize("since", [date(2026, 2, 1), None])
def test_a_risk_declared_again_before_the_end_that_was_told_goes_on(declare, stored, since):
    declare(risks=["AMIANTE"], since=SINCE)
    declare(since=date(2026, 6, 1))
    declare(risks=["AMIANTE"], since=since)

    found = sorted((each.period.lower or date.min, each.period.upper) for each in stored(CompanyExposure))
    assert found == ([(SINCE, since), (since, None)] if since else [(date.min, None)])
    assert [each.company_risks for each in stored(Post)] == ["Amiante"]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"risks": ["LICORNE"]}, "risks", "liste proposée"),
        ({"risks": ["BRUIT"]}, "risks", "liste proposée"),
        ({"risks": ["AUTRE"]}, "comment", "Décrivez"),
        ({"risks": ["RI"]}, "precisions_RI", "Précisez"),
    ],
)
def test_what_is_not_offered_or_lacks_a_word_is_refused(declare, stored, given, field, sentence):
    with pytest.raises(DomainError, match=sentence) as refused:
        declare(**given)
    assert refused.value.field == field
    assert stored(CompanyExposure) == []


def test_the_right_is_needed_and_the_service_must_ask_for_it(work_as, employer, actor, with_facts, stored):
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES)) as ctx:
        declare_company(ctx, risks=["AMIANTE"])
    with_facts(Facts, company_risks=CompanyRisks.NONE)
    with pytest.raises(NotAllowed), work_as(actor) as ctx:
        declare_company(ctx, risks=["AMIANTE"])
    assert stored(CompanyExposure) == []


def test_the_history_says_what_changed_once(declare, actor, stored):
    declare(risks=["AMIANTE"], since=SINCE)
    declare(risks=["AMIANTE"], since=SINCE)

    lines = [each for each in stored(AuditLine) if each.action == "company_exposed"]
    assert [(each.subject_kind, each.subject_id) for each in lines] == [("adherent", actor.adherent_id)]
    assert lines[0].changes["Risques de l’entreprise"] == ["", "Amiante"]


@pytest.mark.row("F105", "K18")
def test_the_page_ticks_and_unticks(browser, post, stored):
    with at_most(8):
        assert "Risques de l’entreprise" in browser.get("/company-risks/").text
    assert browser.post("/company-risks/", data={"risks": ["AMIANTE"], "since": "01/01/2026"}).status_code == 302
    page = browser.get("/company-risks/").text
    assert 'value="05/01/2026"' in page  # from today on, unless one says otherwise
    assert (page.count('value="AMIANTE"'), page.count('value="AMIANTE" checked')) == (1, 1)
    assert periods(stored) == {"AMIANTE": (SINCE, None)}
    answer = browser.post("/company-risks/", data={"risks": ["RI"]})
    assert answer.status_code == 422
    assert "choisissez une réponse" in answer.text
    assert browser.post("/company-risks/", data={"since": ""}).status_code == 302
    assert stored(CompanyExposure) == []


def test_the_follow_up_is_told_while_one_ticks(browser, stored):
    assert "Suivi individuel renforcé" in browser.post("/company-risks/preview", data={"risks": ["AMIANTE"]}).text
    assert "Suivi individuel simple" in browser.post("/company-risks/preview", data={}).text
    assert stored(CompanyExposure) == []


def test_a_post_says_what_comes_from_the_company(declare, browser, post):
    declare(risks=["AMIANTE"])

    with at_most(8):
        page = browser.get(f"/posts/{post.id}").text
    assert "Pour toute l’entreprise" in page
    assert "Ce risque est déclaré pour toute l’entreprise" in page
    assert "De l’entreprise\u00a0: Amiante" in browser.get("/posts/").text
    assert "Suivi individuel renforcé" in browser.post(f"/posts/{post.id}/preview", data={}).text


@pytest.mark.parametrize(("profile", "there"), [("default", True), ("aist21", True), ("sstrn", False)])
@pytest.mark.row("K18")
def test_the_page_is_where_the_service_asks_for_it(browser, as_profile, profile, there):
    as_profile(profile)
    assert browser.get("/company-risks/").status_code == (200 if there else 404)
    assert ("/company-risks/" in browser.get("/posts/").text) is there


@pytest.mark.parametrize(("profile", "beside"), [("default", True), ("aist21", False)])
def test_the_list_of_posts_leads_to_it_unless_it_is_a_step_of_its_own(browser, as_profile, profile, beside):
    as_profile(profile)
    menu = browser.get("/posts/").text.partition("Menu principal")[2].partition("</nav>")[0]
    assert ("/company-risks/" in menu) is not beside
    assert (
        "Postes de travail</a>" in browser.get("/company-risks/").text.partition("<h1")[0].partition("</nav>")[2]
    ) is beside


def test_another_company_keeps_its_own(browser, stored):
    theirs = AdherentFactory().id
    sessions.add(CompanyExposure(adherent_id=theirs, risk_code="NUIT", period=Range(None, None)))
    sessions.commit()

    assert 'value="NUIT" checked' not in browser.get("/company-risks/").text
    browser.post("/company-risks/", data={})
    assert [(each.adherent_id, each.risk_code) for each in stored(CompanyExposure)] == [(theirs, "NUIT")]
