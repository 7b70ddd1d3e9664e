"""Who sends the file, and the page that answers."""

from io import BytesIO

import pytest

from app.platform.context import Right
from tests.posts.imports.posts_file import HERE


@pytest.fixture
def baker(employer):
    return employer(Right.POSTS)


@pytest.fixture
def send(browse):
    """Send a file as somebody: the browser, and the page that answers."""

    def post(actor, content, name="postes.csv"):
        browser = browse(actor)
        answer = browser.post(HERE, data={"file": (BytesIO(content), name)}, follow_redirects=True)
        return browser, answer

    return post
