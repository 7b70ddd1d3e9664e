"""Asking for a visit on screen: the form, its refusals, the requests that one follows."""

import pytest

from app.platform.context import Right
from app.posts.models import Post
from app.visits.models import VisitRequest
from app.visits.rules.kinds import Kind
from app.visits.rules.requests import RequestState, Situation
from tests.conftest import at_most
from tests.factories import (
    sessions,
)
from tests.visits.conftest import STATEMENTS


@pytest.mark.row("F169", "F170", "F176")
def test_the_form_proposes_the_likely_kind_and_tells_the_rule(browse, company, asker):
    here = company()
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get(f"/visits/ask/{here.employee.id}").text
    assert "Demander une visite pour Karim Benali" in page
    assert '<option value="HIRING" selected>Embauche</option>' in page
    for kind in Kind:
        assert f">{kind.value}</option>" in page
    assert "jeudi 2 avril 2026" in page
    assert "R4624-10" in page
    assert "N’écrivez rien de médical" in page
    assert ">Maladie non professionnelle</option>" in page


@pytest.mark.row("F174", "F177")
def test_a_sent_form_leads_to_its_receipt(browse, company, asker, stored):
    here = company()
    browser = browse(asker(here))
    typed = {"kind": "HIRING", "situations": ["DISABLED"], "needs_interpreter": "y", "interpreter": "Arabe"}
    sent = browser.post(f"/visits/ask/{here.employee.id}", data=typed | {"constraint_note": "Finit à 7 h"})
    (request,) = stored(VisitRequest)
    assert sent.status_code == 302
    assert (request.interpreter, request.constraint_note) == ("Arabe", "Finit à 7 h")
    assert request.situations == Situation.DISABLED.name
    page = browser.get(sent.location).text
    assert f"Demande n° {request.id}" in page
    assert here.sector.name in page


def test_what_was_typed_stays_beside_the_refusal(browse, company, asker, stored):
    here = company()
    typed = {"kind": "RETURN", "absence_cause": "ILLNESS", "absent_on": "03/11/2025", "constraint_note": "Finit à 7 h"}
    answer = browse(asker(here)).post(f"/visits/ask/{here.employee.id}", data=typed)
    assert answer.status_code == 422
    assert "Indiquez le jour de la reprise" in answer.text
    assert "Finit à 7 h" in answer.text
    assert 'value="03/11/2025"' in answer.text
    assert stored(VisitRequest) == []


def test_a_visit_asked_twice_says_where_to_follow_it(browse, company, asker, asked):
    here = company()
    asked(here, kind=Kind.HIRING)
    answer = browse(asker(here)).post(f"/visits/ask/{here.employee.id}", data={"kind": "HIRING"})
    assert answer.status_code == 422
    assert "Suivi des demandes" in answer.text


def test_the_rule_changes_with_what_is_typed(browse, company, asker):
    here = company()
    typed = {"kind": "RETURN", "absence_cause": "ILLNESS", "absent_on": "03/11/2025", "returns_on": "12/01/2026"}
    page = browse(asker(here)).post(f"/visits/ask/{here.employee.id}/rule", data=typed).text
    assert "mardi 20 janvier 2026" in page
    assert "<form" not in page


def test_without_a_post_the_page_leads_to_the_record(browse, company, employer):
    here = company(main_post_id=None)
    page = (
        browse(employer(Right.VISITS, Right.EMPLOYEES, of=here.adherent.id)).get(f"/visits/ask/{here.employee.id}").text
    )
    assert "Complétez d’abord le poste" in page
    assert f'href="/employees/{here.employee.id}"' in page
    assert "<textarea" not in page


@pytest.mark.row("F108")
def test_a_post_whose_risks_lack_a_precision_is_completed_from_there(browse, company, employer, asker):
    here = company()
    sessions.get(Post, here.post.id).to_complete = True
    sessions.commit()
    keeper = browse(employer(Right.VISITS, Right.POSTS, of=here.adherent.id))
    with at_most(STATEMENTS):
        page = keeper.get(f"/visits/ask/{here.employee.id}").text
    assert f'href="/posts/{here.post.id}/complete"' in page

    other = browse(asker(here)).get(f"/visits/ask/{here.employee.id}").text
    assert "sont à préciser" in other
    assert "/complete" not in other
    assert "Demander le rendez-vous" in other


