"""Manuals AST25 4.4.5 and 5, ASMIS p. 25: « Contactez-nous », a long absence told, the answer read."""

import pytest
from playwright.sync_api import Page, expect

from app.platform.context import Right, StaffRight
from app.visits.models import Inquiry
from app.visits.rules.inquiries import InquiryState
from tests.factories import SectorFactory
from tests.scenarios.cast import an_employer
from tests.scenarios.walking import fill, follow, pick, press, reads, step

pytestmark = pytest.mark.browser
ABSENCE = "Congé parental du 2 mars au 31 août 2026."


@pytest.fixture
def company():
    return an_employer(SectorFactory())


@pytest.fixture
def people(open_as, employer, staff, company) -> tuple[Page, Page]:
    """Who asks, and who answers."""
    return open_as(employer(*Right, of=company.id)), open_as(staff(StaffRight.INBOX, StaffRight.ADHERENTS))


@pytest.mark.row("F152", "F260", "F261")
@pytest.mark.parametrize("profile", ["ast25", "asmis"])
def test_a_long_absence_is_told_by_a_general_request_and_answered(as_profile, people, company, stored, profile):
    as_profile(profile)
    julie, nadia = people
    with step("5: the choice between kinds of requests", julie):
        julie.goto("/")
        follow(julie, "Contactez-nous")
        for kind in ("Demande de visite médicale", "Demande d’intervention", "Demande générale", "Réclamation"):
            expect(julie.get_by_role("heading", name=kind, exact=True)).to_be_visible()
    with step("4.4.5: « Demande générale », for an absence", julie):
        follow(julie, "Choisir « Demande générale »")
        julie.get_by_label("Salarié absent").check()
        fill(julie, {"Votre demande": ABSENCE})
        press(julie, "Envoyer")
        reads(julie, "Dites quel salarié est absent.")
        pick(julie, "Salarié concerné", "ardoi", "ARDOISE")
        press(julie, "Envoyer")
        reads(julie, "Au retour du salarié, demandez sa visite de reprise.")
    with step("the secretary answers", nadia):
        nadia.goto("/staff/inquiries/")
        nadia.get_by_role("link", name=company.name).first.click()
        reads(nadia, ABSENCE)
        follow(nadia, "Répondre")
        fill(nadia, {"Réponse": "C’est noté, merci."})
        press(nadia, "Envoyer la réponse")
        reads(nadia, "la demande est traitée")
    with step("the answer is read", julie):
        follow(julie, "Salarié absent")
        reads(julie, "C’est noté, merci.")
    assert stored(Inquiry)[0].state is InquiryState.ANSWERED
