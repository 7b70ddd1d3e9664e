"""A post that is called otherwise was called so before: the past stays as it was."""

from datetime import date

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.platform.context import Right
from app.platform.intake import Writing
from app.posts.models import Post, PostName
from app.posts.rules.names import Name, name_on, names_in
from app.posts.services.bulk import remember, take_back_all
from app.posts.services.describe import correct
from app.posts.services.remove import remove
from tests.conftest import at_most
from tests.factories import PostExposureFactory, PostFactory, employed, sessions

COOK, BAKER = Name("Cuisinier", "636d", date(2024, 12, 31)), Name("Boulanger", "636c", date(2025, 6, 30))
CHEF = Name("Chef", "636c")


@pytest.fixture
def clerk(employer):
    return employer(Right.POSTS, Right.EMPLOYEES)


@pytest.fixture
def post(clerk):
    return PostFactory(adherent_id=clerk.adherent_id, title="Boulanger", title_key="boulanger")


@pytest.fixture
def rename(work_as, clerk, post):
    """Have the post be called otherwise."""

    def do(title, since=None, code="636c"):
        with work_as(clerk) as ctx:
            correct(ctx, id=post.id, title=title, pcs_code=code, since=since)

    return do


@pytest.fixture
def kept(stored):
    """What the post was called, and until when."""
    return lambda: sorted((each.until, each.title, each.pcs_code) for each in stored(PostName))


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2020, 1, 1), COOK), (date(2024, 12, 31), COOK), (date(2025, 1, 1), BAKER), (date(2025, 6, 30), BAKER),
        (date(2025, 7, 1), CHEF),
    ],
)  # fmt: skip
def test_a_name_lasts_until_its_last_day(on, found):
    assert name_on([BAKER, COOK], CHEF, on) == found


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2025, 2, 1), date(2025, 3, 1), [BAKER]),
        (date(2025, 2, 1), date(2025, 6, 30), [BAKER]),
        (date(2025, 2, 1), date(2026, 1, 1), [CHEF, BAKER]),
        (None, date(2026, 1, 1), [CHEF, BAKER, COOK]),
        (date(2025, 7, 1), date(2026, 1, 1), [CHEF]),
    ],
)
def test_a_period_has_the_names_of_its_days_the_last_first(first, last, found):
    assert names_in([COOK, BAKER], CHEF, first, last) == found


@pytest.mark.row("F112", "K17")
def test_from_a_day_on_leaves_what_was_before(rename, post, kept):
    employed(post)
    rename("Chef boulanger", date(2025, 7, 1))
    rename("Chef", date(2026, 1, 1), "636d")

    assert kept() == [
        (date(2025, 6, 30), "Boulanger", "636c"),
        (date(2025, 12, 31), "Chef boulanger", "636c"),
    ]


def test_a_day_before_other_names_takes_their_place(rename, post, kept):
    employed(post)
    rename("Chef boulanger", date(2025, 7, 1))
    rename("Chef", date(2025, 3, 1))

    assert kept() == [(date(2025, 2, 28), "Boulanger", "636c")]


def test_the_same_day_again_keeps_what_was_before(rename, post, kept):
    employed(post)
    rename("Chef boulanger", date(2025, 7, 1))
    rename("Chef", date(2025, 7, 1))

    assert kept() == [(date(2025, 6, 30), "Boulanger", "636c")]


def test_a_mistake_was_never_so(rename, post, kept):
    post.holders = 1
    sessions.commit()
    rename("Boulangère")

    assert kept() == []


def test_a_day_to_come_changes_the_name_today(rename, post, kept, stored):
    employed(post)
    rename("Chef", date(2026, 6, 1))

    assert kept() == [(date(2026, 1, 4), "Boulanger", "636c")]
    assert stored(Post)[0].title == "Chef"


def test_who_held_it_once_held_what_it_was_called(rename, kept):
    rename("Chef")

    assert kept() == [(date(2026, 1, 4), "Boulanger", "636c")]


def test_what_stays_as_it_was_keeps_nothing(rename, post, kept):
    employed(post)
    rename("Boulanger", date(2025, 7, 1))

    assert kept() == []


@pytest.mark.row("F112", "K17")
def test_the_career_says_what_the_post_was_called(rename, post, browse, clerk):
    still = employed(post)
    rename("Chef boulanger", date(2025, 7, 1), "636d")
    browser = browse(clerk)
    with at_most(8):
        page = browser.get(f"/employees/{still.id}?tab=carriere").text

    assert 'Chef boulanger <span class="soft">636d</span>' in page
    assert "Jusqu’au 30/06/2025\u00a0: Boulanger 636c" in page


def test_the_career_of_who_left_says_what_the_post_exposed_to_then(rename, post, browse, clerk):
    of = {"adherent_id": post.adherent_id, "post_id": post.id}
    PostExposureFactory(**of, risk_code="NUIT", period=Range(None, date(2025, 1, 1)))
    PostExposureFactory(**of, risk_code="AMIANTE", period=Range(date(2025, 1, 1), None))
    gone = employed(post, left_on=date(2024, 6, 30))
    rename("Chef", date(2025, 7, 1), "636d")
    browser = browse(clerk)
    with at_most(8):
        page = browser.get(f"/employees/{gone.id}?tab=carriere").text

    assert 'Boulanger <span class="soft">636c</span><span class="form-text">Travail de nuit</span>' in page


def test_a_post_that_was_called_otherwise_is_removed_and_nothing_hinders_it(rename, post, work_as, clerk, stored):
    rename("Chef")
    with work_as(clerk) as ctx:
        remove(ctx, id=post.id)
    assert (stored(Post), stored(PostName)) == ([], [])


def test_an_import_that_is_undone_gives_back_the_names(rename, post, work_as, clerk, kept):
    employed(post)
    rename("Chef boulanger", date(2025, 7, 1))
    with work_as(clerk) as ctx:
        told = remember(ctx, [post.id])
    rename("Chef", date(2025, 9, 1))
    with work_as(clerk) as ctx:
        take_back_all(ctx, [], told, Writing(1))

    assert kept() == [(date(2025, 6, 30), "Boulanger", "636c")]
