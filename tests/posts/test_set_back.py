"""What an import changed of posts is as before, also when the portal has got or lost columns since."""

import json

import pytest

from app.platform.context import Right
from app.platform.intake import Writing
from app.posts.models import PostExposure
from app.posts.services.bulk import remember, take_back_all
from tests.factories import PostExposureFactory, PostFactory


@pytest.fixture
def clerk(employer):
    return employer(Right.POSTS)


def test_a_column_that_came_since_has_its_default_and_one_that_went_is_passed_over(work_as, clerk, stored):
    baker, seller = (PostFactory(adherent_id=clerk.adherent_id, title=title) for title in ("Boulanger", "Vendeur"))
    PostExposureFactory(adherent_id=clerk.adherent_id, post_id=baker.id, comment="Le matin")
    with work_as(clerk) as ctx:
        told = {number: json.loads(text) for number, text in remember(ctx, [baker.id, seller.id]).items()}
        for was in told.values():
            for row in was["exposures"]:
                row["gone_since"] = "?"
                row.pop("comment")
        take_back_all(ctx, [], {number: json.dumps(was) for number, was in told.items()}, Writing(1))

    found = [(each.post_id, each.risk_code, each.comment) for each in stored(PostExposure)]
    assert found == [(baker.id, "AMIANTE", "")]
