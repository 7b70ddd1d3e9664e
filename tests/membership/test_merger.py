"""A merger loses no row: everything follows, the same person becomes one, and nothing is half done."""

import threading
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range

from app.accounts.models import FilerNumber, Invitation, InvitationKind, Mandate, Registration, SignIn
from app.adherents.models import Address, AddressKind, Adherent, State
from app.employees.models import Assignment, Employee, EmployeeExposure, NirState
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import State as Stands
from app.membership.services import merging
from app.platform import audit, merger
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, Side, StaffRight
from app.platform.database import metadata
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.platform.unit_of_work import unit_of_work
from app.posts.models import Post
from app.visits.models import Appointment, Visit, VisitRequest
from app.visits.models import Kind as VisitKind
from app.visits.rules.requests import RequestState
from tests import factories
from tests.factories import NOW, sessions

SERVICE = Actor(2, frozenset(), frozenset({StaffRight.ADHERENT_ADMIN, Right.COMPANY}), Side.STAFF, name="Nadia Perrot")
HASH = b"the same number"


@pytest.fixture
def two(app):
    """The adherent that goes and the one that stays."""
    return SimpleNamespace(
        gone=factories.AdherentFactory(number="10001", name="Fournil du Sud"),
        kept=factories.AdherentFactory(number="10002", name="Boulangerie Martin"),
    )


@pytest.fixture
def petition_id(asked):
    return asked(Kind.MERGER, description="10001 rejoint 10002. Appelez le 06 12 34 56 78.")


@pytest.fixture
def merge(two, petition_id):
    def do(same=None, accesses_follow=True, gone=None, kept=None):
        with unit_of_work(SERVICE, NOW) as ctx:
            return merging.merge(
                ctx, petition_id=petition_id, absorbed_id=gone or two.gone.id, kept_id=kept or two.kept.id,
                same=same or {}, accesses_follow=accesses_follow,
            )  # fmt: skip

    return do


def furnish(adherent_id, people=2, posts=2):
    """Some of everything at an adherent."""
    of = {"adherent_id": adherent_id}
    held = [factories.PostFactory(**of, title=f"Poste {n}") for n in range(posts)]
    for post in held:
        factories.PostExposureFactory(**of, post_id=post.id)
    for each in range(people):
        person = factories.EmployeeFactory(**of, main_post_id=held[each % posts].id if posts else None)
        factories.ContractFactory(**of, employee_id=person.id)
        if posts:
            factories.AssignmentFactory(**of, employee_id=person.id, post_id=held[each % posts].id)
        asked = factories.VisitRequestFactory(**of, employee_id=person.id)
        met = factories.AppointmentFactory(**of, employee_id=person.id, request_id=asked.id)
        sessions.add_all(
            [
                Visit(**of, employee_id=person.id, appointment_id=met.id, law_kind="VIP", held_on=date(2025, 3, 3)),
                EmployeeExposure(
                    **of, employee_id=person.id, risk_code="AMIANTE", period=Range(date(2021, 1, 1), None)
                ),
            ]
        )
    factories.AddressFactory(**of)
    factories.ContactFactory(**of)
    factories.MandateFactory(**of, rights=[Right.ADMIN])
    sessions.commit()


def counted(stored_tables=merger.MOVED):
    """Rows by table, whoever's they are."""
    names = [name for moved in stored_tables.values() for name in moved.tables]
    sessions.rollback()
    return Counter({name: sessions.scalar(text(f"SELECT count(*) FROM {name}")) for name in names})


def left_behind(adherent_id):
    sessions.rollback()
    names = [name for moved in merger.MOVED.values() for name in moved.tables]
    query = "SELECT count(*) FROM {} WHERE adherent_id = :id"
    return {n: c for n in names if (c := sessions.scalar(text(query.format(n)), {"id": adherent_id}))}


def test_every_table_of_an_adherent_follows(portal):
    moved = {name for each in merger.MOVED.values() for name in each.tables}
    tenant = {table.name for table in metadata.sorted_tables if "adherent_id" in table.c and not table.info.get("view")}
    assert tenant - moved == {merger.HISTORY}


def test_every_other_pointer_to_an_adherent_is_thought_of(portal):
    """What names an adherent without being its own: who chose it, its branches, what it became."""
    pointers = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if column.name != "adherent_id" and any(key.target_fullname == "adherent.id" for key in column.foreign_keys)
    }
    handled = {"sign_in.chosen_id", "adherent.parent_id", "registration.for_adherent_id"}
    tells_what_was = {"adherent.absorbed_by_id", "adhesion.became_id", "company_merger.absorbed_id"}
    assert pointers == handled | tells_what_was


