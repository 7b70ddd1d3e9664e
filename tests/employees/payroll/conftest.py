"""Who sends the pay of the month, an employee of theirs, and the page that answers."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.payroll import services
from app.employees.rules.identities import NirState
from app.platform.seal import fingerprint
from tests.employees.payroll.pay import SIRET
from tests.employees.payroll.sending import ALL, HERE
from tests.factories import (
    AdherentFactory,
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostFactory,
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
    of, since = {"adherent_id": boss.adherent_id}, date(2020, 9, 1)
    one = EmployeeFactory(
        **of, last_name="Durand", first_name="Jean", born_on=date(1985, 5, 12), sex="Homme",
        nir_state=NirState.KNOWN, nir="185057800608491", nir_hash=fingerprint("1850578006084"), hired_on=since,
        main_post_id=post.id, post_since=since,
    )  # fmt: skip
    ContractFactory(**of, employee_id=one.id, period=Range(since, None))
    AssignmentFactory(**of, employee_id=one.id, post_id=post.id, period=Range(since, None))
    return one


@pytest.fixture
def send(browse):
    """Send a DSN as somebody: the browser, and the page that answers."""

    def post(actor, content):
        browser = browse(actor)
        data = {"file": (BytesIO(content), "paie.dsn")}
        return browser, browser.post(HERE, data=data, follow_redirects=True)

    return post
