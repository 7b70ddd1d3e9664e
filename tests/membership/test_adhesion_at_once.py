"""Two at once: two secretaries decide the same request, a company sends its request twice, two send one number."""

from typing import Any

import pytest

from app.adherents.models import Adherent
from app.membership.models import Adhesion
from app.membership.rules.adhesion import State
from app.membership.services import adhesion_decision as decision
from app.membership.services import adhesion_sending, adhesion_steps
from app.platform.context import Context, StaffRight
from app.platform.mail import Outbox
from tests.factories import SectorFactory
from tests.meanwhile import Service
from tests.membership.adhesion_story import COMPANY, at_door, holder, sent, told


@pytest.fixture
def secretary(staff):
    return staff(StaffRight.INBOX, StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS)


@pytest.fixture
def waiting(work_as) -> int:
    with work_as(at_door()) as ctx:
        return sent(ctx)


def test_of_two_secretaries_who_accept_at_once_one_is_told(meanwhile, secretary, waiting, stored):
    sector = SectorFactory()

    def accept(ctx: Context) -> object:
        return decision.accept(ctx, id=waiting, sector=sector)

    with meanwhile(secretary, accept) as (ctx, found):
        accept(ctx)
    assert found == ["Cette demande est déjà acceptée\u00a0: quelqu’un d’autre l’a traitée."]
    assert len(stored(Adherent)) == 1


def test_a_refusal_while_another_accepts_is_told(meanwhile, secretary, waiting, stored):
    sector = SectorFactory()

    def refuse(ctx: Context) -> object:
        return decision.refuse(ctx, id=waiting, reason="Hors secteur.")

    with meanwhile(secretary, refuse) as (ctx, found):
        decision.accept(ctx, id=waiting, sector=sector)
    assert "déjà acceptée" in found[0]
    assert stored(Adhesion)[0].state is State.ACCEPTED


def test_a_double_click_sends_one_request_and_one_mail(meanwhile, work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)

    def send(ctx: Context) -> object:
        return adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)

    with meanwhile(at_door(), send) as (ctx, found):
        send(ctx)
    assert "déjà envoyée" in found[0]
    assert [each.template for each in stored(Outbox)].count("membership/adhesion_received") == 1


def test_of_two_requests_with_one_number_sent_at_once_one_is_told(meanwhile, work_as, stored):
    with work_as(at_door()) as ctx:
        first, second = told(ctx), told(ctx)

    def send(adhesion_id: int) -> Service:
        return lambda ctx: adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)

    with meanwhile(at_door(), send(second)) as (ctx, found):
        send(first)(ctx)
    assert "déjà en cours" in found[0]
    assert sorted(each.state for each in stored(Adhesion)) == sorted([State.DRAFT, State.SENT])


def test_two_tabs_that_write_at_once_lose_nothing(meanwhile, work_as, stored):
    """The second waits and writes upon what the first wrote."""
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)

    def company(ctx: Context) -> Any:
        told_anew = COMPANY | {"legal_form": "SAS"}
        return adhesion_steps.describe_company(ctx, holder(adhesion_id), id=adhesion_id, **told_anew)

    with meanwhile(at_door(), company) as (ctx, found):
        adhesion_steps.drop_employee(ctx, holder(adhesion_id), id=adhesion_id, key=1)
    assert found == ["done"]
    content = decision.rules.read(stored(Adhesion)[0].content)
    assert (content.employees, content.company.legal_form) == ((), "SAS")
