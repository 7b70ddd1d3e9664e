"""A list of DPAE: hirings declared elsewhere enter the list, their post is completed later."""

from datetime import date
from io import BytesIO

import pytest

from app.employees.facts import Dpae, Facts
from app.employees.imports.dpae import DPAE
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.identities import NirState
from app.platform import job
from app.platform.context import Right
from app.platform.intake import Intake
from tests.factories import AdherentFactory, EmployeeFactory

HERE = "/dpae/import/"
SIRET = "73282932000074"
NIR = "185057800608491"
TITLES = ["SIRET", "Nom", "Prénom", "NIR", "Né(e) le", "Date et heure d'embauche", "Type de contrat", "Période d'essai"]


@pytest.fixture(autouse=True)
def portal_takes(with_facts):
    """Hirings of a list of DPAE enter the list at once."""
    with_facts(Facts, dpae=Dpae.FILE)


@pytest.fixture
def boss(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, of=AdherentFactory(siret=SIRET).id)


@pytest.fixture
def send(app, browse, boss):
    """Send lines, and import those that can be; the page that showed them."""

    def run(*lines, titles=TITLES):
        content = "\n".join(";".join(each) for each in [titles, *lines]).encode()
        browser = browse(boss)
        page = browser.post(HERE, data={"file": (BytesIO(content), "dpae.csv")}, follow_redirects=True)
        browser.post(page.request.path + "/confirm", data={"only_valid": "1"})
        job.run_due(app)
        return page

    return run


def hiring(**said):
    cells = {
        "siret": SIRET, "name": "DURAND", "first": "JEAN", "nir": NIR, "born": "12/05/1985",
        "hired": "05/01/2026 08:30", "kind": "CDI", "trial": "2 mois",
    }  # fmt: skip
    return list((cells | said).values())


def judged(stored):
    last = stored(Intake)[-1]
    return last.created, last.same, last.wrong


def shown(page):
    return page.text.replace("\u00a0", " ")


@pytest.mark.row("F153", "K50")
def test_a_declared_hiring_enters_the_list_with_a_post_to_complete(send, stored):
    send(hiring())
    (jean,) = stored(Employee)
    assert (jean.last_name, jean.first_name, jean.sex.value, jean.born_on) == (
        "DURAND", "JEAN", "Homme", date(1985, 5, 12),
    )  # fmt: skip
    assert (jean.nir, jean.hired_on, jean.contract_kind, jean.main_post_id) == (NIR, date(2026, 1, 5), "CDI", None)
    assert (len(stored(Contract)), stored(Assignment)) == (1, [])


def test_without_a_number_the_sex_is_needed_and_the_number_is_not_available(send, stored):
    titles = ["Civilité", "Nom", "Prénom", "Date de naissance", "Date d'embauche", "Contrat", "Date de fin"]
    send(["Mme", "ROUX", "ANNE", "1/2/90", "5 janvier 2026", "CTT", "31/03/2026"], titles=titles)
    (anne,) = stored(Employee)
    assert (anne.nir_state, anne.contract_kind, anne.left_on) == (NirState.UNAVAILABLE, "INTERIM", date(2026, 3, 31))


@pytest.mark.parametrize(
    "hired", ["05/01/2026 08:30", "05/01/2026 à 8h30", "05/01/2026 8 h", "05/01/2026", "2026-01-05"]
)
def test_the_hour_of_a_hiring_is_passed_over(send, stored, hired):
    send(hiring(hired=hired))
    assert [each.hired_on for each in stored(Employee)] == [date(2026, 1, 5)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({"siret": "40483304800006"}, "autre établissement", id="elsewhere"),
        pytest.param({"kind": "Bénévolat"}, "Ce type de contrat n’est pas dans la liste", id="no contract"),
        pytest.param({"nir": "185057800608492"}, "La clé 92", id="a wrong number"),
        pytest.param({"born": "12/05/2020"}, "14 ans", id="too young"),
        pytest.param({"nir": ""}, "Cette réponse est nécessaire", id="no sex"),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_says_why(send, stored, said, told):
    page = send(hiring(**said))
    assert (judged(stored), stored(Employee)) == ((0, 0, 1), [])
    assert told.lower() in shown(page).lower()


def test_who_is_in_the_list_already_is_not_added_twice(send, boss, stored):
    send(hiring())
    send(hiring())
    assert judged(stored) == (0, 1, 0)
    EmployeeFactory(adherent_id=boss.adherent_id, last_name="Roux", first_name="Anne", born_on=date(1990, 2, 1))
    send(hiring(name="ROUX", first="ANNE", born="01/02/1990", nir="290029935000102"))
    assert judged(stored) == (0, 1, 0)
    assert len(stored(Employee)) == 2


def test_the_same_person_twice_in_the_file_is_added_once(send, stored):
    send(hiring(), hiring())
    assert (judged(stored), len(stored(Employee))) == ((1, 0, 1), 1)


def test_what_a_dpae_tells_besides_is_kept_nowhere(send, stored):
    titles = [*TITLES, "Nationalité", "Département de naissance", "Service de santé au travail"]
    send([*hiring(), "FR", "78", "SPST 12"], titles=titles)
    assert len(stored(Employee)) == 1


def test_the_reference_file_has_the_titles_that_it_reads(browse, boss):
    titles = browse(boss).get(HERE + "reference").data.decode("utf-8-sig").strip().replace('"', "").split(";")
    assert titles == [each.title for each in DPAE.usual]
    assert len(titles) == 10
