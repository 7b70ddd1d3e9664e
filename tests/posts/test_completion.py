"""Telling the precisions that the risks of a post lack."""

from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.law.follow_up import FollowUp
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post, PostExposure
from app.posts.rules import risks
from app.posts.services.complete import complete
from tests.conftest import at_most
from tests.factories import PostExposureFactory, PostFactory
from tests.posts.test_rules import ASBESTOS, DRIVING, RADIATION

OFFERED = {each.code: each for each in (ASBESTOS, DRIVING, RADIATION)}


@pytest.fixture
def radiation(app):
    """A post that declares ionising radiation without its category, held by somebody."""
    post = PostFactory(title="Radiologue", holders=1, to_complete=True)
    return PostExposureFactory(
        adherent_id=post.adherent_id, post_id=post.id, risk_code="RI", precisions=[], period=Range(None, None)
    )


@pytest.fixture
def browser(employer, browse, radiation):
    return browse(employer(Right.POSTS, of=radiation.adherent_id))


def test_what_was_told_of_other_risks_is_left_aside():
    declared = (risks.Declared("CONDUITE", ("PEMP",)), risks.Declared("RI"), risks.Declared("AMIANTE"))
    told = {"RI": ["RI_A"], "CONDUITE": ["CHARIOT"]}

    assert risks.completed(declared, told) == (
        risks.Declared("CONDUITE", ("PEMP",)), risks.Declared("RI", ("RI_A",)), risks.Declared("AMIANTE"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "refused"), [([], True), (["CHARIOT"], True), (["RI_A", "RI_B"], True), (["RI_B"], False)]
)
def test_an_answer_is_one_of_those_offered(told, refused):
    after = risks.completed([risks.Declared("RI")], {"RI": told})

    assert bool(risks.refuse_completion(after, OFFERED)) is refused


@pytest.mark.row("F108")
def test_a_held_post_is_completed_where_the_service_locks_it(work_as, employer, radiation, stored):
    with work_as(employer(Right.POSTS, of=radiation.adherent_id)) as ctx:
        complete(ctx, id=radiation.post_id, precisions={"RI": ["RI_A"]})

    (row,), (post,), (line,) = stored(PostExposure), stored(Post), stored(AuditLine)
    assert (row.precisions, row.period) == (["RI_A"], Range(None, None))
    assert (post.to_complete, post.follow_up, post.risks) == (False, FollowUp.REINFORCED, "Rayonnements ionisants")
    assert line.action == "post_completed"
    assert line.changes["Risques"] == ["Rayonnements ionisants", "Rayonnements ionisants (Catégorie A)"]


@pytest.mark.parametrize("told", [{}, {"RI": ["CHARIOT"]}, {"CONDUITE": ["PEMP"]}])
def test_without_a_good_answer_nothing_is_written(work_as, employer, radiation, stored, told):
    with pytest.raises(DomainError) as refused, work_as(employer(Right.POSTS, of=radiation.adherent_id)) as ctx:
        complete(ctx, id=radiation.post_id, precisions=told)

    assert refused.value.field == "precisions_RI"
    assert stored(PostExposure)[0].precisions == []
    assert stored(AuditLine) == []


def test_a_closed_post_is_not_completed(work_as, employer, stored):
    post = PostFactory(closed_on=date(2025, 1, 1))
    with pytest.raises(DomainError, match="rouvrez-le"), work_as(employer(Right.POSTS, of=post.adherent_id)) as ctx:
        complete(ctx, id=post.id, precisions={})


def test_without_the_right_or_for_another_adherent_there_is_no_such_post(work_as, employer, radiation):
    for actor in (employer(Right.EMPLOYEES, of=radiation.adherent_id), employer(Right.POSTS)):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            complete(ctx, id=radiation.post_id, precisions={"RI": ["RI_A"]})


@pytest.mark.row("F108")
def test_the_list_and_the_record_say_what_remains_to_be_told(browser, radiation):
    PostFactory(adherent_id=radiation.adherent_id, title="Vendeur")
    with at_most(8):
        listed = browser.get("/posts/?scope=a-preciser").text
    with at_most(8):
        record = browser.get(f"/posts/{radiation.post_id}").text

    assert "Radiologue" in listed
    assert "Vendeur" not in listed
    assert "Il manque une précision\u00a0: Rayonnements ionisants." in record
    assert f'href="/posts/{radiation.post_id}/complete"' in record


@pytest.mark.row("F108")
def test_the_page_asks_only_what_lacks_and_leads_back_to_the_record(browser, radiation, stored):
    page = browser.get(f"/posts/{radiation.post_id}/complete").text
    assert "Catégorie A" in page
    assert "Grues à tour" not in page

    refused = browser.post(f"/posts/{radiation.post_id}/complete", data={})
    assert refused.status_code == 422
    assert "choisissez une réponse" in refused.text

    answer = browser.post(f"/posts/{radiation.post_id}/complete", data={"precisions_RI": "RI_INB"})
    assert answer.headers["Location"].endswith(f"/posts/{radiation.post_id}")
    assert stored(PostExposure)[0].precisions == ["RI_INB"]
    again = browser.get(f"/posts/{radiation.post_id}/complete")
    assert again.headers["Location"].endswith(f"/posts/{radiation.post_id}")


def test_another_adherents_post_is_not_completed(employer, browse, radiation):
    assert browse(employer(Right.POSTS)).get(f"/posts/{radiation.post_id}/complete").status_code == 404
