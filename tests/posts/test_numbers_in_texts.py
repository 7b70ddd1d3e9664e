"""Nobody's number in what is said of a post, typed or read in a file."""

import pytest

from app.platform.refusal import NUMBER_TOLD, Refusal
from app.posts.rules.descriptions import description

POST = {"title": "Boulanger", "pcs_code": "636c", "description": "", "comment": ""}


@pytest.mark.parametrize("name", ["title", "description", "comment"])
def test_none_is_taken(name):
    assert Refusal(name, NUMBER_TOLD) in description(POST | {name: "voir 285057800608441"}, {})
