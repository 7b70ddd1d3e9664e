"""What a confirmed proposal does: what a person would have done from the record, by the same services."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy.exc import IntegrityError

from app.employees import sight
from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.payroll import queries
from app.employees.payroll.comparing import Kind, Known, Said, post_of, recognised
from app.employees.payroll.models import PayrollProposal
from app.employees.rules import employments
from app.employees.rules.employments import Employment
from app.employees.rules.identities import Identity
from app.employees.services import career, contracts, exits, hire, succeed
from app.employees.services.bulk import Newcomer, hire_all
from app.employees.services.hire import IDENTITY
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Writing
from app.platform.seal import fingerprint
from app.platform.wording import continued, month_and_year
from app.posts.models import Post

AT_ONCE = 500
"""Proposals of one step of the work."""
SEVERAL = 2
"""So many lines are worth writing together."""
CHANGES = (Kind.CONTRACT, Kind.POST)
GONE = "Ce salarié n’est plus dans votre liste : écartez cette ligne."
THERE = "Cette personne est dans votre liste depuis : écartez cette ligne, ou renvoyez la DSN pour voir ce qui diffère."
OTHER_MAIN = "Le contrat principal a changé depuis : écartez cette ligne, ou renvoyez la DSN pour voir ce qui diffère."
NO_POST = "Aucun de vos postes n’a le code PCS {code} et cet intitulé : créez-le, puis confirmez de nouveau."


@dataclass(frozen=True, slots=True)
class OpenPosts:
    """The company's posts as they are now: one may have been created since the file came."""

    titles: Mapping[str, Mapping[str, str]]
    """Code PCS → normalised title → title."""
    numbers: Mapping[tuple[str, str], int]
    """Code PCS and normalised title → number."""


def apply(ctx: Context, proposal: PayrollProposal, day: date | None) -> int:
    """Do what a proposal says; the number of the employee whom it is about by then.

    Args:
        day: the last day that a person chose, of somebody whom pay no longer names; None: as proposed.

    Raises:
        NotAllowed: a right that it asks for is missing.
        DomainError: what the service refuses, or the employee is gone from the list or from the actor's sight (K14).
    """
    said = _read(proposal)
    if day is not None and proposal.kind is Kind.ABSENT:
        said = msgspec.structs.replace(said, left_on=day)
    employee_id = proposal.employee_id
    if employee_id is None:
        return arrive(ctx, said).id
    employee = ctx.session.get(Employee, employee_id)
    if employee is None or (proposal.kind is not Kind.RETURN and _out_of_sight(ctx, employee)):
        raise DomainError(GONE)
    DOES[proposal.kind](ctx, employee_id, said)
    return employee_id


def arrive(ctx: Context, said: Said) -> Employee:
    """Hire: with the company's post of this code and title, else with a post to complete (SAL-12)."""
    return hire.hire(ctx, post=_post(ctx, said), **person_of(ctx, said))


def met(ctx: Context, people: Sequence[Said]) -> Mapping[int, Known]:
    """Who of people that a file names is in the list by now, by their place; who had left before that day is not."""
    born = {each.born_on for each in people}
    alike = queries.known(ctx.actor.adherent_id, ctx.today).where(Employee.born_on.in_(born))
    known = [Known(**row._mapping) for row in ctx.session.execute(alike)]
    found = recognised(people, known, fingerprint)
    return {place: each for place, each in found.items() if not _left_before(each, people[place].since)}


def arrive_together(ctx: Context, proposals: Sequence[PayrollProposal]) -> Mapping[int, int]:
    """Hire those who arrive in a few statements, however many; all that nothing stands in the way of, or nobody.

    Returns:
        Proposal → employee. Who is left is to be hired one by one: what is refused is then said of each.
    """
    arrivals = {each.id: each for each in proposals if each.kind is Kind.ARRIVAL}
    found = {number: _newcomer(ctx, _read(each)) for number, each in arrivals.items()}
    posts = _open_posts(ctx)
    newcomers = {number: _placed(each, posts, _read(arrivals[number])) for number, each in found.items() if each}
    source = f"DSN de {month_and_year(proposals[0].month)}" if proposals else ""
    try:
        with ctx.session.begin_nested():
            made = hire_all(ctx, list(newcomers.values()), Writing(0, source))
            for number in newcomers:
                ctx.session.delete(arrivals[number])
    except (DomainError, IntegrityError):
        return {}
    return dict(zip(newcomers, made, strict=True))


def leave_together(ctx: Context, proposals: Sequence[PayrollProposal]) -> Mapping[int, int]:
    """Have those leave who leave on the same day, in a few statements for each day; all of a day, or nobody.

    Returns:
        Proposal → employee; as for `arrive_together`.
    """
    leaving: dict[date, list[PayrollProposal]] = {}
    for each in proposals:
        if each.kind is Kind.DEPARTURE and each.employee_id is not None:
            leaving.setdefault(_day(_read(each).left_on), []).append(each)
    gone = dict[int, int]()
    for left_on, some in leaving.items():
        whose = {each.id: each.employee_id for each in some if each.employee_id is not None}
        try:
            with ctx.session.begin_nested():
                exits.leave_all(ctx, ids=whose.values(), left_on=left_on)
                for each in some:
                    ctx.session.delete(each)
        except (DomainError, NotAllowed, IntegrityError):
            continue
        gone |= whose
    return gone


