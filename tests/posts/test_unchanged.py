"""Saving a post as it stood: nothing changes, and neither does the history."""

from app.platform.audit import AuditLine
from app.platform.context import Right
from tests.factories import PostFactory

SAME = "Rien n’a changé."


def test_it_is_said_and_the_history_has_no_line(browse, employer, stored):
    browser = browse(employer(Right.POSTS))
    post = PostFactory(adherent_id=int(browser.acting_for), title="Boulanger", title_key="boulanger")
    typed = {"pcs_code": "636c", "title": "Boulanger", "description": "", "comment": ""}
    assert SAME in browser.post(f"/posts/{post.id}/edit", data=typed, follow_redirects=True).text
    assert stored(AuditLine) == []
    changed = browser.post(f"/posts/{post.id}/edit", data=typed | {"description": "De nuit"}, follow_redirects=True)
    assert SAME not in changed.text
    assert "Le poste est enregistré" in changed.text
    assert [line.action for line in stored(AuditLine)] == ["post_corrected"]
