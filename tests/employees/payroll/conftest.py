"""Who sends the pay of the month, an employee of theirs, and the page that answers."""

from datetime import date

import pytest

from app.employees.payroll import services
from app.employees.rules.identities import NirState
from app.platform.seal import fingerprint
from tests.employees.payroll.pay import SIRET
from tests.employees.payroll.sending import ALL, HERE
from tests.factories import (
    AdherentFactory,
    PostFactory,
    employed,
)


@pytest.fixture
def boss(employer):
    """Who may do all of it, in a company that has bakers."""
    actor = employer(*ALL, of=AdherentFactory(siret=SIRET).id)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return actor


@pytest.fixture
def jean(boss, stored):
    """Jean Durand, baker since 2020, in the list as in the pay of the month."""
    post = stored(services.applying.Post)[0]
    known = {"nir_state": NirState.KNOWN, "nir": "185057800608491", "nir_hash": fingerprint("1850578006084")}
    named = {"last_name": "Durand", "first_name": "Jean", "born_on": date(1985, 5, 12), "sex": "Homme"}
    return employed(post, **named, **known, hired_on=date(2020, 9, 1))


@pytest.fixture
def send(hand_in):
    """Send a DSN as somebody: the browser, and the page that answers."""
    return lambda actor, content, name="paie.dsn": hand_in(actor, HERE, content, name)
