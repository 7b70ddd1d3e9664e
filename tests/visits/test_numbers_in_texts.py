"""Nobody's number in what the employer and the service write to each other about a visit."""

import pytest

from app.visits.models import VisitRequest
from app.visits.rules.requests import RequestState

NUMBER = "2 85 05 78 006 084 41"
BELONGS = "qui ne s’écrit que dans le champ qui lui est réservé"


@pytest.mark.parametrize("name", ["constraint_note", "other_exposure"])
def test_a_request_takes_none(browse, company, asker, stored, name):
    here = company()
    answer = browse(asker(here)).post(f"/visits/ask/{here.employee.id}", data={"kind": "HIRING", name: NUMBER})
    assert answer.status_code == 422
    assert BELONGS in answer.text
    assert stored(VisitRequest) == []


def test_neither_does_a_refusal(browse, secretary, asked, stored):
    request = asked()
    answer = browse(secretary).post(f"/inbox/{request.id}/refuse", data={"reason": f"Vu avec {NUMBER}"})
    assert answer.status_code == 422
    assert BELONGS in answer.text
    assert stored(VisitRequest)[0].state is RequestState.PENDING
