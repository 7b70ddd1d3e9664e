"""Adding employees, and correcting who they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees import queries, sight
from app.employees.facts import Facts
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import employments, identities, validation
from app.employees.rules.employments import Employment
from app.employees.rules.identities import Identity, NirState
from app.employees.services.career import check_kind, check_posts, check_several, start
from app.employees.services.exits import lock, lock_all
from app.employees.services.expose import Precisions, expose
from app.employees.services.follow import follow
from app.platform import audit
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.refusal import Refusal, Refusals
from app.platform.seal import fingerprint
from app.posts.models import Post
from app.posts.services.lend import Lent, owned
from app.reference.models import Country, Language

audit.declare(
    employee_hired="Salarié ajouté",
    employee_corrected="Fiche du salarié modifiée",
)
Accepted = TypeVar("Accepted")
IDENTITY = (
    "last_name", "first_name", "birth_name", "name_key", "sex", "born_on", "nir_state", "ntt", "language", "email",
    "phone", "street", "postcode", "town", "country",
)  # fmt: skip
KEPT = tuple(name for name in IDENTITY if name not in ("name_key", "nir_state", "ntt"))
"""What a correction that does not tell it leaves as it is."""


def hire(
    ctx: Context, *, post: Post | Lent | None = None, others: Sequence[Post | Lent] = (),
    risks: Sequence[str] = (),
    precisions: Precisions | None = None, **values: Any,
) -> Employee:  # fmt: skip
    """Add an employee to the actor's adherent, with contract, post and follow-up.

    Args:
        post: read as the actor, so theirs, or another establishment's, made anew here (SAL-06); None: to complete
            later, no visit can be asked until then (SAL-12).
        others: the posts that a temporary worker holds beside it, from the same day (POS-08, K20).
        risks: codes of what is declared for the person beside those posts, from the hiring on (SAL-07, K18).
        precisions: of these risks.
        values: the fields of `identities.identity` and `employments.employment`, as typed.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés ».
        DomainError: what `employments.entry` refuses, a closed post, an unknown kind of contract, a risk that is not
            offered or lacks a precision, or a number that another employee of the adherent has (field `nir`).

    Source: manual AST25 4.4.3; manual ASMIS p. 13-16 (SAL-05).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    facts = ctx.profile[Facts]
    who, work = accepted(employments.entry(values, names=facts.names, required=facts.required))
    check_kind(ctx, work.contract_kind)
    _refuse_known(ctx, who)
    employee = Employee(adherent_id=ctx.actor.adherent_id)
    write_identity(employee, who)
    write_work(employee, work)
    posts = _checked(ctx, employee, work, post, others)
    ctx.session.add(employee)
    ctx.session.flush()
    expose(ctx, employee, risks=risks, precisions=precisions or {}, since=work.hired_on)
    start(ctx, employee, work, posts)
    told = {"last_name": who.last_name, "first_name": who.first_name, "hired_on": work.hired_on}
    audit.record(ctx, "employee_hired", employee, **told)
    return employee


def rehire(
    ctx: Context, *, id: int, post: Post | Lent | None = None, others: Sequence[Post | Lent] = (), **values: Any
) -> Employee:
    """Somebody who had left is hired again: a new stay of the same person.

    A file of pay names those too who are out of the employer's sight (K14): they come back so.

    Raises:
        NotAllowed: the actor lacks « Admin Salariés », or there is no such employee.
        DomainError: as for `hire`; or the former stay is not over on that day (field `hired_on`).
    """
    ctx.require(Right.EMPLOYEE_ADMIN)
    return begin_again(ctx, lock_all(ctx, [id])[0], post, others, values)


def begin_again(
    ctx: Context, employee: Employee, post: Post | Lent | None, others: Sequence[Post | Lent], values: Mapping[str, Any]
) -> Employee:
    """Write a new stay of somebody who had left; who may do so is for the caller to say.

    Raises:
        DomainError: as for `rehire`.
    """
    work = accepted(employments.employment(values, employee.born_on))
    check_kind(ctx, work.contract_kind)
    if employee.left_on is None or work.hired_on <= employee.left_on:
        raise DomainError(
            "Ce salarié est encore dans l’effectif à cette date : indiquez d’abord sa sortie.", field="hired_on"
        )
    posts = _checked(ctx, employee, work, post, others)
    write_work(employee, work)
    start(ctx, employee, work, posts)
    audit.record(ctx, "employee_rehired", employee, hired_on=work.hired_on)
    return employee


