"""What a month of pay says otherwise than the list of employees: proposals, of which nothing follows by itself.

Nothing of risks is ever in a DSN: somebody who comes without a post that the company knows has one to complete.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from app.employees.payroll.reading import MAN, PaidContract, PaidMonth, PaidPerson
from app.law.life import Sex
from app.law.names import sort_key
from app.law.nir import clean_nir, nir_key
from app.law.unacceptable import Unacceptable
from app.posts.rules.descriptions import title_key


class Kind(StrEnum):
    """What is proposed; the value is what users read."""

    ARRIVAL = "Arrivée"
    RETURN = "Retour"
    DEPARTURE = "Départ"
    ABSENT = "Absent de la paie"
    CONTRACT = "Contrat"
    END = "Fin d’un contrat"
    POST = "Poste"
    NUMBER = "N° de sécurité sociale"


APPRENTICE, TRAINEE = ("64", "65", "81"), "61"
"""« Dispositif » of apprenticeships, of « contrats de professionnalisation »."""
KINDS = {
    "01": "CDI", "02": "CDD", "03": "INTERIM", "07": "CDI_INTERMITTENT", "08": "CDI_INTERIM", "09": "PUBLIC",
    "10": "PUBLIC", "50": "PUBLIC", "60": "CDD", "80": "MANDAT", "82": "CDI_CHANTIER",
}  # fmt: skip
"""Nature of a contract → its kind here. Source: DSN, S21.G00.40.007. Others (trainees, elected) are no employees."""
FINER = {
    "CDI": frozenset({"CDI_CHANTIER", "CDI_INTERMITTENT", "CONTRAT_AIDE", "PUBLIC"}),
    "CDD": frozenset({"SAISONNIER", "CDD_USAGE", "CDDI", "AI", "CONTRAT_AIDE", "PUBLIC"}),
}
"""What the company may have told more exactly than a DSN does: no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An employee of the list, as far as a DSN may say otherwise."""

    id: int
    last_name: str
    first_name: str
    birth_name: str
    born_on: date
    nir_hash: bytes | None
    ntt: str | None
    hired_on: date
    left_on: date | None
    contract_kind: str
    contract_since: date
    """First day of the last contract."""
    several: bool = False
    """Another contract runs beside that one."""
    pcs_code: str
    """Of the main post; empty: none."""
    title_key: str
    post_since: date | None


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is written if the proposal is confirmed; sealed while it waits."""

    last_name: str = ""
    first_name: str = ""
    birth_name: str = ""
    sex: Sex | None = None
    born_on: date | None = None
    nir: str = ""
    ntt: str = ""
    contract_kind: str = ""
    since: date | None = None
    left_on: date | None = None
    pcs_code: str = ""
    title: str = ""
    """Of the post, as pay writes it."""
    post: str = ""
    """Title of the company's post that was found; empty: none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that may be confirmed."""

    kind: Kind
    employee_id: int | None
    """None: somebody who is not in the list."""
    said: Said


Mark = Callable[[str], bytes]
Posts = Mapping[str, Mapping[str, str]]
"""The open posts: code PCS → normalised title → title."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a month says otherwise."""

    proposals: tuple[Proposal, ...]
    passed_over: int
    """People of the file whose contract is none of an employee."""


def compare(month: PaidMonth, known: Iterable[Known], posts: Posts, mark: Mark, today: date) -> Compared:
    """Set a month of pay against the list.

    Args:
        mark: the keyed fingerprint of a number without its key.
        today: who left before has no other exit to tell.
    """
    people = {each.id: each for each in known}
    book = _Book.of(people.values())
    proposals, seen, passed_over = list[Proposal](), set[int](), 0
    for person in month.people:
        contract = _present(person.contracts)
        found = book.find(person, mark)
        if found is not None:
            seen.add(found)
        if contract is None or kind_of(contract) is None:
            passed_over += found is None
        elif found is None:
            proposals += _arrival(month, person, contract, posts)
        else:
            main = _main(contract, person.contracts, people[found])
            told = _Told(month, person, main, _ended_main(contract, person.contracts, people[found]))
            proposals += _about(told, people[found], posts, today)
    if month.whole:
        proposals += [_absent(month, each) for each in people.values() if each.id not in seen and _due(month, each)]
    return Compared(tuple(proposals), passed_over)


def recognised(people: Sequence[Said], known: Iterable[Known], mark: Mark) -> Mapping[int, Known]:
    """Who of these people is in the list, by their place: as a month of pay is set against it."""
    records = {each.id: each for each in known}
    book = _Book.of(records.values())
    found = {place: book.find(_person(said), mark) for place, said in enumerate(people)}
    return {place: records[number] for place, number in found.items() if number is not None}


