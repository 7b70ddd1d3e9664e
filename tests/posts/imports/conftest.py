"""Who sends the file, and the page that answers."""

import pytest

from app.platform.context import Right
from tests.posts.imports.posts_file import HERE


@pytest.fixture
def baker(employer):
    return employer(Right.POSTS)


@pytest.fixture
def send(hand_in):
    """Send a file as somebody: the browser, and the page that answers."""
    return lambda actor, content, name="postes.csv": hand_in(actor, HERE, content, name)