def change_together(ctx: Context, proposals: Sequence[PayrollProposal]) -> Mapping[int, int]:
    """Write the changes of contract and of post in a few statements, however many; those that nothing stands against.

    Returns:
        Proposal → employee; as for `arrive_together`.
    """
    posts = _open_posts(ctx)
    asked = {each.id: each for each in proposals if each.kind in CHANGES}
    changes = {number: change for number, each in asked.items() if (change := _change(each, posts)) is not None}
    try:
        with ctx.session.begin_nested():
            written = frozenset(succeed.change_all(ctx, list(changes.values())))
            done = {number: each.employee_id for number, each in changes.items() if each in written}
            for number in done:
                ctx.session.delete(asked[number])
    except (DomainError, IntegrityError):
        return {}
    return done


def _change(proposal: PayrollProposal, posts: OpenPosts) -> succeed.Next | None:
    """None: the company has no such post."""
    said, whom = _read(proposal), proposal.employee_id
    if whom is None or said.since is None:
        return None
    if proposal.kind is Kind.CONTRACT:
        return succeed.NextContract(whom, said.contract_kind, said.since, said.left_on)
    number = posts.numbers.get((said.pcs_code, post_of(posts.titles, said.pcs_code, said.title)))
    return None if number is None else succeed.NextPost(whom, number, said.since)


def told(refusal: DomainError) -> str:
    """A refusal with the name of its field: the page of proposals has none to stand beside."""
    column = Employee.__table__.columns.get(refusal.field or "")
    label = column.info.get("label", "") if column is not None else ""
    return f"{label} : {continued(str(refusal))}" if label else str(refusal)


def _out_of_sight(ctx: Context, employee: Employee) -> bool:
    return sight.hidden(ctx.profile[Facts], ctx.actor.side, employee.left_on, ctx.today)


def _left_before(known: Known, since: date | None) -> bool:
    return known.left_on is not None and since is not None and known.left_on < since


def _return(ctx: Context, employee_id: int, said: Said) -> None:
    hire.rehire(ctx, id=employee_id, post=_post(ctx, said), **employment_of(said))


def _leave(ctx: Context, employee_id: int, said: Said) -> None:
    exits.leave(ctx, id=employee_id, left_on=_day(said.left_on))


def _change_contract(ctx: Context, employee_id: int, said: Said) -> None:
    since, kind = _day(said.since), said.contract_kind
    career.change_contract(ctx, id=employee_id, contract_kind=kind, since=since, left_on=said.left_on)


def _end_main(ctx: Context, employee_id: int, said: Said) -> None:
    """Another contract that runs takes its place, where it is still the main one."""
    main = ctx.session.scalar(queries.main_contract(employee_id, _day(said.since)))
    if main is None:
        raise DomainError(OTHER_MAIN)
    contracts.end_contract(ctx, id=employee_id, contract_id=main, left_on=said.left_on)


def _change_post(ctx: Context, employee_id: int, said: Said) -> None:
    post = _post(ctx, said)
    if post is None:
        raise DomainError(NO_POST.format(code=said.pcs_code))
    career.assign(ctx, id=employee_id, post=post, since=_day(said.since))


def _tell_number(ctx: Context, employee_id: int, said: Said) -> None:
    employee = ctx.session.get_one(Employee, employee_id)
    kept = {name: getattr(employee, name) for name in IDENTITY if name != "ntt"}
    hire.correct(ctx, id=employee_id, **kept | {"nir": said.nir})


DOES: dict[Kind, Callable[[Context, int, Said], None]] = {
    Kind.RETURN: _return,
    Kind.DEPARTURE: _leave,
    Kind.ABSENT: _leave,
    Kind.CONTRACT: _change_contract,
    Kind.END: _end_main,
    Kind.POST: _change_post,
    Kind.NUMBER: _tell_number,
}


def person_of(ctx: Context, said: Said) -> dict[str, Any]:
    """The fields of a hiring, as a form has them."""
    needed = "birth_name" in ctx.profile[Facts].required
    return {
        "last_name": said.last_name,
        "first_name": said.first_name,
        "birth_name": said.birth_name or (said.last_name if needed else ""),
        "sex": said.sex,
        "born_on": said.born_on,
        "nir": said.nir,
        "ntt": "" if said.nir else said.ntt,
        "nir_missing": not (said.nir or said.ntt),
        **employment_of(said),
    }


def _newcomer(ctx: Context, said: Said) -> tuple[Identity, Employment] | None:
    """What the rules of the form make of somebody; None: they refuse, which the service says."""
    facts = ctx.profile[Facts]
    found = employments.entry(person_of(ctx, said), names=facts.names, required=facts.required)
    return (found[0], found[1]) if isinstance(found[0], Identity) and isinstance(found[1], Employment) else None


def _placed(accepted: tuple[Identity, Employment], posts: OpenPosts, said: Said) -> Newcomer:
    key = post_of(posts.titles, said.pcs_code, said.title)
    return Newcomer(*accepted, (key, said.pcs_code) if key else None)


def _read(proposal: PayrollProposal) -> Said:
    return msgspec.json.decode(proposal.said, type=Said)


def employment_of(said: Said) -> dict[str, Any]:
    """The fields of an employment, as a form has them."""
    return {"contract_kind": said.contract_kind, "hired_on": said.since, "left_on": said.left_on}


def _open_posts(ctx: Context) -> OpenPosts:
    titles: dict[str, dict[str, str]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for code, key, title, number in ctx.session.execute(queries.open_posts(ctx.actor.adherent_id)):
        titles.setdefault(code, {})[key] = title
        numbers[code, key] = number
    return OpenPosts(titles, numbers)


def _post(ctx: Context, said: Said) -> Post | None:
    """The company's post for somebody."""
    posts = _open_posts(ctx)
    found = posts.numbers.get((said.pcs_code, post_of(posts.titles, said.pcs_code, said.title)))
    return None if found is None else ctx.session.get(Post, found)


def _day(day: date | None) -> date:
    if day is None:
        raise NotAllowed("day")
    return day
