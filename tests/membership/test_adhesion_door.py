"""What the door tells of adherents and requests, and how often one may ask before being known."""

from datetime import timedelta

from app.membership.rules.adhesion import Asking
from app.membership.services import adhesion as service
from tests.factories import NOW, AdherentFactory
from tests.membership.adhesion_story import NOWHERE, SIRET, at_door


def test_an_address_asks_a_number_so_often_and_another_one_still_may(work_as):
    with work_as(at_door()) as ctx:
        asked = [service.counted(ctx, Asking.SIRET, NOWHERE) for _ in range(21)]
        assert asked == [True] * 20 + [False]
        assert service.counted(ctx, Asking.SIRET, "192.0.2.2")
        assert service.counted(ctx, Asking.START, NOWHERE)
    with work_as(at_door(), NOW + timedelta(hours=2)) as ctx:
        assert service.counted(ctx, Asking.SIRET, NOWHERE)


def test_one_person_is_not_flooded_with_mails_from_many_addresses(work_as):
    with work_as(at_door()) as ctx:
        asked = [service.counted(ctx, Asking.LINK, f"192.0.2.{n}", email="julie@example.org") for n in range(5)]
    assert asked == [True] * 3 + [False] * 2


def test_the_door_learns_of_an_adherent_whether_it_is_one_and_nothing_else(work_as):
    AdherentFactory(siret=SIRET)
    with work_as(at_door()) as ctx:
        assert ctx.session.scalar(service.queries.siret_known(SIRET)) is True
        assert ctx.session.scalar(service.queries.siret_known("0")) is False
