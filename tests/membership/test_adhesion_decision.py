"""What the service makes of a request: an adherent with all of it, or nothing; a refusal; a correction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from app.accounts.models import Invitation, Mandate
from app.adherents.models import Address, AddressKind, Adherent, Contact
from app.adherents.services.company import free_number
from app.employees.models import Assignment, Contract, Employee
from app.law.follow_up import FollowUp
from app.membership.models import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import State
from app.membership.services import adhesion as service
from app.membership.services import adhesion_decision as decision
from app.membership.services import adhesion_sending, adhesion_steps
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.posts.models import Post
from app.reference.models import Profession
from tests.factories import NOW, AccountFactory, AdherentFactory, SectorFactory, sessions
from tests.membership.adhesion_story import (
    BAKER,
    COMPANY,
    MARIE,
    NIR,
    SIRET,
    at_door,
    begun,
    holder,
    owned,
    sent,
)

MADE = (Adherent, Address, Contact, Post, Employee, Mandate, Invitation)


@pytest.fixture
def secretary(staff):
    return staff(StaffRight.INBOX, StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENTS)


@pytest.fixture
def waiting(work_as) -> Callable[..., int]:
    """Send a request: `waiting(posts=…)`; its number."""

    def send(**parts: Any) -> int:
        with work_as(at_door()) as ctx:
            return sent(ctx, **parts)

    return send


@pytest.fixture
def accept(work_as, secretary):
    """Accept a request in a sector."""

    def run(adhesion_id: int, **given: Any) -> Adherent:
        sector = SectorFactory()
        with work_as(secretary) as ctx:
            return decision.accept(ctx, id=adhesion_id, sector=sector, **given)

    return run


def last_mails(stored, count: int) -> list[tuple[str, str]]:
    return [(each.recipient, each.template) for each in stored(Outbox)[-count:]]


@pytest.mark.row("F063", "F288")
def test_accepting_makes_the_adherent_with_all_that_was_told(waiting, accept, stored):
    made = accept(waiting(), number="12345")
    (adherent,) = stored(Adherent)
    assert (adherent.id, adherent.number, adherent.siret, adherent.naf) == (made.id, "12345", SIRET, "1071C")
    assert (adherent.name, adherent.legal_form) == ("Boulangerie Bérard", "SARL")
    (address,) = stored(Address)
    assert (address.kind, str(address)) == (AddressKind.COMPANY, "3 place Carnot, 21200 Beaune")
    (contact,) = stored(Contact)
    assert (str(contact), contact.function, contact.email) == ("Julie Bérard", "Gérante", "julie@example.org")
    (post,) = stored(Post)
    assert (post.adherent_id, post.title, post.follow_up, post.holders) == (
        made.id, "Boulanger", FollowUp.REINFORCED, 1,
    )  # fmt: skip
    (employee,) = stored(Employee)
    assert (employee.adherent_id, employee.last_name, employee.nir) == (made.id, "Curie", NIR)
    assert employee.main_post_id == post.id
    assert len(stored(Contract)) == len(stored(Assignment)) == 1


def test_every_row_that_is_made_belongs_to_the_new_adherent(waiting, accept, stored):
    other = AdherentFactory()
    made = accept(waiting())
    rows = [row for model in (Address, Contact, Post, Employee, Invitation) for row in stored(model)]
    assert {row.adherent_id for row in rows} == {made.id}
    assert made.id != other.id


def test_the_three_addresses_are_written(work_as, accept, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = sent(ctx)
        adhesion = ctx.session.get_one(Adhesion, adhesion_id)
        adhesion.state = State.DRAFT
        places = {
            f"{kind}_{name}": value
            for kind in ("billing", "convocation")
            for name, value in (("street", f"1 rue {kind}"), ("postcode", "21000"), ("town", "Dijon"))
        }
        told = COMPANY | places | {"complement": "Bâtiment B"}
        adhesion_steps.describe_company(ctx, holder(adhesion_id), id=adhesion_id, **told)
        adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)
    accept(adhesion_id)
    addresses = {each.kind: each for each in stored(Address)}
    assert set(addresses) == {AddressKind.COMPANY, AddressKind.BILLING, AddressKind.CONVOCATION}
    assert addresses[AddressKind.COMPANY].complement == "Bâtiment B"
    assert addresses[AddressKind.BILLING].street == "1 rue billing"


def test_who_asked_without_an_account_gets_the_link_of_an_administrator(waiting, accept, stored):
    accept(waiting())
    assert last_mails(stored, 2) == [
        ("julie@example.org", "accounts/first_connection"),
        ("julie@example.org", "membership/adhesion_accepted"),
    ]
    (invitation,) = stored(Invitation)
    assert invitation.rights == [Right.ADMIN]


def test_who_asked_with_an_account_is_administrator_at_once(work_as, waiting, accept, stored):
    julie = AccountFactory()
    adhesion_id = waiting()
    with work_as(at_door()) as ctx:
        owned(ctx, adhesion_id, julie.id)
    made = accept(adhesion_id)
    (mandate,) = stored(Mandate)
    assert (mandate.user_id, mandate.adherent_id, mandate.rights) == (julie.id, made.id, [Right.ADMIN])
    assert mandate.contact
    assert mandate.with_branches
    assert "dans votre compte" in mail.read(stored(Outbox)[-1]).text


def test_what_was_told_is_kept_once_only_the_adherent_has_it(waiting, accept, stored):
    made = accept(waiting())
    (adhesion,) = stored(Adhesion)
    assert (adhesion.state, adhesion.content, adhesion.became_id) == (State.ACCEPTED, None, made.id)
    assert (adhesion.decided_by, adhesion.decided_at) == ("Nadia Perrot", NOW)


def test_the_history_says_who_accepted_and_what_was_made(waiting, accept, stored):
    made = accept(waiting())
    lines = {(each.action, each.who, each.adherent_id) for each in stored(AuditLine)}
    assert ("adhesion_accepted", "Nadia Perrot", None) in lines
    assert {"adherent_enrolled", "contact_added", "post_described", "employee_hired"} <= {
        action for action, who, adherent_id in lines if who == "Nadia Perrot" and adherent_id == made.id
    }


def test_a_second_click_makes_nothing_more(waiting, accept, stored):
    adhesion_id = waiting()
    accept(adhesion_id)
    with pytest.raises(DomainError, match="déjà acceptée"):
        accept(adhesion_id)
    assert len(stored(Adherent)) == 1


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        pytest.param({"siret": SIRET}, "Nous avons déjà un adhérent", id="siret"),
        pytest.param({"number": "777"}, "déjà pris", id="number"),
    ],
)
def test_what_was_taken_meanwhile_stops_the_whole(waiting, accept, stored, taken, said):
    adhesion_id = waiting()
    AdherentFactory(**taken)
    with pytest.raises(DomainError, match=said):
        accept(adhesion_id, number="777")
    assert [len(stored(model)) for model in MADE] == [1, 0, 0, 0, 0, 0, 0]
    assert stored(Adhesion)[0].state is State.SENT


@pytest.fixture
def closed_code():
    """Close a code PCS; it is in force again after the test."""

    def close(code: str) -> None:
        sessions.query(Profession).filter_by(code=code).one().valid_to = NOW.date()
        sessions.commit()

    yield close
    sessions.query(Profession).filter_by(code="636c").one().valid_to = None
    sessions.commit()


def test_a_code_that_is_in_force_no_more_stops_the_whole(waiting, accept, stored, closed_code):
    adhesion_id = waiting()
    closed_code("636c")
    with pytest.raises(DomainError, match="636c n’est plus en vigueur"):
        accept(adhesion_id)
    assert [len(stored(model)) for model in MADE] == [0] * len(MADE)


def test_two_employees_of_one_number_stop_the_whole_and_are_named(work_as, waiting, accept, stored):
    adhesion_id = waiting()
    with work_as(at_door()) as ctx:
        adhesion = ctx.session.get_one(Adhesion, adhesion_id)
        content = rules.read(adhesion.content)
        (first,) = content.employees
        twin = rules.EmployeeTold(key=2, post=1, **(MARIE | {"last_name": "Sklodowska"}))
        adhesion.content = rules.written(rules.Content(
            siret=content.siret, naf=content.naf, postcode=content.postcode, town=content.town,
            company=content.company, posts=content.posts, employees=(first, twin), seen=content.seen,
        ))  # fmt: skip
    with pytest.raises(DomainError):
        accept(adhesion_id)
    assert [len(stored(model)) for model in MADE] == [0] * len(MADE)


def test_employees_may_come_later(waiting, accept, stored):
    accept(waiting(employees=[]))
    assert stored(Employee) == []
    assert len(stored(Post)) == 1


def test_a_refusal_says_why(work_as, waiting, secretary, stored):
    adhesion_id = waiting()
    with work_as(secretary) as ctx:
        decision.refuse(ctx, id=adhesion_id, reason="Vos salariés relèvent d’un autre service.")
    assert stored(Adhesion)[0].state is State.REFUSED
    assert last_mails(stored, 1) == [("julie@example.org", "membership/adhesion_refused")]
    assert "relèvent d’un autre service" in mail.read(stored(Outbox)[-1]).text


def test_of_a_refused_company_no_employee_is_kept_and_nothing_after_a_year(work_as, waiting, secretary, stored):
    adhesion_id = waiting()
    with work_as(secretary) as ctx:
        decision.refuse(ctx, id=adhesion_id, reason="Hors de notre secteur.")
    content = rules.read(stored(Adhesion)[0].content)
    assert (content.employees, [each.title for each in content.posts]) == ((), ["Boulanger"])
    for days, left in ((364, 1), (366, 0)):
        with work_as(Actor.system(), NOW + timedelta(days=days)) as ctx:
            service.forget(ctx)
        assert len(stored(Adhesion)) == left


def test_a_correction_reopens_the_request_and_it_can_be_sent_again(work_as, waiting, secretary, stored):
    adhesion_id = waiting()
    with work_as(secretary) as ctx:
        decision.give_back(ctx, id=adhesion_id, reason="Précisez le poste de Marie.")
    assert stored(Adhesion)[0].state is State.TO_CORRECT
    assert "/adhesion/reprendre/" in mail.read(stored(Outbox)[-1]).text
    with work_as(at_door()) as ctx:
        post = BAKER | {"title": "Boulangère"}
        adhesion_steps.keep_post(ctx, holder(adhesion_id), id=adhesion_id, key=1, **post)
        adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)
    (adhesion,) = stored(Adhesion)
    assert (adhesion.state, adhesion.reason) == (State.SENT, "")


@pytest.mark.parametrize("verb", [decision.refuse, decision.give_back], ids=["refuse", "give back"])
def test_an_answer_needs_a_reason(work_as, waiting, secretary, verb):
    adhesion_id = waiting()
    with pytest.raises(DomainError) as refused, work_as(secretary) as ctx:
        verb(ctx, id=adhesion_id, reason="  ")
    assert refused.value.field == "reason"


def test_a_request_given_back_is_decided_once_it_comes_again(work_as, waiting, secretary, accept):
    adhesion_id = waiting()
    with work_as(secretary) as ctx:
        decision.give_back(ctx, id=adhesion_id, reason="Précisez.")
    with pytest.raises(DomainError, match="revenue à l’entreprise"):
        accept(adhesion_id)


def test_a_request_that_was_never_sent_is_its_companys_alone(work_as, secretary):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    for verb in (decision.refuse, decision.give_back):
        with pytest.raises(NotAllowed), work_as(secretary) as ctx:
            verb(ctx, id=adhesion_id, reason="Non")
    with pytest.raises(NotAllowed), work_as(secretary) as ctx:
        decision.to_show(ctx, id=adhesion_id)


@pytest.mark.parametrize(
    "rights",
    [pytest.param((StaffRight.INBOX, StaffRight.ADHERENTS), id="reader"), pytest.param((), id="nobody")],
)
def test_who_may_not_create_adherents_decides_nothing(work_as, waiting, staff, rights):
    adhesion_id, who = waiting(), staff(*rights)
    sector = SectorFactory()
    with pytest.raises(NotAllowed), work_as(who) as ctx:
        decision.accept(ctx, id=adhesion_id, sector=sector)
    with pytest.raises(NotAllowed), work_as(who) as ctx:
        decision.refuse(ctx, id=adhesion_id, reason="Non")


def test_an_employer_reads_no_request_at_all(work_as, waiting, employer, secretary):
    adhesion_id = waiting()
    nobody = replace(employer(*Right), rights=frozenset({*Right, *StaffRight}), side=Side.EMPLOYER)
    with work_as(secretary) as ctx:
        assert decision.to_show(ctx, id=adhesion_id).id == adhesion_id
    with pytest.raises(ProgrammingError, match="permission denied"), work_as(nobody) as ctx:
        decision.to_show(ctx, id=adhesion_id)


def test_the_next_number_is_proposed(work_as, secretary):
    with work_as(secretary) as ctx:
        assert free_number(ctx) == "10001"
    AdherentFactory(number="20400")
    with work_as(secretary) as ctx:
        assert free_number(ctx) == "20401"
