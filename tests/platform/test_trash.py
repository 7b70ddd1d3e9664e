"""What is in the trash is sealed, shown page by page, and gone for good after its days."""

import json
from datetime import date, timedelta

import pytest

from app.platform import trash
from app.platform.context import Actor, Right
from app.platform.trash import Trashed
from app.posts.models import Post
from app.posts.services.remove import remove
from tests.factories import NOW, PostExposureFactory, PostFactory


@pytest.fixture
def member(employer):
    return employer(Right.POSTS)


def test_the_content_is_sealed(work_as, member, stored, administrator):
    post = PostExposureFactory(adherent_id=member.adherent_id, comment="Peinture au plomb").post_id
    with work_as(member) as ctx:
        remove(ctx, id=post)
    with administrator.connect() as connection:
        raw = connection.exec_driver_sql("SELECT content FROM trashed").scalar_one()

    assert b"plomb" not in bytes(raw)
    assert "plomb" in stored(Trashed)[0].content


def test_the_latest_come_first_and_the_others_are_one_link_away(work_as, member):
    with work_as(member) as ctx:
        for _ in range(3):
            remove(ctx, id=PostFactory(adherent_id=member.adherent_id).id)
        first = trash.page(ctx, size=2)
        rest = trash.page(ctx, first.older, size=2)

    ids = [thing.row.id for thing in (*first.things, *rest.things)]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), len(first.things), rest.older) == (3, 2, None)
    assert first.things[0].erased_on == date(2026, 2, 4)


def test_who_may_not_remove_it_does_not_see_that_it_was_there(work_as, employer, member):
    with work_as(member) as ctx:
        remove(ctx, id=PostFactory(adherent_id=member.adherent_id).id)
    for right in (Right.DECLARATION, Right.VISITS):
        with work_as(employer(right, of=member.adherent_id)) as ctx:
            assert trash.page(ctx).things == []


def test_the_night_removes_for_good_what_is_too_old(work_as, member, stored):
    for day in (0, 5):
        with work_as(member, NOW + timedelta(days=day)) as ctx:
            remove(ctx, id=PostFactory(adherent_id=member.adherent_id).id)
    with work_as(Actor.system(), NOW + timedelta(days=32)) as ctx:
        trash.purge(ctx)
        trash.purge(ctx)

    assert [each.removed_at for each in stored(Trashed)] == [NOW + timedelta(days=5)]


def test_a_column_that_came_since_has_its_default_and_one_that_went_is_left_out(work_as, member, stored):
    post = PostFactory(adherent_id=member.adherent_id, to_complete=True).id
    with work_as(member) as ctx:
        place = remove(ctx, id=post)
        (row,) = trash.was(place)
        then = {name: value for name, value in row.items() if name != "to_complete"} | {"colour": "vert"}
        place.content = json.dumps({"post": json.dumps([then])})
        number = place.id
    with work_as(member) as ctx:
        trash.put_back(ctx, ctx.session.get(Trashed, number))

    assert [(each.id, each.to_complete) for each in stored(Post)] == [(post, False)]
