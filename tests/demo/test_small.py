"""The small demonstration: numbers that are valid, lives that the law agrees with, people who may sign in."""

from collections import Counter

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import Mandate
from app.adherents.models import Adherent
from app.demo import services
from app.demo.services import loading
from app.employees.models import Employee
from app.employees.services.recompute import next_batch
from app.law.identifiers import clean_nir, clean_siret
from app.law.nir import nir_warnings
from app.membership.models import Adhesion
from app.membership.rules.adhesion import State as AskedState
from app.platform import clock, job
from app.platform.context import Actor
from app.platform.database import metadata
from app.platform.errors import DomainError
from app.platform.unit_of_work import unit_of_work
from app.visits.models import Appointment, VisitRequest
from app.visits.rules.appointments import AppointmentState
from tests.conftest import LOADED_BY_MIGRATIONS
from tests.factories import NOW


@pytest.fixture(scope="module")
def filled(portal, administrator):
    """The small demonstration, loaded once for the tests that only read it."""
    with pytest.MonkeyPatch.context() as patch, portal.app_context():
        patch.setattr(clock, "now", lambda: NOW)
        services.load_small()
        yield portal
    tables = [t.name for t in metadata.sorted_tables if not t.info.get("view") and t.name not in LOADED_BY_MIGRATIONS]
    with administrator.connect() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(tables)}, procrastinate_jobs RESTART IDENTITY CASCADE"))


@pytest.fixture
def read(filled):
    """A session of the service on the small demonstration; what it changes is undone."""
    with pytest.raises(Undone), unit_of_work(Actor.system(), NOW) as ctx:  # noqa: PT012
        yield ctx
        raise Undone


class Undone(Exception):
    """Ends a unit of work without a trace."""


def test_forty_adherents_employ_some_fifteen_hundred_people(read):
    assert read.session.scalar(select(func.count(Adherent.id))) == 40
    assert read.session.scalar(select(func.count(Employee.id))) == loading.SMALL[1]


def test_a_company_asks_to_join_and_the_service_has_yet_to_answer(read):
    (asked,) = read.session.scalars(select(Adhesion))
    assert (asked.name, asked.state) == ("Vélos du Quai", AskedState.SENT)


def test_one_adherent_employs_about_three_hundred(read):
    sizes = read.session.scalars(select(func.count(Employee.id)).group_by(Employee.adherent_id))
    assert max(sizes) == 320


def test_one_adherent_has_branches(read):
    mothers = read.session.scalars(select(Adherent.parent_id).where(Adherent.parent_id.is_not(None))).all()
    assert Counter(mothers).most_common() == [(mothers[0], 3)]


def test_one_adherent_has_just_joined_and_has_nobody_yet(read):
    empty = ~select(Employee.id).where(Employee.adherent_id == Adherent.id).exists()
    assert read.session.scalars(select(Adherent.name).where(empty)).all() == ["Ferronnerie Chapuis"]


def test_every_siret_and_every_nir_is_valid_and_fits_its_holder(read):
    assert all(clean_siret(each) == each for each in read.session.scalars(select(Adherent.siret)))
    for one in read.session.scalars(select(Employee).where(Employee.nir.is_not(None))):
        assert clean_nir(one.nir) == one.nir
        assert nir_warnings(one.nir, one.sex, one.born_on) == []


def test_the_law_asked_again_answers_what_is_stored(read):
    assert next_batch(read, 0, 5_000) is None
    assert [each for each in read.session.dirty if read.session.is_modified(each)] == []


def test_every_category_and_every_state_of_a_request_is_met(read):
    assert len(set(read.session.scalars(select(Employee.follow_up)))) == 3
    assert len(set(read.session.scalars(select(VisitRequest.state)))) == 6


def test_what_employees_show_of_their_visits_is_what_stands(read):
    planned = select(Appointment.employee_id).where(Appointment.state == AppointmentState.PLANNED)
    told = select(Employee.id).where(Employee.appointment_on.is_not(None))
    assert set(read.session.scalars(planned)) == set(read.session.scalars(told))


def test_the_accountant_acts_for_three_adherents(read):
    held = Counter(read.session.scalars(select(Mandate.user_id)))
    assert max(held.values()) == 3


def test_what_people_did_at_the_portal_is_mailed(filled):
    job.run_due(filled)
    page = filled.test_client().get("/demo/mailbox/").text
    assert "paul.renaud@exemple.example" in page
    assert "contact@ferronnerie-chapuis.example" in page


def test_a_database_that_is_not_empty_is_left_alone(filled):
    assert not services.is_empty()
    with pytest.raises(DomainError, match="base vide"):
        services.load_small()
