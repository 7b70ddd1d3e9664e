"""What was removed, asked in words, or said of a whole company follows when that is absorbed."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Employee, NirState
from app.membership.facts import Kind
from app.membership.services import merging
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.trash import bring_back
from app.posts.models import CompanyExposure, Post, PostExposure
from app.posts.services.remove import remove
from app.visits.models import Inquiry
from app.visits.rules.inquiries import Subject
from tests import factories
from tests.factories import NOW, sessions

SERVICE = Actor(2, frozenset(), frozenset({StaffRight.ADHERENT_ADMIN, Right.COMPANY}), Side.STAFF, name="Nadia Perrot")
SAME = {"nir_state": NirState.KNOWN, "nir_hash": b"the same number", "name_key": "benali karim"}


@pytest.fixture
def two(app):
    """The adherent that goes and the one that stays."""
    return SimpleNamespace(gone=factories.AdherentFactory(), kept=factories.AdherentFactory())


@pytest.fixture
def merge(two, work_as, asked):
    """Have the first absorbed by the second."""
    petition_id = asked(Kind.MERGER, description="Fusion.")

    def do(same=None):
        with work_as(SERVICE) as ctx:
            companies = {"absorbed_id": two.gone.id, "kept_id": two.kept.id}
            merging.merge(ctx, petition_id=petition_id, same=same or {}, accesses_follow=True, **companies)

    return do


def test_a_post_in_the_trash_comes_back_at_the_company_that_stays(two, merge, work_as, employer, stored):
    post = factories.PostExposureFactory(adherent_id=two.gone.id).post_id
    with work_as(employer(Right.POSTS, of=two.gone.id)) as ctx:
        place = remove(ctx, id=post).id
    merge()
    with work_as(employer(Right.POSTS, of=two.kept.id)) as ctx:
        bring_back(ctx, id=place)

    assert [(each.id, each.adherent_id) for each in stored(Post)] == [(post, two.kept.id)]
    assert [each.adherent_id for each in stored(PostExposure)] == [two.kept.id]


def test_a_general_request_names_the_record_that_stays(two, merge, stored):
    gone, stays = (factories.EmployeeFactory(adherent_id=each.id, **SAME) for each in (two.gone, two.kept))
    other = factories.EmployeeFactory(adherent_id=two.gone.id)
    asked = {"subject": Subject.ABSENCE, "message": "Congé parental.", "asked_at": NOW, "asked_by": "Julie"}
    sessions.add(Inquiry(adherent_id=two.gone.id, employee_ids=[other.id, gone.id], **asked))
    sessions.commit()
    merge({gone.id: False})

    (kept,) = stored(Inquiry)
    assert (kept.adherent_id, kept.employee_ids) == (two.kept.id, [other.id, stays.id])


def test_what_a_whole_company_was_exposed_to_is_said_of_its_posts_alone(two, merge, stored):
    posts = [factories.PostFactory(adherent_id=each.id) for each in (two.gone, two.kept)]
    people = [factories.employed(each) for each in posts]
    since = Range(date(2024, 1, 1), None)
    sessions.add(CompanyExposure(adherent_id=two.gone.id, risk_code="AMIANTE", period=since))
    sessions.add(CompanyExposure(adherent_id=two.kept.id, risk_code="NUIT", period=since))
    sessions.commit()
    merge()

    assert [(each.adherent_id, each.risk_code) for each in stored(CompanyExposure)] == [(two.kept.id, "NUIT")]
    assert {each.id: (each.risks, each.company_risks) for each in stored(Post)} == {
        posts[0].id: ("Amiante", "Travail de nuit"),
        posts[1].id: ("", "Travail de nuit"),
    }
    assert {each.id: (each.follow_up_reason, each.follow_up_origin) for each in stored(Employee)} == {
        people[0].id: ("amiante", "poste"),
        people[1].id: ("travail de nuit", "entreprise"),
    }
