"""A unit of work acts for somebody, commits once, or leaves nothing."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.adherents.models import Adherent, Contact
from app.platform.context import Actor
from app.platform.database import db
from tests.factories import ContactFactory, PostFactory

SETTINGS = text("SELECT current_user, current_setting('app.adherents'), current_setting('app.user')")


def contact(ctx, name, adherent_id=None):
    ctx.session.add(Contact(adherent_id=adherent_id or ctx.actor.adherent_id, last_name=name, first_name="Julie"))


def test_without_an_actor_no_table_is_readable(app):
    with Session(db.engine) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.scalars(select(Adherent))


def test_without_an_actor_even_an_administrators_connection_reads_nothing(database):
    engine = create_engine(database)
    with Session(engine) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.scalars(select(Adherent))
    engine.dispose()


def test_the_role_and_scope_last_as_long_as_the_transaction(work_as, employer):
    actor = employer()
    with work_as(actor) as ctx:
        assert ctx.session.execute(SETTINGS).one() == ("portal_employer", f"{{{actor.adherent_id}}}", "1")
    with Session(db.engine) as session:  # the same pooled connection
        assert session.execute(SETTINGS).one() == ("portal_login", "{}", "")
    with db.engine.connect() as connection:
        assert connection.execute(SETTINGS).one() == ("portal_login", "", "")


def test_a_second_transaction_of_the_same_session_enters_again(work_as, employer):
    with work_as(employer()) as ctx:
        ctx.session.rollback()
        assert ctx.session.scalar(text("SELECT current_user")) == "portal_employer"


def test_an_employer_without_adherent_sees_nothing(work_as, staff):
    ContactFactory()
    with work_as(Actor(1, frozenset(), frozenset())) as ctx:
        assert ctx.session.scalars(select(Contact)).all() == []
    with work_as(staff()) as ctx:
        assert len(ctx.session.scalars(select(Contact)).all()) == 1


def test_writing_for_another_adherent_is_refused_by_the_policy(work_as, employer):
    with pytest.raises(ProgrammingError, match="row-level security"), work_as(employer()) as ctx:
        contact(ctx, "MARTIN", PostFactory().adherent_id)


def test_who_only_reads_cannot_write(work_as, employer):
    actor = employer()
    reader = Actor(1, actor.adherents, actor.rights, read_only=True)
    with pytest.raises(Exception, match="read-only transaction"), work_as(reader) as ctx:
        contact(ctx, "MARTIN")


def test_it_commits_once(work_as, employer):
    commits = []
    with work_as(employer()) as ctx:
        event.listen(ctx.session, "after_commit", commits.append)
        contact(ctx, "MARTIN")
        ctx.session.flush()
        contact(ctx, "DURAND")
    assert len(commits) == 1


def test_an_error_leaves_nothing(work_as, employer, stored):
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(work_as, employer())
    assert stored(Contact) == []


def _add_and_fail(work_as, actor):
    with work_as(actor) as ctx:
        contact(ctx, "MARTIN")
        ctx.session.flush()
        raise ZeroDivisionError


def test_a_constraint_without_a_sentence_is_our_bug_and_stays_an_error(work_as, staff):
    with pytest.raises(IntegrityError), work_as(staff()) as ctx:
        contact(ctx, "MARTIN", 10**9)


def test_today_is_the_day_in_paris(work_as, employer):
    with work_as(employer(), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) as ctx:
        assert ctx.today == date(2026, 7, 2)
