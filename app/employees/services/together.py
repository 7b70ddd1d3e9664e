"""What is done to several employees at once: it leaves behind what doing it one by one would, in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from app.employees import queries
from app.employees.models import Employee, EmployeeExposure
from app.employees.rules import careers, own_risks
from app.employees.services import exits
from app.employees.services.career import give
from app.employees.services.expose import Precisions, accept, add
from app.employees.services.follow import follow
from app.platform import theirs, together
from app.platform.context import Context, Right
from app.platform.errors import DomainError
from app.platform.refusal import Refusal
from app.platform.together import Deed, Said
from app.posts.models import Post
from app.posts.services.risks import Known, known_risks

LIST = "/employees/"


def assign_all(ctx: Context, *, ids: Collection[int], post: Post, since: date) -> None:
    """Give several employees another post; what each holds ends the day before.

    Raises:
        NotAllowed: the actor lacks « Données de base », or one of them is not the actor's.
        DomainError: of the first who cannot: nobody's post is changed.

    Source: as for one, `career.assign`.
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    give(ctx, exits.lock_seen(ctx, ids), (post,), since)


def expose_all(
    ctx: Context, *, ids: Collection[int], risks: Iterable[str], precisions: Precisions, since: date
) -> None:
    """Add risks to what several employees are exposed to beside their posts; what stands there already stays as it is.

    Args:
        risks: codes; none of what is the worker's to tell.
        since: the first day on which it is so.

    Raises:
        NotAllowed: the actor lacks « Données de base », or one of them is not the actor's.
        DomainError: a risk that is not offered, a precision that lacks, or what `refuse_exposures` says.

    Source: as for one, `expose.declare_risks` (SAL-07).
    """
    ctx.require(Right.EMPLOYEE_BASE_DATA)
    employees = exits.lock_seen(ctx, ids)
    known = known_risks(ctx)
    wanted = accept(ctx, risks, precisions, shared_risks(known))
    for refusal in refuse_exposures(ctx, employees, [each.risk for each in wanted], since).values():
        raise DomainError(refusal.sentence, field=refusal.field)
    told = _told(ctx, employees)
    for each in employees:
        add(ctx, each, wanted, known, since=since, told=told[each.id])
    follow(ctx, employees)


def refuse_exposures(
    ctx: Context, employees: Sequence[Employee], risks: Collection[str], since: date
) -> Mapping[int, Refusal]:
    """Why these risks cannot be added to some of these employees: employee → refusal."""
    told = _told(ctx, employees)
    found = {}
    for each in employees:
        outside = careers.refuse_since(each.hired_on, each.left_on, since)
        if gone := careers.refuse_gone(each.left_on, ctx.today):
            found[each.id] = Refusal("since", gone.sentence)
        elif outside:
            found[each.id] = outside
        elif set(risks) <= {row.risk_code for row in told[each.id] if row.period.upper is None}:
            found[each.id] = Refusal("risks", "Déjà déclaré pour ce salarié.")
    return found


def shared_risks(known: Known) -> Known:
    """The risks that may be said of several at once: not those that are the worker's own."""
    return {code: risk for code, risk in known.items() if not risk.personal and not own_risks.is_kept(risk)}


def _told(ctx: Context, employees: Sequence[Employee]) -> Mapping[int, list[EmployeeExposure]]:
    """Employee → what was declared, ended or not."""
    found = defaultdict[int, list[EmployeeExposure]](list)
    for row in ctx.session.scalars(queries.own_exposures([each.id for each in employees])):
        found[row.employee_id].append(row)
    return found


def _assign(ctx: Context, ids: Sequence[int], said: Said) -> None:
    post = theirs.read(ctx, Post, said["post"])
    assign_all(ctx, ids=ids, post=post, since=date.fromisoformat(said["since"]))


def _expose(ctx: Context, ids: Sequence[int], said: Said) -> None:
    since = date.fromisoformat(said["since"])
    expose_all(ctx, ids=ids, risks=said["risks"], precisions=said["precisions"], since=since)


def _leave(ctx: Context, ids: Sequence[int], said: Said) -> None:
    exits.leave_all(ctx, ids=ids, left_on=date.fromisoformat(said["left_on"]))


def _return(ctx: Context, ids: Sequence[int], said: Said) -> None:
    exits.reinstate_all(ctx, ids=ids, left_on=date.fromisoformat(said["left_on"]))


together.declare("employees.assign", Deed(Right.EMPLOYEE_BASE_DATA, _assign, "Changement de poste", LIST))
together.declare("employees.expose", Deed(Right.EMPLOYEE_BASE_DATA, _expose, "Ajout de risques", LIST))
together.declare(
    "employees.leave", Deed(Right.EMPLOYEE_BASE_DATA, _leave, "Sortie de l’effectif", LIST, undo="employees.return")
)
together.declare("employees.return", Deed(Right.EMPLOYEE_BASE_DATA, _return, "Retour dans l’effectif", LIST))
