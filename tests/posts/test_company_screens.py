"""« Risques de l’entreprise » as one reads it: for whom the follow-up is, and what lists say of it."""

import pytest

from app.platform.context import Right
from app.posts.facts import CompanyRisks, Facts
from tests.factories import PostExposureFactory, PostFactory


@pytest.fixture
def actor(employer):
    return employer(Right.POSTS)


@pytest.fixture
def browser(actor, browse):
    return browse(actor)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (CompanyRisks.EVERYBODY, "Pour tous vos salariés, sauf si leur poste ou leur fiche demande davantage."),
        (CompanyRisks.ASSIGNED, "D’ici là, rien ne change."),
    ],
)
def test_the_page_says_for_whom_the_follow_up_is(browser, with_facts, asked, told):
    with_facts(Facts, company_risks=asked)
    assert told in browser.get("/company-risks/").text
    assert told in browser.post("/company-risks/preview", data={"risks": ["AMIANTE"]}).text


def test_a_post_without_risks_of_its_own_is_not_said_to_have_none_where_the_company_has(browser, actor):
    PostFactory(adherent_id=actor.adherent_id, title="Vendeur")
    baker = PostFactory(adherent_id=actor.adherent_id, title="Boulanger")
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=baker.id, risk_code="NUIT")
    assert browser.get("/posts/").text.count("Aucun risque particulier") == 2

    browser.post("/company-risks/", data={"risks": ["AMIANTE"], "since": "01/01/2026"})
    page = browser.get("/posts/").text
    assert "Aucun risque particulier" not in page
    assert "Risques\u00a0: Travail de nuit · De l’entreprise\u00a0: Amiante" in page
    assert page.count("De l’entreprise\u00a0: Amiante") == 2