def kind_of(contract: PaidContract) -> str | None:
    """The kind of contract, by its code here; None when it is none of an employee."""
    if contract.scheme in APPRENTICE:
        return "APPRENTI"
    return "CONTRAT_PRO" if contract.scheme == TRAINEE else KINDS.get(contract.nature)


def post_of(posts: Posts, pcs_code: str, title: str) -> str:
    """The normalised title of the company's post: the one so called, else the only one with this code; else empty."""
    coded = posts.get(pcs_code, {})
    key = title_key(title)
    if key in coded:
        return key
    return next(iter(coded)) if len(coded) == 1 else ""


def number_of(nir13: str) -> str:
    """The 15 characters; empty when the 13 are none of a number that one keeps."""
    try:
        return clean_nir(nir13 + nir_key(nir13)) if len(nir13) == 13 else ""
    except (Unacceptable, ValueError):  # the key of letters cannot be computed
        return ""


@dataclass(frozen=True, slots=True)
class _Book:
    """Employees by number, by temporary number, by name and birth."""

    marks: Mapping[bytes, int]
    ntts: Mapping[str, int]
    names: Mapping[tuple[str, str, date], list[Known]]

    @classmethod
    def of(cls, people: Collection[Known]) -> "_Book":
        names: dict[tuple[str, str, date], list[Known]] = {}
        for each in people:
            for name in {sort_key(each.last_name), sort_key(each.birth_name)} - {""}:
                names.setdefault((name, _first(each.first_name), each.born_on), []).append(each)
        return cls(
            {each.nir_hash: each.id for each in people if each.nir_hash},
            {each.ntt: each.id for each in people if each.ntt},
            names,
        )

    def find(self, person: PaidPerson, mark: Mark) -> int | None:
        """By number, else by temporary number, else by name and birth where one of the two has no number."""
        if person.nir13 and (by_number := self.marks.get(mark(person.nir13))) is not None:
            return by_number
        if person.ntt and (by_ntt := self.ntts.get(person.ntt)) is not None:
            return by_ntt
        if person.born_on is None:
            return None
        for name in (person.birth_name, person.usual_name):
            alike = self.names.get((sort_key(name), _first(person.first_name), person.born_on), [])
            free = [each for each in alike if not (person.nir13 and each.nir_hash)]
            if len(free) == 1:
                return free[0].id
        return None


def _person(said: Said) -> PaidPerson:
    return PaidPerson(
        birth_name=said.birth_name or said.last_name, usual_name=said.last_name, first_name=said.first_name, sex="",
        born_on=said.born_on, nir13=said.nir[:13], ntt=said.ntt, contracts=(),
    )  # fmt: skip


def _first(first_name: str) -> str:
    """The first of several: « Jean-Marc » is written « JEAN MARC », or alone."""
    return (sort_key(first_name).split() or [""])[0]


def _present(contracts: Collection[PaidContract]) -> PaidContract | None:
    """The one that says where somebody stands: still running, and begun last."""
    return max(contracts, key=lambda each: (each.ended_on is None, each.began_on), default=None)


def _main(present: PaidContract, contracts: Collection[PaidContract], employee: Known) -> PaidContract:
    """Of several that run, the one that the list calls the main one: what is held beside it changes nothing of it."""
    back = employee.left_on is not None and present.began_on > employee.left_on
    if back or present.ended_on is not None:
        return present
    same = (each for each in contracts if each.ended_on is None and _is_kind(each, employee))
    return max(same, key=lambda each: (each.began_on == employee.contract_since, each.began_on), default=present)


def _ended_main(present: PaidContract, contracts: Collection[PaidContract], employee: Known) -> PaidContract | None:
    """The main contract, where the file tells its end while another runs; None: it tells no such thing."""
    if present.ended_on is not None:
        return None
    began = (each for each in contracts if each.ended_on is not None and each.began_on == employee.contract_since)
    return next((each for each in began if _is_kind(each, employee)), None)


def _is_kind(contract: PaidContract, employee: Known) -> bool:
    """Of the kind that the list tells, or told more exactly there."""
    kind = kind_of(contract) or ""
    return kind == employee.contract_kind or employee.contract_kind in FINER.get(kind, ())


def _arrival(month: PaidMonth, person: PaidPerson, contract: PaidContract, posts: Posts) -> Iterator[Proposal]:
    """Somebody who is not in the list; who had left before the month is only paid late."""
    if contract.ended_on is not None and contract.ended_on < month.first_day:
        return
    usual = person.usual_name or person.birth_name
    yield Proposal(
        Kind.ARRIVAL,
        None,
        msgspec.structs.replace(
            _employment(month, contract, posts),
            last_name=usual,
            first_name=person.first_name,
            birth_name="" if sort_key(usual) == sort_key(person.birth_name) else person.birth_name,
            sex=_sex(person.sex),
            born_on=person.born_on,
            nir=number_of(person.nir13),
            ntt=person.ntt,
        ),
    )