@pytest.mark.row("F073")
def test_everything_follows_and_the_absorbed_one_is_struck_off_with_a_pointer(two, merge, stored):
    furnish(two.gone.id)
    furnish(two.kept.id)
    before = counted()
    merge()
    after = counted()
    assert {name: (before[name], after[name]) for name in before if after[name] < before[name]} == {}
    assert left_behind(two.gone.id) == {}
    gone = next(each for each in stored(Adherent) if each.id == two.gone.id)
    assert (gone.state, gone.absorbed_by_id) == (State.LEFT, two.kept.id)
    assert gone.state_reason == "Absorbé par Boulangerie Martin (n° 10002)"
    (petition,) = stored(Petition)
    assert (petition.state, petition.adherent_id) == (Stands.ACCEPTED, two.kept.id)
    assert {line.action for line in stored(AuditLine)} >= {"company_absorbed", "company_absorbs", "petition_accepted"}


@settings(max_examples=12)
@given(
    gone=st.tuples(st.integers(0, 4), st.integers(1, 3)),
    kept=st.tuples(st.integers(0, 3), st.integers(0, 2)),
    twins=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=3),
    follow=st.booleans(),
)
def test_whatever_the_companies_a_merger_loses_no_row(asked, gone, kept, twins, follow):
    absorbed, stays = factories.AdherentFactory(), factories.AdherentFactory()
    furnish(absorbed.id, *gone)
    furnish(stays.id, *kept)
    same = {}
    for place, (numbered, answer) in enumerate(twins):
        known = {"nir_state": NirState.KNOWN, "nir_hash": f"{stays.id} {place}".encode()} if numbered else {}
        person = {"last_name": "DUPONT", "first_name": f"A{place}", "name_key": f"dupont a{place}", **known}
        one = factories.EmployeeFactory(adherent_id=absorbed.id, **person)
        factories.EmployeeFactory(adherent_id=stays.id, **person)
        factories.ContractFactory(adherent_id=absorbed.id, employee_id=one.id)
        same[one.id] = answer
    joined = sum(1 for numbered, answer in twins if numbered or answer)
    before = counted()
    number = asked(Kind.MERGER, description=f"{absorbed.id} et {stays.id}")
    before["petition"] += 1
    with unit_of_work(SERVICE, NOW) as ctx:
        merging.merge(
            ctx, petition_id=number, absorbed_id=absorbed.id, kept_id=stays.id, same=same, accesses_follow=follow
        )
    lost = {name: before[name] - count for name, count in counted().items() if count < before[name]}
    assert lost == ({"employee": joined} if joined else {})
    assert left_behind(absorbed.id) == {}


def twins(two, sure, **more):
    """The same person in both companies: two employees, at work in each."""
    known = {"nir_state": NirState.KNOWN, "nir_hash": HASH} if sure else {}
    person = {"last_name": "BENALI", "first_name": "Karim", "name_key": "benali karim", **known}
    pair = []
    for adherent in (two.gone, two.kept):
        post = factories.PostFactory(adherent_id=adherent.id, title="Boulanger")
        pair.append(factories.employed(post, **(person | more)))
    return pair


def test_the_same_number_is_one_person_whose_careers_stand_side_by_side(two, merge, stored):
    gone, stays = twins(two, sure=True, hired_on=date(2019, 2, 1))
    sessions.add(
        Visit(adherent_id=two.gone.id, employee_id=gone.id, law_kind="VIP", held_on=date(2025, 6, 2))
    )  # fmt: skip
    sessions.commit()
    merge({gone.id: False})
    (person,) = stored(Employee)
    assert (person.id, person.adherent_id, person.hired_on) == (stays.id, two.kept.id, date(2019, 2, 1))
    assert sorted(each.rank for each in stored(Assignment)) == [1, 2]
    assert person.last_visit_on == date(2025, 6, 2)
    assert sorted(post.title for post in stored(Post)) == ["Boulanger", "Boulanger (Fournil du Sud)"]
    assert all(post.holders == 1 for post in stored(Post))


def test_the_same_name_and_birth_is_asked_about_first(two, merge, stored):
    gone, _ = twins(two, sure=False)
    with pytest.raises(DomainError, match="Dites pour chaque personne"):
        merge()
    assert len(stored(Employee)) == 2
    merge({gone.id: False})
    assert len(stored(Employee)) == 2


