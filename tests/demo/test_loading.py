"""Filling a database: only an empty one, only of a demonstration; as large as a whole service, by COPY."""

from itertools import count

import pytest
from sqlalchemy import func, select, text

from app.adherents.models import Address, Adherent, Contact
from app.demo import services
from app.demo.rules.companies import companies
from app.demo.rules.staff import drawn
from app.demo.services import bulk, small
from app.demo.services.team import found_service
from app.demo.services.world import world
from app.employees.models import Assignment, Contract, Employee, EmployeeExposure
from app.employees.services.recompute import next_batch
from app.platform.context import Actor
from app.platform.unit_of_work import unit_of_work
from app.posts.models import Post, PostExposure
from app.visits.models import Visit
from config import UnsafeSettings
from tests.factories import NOW

FEW = (20, 880)
"""Just more than the named companies have."""
COPIED = (Adherent, Address, Contact, Post, PostExposure, Employee, Contract, Assignment, EmployeeExposure, Visit)


def test_an_empty_database_is_known(app):
    assert services.is_empty()


@pytest.mark.parametrize("load", [services.load_small, services.load_large])
def test_only_a_demonstration_is_filled(app, monkeypatch, load, stored):
    monkeypatch.setitem(app.config, "DEMO", False)
    with pytest.raises(UnsafeSettings, match="PORTAL_ENV=demo"):
        load()
    assert stored(Adherent) == []


def test_a_large_load_needs_the_owner_of_the_tables(app):
    with pytest.raises(UnsafeSettings, match="DATABASE_OWNER_URL"):
        services.load_large()


def test_the_same_day_gives_the_same_people(app):
    with unit_of_work(Actor.system(), NOW) as ctx:
        there, again = world(ctx), world(ctx)
        some = list(companies(1, *FEW, ctx.today))[:4]
        assert [drawn(each, there) for each in some] == [drawn(each, again) for each in some]


def test_copying_writes_what_the_roles_of_the_portal_would(app, administrator, database):
    with unit_of_work(Actor.system(), NOW) as ctx:
        there, team = world(ctx, shared=True), found_service(ctx)
        ids = [each.id for each in team.sectors], [each.id for each in team.centres]
    address = database.render_as_string(hide_password=False)
    bulk.copy(address, there, companies(1, *FEW, there.today), *ids)
    copied = _contents(administrator)
    with administrator.connect() as connection:
        connection.execute(text("TRUNCATE adherent RESTART IDENTITY CASCADE"))
    with unit_of_work(Actor.system(), NOW) as ctx:
        small.write(ctx, there, (drawn(each, there) for each in companies(1, *FEW, there.today)), *ids)
    assert _contents(administrator) == copied


def test_a_large_load_leaves_the_tables_as_guarded_as_before(app, administrator, database, monkeypatch):
    monkeypatch.setitem(app.config, "DATABASE_OWNER_URL", database.render_as_string(hide_password=False))
    before = _guards(administrator)
    services.load_large(*FEW)
    assert _guards(administrator) == before
    with unit_of_work(Actor.system(), NOW) as ctx:
        assert ctx.session.scalar(select(func.count(Employee.id))) == FEW[1]
        assert ctx.session.scalar(select(func.max(Employee.id))) == FEW[1]
        assert next_batch(ctx, 0, 5_000) is None
        assert [each for each in ctx.session.dirty if ctx.session.is_modified(each)] == []


def test_a_large_load_that_fails_leaves_nothing(app, administrator, database, monkeypatch, stored):
    monkeypatch.setitem(app.config, "DATABASE_OWNER_URL", database.render_as_string(hide_password=False))
    before, turns = _guards(administrator), count()

    def stumble(*_):
        if next(turns) == 3:
            raise OSError("disk full")
        return drawn(*_)

    monkeypatch.setattr(bulk, "drawn", stumble)
    with pytest.raises(OSError, match="disk full"):
        services.load_large(*FEW)
    assert stored(Adherent) == []
    assert _guards(administrator) == before
    assert services.is_empty()


def _contents(administrator):
    """Every row of the tables that are copied, but for the sealed number, which is never the same twice."""
    found = {}
    with administrator.connect() as connection:
        for model in COPIED:
            names = [each.name for each in model.__table__.columns if each.name not in {"id", "nir"}]
            rows = connection.execute(text(f"SELECT {', '.join(names)} FROM {model.__tablename__}"))
            found[model.__tablename__] = sorted(map(repr, rows))
    return found


def _guards(administrator):
    """Constraints, indexes and row security of every table."""
    asked = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r' ORDER BY 1",
    )
    with administrator.connect() as connection:
        return [connection.execute(text(each)).all() for each in asked]
