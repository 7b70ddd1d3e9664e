"""A post removed by mistake comes back exactly as it was, while nothing stands in its place."""

from datetime import timedelta

import pytest

from app.law.follow_up import FollowUp
from app.platform import trash
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.trash import Trashed, bring_back
from app.posts.models import Post, PostExposure
from app.posts.services.describe import close, describe, reopen
from app.posts.services.remove import remove
from tests.factories import NOW

BAKER = {
    "title": "Boulanger", "pcs_code": "636c", "description": "Au fournil.", "risks": ["AMIANTE", "CONDUITE"],
    "precisions": {"CONDUITE": ["CHARIOT", "PEMP"]},
}  # fmt: skip


@pytest.fixture
def member(employer):
    return employer(Right.POSTS)


def columns_of(row):
    """Every column of a row."""
    return {column.name: getattr(row, column.key) for column in type(row).__table__.columns}


def removed(work_as, actor, *, closed=False):
    """The number of a post, and of its place in the trash."""
    with work_as(actor) as ctx:
        post = describe(ctx, **BAKER)
        ctx.session.flush()
        number = post.id
        if closed:
            close(ctx, id=number)
    with work_as(actor) as ctx:
        return number, remove(ctx, id=number).id


def test_a_removed_post_is_nowhere_but_in_the_trash(work_as, member, stored):
    removed(work_as, member)

    assert (stored(Post), stored(PostExposure)) == ([], [])
    (kept,) = stored(Trashed)
    assert (kept.kind, kept.title, kept.removed_at) == ("post", "Boulanger", NOW)


def test_it_comes_back_with_its_number_its_risks_and_its_history(work_as, member, stored):
    with work_as(member) as ctx:
        describe(ctx, **BAKER)
    before = [columns_of(row) for row in (*stored(Post), *stored(PostExposure))]
    with work_as(member) as ctx:
        number = remove(ctx, id=before[0]["id"]).id
    with work_as(member) as ctx:
        assert bring_back(ctx, id=number) == f"/posts/{before[0]['id']}"

    assert [columns_of(row) for row in (*stored(Post), *stored(PostExposure))] == before
    assert stored(Post)[0].follow_up is FollowUp.REINFORCED
    assert stored(Trashed) == []
    actions = [line.action for line in stored(AuditLine) if line.subject_id == before[0]["id"]]
    assert actions == ["post_described", "post_removed", "post_brought_back"]


def test_a_post_of_the_same_title_stands_in_the_way_until_it_is_closed(work_as, member, stored):
    _, number = removed(work_as, member)
    with work_as(member) as ctx:
        other = describe(ctx, title="Boulanger", pcs_code="636c")
        ctx.session.flush()
        other_id = other.id
    with pytest.raises(DomainError, match="clôturez-le"), work_as(member) as ctx:
        bring_back(ctx, id=number)
    with work_as(member) as ctx:
        assert "clôturez-le" in trash.page(ctx).things[0].refusal
    assert [each.id for each in stored(Post)] == [other_id]

    with work_as(member) as ctx:
        close(ctx, id=other_id)
        assert trash.page(ctx).things[0].refusal is None
        bring_back(ctx, id=number)
    with pytest.raises(DomainError, match="existe déjà"), work_as(member) as ctx:
        reopen(ctx, id=other_id)


def test_one_that_was_closed_comes_back_closed_beside_the_new_one(work_as, member, stored):
    number, place = removed(work_as, member, closed=True)
    with work_as(member) as ctx:
        describe(ctx, title="Boulanger", pcs_code="636c")
        bring_back(ctx, id=place)

    assert {each.id: each.closed_on is None for each in stored(Post)}[number] is False


@pytest.mark.parametrize("right", [Right.EMPLOYEES, Right.VISITS, Right.ADMIN])
def test_who_may_not_remove_posts_brings_none_back(work_as, employer, member, stored, right):
    _, number = removed(work_as, member)
    colleague = employer(right, of=member.adherent_id)
    with pytest.raises(NotAllowed), work_as(colleague) as ctx:
        bring_back(ctx, id=number)

    assert stored(Post) == []


def test_another_adherents_post_is_as_absent_as_one_that_never_was(work_as, employer, member, stored):
    _, number = removed(work_as, member)
    stranger = employer(Right.POSTS)
    for each in (number, number + 1):
        with pytest.raises(NotAllowed), work_as(stranger) as ctx:
            bring_back(ctx, id=each)
    with work_as(stranger) as ctx:
        assert trash.page(ctx).things == []

    assert (stored(Post), len(stored(Trashed))) == ([], 1)


def test_after_thirty_days_it_is_gone_whether_or_not_the_night_came(work_as, member, stored):
    _, number = removed(work_as, member)
    late = NOW + timedelta(days=30, minutes=1)
    with work_as(member, late) as ctx:
        assert trash.page(ctx).things == []
    with pytest.raises(NotAllowed), work_as(member, late) as ctx:
        bring_back(ctx, id=number)

    with work_as(member, NOW + timedelta(days=29)) as ctx:
        bring_back(ctx, id=number)
    assert len(stored(Post)) == 1