def test_a_visit_asked_by_both_stays_asked_once(two, merge, stored):
    gone, stays = twins(two, sure=True)
    accepted = factories.VisitRequestFactory(
        adherent_id=two.gone.id, employee_id=gone.id, kind=VisitKind.HIRING, state=RequestState.ACCEPTED
    )
    factories.VisitRequestFactory(adherent_id=two.kept.id, employee_id=stays.id, kind=VisitKind.HIRING)
    merge()
    standing = [each.id for each in stored(VisitRequest) if each.state is not RequestState.CANCELLED]
    assert standing == [accepted.id]
    assert stored(Employee)[0].visit_asked


def test_a_fourth_post_at_once_is_refused_and_nothing_is_done(two, merge, stored):
    gone, stays = twins(two, sure=True)
    for rank, (adherent, who) in ((2, (two.kept, stays)), (3, (two.kept, stays))):
        factories.AssignmentFactory(adherent_id=adherent.id, employee_id=who.id, rank=rank)
    with pytest.raises(DomainError, match="plus de trois postes"):
        merge()
    assert next(each for each in stored(Adherent) if each.id == two.gone.id).state is State.ACTIVE
    assert len(stored(Employee)) == 2
    assert stored(Petition)[0].state is Stands.PENDING
    assert gone.adherent_id == two.gone.id


@pytest.mark.parametrize("follow", [True, False])
def test_the_accesses_follow_or_end_and_who_had_two_has_one(two, merge, stored, follow):
    both, only = factories.AccountFactory(), factories.AccountFactory()
    factories.MandateFactory(user_id=both.id, adherent_id=two.gone.id, rights=[Right.VISITS])
    factories.MandateFactory(user_id=both.id, adherent_id=two.kept.id, rights=[Right.COMPANY])
    factories.MandateFactory(user_id=only.id, adherent_id=two.gone.id, rights=[Right.ADMIN])
    merge(accesses_follow=follow)
    held = {each.user_id: each for each in stored(Mandate)}
    assert {each.adherent_id for each in held.values()} == {two.kept.id}
    assert held[only.id].active is follow
    assert (Right.VISITS in held[both.id].rights) is follow
    assert Right.COMPANY in held[both.id].rights


def test_an_access_that_ended_gives_no_right_back(two, merge, stored):
    person = factories.AccountFactory()
    factories.MandateFactory(user_id=person.id, adherent_id=two.gone.id, rights=[Right.EMPLOYEES])
    former = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 12, 31)}
    factories.MandateFactory(user_id=person.id, adherent_id=two.kept.id, rights=[Right.ADMIN], **former)
    merge(accesses_follow=True)
    (held,) = (each for each in stored(Mandate) if each.user_id == person.id)
    assert (held.rights, held.ends_on) == ([Right.EMPLOYEES], None)


@pytest.mark.parametrize("here", [{}, {"ends_on": date(2025, 12, 31)}], ids=["without end", "ended too"])
def test_an_access_that_the_kept_company_closed_stays_closed(two, merge, stored, here):
    person = factories.AccountFactory()
    factories.MandateFactory(user_id=person.id, adherent_id=two.gone.id, rights=[Right.ADMIN], with_branches=True)
    factories.MandateFactory(user_id=person.id, adherent_id=two.kept.id, rights=[Right.EMPLOYEES], active=False, **here)
    merge(accesses_follow=True)
    (held,) = (each for each in stored(Mandate) if each.user_id == person.id)
    assert (held.adherent_id, held.active, held.rights) == (two.kept.id, False, [Right.EMPLOYEES])
    assert (held.with_branches, held.ends_on) == (False, here.get("ends_on"))


def test_the_history_follows_too_and_that_of_a_person_joins(two, merge, stored):
    gone, stays = twins(two, sure=True)
    audit.SENTENCES.setdefault("contact_added", "Contact ajouté")
    with unit_of_work(SERVICE, NOW) as ctx:
        audit.record(ctx, "contact_added", ctx.session.get(Employee, gone.id))
        audit.record(ctx, "contact_added", ctx.session.get(Adherent, two.gone.id))
    merge()
    lines = [line for line in stored(AuditLine) if line.action == "contact_added"]
    assert {line.adherent_id for line in lines} == {two.kept.id}
    assert {line.subject_id for line in lines if line.subject_kind == "employee"} == {stays.id}


def test_nobody_rewrites_the_history_beside_a_merger(two, work_as):
    with work_as(SERVICE) as ctx:
        audit.record(ctx, "company_absorbed", ctx.session.get(Adherent, two.gone.id))
    with work_as(SERVICE) as ctx:
        ctx.session.execute(select(text(f"merge_history({two.gone.id}, {two.kept.id}, '{{}}', '{{}}')")))
        line = ctx.session.scalars(select(AuditLine)).one()
        assert line.adherent_id == two.gone.id


