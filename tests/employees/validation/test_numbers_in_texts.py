"""Nobody's number in what the employer and the service write to each other about a record."""

import pytest

from app.employees.models import CorrectionRequest
from app.employees.rules.validation import WishState
from tests.employees.validation.wishes import HIRER

NUMBER = "Son numéro : 2 85 05 78 006 084 41."
BELONGS = "qui ne s’écrit que dans le champ qui lui est réservé"


@pytest.fixture
def browser(at_sstrn, browse, employer, accepted):
    return browse(employer(*HIRER, of=accepted.adherent_id))


def test_the_reason_of_a_correction_takes_none(browser, accepted, stored):
    wish = {"first_name": "Marja", "sex": "FEMALE", "born_on": "12/05/1985", "hired_on": "05/01/2026"}
    answer = browser.post(f"/employees/{accepted.id}/correction", data=wish | {"reason": NUMBER})
    assert answer.status_code == 422
    assert BELONGS in answer.text
    assert stored(CorrectionRequest) == []


def test_neither_does_the_answer_of_the_service(at_sstrn, browse, service, asked, stored):
    answer = browse(service).post(f"/staff/validations/requests/{asked.id}/refuse", data={"reason": NUMBER})
    assert answer.status_code == 422
    assert BELONGS in answer.text
    assert stored(CorrectionRequest)[0].state is WishState.ASKED
