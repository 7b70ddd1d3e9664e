"""What people of the demonstration did at the portal itself, by its services: mails and history tell of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, or_, select

from app.accounts.rules.rights import BY_KEY, DEFAULT_ROLES
from app.accounts.services.invitations import invite, mail_access
from app.adherents.models import Adherent, Sector
from app.adherents.services.company import enrol
from app.demo.rules.companies import siret
from app.demo.services.sign_ins import BAKER, SECRETARY, DemoSignIn
from app.employees.models import Employee
from app.platform.account import User
from app.platform.context import Actor, Context, Side
from app.platform.security import held
from app.platform.unit_of_work import unit_of_work
from app.visits import queries
from app.visits.rules.kinds import Kind
from app.visits.services.asking import ask
from app.visits.services.planning import plan

EMAIL = "contact@ferronnerie-chapuis.example"
NEWCOMER: Mapping[str, Any] = {
    "name": "Ferronnerie Chapuis",
    "legal_form": "EURL",
    "siret": siret(1_000_003),
    "naf": "2511Z",
    "activity": "Construction métallique",
    "street": "8 zone artisanale des Prés",
    "postcode": "21200",
    "town": "Beaune",
    "phone": "03 53 01 77 12",
    "email": EMAIL,
}


def enrol_newcomer(ctx: Context, sector: Sector) -> None:
    """An adherent that has just joined: its administrator was mailed a link, it has no employee yet."""
    adherent = enrol(ctx, sector=sector, **NEWCOMER)
    mail_access(ctx, adherent_id=adherent.id, email=EMAIL)


def exchange() -> None:
    """The baker invites a colleague and asks for a visit; the secretary plans it."""
    with unit_of_work(Actor.system()) as ctx:
        baker, secretary = (_actor(ctx, each) for each in (BAKER, SECRETARY))
    with unit_of_work(baker) as ctx:
        rights = BY_KEY["BILLING"].rights
        invite(ctx, email="paul.renaud@exemple.example", first_name="Paul", last_name="Renaud", rights=rights)
        employee = ctx.session.scalars(_at_work(ctx)).first()
        if employee is None:
            return
        request = ask(
            ctx,
            employee_id=employee.id,
            kind=Kind.OCCASIONAL,
            constraint_note="De préférence après le service de midi.",
        )
    with unit_of_work(secretary) as ctx:
        slot = ctx.session.scalars(queries.free_slots(ctx.now, doctors_only=True, sector_id=None).limit(1)).first()
        if slot is not None:
            plan(ctx, request_id=request.id, slot_id=slot.id)


def _at_work(ctx: Context) -> Select[Employee]:
    """Somebody who is there, with a post, and of whom nothing is asked yet."""
    here = or_(Employee.left_on.is_(None), Employee.left_on > ctx.today)
    free = (Employee.hired_on <= ctx.today, Employee.main_post_id.is_not(None), ~Employee.visit_asked)
    found = select(Employee).where(here, *free, Employee.appointment_on.is_(None))
    return found.order_by(Employee.name_key, Employee.id).limit(1)


def _actor(ctx: Context, who: DemoSignIn) -> Actor:
    """The person as they would be after signing in."""
    user_id = ctx.session.scalar(select(User.id).where(User.email == who.email))
    if who.mandates is None:
        return Actor(user_id, frozenset(), DEFAULT_ROLES[who.role], Side.STAFF, who.name)
    numbers = select(Adherent.id).where(Adherent.number.in_(who.mandates))
    adherents = frozenset(ctx.session.scalars(numbers))
    return Actor(user_id, adherents, held(next(iter(who.mandates.values()))), Side.EMPLOYER, who.name)
