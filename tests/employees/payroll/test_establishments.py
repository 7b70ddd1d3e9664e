"""A DSN of several establishments: each to its own list, where whoever sends it may act; what is not read is said."""

from io import BytesIO

import pytest
from sqlalchemy import update

from app.accounts.models import Mandate
from app.employees.payroll.models import PayrollProposal
from app.platform.context import Right
from tests.employees.payroll.pay import SIRET, contract, dsn, establishment, person
from tests.employees.payroll.sending import ALL, HERE, shown
from tests.factories import AdherentFactory, sessions

DINAN, QUIMPER = "40483304800014", "40483304800022"


def comes(name):
    return person(contract(since="15122025"), name=name, nir="", sex="02", born="04111999")


FILE = dsn(
    establishment(comes("ROUX")),
    establishment(comes("NOIR"), comes("BLANC"), siret=DINAN),
    establishment(comes("VERT"), siret=QUIMPER),
)


@pytest.fixture
def family(app):
    """« Garage Brieuc » with its branch « Dinan »; Quimper is nobody’s here."""
    mother = AdherentFactory(name="Garage Brieuc", number="00010", siret=SIRET)
    return mother, AdherentFactory(name="Garage Brieuc Dinan", number="00010-5", parent_id=mother.id, siret=DINAN)


@pytest.fixture
def send(employer, browse, family):
    """Send a file for the mother, with an access that covers the branches or does not; what the page says."""

    def post(*rights, covers=True, content=FILE, of=0):
        browser = browse(employer(*rights, of=family[of].id))
        sessions.execute(update(Mandate).values(with_branches=covers))
        sessions.commit()
        browser.open("/switch/choose", method="POST", data={"adherent_id": family[of].id})
        return shown(browser.post(HERE, data={"file": (BytesIO(content), "paie.dsn")}, follow_redirects=True))

    return post


def proposed(stored):
    return sorted((each.adherent_id, each.name.split()[0]) for each in stored(PayrollProposal))


def test_each_establishment_has_its_own_lines(send, family, stored):
    page = send(*ALL)
    mother, branch = (each.id for each in family)
    assert proposed(stored) == sorted([(mother, "ROUX"), (branch, "BLANC"), (branch, "NOIR")])
    assert "Garage Brieuc Dinan : 2 lignes à confirmer, quand vous aurez choisi cet établissement." in page


def test_an_establishment_that_nobody_knows_here_is_said(send):
    page = send(*ALL)
    assert f"1 personne d’autres établissements : non lu (SIRET {QUIMPER})." in page
    assert "Vérifiez que ce SIRET est dans la fiche" in page


def test_a_branch_that_the_access_does_not_cover_is_not_read(send, family, stored):
    page = send(*ALL, covers=False)
    assert proposed(stored) == [(family[0].id, "ROUX")]
    assert f"3 personnes d’autres établissements : non lu (SIRET {DINAN}, {QUIMPER})." in page


def test_a_file_of_the_branch_alone_goes_there(send, family, stored):
    page = send(*ALL, content=dsn(establishment(comes("NOIR"), siret=DINAN)))
    assert proposed(stored) == [(family[1].id, "NOIR")]
    assert "Garage Brieuc Dinan : 1 ligne à confirmer" in page


def test_without_base_data_the_branch_too_is_proposed_arrivals_alone(send, family, stored):
    send(Right.EMPLOYEE_ADMIN)
    assert len(stored(PayrollProposal)) == 3


def test_a_file_of_others_is_still_refused(send, stored):
    page = send(*ALL, content=dsn(establishment(comes("VERT"), siret=QUIMPER)))
    assert "Ce fichier est celui d’un autre établissement" in page
    assert stored(PayrollProposal) == []


def test_what_is_refused_for_one_does_not_stop_the_other(send, family, stored, monkeypatch):
    monkeypatch.setattr("app.employees.payroll.services.MOST", 1)
    page = send(*ALL)
    assert proposed(stored) == [(family[0].id, "ROUX")]
    assert "Garage Brieuc Dinan : cette DSN propose plus de" in page
    assert "Cette DSN propose plus de" in send(*ALL, of=1, content=FILE)