def correct(ctx: Context, *, id: int, **values: Any) -> Employee:
    """Correct who an employee is, and the day of hiring; a record that it concerns goes back to be checked (K13).

    Args:
        values: the fields of `identities.identity`, as typed, and `hired_on`. An empty number is the stored one.

    Raises:
        NotAllowed: the actor lacks « Données de base », or there is no such employee.
        DomainError: what the rules refuse, a number that another employee has, or a field that only the service
            changes once it has validated the record (SAL-10, K13).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    facts = ctx.profile[Facts]
    employee = lock(ctx, id)
    changes = rewrite(ctx, employee, values)
    _refuse_locked(validation.locked(facts, employee.validated_on), changes)
    if validation.checked_again(facts, _fields(validation.IDENTITY, changes)):
        employee.validated_on = None
    audit.record_changes(ctx, "employee_corrected", employee, changes)
    return employee


def rewrite(ctx: Context, employee: Employee, values: Mapping[str, Any]) -> dict[str, audit.Change]:
    """Write a correction and all that follows from it; who may do so is for the caller to say.

    Returns:
        What changed, by label.

    Raises:
        DomainError: what the rules refuse, or a number that another employee has.
    """
    facts = ctx.profile[Facts]
    given = kept(employee, values)
    who, hired_on = accepted(
        employments.correction(given, left_on=employee.left_on, names=facts.names, required=facts.required_later)
    )
    write_identity(employee, who)
    changes = audit.changed(employee)
    if hired_on is not None and hired_on != employee.hired_on:
        changes["Date d’embauche"] = (f"{employee.hired_on:%d/%m/%Y}", f"{hired_on:%d/%m/%Y}")
        _move_start(ctx, employee, hired_on)
    ctx.session.flush()
    follow(ctx, [employee])
    return changes | _named(ctx, changes)


def write_identity(employee: Employee, who: Identity) -> None:
    """Set the columns of an identity; the number is sealed, and found by its fingerprint."""
    for name in IDENTITY:
        if getattr(employee, name, None) != getattr(who, name):
            setattr(employee, name, getattr(who, name))
    if employee.nir != who.nir:
        employee.nir = who.nir
        employee.nir_hash = fingerprint(identities.nir_core(who.nir)) if who.nir else None


def write_work(employee: Employee, work: Employment) -> None:
    """Set the columns of an employment; its post comes with the assignment."""
    employee.contract_kind, employee.hired_on, employee.left_on = work.contract_kind, work.hired_on, work.left_on


def kept(employee: Employee, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a correction.

    What is not told is unchanged; so is a number left empty, or the masked one that came back.
    """
    given = {name: getattr(employee, name) for name in KEPT} | dict(values)
    typed = str(given.get("nir") or "").strip()
    told = given.get("nir_missing") or str(given.get("ntt") or "").strip()
    if "*" in typed or (not typed and not told):
        given["nir"], given["nir_missing"] = employee.nir, employee.nir_state is NirState.UNAVAILABLE
        given["ntt"] = employee.ntt if employee.nir_state is NirState.TEMPORARY else None
    return given


def _checked(
    ctx: Context, employee: Employee, work: Employment, post: Post | Lent | None, others: Sequence[Post | Lent]
) -> Sequence[Post]:
    """The posts of a stay that begins, the main one first, once they may be given."""
    posts = [owned(ctx, each) for each in (post, *others) if each is not None] if post is not None else []
    if posts:
        check_posts(ctx, employee, posts)
        check_several(ctx, work.contract_kind, posts)
    return posts


def _refuse_known(ctx: Context, who: Identity) -> None:
    """Where who left is out of the employer's sight, nobody is added twice: the service brings them back (K14)."""
    if who.nir is None or not sight.hides(ctx.profile[Facts], ctx.actor.side):
        return
    same = Employee.adherent_id == ctx.actor.adherent_id, Employee.nir_hash == fingerprint(identities.nir_core(who.nir))
    if ctx.session.scalar(select(Employee.id).where(*same, queries.gone(ctx.today))) is not None:
        raise DomainError(sight.COMES_BACK, field="nir")


def accepted(found: Accepted | Refusals) -> Accepted:
    """What the rules made of the values, or their first refusal beside its field."""
    if isinstance(found, tuple) and isinstance(found[0], Refusal):
        raise DomainError(found[0].sentence, field=found[0].field)
    return cast(Accepted, found)


def _refuse_locked(locked: Sequence[str], changes: Mapping[str, object]) -> None:
    for name in _fields(locked, changes):
        sentence = "Le service a validé cette fiche : pour ce champ, demandez une correction à votre centre médical."
        raise DomainError(sentence, field=name)


def _fields(names: Sequence[str], changes: Mapping[str, object]) -> list[str]:
    """Those of these fields that changed."""
    columns = Employee.__table__.columns
    return [name for name in names if columns[name].info["label"] in changes]


def _named(ctx: Context, changes: Mapping[str, audit.Change]) -> dict[str, audit.Change]:
    """What the history says in words rather than in codes: the language and the country."""
    named = {}
    for name, model in (("language", Language), ("country", Country)):
        label = Employee.__table__.columns[name].info["label"]
        if codes := changes.get(label):
            words = ctx.session.execute(select(model.code, model.label).where(model.code.in_(codes)))
            known = {row[0]: row[1] for row in words}
            named[label] = known.get(codes[0], codes[0]), known.get(codes[1], codes[1])
    return named


def _move_start(ctx: Context, employee: Employee, hired_on: date) -> None:
    """The stay began another day: its contract and its first posts begin with it."""
    former, employee.hired_on = employee.hired_on, hired_on
    rows: list[Contract | Assignment] = [
        *ctx.session.scalars(queries.contracts([employee.id])),
        *ctx.session.scalars(queries.assignments([employee.id])),
    ]
    for each in rows:
        first = each.period.lower
        if first is not None and (first == former or former < first < hired_on):
            if each.period.upper is not None and each.period.upper <= hired_on:
                sentence = "Le premier poste ou contrat finit avant ce jour : corrigez d’abord la carrière."
                raise DomainError(sentence, field="hired_on")
            each.period = Range(hired_on, each.period.upper)