def test_ways_in_to_the_absorbed_one_close_and_its_addresses_become_places_of_work(two, merge, stored):
    factories.AddressFactory(adherent_id=two.gone.id)
    factories.AddressFactory(adherent_id=two.kept.id)
    sessions.add(
        Invitation(
            adherent_id=two.gone.id, kind=InvitationKind.LINK, number="10001", email="x@example.org",
            rights=[Right.EMPLOYEES], secret_hash="x", expires_at=NOW,
        )
    )  # fmt: skip
    sessions.commit()
    merge()
    assert [each.withdrawn_at for each in stored(Invitation)] == [NOW]
    assert sorted(each.kind for each in stored(Address)) == sorted([AddressKind.COMPANY, AddressKind.WORK])


def test_an_adherent_does_not_merge_with_itself_nor_a_mother_with_its_branch(two, merge, stored):
    branch = factories.AdherentFactory(parent_id=two.kept.id)
    with pytest.raises(DomainError, match="même adhérent"):
        merge(gone=two.kept.id)
    with pytest.raises(DomainError, match="adhérent fille"):
        merge(gone=branch.id)
    with pytest.raises(DomainError, match="adhérent fille"):
        merge(gone=two.kept.id, kept=branch.id)
    with pytest.raises(NotAllowed):
        merge(gone=10**9)
    assert [each.state for each in stored(Adherent)] == [State.ACTIVE] * 3


def test_an_account_that_waits_for_its_mail_opens_nothing_at_the_absorbed_one(two, merge, stored):
    sessions.add(
        Registration(
            for_adherent_id=two.gone.id, email="x@example.org", first_name="A", last_name="B", function="",
            terms_version=1, secret_hash="x", expires_at=NOW,
        )
    )  # fmt: skip
    sessions.add(FilerNumber(adherent_id=two.gone.id, secret_hash="x", issued_at=NOW))
    sessions.commit()
    merge()
    assert stored(Registration) == []
    assert stored(FilerNumber) == []


def test_who_looked_at_the_absorbed_one_looks_at_what_the_access_covers(two, merge, stored):
    person = factories.AccountFactory()
    mandate = factories.MandateFactory(user_id=person.id, adherent_id=two.gone.id)
    factories.SignInFactory(user_id=person.id, mandate_id=mandate.id, chosen_id=two.gone.id)
    merge()
    (browser,) = stored(SignIn)
    assert (browser.mandate_id, browser.chosen_id) == (mandate.id, None)


def test_branches_get_a_new_mother(two, merge, stored):
    branch = factories.AdherentFactory(parent_id=two.gone.id)
    merge()
    assert next(each for each in stored(Adherent) if each.id == branch.id).parent_id == two.kept.id


def test_a_second_click_is_told_that_it_is_done(two, merge, stored):
    furnish(two.gone.id)
    merge()
    mails = len(stored(Outbox))
    with pytest.raises(DomainError, match="déjà acceptée par Nadia Perrot"):
        merge()
    assert len(stored(Outbox)) == mails


def test_of_two_members_of_staff_at_once_one_is_told(portal, two, merge, stored):
    furnish(two.gone.id)
    start, told = threading.Barrier(2), []

    def decide():
        with portal.app_context():
            start.wait()
            try:
                merge()
                told.append("done")
            except DomainError as refusal:
                told.append(str(refusal))

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each == "done" for each in told) == [False, True]
    assert len([each for each in stored(Appointment) if each.adherent_id == two.kept.id]) == 2


def test_who_administered_either_is_told(two, merge, stored):
    furnish(two.gone.id)
    furnish(two.kept.id)
    merge()
    assert len([row for row in stored(Outbox) if row.template == "membership/merged"]) == 3


def test_the_plan_says_what_will_move_and_writes_nothing(two, work_as):
    furnish(two.gone.id, people=3)
    gone, _ = twins(two, sure=False)
    with work_as(SERVICE) as ctx:
        plan = merging.plan(ctx, absorbed_id=two.gone.id, kept_id=two.kept.id)
        assert "4 salariés" in plan.counts
        assert "3 postes de travail" in plan.counts
        assert [(one.absorbed.id, one.sure) for one in plan.people] == [(gone.id, False)]
        assert not ctx.session.dirty


def test_only_the_service_merges(two, employer, work_as, petition_id):
    with pytest.raises(NotAllowed), work_as(employer(*Right, of=two.kept.id)) as ctx:
        merging.plan(ctx, absorbed_id=two.gone.id, kept_id=two.kept.id)