def _employment(month: PaidMonth, contract: PaidContract, posts: Posts) -> Said:
    return Said(
        contract_kind=kind_of(contract) or "",
        since=contract.began_on,
        left_on=_end(month, contract),
        pcs_code=contract.pcs_code,
        title=contract.title,
        post=_named(posts, contract),
    )


def _named(posts: Posts, contract: PaidContract) -> str:
    return posts.get(contract.pcs_code, {}).get(post_of(posts, contract.pcs_code, contract.title), "")


def _end(month: PaidMonth, contract: PaidContract) -> date | None:
    """The day told, else the day foreseen unless it is over: the contract went on."""
    if contract.ended_on is not None:
        return contract.ended_on
    return contract.due_end if contract.due_end and contract.due_end >= month.first_day else None


def _sex(told: str) -> Sex | None:
    if told:
        return Sex.MALE if told == MAN else Sex.FEMALE
    return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says of somebody."""

    month: PaidMonth
    person: PaidPerson
    contract: PaidContract
    """That which says where the person stands."""
    ended: PaidContract | None
    """The main contract of the list, which ended while that one runs; None: it did not."""


def _about(told: _Told, employee: Known, posts: Posts, today: date) -> Iterator[Proposal]:
    """What the month says otherwise of an employee."""
    month, contract = told.month, told.contract
    if employee.nir_hash is None and (number := number_of(told.person.nir13)):
        yield Proposal(Kind.NUMBER, employee.id, Said(nir=number))
    left_on = employee.left_on
    if left_on is not None and contract.began_on > left_on:
        yield Proposal(Kind.RETURN, employee.id, _employment(month, contract, posts))
    elif left_on is not None and left_on < today:
        return
    elif contract.ended_on is not None:
        if contract.ended_on not in (left_on, None) and contract.ended_on >= employee.hired_on:
            yield Proposal(Kind.DEPARTURE, employee.id, Said(left_on=contract.ended_on))
    else:
        yield from _end_of_main(told, employee) if told.ended and employee.several else _contract_change(told, employee)
        yield from _post_change(told, employee, posts)


def _end_of_main(told: _Told, employee: Known) -> Iterator[Proposal]:
    """The main contract is over, and the list knows another that runs: that one takes its place, it is not written."""
    ended = told.ended
    if ended is not None and ended.ended_on != employee.left_on:
        since, kind = employee.contract_since, employee.contract_kind
        yield Proposal(Kind.END, employee.id, Said(contract_kind=kind, since=since, left_on=ended.ended_on))


def _contract_change(told: _Told, employee: Known) -> Iterator[Proposal]:
    month, contract = told.month, told.contract
    kind = kind_of(contract) or ""
    same = _is_kind(contract, employee)
    end = _end(month, contract)
    if same and (end is None or end == employee.left_on):
        return
    since = max(contract.began_on, employee.contract_since, _after(told.ended))
    kept = employee.contract_kind if same else kind
    yield Proposal(Kind.CONTRACT, employee.id, Said(contract_kind=kept, since=since, left_on=end))


def _after(ended: PaidContract | None) -> date:
    """The day after the last of a contract; long ago where there is none."""
    return ended.ended_on + timedelta(days=1) if ended is not None and ended.ended_on else date.min


def _post_change(told: _Told, employee: Known, posts: Posts) -> Iterator[Proposal]:
    """Another code; or, with the same, a title that is one of the company's own: pay writes titles in its own way."""
    month, contract = told.month, told.contract
    if not contract.pcs_code:
        return
    key = title_key(contract.title)
    other_code = contract.pcs_code != employee.pcs_code
    other_title = key != employee.title_key and key in posts.get(contract.pcs_code, {})
    if other_code or other_title:
        since = max(month.first_day, employee.post_since or employee.hired_on, _after(told.ended))
        named = Said(since=since, pcs_code=contract.pcs_code, title=contract.title, post=_named(posts, contract))
        yield Proposal(Kind.POST, employee.id, named)


def _due(month: PaidMonth, employee: Known) -> bool:
    """Whether somebody should have been paid: hired before the month, and not gone before it."""
    here = employee.left_on is None or employee.left_on >= month.first_day
    return here and employee.hired_on < month.first_day


def _absent(month: PaidMonth, employee: Known) -> Proposal:
    """Nobody says when, or whether: the day before the month is only where one begins to look."""
    return Proposal(Kind.ABSENT, employee.id, Said(left_on=month.first_day - timedelta(days=1)))
