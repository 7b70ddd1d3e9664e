"""Risks to look at when a post is described: those of the trade, and those of the company's other posts (N19)."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.platform.context import Right
from app.posts.models import Post, PostExposure
from app.posts.rules.risks import Offered
from app.posts.usual_risks import JOBS, suggested
from tests.conftest import at_most
from tests.factories import PostExposureFactory, PostFactory

DATA = Path(__file__).parents[2] / "app" / "reference" / "data"
BAKER = {"pcs_code": "636c · Boulangers", "title": "Boulanger"}


@pytest.fixture
def browser(employer, browse):
    return browse(employer(Right.POSTS))


@pytest.fixture
def adherent_id(browser):
    return int(browser.acting_for)


def codes(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_jobs_and_risks_are_those_of_the_nomenclatures():
    assert {*JOBS} <= codes("risks")
    assert {code for jobs in JOBS.values() for code in jobs.split()} <= codes("professions")
    assert all(len(jobs.split()) == len({*jobs.split()}) for jobs in JOBS.values())


def test_the_form_names_the_usual_risks_of_the_trade_and_ticks_none(browser, stored):
    page = browser.post("/posts/preview", data=BAKER).text
    assert "À vérifier pour ce métier" in page
    assert '<a href="#risk-NUIT">Travail de nuit</a>' in page
    assert "autre de vos postes" not in page
    assert "À vérifier" not in browser.post("/posts/preview", data=BAKER | {"risks": ["NUIT"]}).text
    assert "À vérifier" not in browser.post("/posts/preview", data={"title": "Boulanger"}).text

    browser.post("/posts/add", data=BAKER)
    assert len(stored(Post)) == 1
    assert stored(PostExposure) == []
    form = browser.get(f"/posts/{stored(Post)[0].id}/edit").text
    assert '<div class="risk" id="risk-NUIT">' in form
    assert '<a href="#risk-NUIT">Travail de nuit</a>' in form


def test_the_risks_of_the_companys_other_posts_of_that_code_are_named_as_such(browser, adherent_id):
    other, closed, stranger = (
        PostFactory(adherent_id=adherent_id), PostFactory(adherent_id=adherent_id, closed_on=date(2025, 1, 1)),
        PostFactory(),
    )  # fmt: skip
    for post, risk in ((other, "CMR"), (closed, "PLOMB"), (stranger, "AMIANTE")):
        PostExposureFactory(adherent_id=post.adherent_id, post_id=post.id, risk_code=risk)
    ended = Range(date(2024, 1, 1), date(2025, 1, 1))
    PostExposureFactory(adherent_id=adherent_id, post_id=other.id, risk_code="RI", period=ended)

    page = browser.post("/posts/preview", data=BAKER).text
    assert '<a href="#risk-CMR">CMR</a> <span class="soft">déclaré sur un autre de vos postes</span>' in page
    assert not any(f"#risk-{code}" in page for code in ("PLOMB", "AMIANTE", "RI"))
    assert "#risk-CMR" not in browser.post(f"/posts/{other.id}/preview", data=BAKER).text


def test_the_form_of_a_held_post_tells_for_how_many_the_follow_up_changes(browser, adherent_id, stored):
    post = PostFactory(adherent_id=adherent_id, holders=3)
    page = browser.post(f"/posts/{post.id}/preview", data=BAKER | {"risks": ["AMIANTE"]}).text

    assert "Le poste passe de SI à SIR\u00a0: 3 salariés l’occupent, leur suivi sera recalculé." in page
    assert "Le poste passe" not in browser.post(f"/posts/{post.id}/preview", data=BAKER).text
    one = PostFactory(adherent_id=adherent_id, holders=1, pcs_code="554a")
    assert "1 salarié l’occupe, son suivi" in browser.post(f"/posts/{one.id}/preview", data={"risks": ["NUIT"]}).text
    assert stored(PostExposure) == []


def test_the_form_that_comes_back_asks_as_little_of_the_database(browser, adherent_id):
    post = PostFactory(adherent_id=adherent_id)
    with at_most(9):
        assert "#risk-NUIT" in browser.get(f"/posts/{post.id}/edit").text


def test_another_adherents_post_looks_like_none(browser):
    assert browser.post(f"/posts/{PostFactory().id}/preview", data=BAKER).status_code == 404


def risk(code, **told):
    return Offered(code, code, code, "", "", code, **told)


def test_what_is_ticked_or_no_longer_declared_is_not_suggested():
    offered = {each.code: each for each in (risk("NUIT"), risk("CMR"), risk("BRUIT", ended_on=date(2025, 1, 1)))}

    assert [each.risk.code for each in suggested("636c", {"CMR", "BRUIT"}, {"NUIT"}, offered)] == ["CMR"]
    assert suggested("999z", (), (), offered) == []
