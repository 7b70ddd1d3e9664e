"""Who may be asked a visit for, and what may still be done with it."""

from datetime import date

import pytest

from app.law.secrecy import Viewer
from app.visits.rules import requests
from app.visits.rules.requests import RequestState, Situation

ON = date(2026, 1, 5)


def test_nobody_asks_for_who_has_no_post_or_has_left():
    assert "poste" in (requests.refuse_asking(has_post=False, left_on=None, on=ON) or "")
    assert "sorti" in (requests.refuse_asking(has_post=True, left_on=date(2026, 1, 4), on=ON) or "")
    assert requests.refuse_asking(has_post=True, left_on=ON, on=ON) is None


@pytest.mark.parametrize("state", list(RequestState))
def test_only_a_pending_request_is_cancelled_by_its_employer(state):
    assert (requests.refuse_cancellation(state) is None) == (state is RequestState.PENDING)


@pytest.mark.parametrize("state", list(RequestState))
def test_only_an_open_request_is_decided(state):
    assert (requests.refuse_decision(state) is None) == (state in (RequestState.PENDING, RequestState.ACCEPTED))


def test_a_pregnancy_is_told_to_the_health_team_and_not_to_the_office():
    told = [Situation.PREGNANT, Situation.APPRENTICE]
    assert requests.shown_situations(told, Viewer.HEALTH_TEAM) == "Femme enceinte, Apprenti"
    assert requests.shown_situations(told, Viewer.OFFICE) == "une information réservée à l’équipe médicale"
