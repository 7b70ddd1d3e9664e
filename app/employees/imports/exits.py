"""The file « FIN DE CONTRATS » : who is here, one line each; only « Date de sortie » is read back.

Manual SSTRN p. 21 (SAL-17, F163, F164). Whose line it is, its number tells; the other cells are there to be read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.employees import queries
from app.employees.imports import checks
from app.employees.imports.newcomers import UNDOING
from app.employees.imports.records import NAMED, identity_cells
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import careers
from app.employees.rules.amended import NO_CONTRACT
from app.employees.services.amend import Amendment, amend_all
from app.employees.services.take_back import remember
from app.law.days import clean_day
from app.law.names import sort_key
from app.law.unacceptable import Unacceptable
from app.platform.context import Context, Right
from app.platform.database import row_id
from app.platform.intake import Amending, Compared, FileColumn, FileKind, RowRead, Writing
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Compare, Reader
from app.platform.refusal import Refusal, Refusals
from app.platform.sheet import EMPTIED, is_emptied
from app.platform.wording import shown
from app.posts.models import Post
from app.reference.models import ContractKind

ENDS = Contract.employee_id, Contract.rank, func.upper(Contract.period).label("upper")
NO_ID = "Gardez le numéro de la première colonne, tel que le fichier le donne."
MOVED = (
    "Ce nom n’est pas celui de la fiche que désigne la première colonne : téléchargez le fichier de nouveau,"
    " et ne déplacez pas les cases."
)


@dataclass(frozen=True, slots=True)
class Staying:
    """Somebody who may leave, as far as an exit is judged."""

    names: Mapping[str, str]
    """As the file tells them."""
    hired_on: date
    post_since: date | None
    """First day of the last post, which may be to come."""
    contract_since: date | None
    """The same of the last contract."""
    left_on: date | None
    ends: Collection[tuple[int, date | None]] = ()
    """Of each contract: rank, and day after the last."""


def read_row(cells: Mapping[str, str]) -> RowRead:
    """A line is about the record that its number names; what it says of it is compared later."""
    number = cells.get("id", "")
    if row_id(number) is None:
        return RowRead((Refusal("id", NO_ID),))
    return RowRead(keys={"id": number}, match=number)


def reader(_ctx: Context) -> Reader:
    """Nothing of the database is needed to read a line."""
    return read_row


def comparer(ctx: Context, ids: Collection[int]) -> Compare:
    """Knows these employees as they are now."""
    ends = defaultdict[int, list[tuple[int, date | None]]](list)
    for each in ctx.session.execute(queries.contracts(ids).with_only_columns(*ENDS)):
        ends[each.employee_id].append((each.rank, each.upper))
    found = ctx.session.execute(_records(ctx).where(Employee.id.in_(ids)))
    people = {row.id: _staying(row, ends[row.id]) for row in found}
    return lambda employee_id, cells: compare(employee_id, people[employee_id], cells, ctx.today)


def compare(employee_id: int, who: Staying, cells: Mapping[str, str], today: date) -> Compared:
    """The exit that a line tells; an empty date, or the one that is known, changes nothing; « (vide) » undoes it."""
    typed = cells.get("left_on", "")
    if not typed:
        return Compared()
    if _moved(who, cells):
        return Compared((Refusal("id", MOVED),))
    return _staying_on(employee_id, who, today) if is_emptied(typed) else _leaving(employee_id, who, typed, today)


def _leaving(employee_id: int, who: Staying, typed: str, today: date) -> Compared:
    """The exit of a day."""
    try:
        left_on = clean_day(typed)
    except Unacceptable as refusal:
        return Compared((Refusal("left_on", f"{refusal.sentence}."),))
    if left_on == who.left_on:
        return Compared()
    if refused := refuse(who, left_on, today):
        return Compared(refused)
    return Compared(
        differs=[("left_on", shown(who.left_on), shown(left_on))], thing=Amendment(employee_id, left_on=left_on)
    )


def refuse(who: Staying, left_on: date, today: date) -> Refusals:
    """Why somebody cannot leave on that day: what the record says too."""
    found = (
        careers.refuse_gone(who.left_on, today)
        or careers.refuse_exit(who.hired_on, who.post_since, who.contract_since, left_on, today)
        or careers.refuse_outlasting(who.ends, who.left_on, left_on)
    )
    return (found,) if found else ()


def _staying_on(employee_id: int, who: Staying, today: date) -> Compared:
    """No last day is known any more; who left already is brought back from the record."""
    if who.left_on is None:
        return Compared()
    if gone := careers.refuse_gone(who.left_on, today):
        return Compared((gone,))
    if who.contract_since is None:
        return Compared((Refusal("left_on", NO_CONTRACT),))
    differs = [("left_on", shown(who.left_on), EMPTIED)]
    return Compared(differs=differs, thing=Amendment(employee_id, no_end=True))


def filled(ctx: Context) -> Iterator[Mapping[str, object]]:
    """Who is here today, by name, each with an exit that is known already.

    The number of social security stays out of it, as of every file that leaves by a button.
    """
    here = _records(ctx).where(queries.at_work(ctx.today)).order_by(Employee.name_key, Employee.id)
    for row in ctx.session.execute(here):
        work = {"contract_kind": row.label, "post_title": row.title or "", "hired_on": shown(row.hired_on)}
        yield {"id": row.id, **_staying(row).names, **work, "left_on": shown(row.left_on)}


def may_leave(ctx: Context) -> bool:
    """Whether the actor may tell exits."""
    return Right.EMPLOYEE_BASE_DATA in ctx.actor.rights


def nobody(_ctx: Context, _newcomers: Sequence[Any], _writing: Writing) -> Sequence[int]:
    """This file brings nobody: a line without a record is refused before."""
    return ()


def _moved(who: Staying, cells: Mapping[str, str]) -> bool:
    """Whether a line names somebody else: both names differ. One alone may have been corrected, which is not read."""
    told = [name for name in ("first_name", "birth_name") if cells.get(name)]
    return len(told) == 2 and all(sort_key(cells[name]) != sort_key(who.names[name]) for name in told)


def _records(ctx: Context) -> Any:
    columns: list[Any] = [Employee.id, Employee.hired_on, Employee.left_on]
    columns += [_last(Contract).label("contract_since"), _last(Assignment).label("post_since")]
    columns += [getattr(Employee, name) for name in NAMED]
    return (
        select(*columns, Post.title, ContractKind.label)
        .join(ContractKind, ContractKind.code == Employee.contract_kind)
        .outerjoin(Post, Post.id == Employee.main_post_id)
        .where(Employee.adherent_id.in_(sorted(ctx.actor.adherents)))
    )


def _last(model: type[Contract] | type[Assignment]) -> Any:
    """First day of the last contract, or post, of each employee."""
    whose = model.adherent_id == Employee.adherent_id, model.employee_id == Employee.id
    return select(func.max(func.lower(model.period))).where(*whose).correlate(Employee).scalar_subquery()


def _staying(row: Any, ends: Collection[tuple[int, date | None]] = ()) -> Staying:
    names = identity_cells({name: getattr(row, name) for name in NAMED})
    return Staying(names, row.hired_on, row.post_since, row.contract_since, row.left_on, ends)


def _told(name: str, title: str, *titles: str, secret: bool = False) -> FileColumn:
    """A column that is there to be read."""
    return FileColumn(name, title, "Ne la changez pas : elle n’est pas lue.", "", titles, optional=True, secret=secret)


EXITS = declare_job(
    FileKind(
        name="exits",
        right=Right.EMPLOYEE_ADMIN,
        title="Fin de contrats",
        lead="Donnez un dernier jour à ceux qui partent. Rien n’est enregistré sans votre accord.",
        noun="salarié",
        nouns="salariés",
        done=("sortie enregistrée", "sorties enregistrées"),
        reference="fin-de-contrats.csv",
        columns=(
            FileColumn("id", "id", "Numéro de la fiche : ne le changez pas.", "Fiche", ("N° de fiche", "Identifiant")),
            _told("nir", "INS", "NIR", secret=True),
            _told("sex", "Civilite", "Civilité"),
            _told("first_name", "Prenom", "Prénom"),
            _told("birth_name", "Nom de naissance", "Nom"),
            _told("married_name", "Nom marital", "Nom d’usage"),
            _told("born_on", "Date de naissance"),
            _told("contract_kind", "Contrat"),
            _told("post_title", "Libelle de poste", "Libellé de poste", "Poste"),
            _told("hired_on", "Date entree", "Date d’entrée"),
            FileColumn(
                "left_on",
                "Date de sortie",
                "Dernier jour, JJ/MM/AAAA ; rien pour qui reste ; (vide) efface une sortie prévue.",
                "Sortie",
                ("Date sortie", "Date de fin"),
            ),
        ),
        shown=("birth_name", "first_name", "born_on", "post_title", "left_on"),
        reader=reader,
        filled=filled,
        amending=Amending(
            allowed=may_leave,
            recognise=(checks.by_id,),
            comparer=comparer,
            write=amend_all,
            remember=remember,
        ),
        undoing=UNDOING,
        checks=(checks.unknown_id,),
        twice=("id", "Même fiche que la ligne {line} : gardez une seule des deux lignes."),
        write=nobody,
    )
)
