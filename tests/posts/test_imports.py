"""The posts file of the SSTRN manual: read as Excel saves it, checked line by line, imported once."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.intake import Intake, IntakeState, StagedRow
from app.platform.notice import Notice
from app.posts.imports import POSTS, RISKS
from app.posts.models import Post, PostExposure
from app.posts.services.describe import describe
from app.law.follow_up import FollowUp
from tests.conftest import at_most
from tests.factories import AdherentFactory, PostFactory, PostExposureFactory

TITLES = [each.title for each in POSTS.columns]
HERE = "/posts/import/"


def line(code="636c", title="Boulanger", *risks, comment=""):
    """A line of the file, with these risks at « Oui »."""
    return [code, title, *("Oui" if each in risks else "Non" for each in RISKS), comment]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


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


def confirm(browser, answer, **data):
    return browser.post(answer.request.path + "/confirm", data=data)


@pytest.mark.row("F158", "F159")
def test_posts_are_imported_from_the_file_of_the_manual(app, send, baker, stored):
    browser, answer = send(baker, csv(line("636c", "Boulanger"), line("643a", "Livreur de nuit", "NUIT", "CONDUITE")))
    assert "postes.csv, 2 lignes" in answer.text
    assert "Importer les 2 lignes" in answer.text
    assert stored(Post) == []
    confirm(browser, answer)
    job.run_due(app)
    baked, driven = stored(Post)
    assert (baked.title, baked.pcs_code, baked.follow_up, baked.risks) == ("Boulanger", "636c", FollowUp.SIMPLE, "")
    assert (driven.title_key, driven.follow_up, driven.risks) == (
        "livreur de nuit", FollowUp.ADAPTED, "Travail de nuit, CACES",
    )  # fmt: skip
    assert {each.risk_code for each in stored(PostExposure)} == {"NUIT", "CONDUITE"}
    assert "2 postes créés" in browser.get(answer.request.path).text
    assert [each.title for each in stored(Notice)] == ["Import terminé : 2 postes créés."]
    assert [each.action for each in stored(AuditLine)] == ["post_imported", "post_imported", "file_imported"]
    assert stored(StagedRow) == []
