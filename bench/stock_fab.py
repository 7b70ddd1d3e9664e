"""The peer: the same lists by stock Flask-AppBuilder `ModelView`s, on the same rows, without row security."""

import os
from datetime import date
from functools import cache
from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder, Model, ModelView
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.filters import FilterEqualFunction
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Engine, ForeignKey, create_engine, event, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.clock import day_of, now
from bench.measure import Case, report
from bench.tasks import DEEP, EMPLOYER, NUMBER, PAGE, STAFF


class Adherent(Model):  # type: ignore[misc]
    """A company."""

    __tablename__ = "adherent"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Model):  # type: ignore[misc]
    """A job."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    pcs_code: Mapped[str]


class Employee(Model):  # type: ignore[misc]
    """A worker."""

    __tablename__ = "employee"

    id: Mapped[int] = mapped_column(primary_key=True)
    adherent_id: Mapped[int] = mapped_column(ForeignKey("adherent.id"))
    main_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    last_name: Mapped[str]
    first_name: Mapped[str]
    name_key: Mapped[str]
    follow_up: Mapped[str]
    follow_up_reason: Mapped[str]
    left_on: Mapped[date | None]
    last_visit_on: Mapped[date | None]
    next_visit_on: Mapped[date | None]
    adherent: Mapped[Adherent] = relationship()
    main_post: Mapped[Post | None] = relationship()


class AtWork(BaseFilter):  # type: ignore[misc]
    """« En activité », as our list shows it."""

    name = "at work"

    def apply(self, query: Any, value: Any) -> Any:
        """Keep who is there."""
        return query.filter(or_(Employee.left_on.is_(None), Employee.left_on >= day_of(now())))


@cache
def of_one_adherent() -> int:
    """The id of the adherent whose list is measured."""
    engine = create_engine(os.environ["BENCH_ADMINISTRATOR"])
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT id FROM adherent WHERE number = :number"), {"number": NUMBER})
    engine.dispose()
    return int(found or 0)


class Everybody(ModelView):  # type: ignore[misc]
    """The columns of our list; the adherent's name too, as on the staff's."""

    datamodel = SQLAInterface(Employee)
    list_columns = [
        "last_name", "first_name", "adherent.name", "main_post.title", "main_post.pcs_code", "follow_up",
        "follow_up_reason", "last_visit_on", "next_visit_on",
    ]  # fmt: skip
    search_columns = ["name_key", "follow_up", "last_visit_on", "next_visit_on"]  # a relation would load all choices
    base_order = ("name_key", "asc")
    base_filters = [["left_on", AtWork, None]]
    page_size = PAGE


class OneEmployer(Everybody):
    """The same for one adherent."""

    datamodel = SQLAInterface(Employee)
    list_columns = [name for name in Everybody.list_columns if name != "adherent.name"]
    base_filters = [["adherent_id", FilterEqualFunction, of_one_adherent], ["left_on", AtWork, None]]


def create_stock(**settings: object) -> Flask:
    """The stock application, on an administrator's connection."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="bench",
        SQLALCHEMY_DATABASE_URI=os.environ["BENCH_ADMINISTRATOR"],
        **{"FAB_CREATE_DB": False, "FAB_UPDATE_PERMS": False} | settings,
    )
    db = SQLA(app)
    with app.app_context():
        builder = AppBuilder(app, db.session)
        builder.add_view(Everybody, "Everybody")
        builder.add_view(OneEmployer, "OneEmployer")
    return app


def cookie(app: Flask) -> str:
    """The cookie of FAB's own administrator."""
    with app.app_context():
        security = app.extensions["appbuilder"].sm
        user = security.find_user("stock") or security.add_user(
            "stock", "S", "S", "stock@example.org", security.find_role("Admin"), "x"
        )
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"session={serializer.dumps({'_user_id': str(user.id), '_fresh': True, 'locale': 'en'})}"


def statements(app: Flask, case: Case) -> int:
    """SQL statements of a second request."""
    sent: list[object] = []
    browser = app.test_client(use_cookies=False)
    browser.get(case.path, headers={"Cookie": case.cookie})

    def note(*seen: Any) -> None:
        sent.append(seen)

    event.listen(Engine, "before_cursor_execute", note)
    browser.get(case.path, headers={"Cookie": case.cookie})
    event.remove(Engine, "before_cursor_execute", note)
    return len(sent)


if __name__ == "__main__":
    signed = cookie(create_stock(FAB_CREATE_DB=True, FAB_UPDATE_PERMS=True))
    stock = create_stock()
    page = int(os.environ["BENCH_EMPLOYEES"]) * 3 // 4 // PAGE
    cases = [
        Case(EMPLOYER, "/oneemployer/list/", signed, b"<td"),
        Case(STAFF, "/everybody/list/", signed, b"<td"),
        Case(DEEP, f"/everybody/list/?page_Everybody={page}", signed, b"<td"),
    ]
    report("Flask-AppBuilder", "bench.stock_fab:create_stock()", cases, lambda case: statements(stock, case))
