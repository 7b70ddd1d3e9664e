"""The nightly look at every post."""

from datetime import UTC, datetime

from app.law.follow_up import FollowUp
from app.platform import job
from app.posts.models import Post
from app.posts.services.risks import next_batch
from tests.factories import PostExposureFactory


def test_a_law_that_changes_is_followed_the_next_night(work_as, staff, stored):
    PostExposureFactory(risk_code="CONDUITE")
    with work_as(staff(), datetime(2025, 9, 30, 11, tzinfo=UTC)) as ctx:
        next_batch(ctx, 0)
    assert (stored(Post)[0].follow_up, stored(Post)[0].risks) == (FollowUp.REINFORCED, "CACES")

    with work_as(staff(), datetime(2025, 10, 1, 11, tzinfo=UTC)) as ctx:
        next_batch(ctx, 0)

    assert stored(Post)[0].follow_up is FollowUp.SIMPLE


def test_a_night_looks_at_posts_of_every_adherent(app, work_as, staff, stored):
    PostExposureFactory(risk_code="NUIT")
    PostExposureFactory(risk_code="AMIANTE")
    with work_as(staff()) as ctx:
        job.TASKS["posts.recompute"].function(ctx)
    job.run_due(app)

    assert [each.follow_up for each in stored(Post)] == [FollowUp.ADAPTED, FollowUp.REINFORCED]


def test_batches_follow_each_other(work_as, staff):
    first, second = PostExposureFactory(), PostExposureFactory()
    with work_as(staff()) as ctx:
        assert next_batch(ctx, 0, size=1) == first.post_id
        assert next_batch(ctx, first.post_id, size=1) == second.post_id
        assert next_batch(ctx, second.post_id, size=1) is None
