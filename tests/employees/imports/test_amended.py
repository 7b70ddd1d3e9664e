"""Careers that a file changes are written by sets: as the services of the forms would one by one, refusals too."""

from dataclasses import replace
from datetime import date
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.employees.models import Employee
from app.employees.queries import contracts
from app.employees.services import career
from app.employees.services.amend import Amendment, amend_all
from app.employees.services.exits import leave_all
from app.employees.services.hire import IDENTITY, correct, hire
from app.law.life import Sex
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import Writing
from app.posts.models import Post
from tests.employees.imports.crowd import bakery, written
from tests.factories import AccountFactory, sessions

RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)
TYPED = [name for name in IDENTITY if name not in ("name_key", "nir_state", "ntt")]
HIRED = date(2024, 9, 2)
DAYS = st.dates(date(2024, 6, 1), date(2026, 12, 31))
PLACES = st.integers(0, 2)
CORRECTED = ("last_name", "first_name", "birth_name", "sex", "born_on", "nir", "hired_on")
BORN = {"sex": "F", "born_on": "04/11/1999", "nir_missing": True, "hired_on": HIRED}


@st.composite
def lives(draw):
    """A hiring, and what followed: another post, another contract, an exit."""
    interim = draw(st.booleans())
    left = draw(st.one_of(st.none(), st.dates(date(2025, 6, 1), date(2026, 12, 31))))
    return {
        "kind": "INTERIM" if interim else draw(st.sampled_from(["CDI", "CDD"])),
        "post": draw(PLACES),
        "others": draw(st.booleans()) if interim else False,
        "moved": draw(st.one_of(st.none(), st.tuples(PLACES, DAYS))),
        "bound": draw(st.one_of(st.none(), st.tuples(st.sampled_from(["CDI", "CDD"]), DAYS))),
        "left_on": left,
    }


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "last_name": st.sampled_from(["Petit", "Roux"]),
        "first_name": st.sampled_from(["Anne", "Jean-Luc"]),
        "birth_name": st.sampled_from(["Roux", "Œuvré"]),
        "sex": st.sampled_from(Sex),
        "born_on": st.dates(date(1960, 1, 1), date(2008, 1, 1)),
        "nir": st.just("299112100100159"),
        "hired_on": DAYS,
        "contract_kind": st.sampled_from(["CDI", "CDD", "APPRENTI", "INTERIM"]),
        "no_end": st.just(True),
        "post": PLACES,
        "post_since": DAYS,
        "left_on": DAYS,
    },
).filter(lambda said: bool(said) and set(said) != {"post_since"} and not {"no_end", "left_on"} <= set(said))
CROWDS = st.lists(
    st.tuples(lives(), CHANGES), min_size=1, max_size=4, unique_by=lambda each: each[1].get("nir") or id(each)
)


def live(ctx, life, place, posts):
    """Somebody who lived so; what cannot be is left out."""
    mine = [ctx.session.get(Post, each) for each in posts]
    post = mine[life["post"]]
    others = [each for each in mine if each is not post][:1] if life["others"] else []
    said = BORN | {"last_name": f"Nom {'ABCDEFGH'[place]}", "first_name": "Zoé", "contract_kind": life["kind"]}
    one = hire(ctx, post=post, others=others, left_on=life["left_on"], **said)
    for do in (
        lambda: life["moved"] and career.assign(ctx, id=one.id, post=mine[life["moved"][0]], since=life["moved"][1]),
        lambda: (
            life["bound"]
            and career.change_contract(
                ctx, id=one.id, contract_kind=life["bound"][0], since=life["bound"][1], left_on=one.left_on
            )
        ),
    ):
        tried(ctx, do)
    return one.id


def tried(ctx, do):
    """Why something is refused, and then nothing is done; None: it is done."""
    try:
        with ctx.session.begin_nested():
            do()
            ctx.session.flush()
    except DomainError as refusal:
        return str(refusal)
    return None


def refusal(ctx, told):
    """Why a file's change of one would be refused; nothing is done."""
    with ctx.session.begin_nested() as attempt:
        try:
            amend_all(ctx, [told], Writing(1))
            ctx.session.flush()
        except DomainError as refused:
            return str(refused)
        finally:
            attempt.rollback()
    return None


def amendment(number, said, posts):
    """What a row of a file would say."""
    corrected = {name: value for name, value in said.items() if name in CORRECTED}
    told = {name: said[name] for name in ("contract_kind", "no_end", "left_on") if name in said}
    if "post" in said:
        told |= {"post_id": posts[said["post"]], "post_since": said.get("post_since")}
    return Amendment(number, corrected, **told)


def one_by_one(ctx, told):
    """What somebody would do from the record."""
    one = ctx.session.get_one(Employee, told.employee_id)
    if told.corrected:
        correct(ctx, id=one.id, **{name: getattr(one, name) for name in TYPED} | dict(told.corrected))
    if told.contract_kind or told.no_end:
        current = [each for each in ctx.session.scalars(contracts([one.id])) if each.rank == 1][-1]
        left_on = None if told.no_end else one.left_on
        kind = told.contract_kind or current.kind
        career.change_contract(ctx, id=one.id, contract_kind=kind, since=current.period.lower, left_on=left_on)
    if told.post_id:
        since = told.post_since or one.post_since or one.hired_on
        career.assign(ctx, id=one.id, post=ctx.session.get_one(Post, told.post_id), since=since)
    if told.left_on:
        leave_all(ctx, ids=[one.id], left_on=told.left_on)


def history(adherent_id):
    """What the history says of each, but that a file said so."""
    lines = select(AuditLine).where(AuditLine.adherent_id == adherent_id, AuditLine.action != "employee_amended")
    people = list(
        sessions.scalars(select(Employee.id).where(Employee.adherent_id == adherent_id).order_by(Employee.id))
    )
    place = {number: at for at, number in enumerate(people)}
    told = [(place.get(each.subject_id), each.action, sorted(each.changes.items())) for each in sessions.scalars(lines)]
    return sorted(told, key=str)


@settings(max_examples=8)
@given(crowd=CROWDS, closed=st.booleans())
def test_careers_of_many_are_written_as_one_by_one(work_as, employer, crowd, closed):
    pictures = []
    for together in (False, True):
        actor = replace(employer(*RIGHTS, Right.POSTS), user_id=AccountFactory().id)
        posts = [each.id for each in bakery(actor)]
        with work_as(actor) as ctx:
            told = [amendment(live(ctx, life, place, posts), said, posts) for place, (life, said) in enumerate(crowd)]
            if closed:
                ctx.session.get_one(Post, posts[2]).closed_on = ctx.today
        with work_as(actor) as ctx:
            names = [f"{ctx.session.get_one(Employee, each.employee_id)}\u00a0: " for each in told]
            if together:
                refused = [refusal(ctx, each) for each in told]
                amend_all(ctx, [each for each, why in zip(told, refused, strict=True) if why is None], Writing(1))
                refused = [why and why.removeprefix(name) for why, name in zip(refused, names, strict=True)]
            else:
                refused = [tried(ctx, partial(one_by_one, ctx, each)) for each in told]
        pictures.append((refused, written(actor.adherent_id), history(actor.adherent_id)))
    assert pictures[0] == pictures[1]