def test_only_an_agency_is_asked_for_the_user_company(browse, company, asker):
    permanent, agency = company(), company(contract_kind="INTERIM")
    assert "Entreprise utilisatrice" not in browse(asker(permanent)).get(f"/visits/ask/{permanent.employee.id}").text
    assert "Entreprise utilisatrice" in browse(asker(agency)).get(f"/visits/ask/{agency.employee.id}").text


@pytest.mark.row("K21")
def test_the_user_company_is_named_with_its_siret_where_the_service_asks_for_it(
    browse, company, asker, secretary, stored
):
    here = company(contract_kind="INTERIM")
    browser, address = browse(asker(here)), f"/visits/ask/{here.employee.id}"
    typed = {"kind": "HIRING", "user_company": "Fonderie Roux", "user_siret": "732 829 320 00047"}
    refused = browser.post(address, data=typed)
    assert refused.status_code == 422
    assert "Ce SIRET n’existe pas" in refused.text
    assert stored(VisitRequest) == []

    browser.post(address, data=typed | {"user_siret": "732 829 320 00074"})
    (request,) = stored(VisitRequest)
    assert request.user_siret == "73282932000074"
    told = "Fonderie Roux, SIRET 732 829 320 00074"
    for reader, page in ((asker(here), f"/visits/requests/{request.id}"), (secretary, f"/inbox/{request.id}")):
        assert told in browse(reader).get(page).text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.row("K21")
def test_free_words_name_the_user_company_at_other_services(browse, company, asker, as_profile, stored):
    as_profile("ast25")
    here = company(contract_kind="INTERIM")
    browser, address = browse(asker(here)), f"/visits/ask/{here.employee.id}"
    assert 'name="user_siret"' not in browser.get(address).text
    browser.post(address, data={"kind": "HIRING", "user_company": "Fonderie Roux, Dijon", "user_siret": "x"})
    assert [(each.user_company, each.user_siret) for each in stored(VisitRequest)] == [("Fonderie Roux, Dijon", "")]


@pytest.mark.row("F168")
def test_one_may_begin_by_the_employees_name(browse, company, asker):
    here = company()
    browser = browse(asker(here))
    assert "Salarié" in browser.get("/visits/ask/").text
    (offer,) = browser.get("/visits/ask/lookup/employee?q=bena").json
    sent = browser.post("/visits/ask/", data={"employee": offer["value"]})
    assert sent.location.endswith(f"/visits/ask/{here.employee.id}")


def test_the_lookup_offers_nobody_of_another_adherent(browse, company, asker):
    mine = company(last_name="Zola")
    company()
    assert browse(asker(mine)).get("/visits/ask/lookup/employee?q=bena").json == []


@pytest.mark.row("F186")
def test_requests_are_followed_by_kind_and_state(browse, company, asker, asked):
    here = company()
    asked(here, kind=Kind.HIRING)
    asked(here, kind=Kind.RETURN, state=RequestState.REFUSED, reason="Déjà vu")
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get("/visits/requests/").text
    assert "2 demandes" in page
    refused = browser.get("/visits/requests/?state=REFUSED").text
    assert "1 demande" in refused
    assert "Reprise</td>" in refused
    assert "1 demande" in browser.get("/visits/requests/?kind=HIRING").text


@pytest.mark.row("F186")
def test_a_pending_request_is_cancelled_after_a_word(browse, company, asker, asked, stored):
    here = company()
    request = asked(here)
    browser = browse(asker(here))
    assert "Annuler cette demande" in browser.get(f"/visits/requests/{request.id}/cancel").text
    browser.post(f"/visits/requests/{request.id}/cancel")
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED


def test_an_accepted_request_says_why_it_stays(browse, company, asker, asked, stored):
    here = company()
    request = asked(here, state=RequestState.ACCEPTED)
    browser = browse(asker(here))
    assert "appelez votre secrétariat" in browser.get(f"/visits/requests/{request.id}").text
    answer = browser.post(f"/visits/requests/{request.id}/cancel", follow_redirects=True)
    assert "appelez votre secrétariat" in answer.text
    assert stored(VisitRequest)[0].state is RequestState.ACCEPTED


def test_the_record_of_a_request_does_not_repeat_the_workers_situation(browse, company, asker, asked):
    here = company()
    request = asked(here, situations="PREGNANT")
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get(f"/visits/requests/{request.id}").text
    assert "Julie Martin" in page
    assert "enceinte" not in page
