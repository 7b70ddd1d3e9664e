"""People drawn at random, three posts to hold, and what the database keeps of them."""

from datetime import date, timedelta

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.employments import entry
from app.employees.services.bulk import Newcomer
from app.law.nir import nir_key
from app.posts.models import CompanyExposure, Post
from tests.factories import PostExposureFactory, PostFactory, sessions


def newcomer(values, post):
    who, work = entry(values)
    return Newcomer(who, work, (post.title_key, post.pcs_code))


@st.composite
def people(draw):
    """What a form says of somebody, and which of three posts."""
    born = draw(st.dates(date(1958, 1, 1), date(2011, 1, 1)))
    hired = draw(st.dates(born + timedelta(days=15 * 366), date(2026, 12, 31)))
    sex = draw(st.sampled_from("MF"))
    core = f"{'1' if sex == 'M' else '2'}{born:%y%m}21{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    known = draw(st.booleans())
    left = draw(st.one_of(st.none(), st.integers(0, 900)))
    return {
        "last_name": draw(st.sampled_from(["Roux", "D’Élia", "LEFÈVRE"])),
        "first_name": draw(st.sampled_from(["Zoé", "noël"])), "birth_name": draw(st.sampled_from(["", "Petit"])),
        "sex": sex, "born_on": born, "nir": core + nir_key(core) if known else "", "nir_missing": not known,
        "contract_kind": draw(st.sampled_from(["CDI", "CDD", "INTERIM", "APPRENTI", "SAISONNIER"])),
        "hired_on": hired, "left_on": None if left is None else hired + timedelta(days=left),
    }, draw(st.integers(0, 2))  # fmt: skip


def bakery(actor):
    """Three posts: simple, adapted, reinforced; since June 2025 the whole bakery is exposed besides."""
    posts = [
        PostFactory(adherent_id=actor.adherent_id, title=f"Poste {n}", title_key=f"poste {n}", pcs_code="636c")
        for n in range(3)
    ]
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=posts[1].id, risk_code="NUIT")
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=posts[2].id)
    since = Range(date(2025, 6, 1), None)
    sessions.add(CompanyExposure(adherent_id=actor.adherent_id, risk_code="BIO34", period=since))
    sessions.commit()
    return posts


def written(adherent_id):
    """What an adherent has of employees, numbers aside."""
    sessions.expire_all()
    sessions.rollback()
    titles = {row.id: row for row in sessions.scalars(select(Post).where(Post.adherent_id == adherent_id))}
    mine = list(sessions.scalars(select(Employee).where(Employee.adherent_id == adherent_id).order_by(Employee.id)))
    place = {row.id: number for number, row in enumerate(mine)}
    aside = {"id", "adherent_id", "main_post_id"}
    columns = [each.name for each in Employee.__table__.columns if each.name not in aside]
    contracts = select(Contract).where(Contract.adherent_id == adherent_id).order_by(Contract.id)
    held = select(Assignment).where(Assignment.adherent_id == adherent_id).order_by(Assignment.id)
    return (
        [
            {name: getattr(row, name) for name in columns}
            | {"post": titles[row.main_post_id].title if row.main_post_id else None}
            for row in mine
        ],
        [(place[row.employee_id], row.kind, row.period) for row in sessions.scalars(contracts)],
        [(place[row.employee_id], titles[row.post_id].title, row.rank, row.period) for row in sessions.scalars(held)],
        sorted((row.title, row.holders) for row in titles.values()),
    )
