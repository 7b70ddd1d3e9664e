"""What became of somebody, or of a company, between a request for access and its decision."""

import pytest

from app.accounts.models import Mandate
from app.adherents.models import Adherent
from app.adherents.models import State as Standing
from app.membership.models import Petition
from app.membership.rules.petitions import State
from app.membership.services import deciding
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.errors import DomainError
from app.platform.mail import Outbox
from tests.factories import MandateFactory, sessions
from tests.membership.conftest import SIRET

SERVICE = Actor(2, frozenset(), frozenset({StaffRight.ADHERENT_ADMIN}), Side.STAFF, name="Nadia Perrot")


@pytest.fixture
def accept(work_as):
    """Accept a request as the service, for « Facturation »."""

    def do(petition_id):
        with work_as(SERVICE) as ctx:
            return deciding.accept_access(ctx, petition_id=petition_id, preset="BILLING")

    return do


def test_an_old_request_takes_no_right_from_who_became_administrator_another_way(
    accept, asked, company, applicant, stored
):
    petition_id = asked(number="10250", siret=SIRET)
    sessions.delete(company.mandate)
    MandateFactory(adherent_id=company.id, user_id=applicant.id, rights=[Right.ADMIN])
    with pytest.raises(DomainError, match="déjà accès"):
        accept(petition_id)
    (mandate,) = stored(Mandate)
    assert (mandate.user_id, mandate.rights, mandate.active) == (applicant.id, [Right.ADMIN], True)
    assert [each.state for each in stored(Petition)] == [State.PENDING]
    assert stored(Outbox) == []


def test_nobody_is_let_in_to_a_company_that_was_struck_off(accept, asked, company, stored):
    petition_id = asked(number="10250", siret=SIRET)
    sessions.get_one(Adherent, company.id).state = Standing.LEFT
    sessions.commit()
    with pytest.raises(DomainError, match="est radié"):
        accept(petition_id)
    assert [each.user_id for each in stored(Mandate)] == [company.boss.id]
