"""Rows for tests: valid by default, committed, written as the service's staff so that any adherent's can be made."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, User, ViewMenu
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import scoped_session, sessionmaker

from app.accounts.models import Mandate, SignIn
from app.adherents.models import Address, AddressKind, Adherent, Contact, Function, MedicalCentre, Professional, Sector
from app.employees.models import Assignment, Contract, Employee, NirState, Sex
from app.law.names import sort_key
from app.platform.context import Actor, Right, Side
from app.platform.security import token_hash
from app.posts.models import Post, PostExposure
from app.visits.models import Appointment, Kind, Slot, VisitRequest

NOW = datetime(2026, 1, 5, 11, tzinfo=UTC)
"""What time it is in tests: Monday 5 January 2026, noon in Paris."""
HIRED_ON = date(2020, 1, 6)
"""Since when people work in tests, unless told."""
WRITER = Actor(user_id=None, adherents=frozenset(), rights=frozenset(), side=Side.STAFF)
sessions = scoped_session(sessionmaker(info={"actor": WRITER}, expire_on_commit=False))


class Row(factory.alchemy.SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = sessions
        sqlalchemy_session_persistence = "commit"


class SectorFactory(Row):
    class Meta:
        model = Sector

    name = factory.Sequence("Secteur {}".format)
    phone = "03 53 01 02 40"
    email = "beaune@example.org"


class MedicalCentreFactory(Row):
    class Meta:
        model = MedicalCentre

    name = factory.Sequence("Centre {}".format)
    street, postcode, town = "12 rue des Tonneliers", "21200", "Beaune"


class ProfessionalFactory(Row):
    class Meta:
        model = Professional

    name = "Dr Hélène Morin"
    function = Function.DOCTOR
    sector_id = factory.LazyFunction(lambda: SectorFactory().id)


class AdherentFactory(Row):
    class Meta:
        model = Adherent

    number = factory.Sequence(lambda n: f"{n + 100:05}")  # 00010, of the manuals, is left to stories
    name = factory.Sequence("Entreprise {}".format)
    name_key = factory.LazyAttribute(lambda row: sort_key(row.name))
    sector_id = factory.LazyFunction(lambda: SectorFactory().id)
    joined_on = date(2020, 1, 1)


class TenantRow(Row):
    class Meta:
        abstract = True

    adherent_id = factory.LazyFunction(lambda: AdherentFactory().id)


class AddressFactory(TenantRow):
    class Meta:
        model = Address

    kind = AddressKind.COMPANY
    street, postcode, town = "3 place Carnot", "21200", "Beaune"


class ContactFactory(TenantRow):
    class Meta:
        model = Contact

    last_name, first_name, email = "MARTIN", "Julie", "julie@example.org"


class PostFactory(TenantRow):
    class Meta:
        model = Post

    title = factory.Sequence("Poste {}".format)
    title_key = factory.LazyAttribute(lambda row: sort_key(row.title))
    pcs_code = "636c"


class PostExposureFactory(TenantRow):
    class Meta:
        model = PostExposure

    post_id = factory.LazyAttribute(lambda row: PostFactory(adherent_id=row.adherent_id).id)
    risk_code = "AMIANTE"
    period = Range(date(2020, 1, 1), None)


class EmployeeFactory(TenantRow):
    class Meta:
        model = Employee

    class Params:
        gone = factory.Trait(left_on=date(2025, 12, 31))

    last_name = factory.Sequence("NOM{}".format)
    first_name = "Marie"
    name_key = factory.LazyAttribute(lambda row: sort_key(f"{row.last_name} {row.first_name}"))
    sex = Sex.FEMALE
    born_on = date(1985, 6, 15)
    nir_state = NirState.UNAVAILABLE
    hired_on = HIRED_ON
    contract_kind = "CDI"


class ContractFactory(TenantRow):
    class Meta:
        model = Contract

    employee_id = factory.LazyAttribute(lambda row: EmployeeFactory(adherent_id=row.adherent_id).id)
    kind = "CDI"
    period = Range(HIRED_ON, None)


class AssignmentFactory(TenantRow):
    class Meta:
        model = Assignment

    employee_id = factory.LazyAttribute(lambda row: EmployeeFactory(adherent_id=row.adherent_id).id)
    post_id = factory.LazyAttribute(lambda row: PostFactory(adherent_id=row.adherent_id).id)
    period = Range(HIRED_ON, None)


class VisitRequestFactory(TenantRow):
    class Meta:
        model = VisitRequest

    employee_id = factory.LazyAttribute(lambda row: EmployeeFactory(adherent_id=row.adherent_id).id)
    kind = Kind.HIRING
    asked_at = NOW
    asked_by = "Julie Martin"


class SlotFactory(Row):
    class Meta:
        model = Slot

    professional_id = factory.LazyFunction(lambda: ProfessionalFactory().id)
    centre_id = factory.LazyFunction(lambda: MedicalCentreFactory().id)
    starts_at = datetime(2026, 1, 14, 8, tzinfo=UTC)
    minutes = 30


class AppointmentFactory(TenantRow):
    class Meta:
        model = Appointment

    employee_id = factory.LazyAttribute(lambda row: EmployeeFactory(adherent_id=row.adherent_id).id)
    slot_id = factory.LazyFunction(lambda: SlotFactory().id)
    kind = Kind.HIRING
    starts_at = datetime(2026, 1, 14, 8, tzinfo=UTC)


class AccountFactory(Row):
    class Meta:
        model = User

    first_name, last_name = "Anne", "Martin"
    username = factory.Sequence("anne{}".format)
    email = factory.Sequence("anne{}@example.org".format)
    active = True


class MandateFactory(TenantRow):
    class Meta:
        model = Mandate

    user_id = factory.LazyFunction(lambda: AccountFactory().id)
    rights = (Right.EMPLOYEES,)
    starts_on = date(2020, 1, 1)


class SignInFactory(Row):
    class Meta:
        model = SignIn

    user_id = factory.LazyFunction(lambda: AccountFactory().id)
    created_at = seen_at = NOW

    class Params:
        token = "a token that a cookie holds"

    token_hash = factory.LazyAttribute(lambda row: token_hash(row.token))


def employed(post: Post, **values: Any) -> Employee:
    """Somebody who has held a post since the hiring, until the exit where there is one, with a contract as long."""
    values = {"hired_on": HIRED_ON, "post_since": values.get("hired_on", HIRED_ON)} | values
    person: Employee = EmployeeFactory(adherent_id=post.adherent_id, main_post_id=post.id, **values)
    of = {"adherent_id": post.adherent_id, "employee_id": person.id}
    period = Range(person.hired_on, person.left_on and person.left_on + timedelta(days=1))
    ContractFactory(**of, kind=person.contract_kind, period=period)
    AssignmentFactory(**of, post_id=post.id, period=period)
    return person


def open_account(actor: Actor) -> User:
    """The account, mandates or staff role from which the portal will read this actor."""
    account = AccountFactory()
    for adherent_id in actor.adherents:
        MandateFactory(user_id=account.id, adherent_id=adherent_id, rights=sorted(actor.rights))
    if actor.side is Side.STAFF:
        give_role(account, actor)
    return account


def give_role(account: User, actor: Actor) -> None:
    """A role of the service's staff that permits what the actor may."""
    use = Permission(name=f"can_use_{account.id}")
    known = {view.name: view for view in sessions.scalars(select(ViewMenu))}
    views = [known.get(right.name) or ViewMenu(name=right.name) for right in actor.rights]
    permissions = [PermissionView(permission=use, view_menu=view) for view in views]
    sessions.add(Role(name=f"Service {account.id}", permissions=permissions, user=[account]))
    sessions.commit()
