"""« Pourquoi SIR ? » leads to each place where what decided is declared; a sheet says what the company names."""

import pytest

from app.platform.context import Right
from app.posts.facts import CompanyRisks, Facts
from app.posts.services.company import declare_company
from tests.factories import PostExposureFactory, PostFactory, employed


@pytest.fixture
def actor(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS)


@pytest.fixture
def worker(actor):
    post = PostFactory(adherent_id=actor.adherent_id)
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=post.id, risk_code="AMIANTE")
    return employed(post)


@pytest.fixture
def declare(work_as, actor):
    """The company is exposed to asbestos, as the post is."""

    def do():
        with work_as(actor) as ctx:
            declare_company(ctx, risks=["AMIANTE"])

    return do


def test_a_risk_of_post_and_company_is_to_be_taken_back_from_both(browse, actor, worker, declare):
    declare()
    page = browse(actor).get(f"/employees/{worker.id}").text
    assert page.count("Ce n’est plus le cas") == 1
    assert "Retirez le risque du poste et de l’entreprise" in page
    assert "Voir les risques du poste" in page
    assert "Voir les risques de l’entreprise" in page


def test_a_sheet_says_that_the_risks_of_the_company_come_first(browse, actor, worker, declare, with_facts):
    with_facts(Facts, company_risks=CompanyRisks.ASSIGNED)
    address, told = f"/employees/{worker.id}/risks", "Les risques de votre entreprise sont en tête de chaque liste."
    assert told not in browse(actor).get(address).text
    declare()
    assert told in browse(actor).get(address).text
