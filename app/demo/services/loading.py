"""Filling an empty database of a demonstration: small under row security, large by COPY."""

from sqlalchemy import delete, exists, select

from app.adherents.models import Adherent, MedicalCentre, Professional, Sector
from app.demo.rules.companies import companies
from app.demo.rules.staff import drawn
from app.demo.services import agenda, bulk, counter, joining, small
from app.demo.services.first_ways import open_first_ways
from app.demo.services.sign_ins import open_accounts
from app.demo.services.team import Team, found_service, open_planning
from app.demo.services.world import SEED, world
from app.platform.context import Actor, Context
from app.platform.errors import DomainError
from app.platform.fictitious import owner_address, refuse_real_data
from app.platform.unit_of_work import unit_of_work

SMALL = (39, 1_490)
"""Adherents and employees; one more adherent is enrolled at the counter."""
LARGE = (50_000, 1_000_000)
FILLED = "Cette base contient déjà des adhérents : la démonstration ne se charge que dans une base vide."
DEMO = "Démonstration"


def is_empty() -> bool:
    """Whether no adherent is there yet."""
    with unit_of_work(Actor.system()) as ctx:
        return _empty(ctx)


def load_small() -> None:
    """40 adherents and some 1,500 employees, with what goes on between them and the service.

    Raises:
        UnsafeSettings: this is no demonstration.
        DomainError: the database is not empty.
    """
    refuse_real_data()
    with unit_of_work(Actor.system(on_behalf_of=DEMO)) as ctx:
        _refuse_filled(ctx)
        team = found_service(ctx)
        there = world(ctx)
        found = (drawn(each, there) for each in companies(SEED, *SMALL, ctx.today))
        small.write(ctx, there, found, *_ids(team))
        _bring_to_life(ctx, team)
        counter.enrol_newcomer(ctx, team.sectors[0])
    counter.exchange()
    joining.ask_to_join()


def load_large(adherents: int = LARGE[0], employees: int = LARGE[1]) -> None:
    """A whole service; the same named companies and sign-ins as in the small one.

    Raises:
        UnsafeSettings: this is no demonstration, or the owner's address is not known.
        DomainError: the database is not empty.
    """
    address = owner_address()
    with unit_of_work(Actor.system(on_behalf_of=DEMO)) as ctx:
        _refuse_filled(ctx)
        team = found_service(ctx)
        there = world(ctx, shared=True)
        sectors, centres = _ids(team)
    try:
        bulk.copy(address, there, companies(SEED, adherents, employees, there.today), sectors, centres)
    except BaseException:
        with unit_of_work(Actor.system()) as ctx:
            for model in (Professional, MedicalCentre, Sector):
                ctx.session.execute(delete(model))
        raise
    with unit_of_work(Actor.system(on_behalf_of=DEMO)) as ctx:
        ctx.session.add_all([*team.sectors, *team.centres, *team.secretaries])
        _bring_to_life(ctx, team)


def _bring_to_life(ctx: Context, team: Team) -> None:
    open_accounts(ctx, team)
    open_first_ways(ctx)
    agenda.fill(ctx, team, open_planning(ctx, team))


def _ids(team: Team) -> tuple[list[int], list[int]]:
    return [each.id for each in team.sectors], [each.id for each in team.centres]


def _empty(ctx: Context) -> bool:
    return not ctx.session.scalar(select(exists().where(Adherent.id.is_not(None))))


def _refuse_filled(ctx: Context) -> None:
    if not _empty(ctx):
        raise DomainError(FILLED)
