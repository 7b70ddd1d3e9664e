"""What the tests of nomenclatures share: they change rows that migrations loaded, so they are always undone."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.platform.context import Actor, Context, StaffRight
from app.platform.database import db
from tests.factories import NOW


@pytest.fixture
def desk(app: Flask, staff: Callable[..., Actor]) -> Iterator[Context]:
    """The service at work on its settings, in a transaction that is undone."""
    actor = staff(StaffRight.SETTINGS)
    with Session(db.engine, info={"actor": actor}) as session:
        yield Context(session, actor, NOW, app.extensions["profile"])
        session.rollback()
