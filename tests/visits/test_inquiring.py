"""« Demande générale » : an absence or a question reaches the secretariat, and the answer comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.law.retention import Data
from app.platform import mail, retention
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed, SeveralAdherents
from app.platform.mail import Outbox
from app.platform.notice import Notice
from app.visits.models import Inquiry
from app.visits.rules import inquiries
from app.visits.rules.inquiries import InquiryState, Subject
from app.visits.services import inquiring
from tests.factories import NOW, AccountFactory, AdherentFactory, EmployeeFactory

ABSENT = {"subject": Subject.ABSENCE, "message": "Congé parental du 2 mars au 31 août."}
QUESTION = {"subject": Subject.ACCOUNTING, "message": "Où trouver notre dernière facture ?"}


@pytest.fixture
def here(company):
    return company()


@pytest.fixture
def member(employer):
    """Somebody of a company, with an account of their own."""
    return lambda here, *rights: replace(employer(*rights, of=here.adherent.id), user_id=AccountFactory().id)


@pytest.fixture
def asker(member):
    """Who may see visits there."""
    return lambda here: member(here, Right.VISITS)


@pytest.fixture
def sent(work_as, here, asker):
    """An absence that was told."""
    with work_as(asker(here)) as ctx:
        return inquiring.inquire(ctx, **ABSENT, employee_ids=[here.employee.id])


@pytest.mark.row("F152")
def test_a_long_absence_is_told_without_any_field_of_its_own(here, stored, sent):
    (kept,) = stored(Inquiry)
    assert (kept.subject, kept.message, kept.employee_ids) == (
        Subject.ABSENCE, ABSENT["message"], [here.employee.id],
    )  # fmt: skip
    assert (kept.state, kept.asked_at, kept.adherent_id) == (InquiryState.WAITING, NOW, here.adherent.id)
    assert stored(AuditLine)[0].changes == {"Objet": ["", "Salarié absent"]}


def test_several_may_be_named_and_whoever_is_named_twice_counts_once(work_as, here, asker, stored):
    other = EmployeeFactory(adherent_id=here.adherent.id)
    with work_as(asker(here)) as ctx:
        inquiring.inquire(ctx, **ABSENT, employee_ids=[other.id, here.employee.id, other.id])

    assert stored(Inquiry)[0].employee_ids == [other.id, here.employee.id]


def test_what_was_written_is_sealed(sent, administrator):
    with administrator.connect() as connection:
        raw = connection.exec_driver_sql("SELECT message FROM inquiry").scalar_one()
        history = str(connection.exec_driver_sql("SELECT changes FROM audit_line").all())

    assert b"parental" not in bytes(raw)
    assert "parental" not in history


def test_the_secretariat_is_written_to_and_the_mail_names_nobody(here, stored, sent):
    letter = mail.read(stored(Outbox)[0])
    assert "Demande générale de Boulangerie Martin" in letter.subject
    assert f"/staff/inquiries/{sent.id}" in letter.text
    assert not {"Benali", "Karim", "parental"} & set(letter.text.split())


def test_an_absence_says_whose(work_as, here, asker, stored):
    with pytest.raises(DomainError, match="quel salarié") as refused, work_as(asker(here)) as ctx:
        inquiring.inquire(ctx, **ABSENT)

    assert (refused.value.field, stored(Inquiry)) == ("employee", [])


def test_who_may_not_choose_employees_writes_their_names(work_as, member, here, stored):
    colleague = member(here, Right.BILLING_DOCUMENTS)
    with work_as(colleague) as ctx:
        inquiring.inquire(ctx, **ABSENT)
    with pytest.raises(NotAllowed), work_as(colleague) as ctx:
        inquiring.inquire(ctx, **ABSENT, employee_ids=[here.employee.id])

    assert len(stored(Inquiry)) == 1


def test_nobody_of_another_adherent_is_named(work_as, company, here, asker, stored):
    for whom in (company().employee.id, 10**9):
        with pytest.raises(NotAllowed), work_as(asker(here)) as ctx:
            inquiring.inquire(ctx, **ABSENT, employee_ids=[here.employee.id, whom])

    assert stored(Inquiry) == []


def test_it_is_asked_for_one_adherent_at_a_time(work_as, here, stored):
    both = frozenset({here.adherent.id, AdherentFactory().id})
    actor = Actor.system(here.adherent.id)
    with pytest.raises(SeveralAdherents), work_as(Actor(None, both, frozenset(), actor.side)) as ctx:
        inquiring.inquire(ctx, **QUESTION)

    assert stored(Inquiry) == []


def test_a_service_without_the_form_is_called_instead(work_as, as_profile, here, asker, stored):
    as_profile("sstrn")
    with pytest.raises(NotAllowed), work_as(asker(here)) as ctx:
        inquiring.inquire(ctx, **QUESTION)

    assert stored(Inquiry) == []


def test_the_answer_comes_back_to_who_asked(work_as, here, asker, secretary, stored):
    asking = asker(here)
    with work_as(asking) as ctx:
        number = inquiring.inquire(ctx, **QUESTION)
        ctx.session.flush()
        number = number.id
    with work_as(secretary) as ctx:
        inquiring.answer(ctx, id=number, answer="Dans « Factures ».")

    (kept,) = stored(Inquiry)
    assert (kept.state, kept.answer, kept.answered_by) == (InquiryState.ANSWERED, "Dans « Factures ».", "Nadia Perrot")
    assert [(each.user_id, each.url) for each in stored(Notice)] == [(asking.user_id, f"/contact/{number}")]


def test_it_is_answered_once(work_as, secretary, stored, sent):
    with work_as(secretary) as ctx:
        inquiring.answer(ctx, id=sent.id, answer="C’est noté.")
    with pytest.raises(DomainError, match="déjà traitée"), work_as(secretary) as ctx:
        inquiring.answer(ctx, id=sent.id, answer="Autre chose.")

    assert stored(Inquiry)[0].answer == "C’est noté."


@pytest.fixture
def others(staff, here, asker):
    """Who plans and who asks, but treats no request."""
    return staff(StaffRight.PLANNING), asker(here)


def test_only_who_treats_requests_answers(work_as, others, stored, sent):
    for actor in others:
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            inquiring.answer(ctx, id=sent.id, answer="C’est noté.")

    assert stored(Inquiry)[0].answer is None


def test_an_administrator_reads_what_colleagues_asked(work_as, member, here, sent):
    with work_as(member(here, Right.ADMIN)) as ctx:
        assert [each.id for each in inquiring.own(ctx, 10)] == [sent.id]
        assert inquiring.one(ctx, sent.id).message == ABSENT["message"]


def test_a_colleague_and_another_adherent_read_nothing_of_it(work_as, company, member, here, sent):
    for actor in (member(here, Right.VISITS), member(company(), Right.VISITS, Right.ADMIN)):
        with work_as(actor) as ctx:
            assert list(inquiring.own(ctx, 10)) == []
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            inquiring.one(ctx, sent.id)


def test_two_years_later_what_was_answered_is_gone_and_what_waits_stays(work_as, here, member, secretary, stored):
    with work_as(member(here)) as ctx:
        sent = inquiring.inquire(ctx, **QUESTION)
        waits = inquiring.inquire(ctx, **QUESTION)
    with work_as(secretary) as ctx:
        inquiring.answer(ctx, id=sent.id, answer="C’est noté.")
    late = NOW + timedelta(days=732)
    with work_as(Actor.system(), late) as ctx:
        assert [*ctx.session.scalars(retention.PAST[Data.INQUIRY].due(ctx))] == [sent.id]
        inquiring.forget(ctx)
        inquiring.forget(ctx)

    assert [each.id for each in stored(Inquiry)] == [waits.id]


def test_nobody_floods_a_secretariat(work_as, here, asker, monkeypatch, stored):
    monkeypatch.setattr(inquiries, "INQUIRIES_A_DAY", 2)
    actor = asker(here)
    for _ in range(2):
        with work_as(actor) as ctx:
            inquiring.inquire(ctx, **QUESTION)
    with pytest.raises(DomainError, match="reprenez demain"), work_as(actor) as ctx:
        inquiring.inquire(ctx, **QUESTION)
    for someone, when in ((asker(here), NOW), (actor, NOW + timedelta(days=1, minutes=1))):
        with work_as(someone, when) as ctx:
            inquiring.inquire(ctx, **QUESTION)

    assert len(stored(Inquiry)) == 4


def test_what_is_sent_from_two_browsers_at_once_is_counted_too(meanwhile, here, asker, monkeypatch, stored):
    monkeypatch.setattr(inquiries, "INQUIRIES_A_DAY", 1)

    def ask(ctx):
        inquiring.inquire(ctx, **QUESTION)

    with meanwhile(asker(here), ask) as (ctx, found):
        ask(ctx)

    assert found[0].endswith("reprenez demain, ou appelez le service.")
    assert len(stored(Inquiry)) == 1
