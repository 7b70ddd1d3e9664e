"""Describing, changing and closing posts."""

from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.law.follow_up import FollowUp
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.posts.models import Post, PostExposure
from app.posts.services.describe import close, correct, describe, reopen
from app.posts.services.remove import remove
from tests.factories import PostExposureFactory, PostFactory

BAKER = {"title": "Boulanger", "pcs_code": "636c"}


def test_a_post_keeps_its_risks_and_their_follow_up(work_as, employer, stored):
    with work_as(employer(Right.POSTS)) as ctx:
        describe(ctx, **BAKER, risks=["AMIANTE", "CONDUITE"], precisions={"CONDUITE": ["CHARIOT", "PEMP"]})

    (post,) = stored(Post)
    assert (post.title, post.follow_up, post.risks) == ("Boulanger", FollowUp.REINFORCED, "Amiante, CACES")
    assert {(each.risk_code, *each.precisions) for each in stored(PostExposure)} == {
        ("AMIANTE",),
        ("CONDUITE", "CHARIOT", "PEMP"),
    }
    assert stored(AuditLine)[0].action == "post_described"


@pytest.mark.row("F099")
def test_a_post_without_a_title_takes_the_label_of_its_code(work_as, employer, stored):
    with work_as(employer(Right.POSTS)) as ctx:
        describe(ctx, title="", pcs_code="636c")

    assert stored(Post)[0].title.startswith("Boulangers")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "Boulanger", "pcs_code": "999z"}, "pcs_code"),
        (BAKER | {"risks": ["RI"]}, "precisions_RI"),
        (BAKER | {"risks": ["HANDICAP"]}, "risks"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_stored(work_as, employer, stored, values, field):
    with pytest.raises(DomainError) as refused, work_as(employer(Right.POSTS)) as ctx:
        describe(ctx, **values)

    assert refused.value.field == field
    assert stored(Post) == []


def test_the_same_open_post_is_refused_a_closed_one_is_not(work_as, employer, stored):
    closed = PostFactory(title="Boulanger", pcs_code="636c", closed_on=date(2025, 1, 1))
    actor = employer(Right.POSTS, of=closed.adherent_id)
    with work_as(actor) as ctx:
        describe(ctx, title="BOULANGER", pcs_code="636c")

    with pytest.raises(DomainError, match="existe déjà"), work_as(actor) as ctx:
        describe(ctx, title="boulanger", pcs_code="636c")

    assert len(stored(Post)) == 2


def test_without_the_right_nothing_is_done(work_as, employer, stored):
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES)) as ctx:
        describe(ctx, **BAKER)

    assert stored(Post) == []


def test_a_correction_without_a_day_rewrites_what_was_declared(work_as, employer, stored):
    exposure = PostExposureFactory(risk_code="AMIANTE")
    with work_as(employer(Right.POSTS, of=exposure.adherent_id)) as ctx:
        correct(ctx, id=exposure.post_id, **BAKER, risks=["NUIT"])

    (row,) = stored(PostExposure)
    assert (row.risk_code, row.period) == ("NUIT", Range(None, None))
    assert stored(Post)[0].follow_up is FollowUp.ADAPTED


def test_a_change_from_a_day_on_remembers_what_was_before(work_as, employer, stored):
    exposure = PostExposureFactory(risk_code="AMIANTE", period=Range(date(2020, 1, 1), None))
    with work_as(employer(Right.POSTS, of=exposure.adherent_id)) as ctx:
        correct(ctx, id=exposure.post_id, **BAKER, risks=["NUIT"], since=date(2026, 1, 5))

    assert [(each.risk_code, each.period) for each in stored(PostExposure)] == [
        ("AMIANTE", Range(date(2020, 1, 1), date(2026, 1, 5))),
        ("NUIT", Range(date(2026, 1, 5), None)),
    ]
    assert stored(Post)[0].follow_up is FollowUp.ADAPTED


def test_the_history_tells_precisions_and_from_which_day(work_as, employer, stored):
    exposure = PostExposureFactory(risk_code="CONDUITE", precisions=["CHARIOT"])
    values = BAKER | {"risks": ["CONDUITE"], "precisions": {"CONDUITE": ["PEMP"]}}
    actor = employer(Right.POSTS, of=exposure.adherent_id)
    for _ in range(2):  # the second time nothing changes
        with work_as(actor) as ctx:
            correct(ctx, id=exposure.post_id, **values, since=date(2026, 1, 5))

    (line,) = stored(AuditLine)
    assert line.changes["Risques"] == [
        "CACES (Chariots automoteurs de manutention à conducteur porté)",
        "CACES (Plates-formes élévatrices mobiles de personnes)",
    ]
    assert line.changes["À partir du"][1] == "05/01/2026"


def test_a_change_to_come_leaves_the_follow_up_of_today(work_as, employer, stored):
    exposure = PostExposureFactory(risk_code="AMIANTE")
    with work_as(employer(Right.POSTS, of=exposure.adherent_id)) as ctx:
        correct(ctx, id=exposure.post_id, **BAKER, risks=[], since=date(2026, 2, 1))

    assert stored(Post)[0].follow_up is FollowUp.REINFORCED


def test_a_risk_declared_again_before_the_end_that_was_told_is_shown_once(work_as, employer, stored):
    post = PostFactory()
    actor = employer(Right.POSTS, of=post.adherent_id)
    for risks, since in ((["AMIANTE"], date(2025, 1, 1)), ([], date(2026, 6, 1)), (["AMIANTE"], date(2026, 1, 5))):
        with work_as(actor) as ctx:
            correct(ctx, id=post.id, title="Maçon", pcs_code="636c", risks=risks, since=since)

    assert stored(Post)[0].risks == "Amiante"
    ends = sorted((each.period.lower, each.period.upper) for each in stored(PostExposure))
    assert ends == [(date(2025, 1, 1), date(2026, 1, 5)), (date(2026, 1, 5), None)]


@pytest.mark.row("F113")
def test_a_post_somebody_holds_is_neither_closed_nor_removed(work_as, employer, stored):
    post = PostFactory(holders=2)
    actor = employer(Right.POSTS, of=post.adherent_id)
    for service in (close, remove):
        with pytest.raises(DomainError, match="2 salariés"), work_as(actor) as ctx:
            service(ctx, id=post.id)

    assert stored(Post)[0].closed_on is None


@pytest.mark.row("F111")
def test_a_post_is_closed_and_reopened(work_as, employer, stored):
    post = PostFactory()
    actor = employer(Right.POSTS, of=post.adherent_id)
    with work_as(actor) as ctx:
        close(ctx, id=post.id)
    assert stored(Post)[0].closed_on == date(2026, 1, 5)
    with pytest.raises(DomainError, match="rouvrez-le"), work_as(actor) as ctx:
        correct(ctx, id=post.id, **BAKER)

    with work_as(actor) as ctx:
        reopen(ctx, id=post.id)

    assert stored(Post)[0].closed_on is None
    assert [each.action for each in stored(AuditLine)] == ["post_closed", "post_reopened"]


def test_a_post_nobody_held_is_removed_with_its_risks(work_as, employer, stored):
    exposure = PostExposureFactory()
    with work_as(employer(Right.POSTS, of=exposure.adherent_id)) as ctx:
        remove(ctx, id=exposure.post_id)

    assert stored(Post) == stored(PostExposure) == []


def test_another_adherents_post_is_absent(work_as, employer):
    post = PostFactory()
    for service in (close, reopen, remove):
        with pytest.raises(NotAllowed), work_as(employer(Right.POSTS)) as ctx:
            service(ctx, id=post.id)
