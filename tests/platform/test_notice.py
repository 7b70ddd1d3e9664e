"""Notices reach who they are for, and nobody else."""

import pytest

from app.platform import notice
from app.platform.context import Actor, Side
from app.platform.notice import Notice
from tests.factories import AccountFactory, AdherentFactory


def acting(user_id, adherent_id):
    return Actor(user_id, frozenset({adherent_id}), frozenset())


@pytest.fixture
def waiting(work_as):
    """The titles that an actor finds, and how many are unread."""

    def look(actor):
        with work_as(actor) as ctx:
            titles = [row.title for row in ctx.session.scalars(notice.mine(actor))]
            return titles, ctx.session.scalar(notice.unread(actor))

    return look


def test_a_notice_for_one_person_is_not_their_colleagues(work_as, waiting):
    adherent, julie, karim = AdherentFactory().id, AccountFactory().id, AccountFactory().id
    with work_as(acting(karim, adherent)) as ctx:
        notice.tell(ctx, "Votre import est terminé", url="/employees/imports/1", user_id=julie)
        notice.tell(ctx, "Une visite est planifiée")
    assert waiting(acting(julie, adherent)) == (["Une visite est planifiée", "Votre import est terminé"], 2)
    assert waiting(acting(karim, adherent)) == (["Une visite est planifiée"], 1)


def test_a_notice_stays_with_its_adherent(work_as, waiting):
    mine, other, julie = AdherentFactory().id, AdherentFactory().id, AccountFactory().id
    with work_as(acting(julie, mine)) as ctx:
        notice.tell(ctx, "Une visite est planifiée", adherent_id=other)
    assert waiting(acting(julie, mine)) == (["Une visite est planifiée"], 1)
    assert waiting(acting(julie, other)) == ([], 0)


def test_the_service_tells_an_adherent_and_its_own_staff_apart(work_as, staff, waiting):
    adherent, julie, nadia = AdherentFactory().id, AccountFactory().id, AccountFactory().id
    with work_as(staff()) as ctx:
        notice.tell(ctx, "Rendez-vous fixé", adherent_id=adherent)
        notice.tell(ctx, "Export prêt", user_id=nadia)
    assert waiting(acting(julie, adherent)) == (["Rendez-vous fixé"], 1)
    assert waiting(Actor(nadia, frozenset(), frozenset(), Side.STAFF)) == (["Export prêt"], 1)


def test_reading_leaves_the_notices_of_others_alone(work_as, waiting):
    adherent, julie, karim = AdherentFactory().id, AccountFactory().id, AccountFactory().id
    with work_as(acting(julie, adherent)) as ctx:
        for_julie = notice.tell(ctx, "Pour Julie", user_id=julie)
        for_karim = notice.tell(ctx, "Pour Karim", user_id=karim)
    with work_as(acting(julie, adherent)) as ctx:
        notice.mark_read(ctx, [for_julie.id, for_karim.id])
    assert waiting(acting(julie, adherent)) == (["Pour Julie"], 0)
    assert waiting(acting(karim, adherent)) == (["Pour Karim"], 1)


def test_all_are_read_at_once(work_as, waiting, stored):
    adherent, julie = AdherentFactory().id, AccountFactory().id
    with work_as(acting(julie, adherent)) as ctx:
        notice.tell(ctx, "Une")
        notice.tell(ctx, "Deux")
    with work_as(acting(julie, adherent)) as ctx:
        notice.mark_read(ctx)
    assert waiting(acting(julie, adherent))[1] == 0
    assert all(row.read_at is not None for row in stored(Notice))


@pytest.mark.parametrize("url", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "javascript:x"])
def test_a_notice_leads_nowhere_else(work_as, employer, url):
    with pytest.raises(ValueError, match="path"), work_as(employer()) as ctx:
        notice.tell(ctx, "Bonjour", url=url)


def test_a_notice_is_for_somebody(work_as, staff):
    with pytest.raises(ValueError, match="who is told"), work_as(staff()) as ctx:
        notice.tell(ctx, "Bonjour")
