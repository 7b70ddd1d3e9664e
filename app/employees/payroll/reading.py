"""A monthly DSN (NEODeS): one value per line, `S21.G00.30.001,'value'`, of which a dozen are read.

A list says what is read; all else of the file, pay, stoppages (S21.G00.60, S21.G00.65) and the status of a disabled
worker (S21.G00.40.072) before all, never becomes a value of this process.

Source: cahier technique DSN 2024.1 (P24V01).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from typing import TypeVar

from app.law.spans import months_after
from app.law.unacceptable import squeezed
from app.platform.errors import DomainError

READ: Mapping[str, frozenset[str]] = {
    "S10.G00.00": frozenset({"005"}),
    "S20.G00.05": frozenset({"001", "002", "003", "005"}),
    "S21.G00.06": frozenset({"001"}),
    "S21.G00.11": frozenset({"001"}),
    "S21.G00.30": frozenset({"001", "002", "003", "004", "005", "006", "020"}),
    "S21.G00.40": frozenset({"001", "004", "006", "007", "008", "010"}),
    "S21.G00.62": frozenset({"001"}),
}
"""Block → the rubrics of it that are read."""
PLACE = re.compile(r"(S\d{2}\.G\d{2}\.\d{2})\.(\d{3}),'")
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
MONTHLY, TRIAL, WITHDRAWN = "01", "01", ("04",)
"""Nature of a declaration that is monthly; a sending that is only tried; a type that cancels another."""
MAN, WOMAN = "01", "02"

NOT_DSN = "Ce fichier n’est pas une DSN : envoyez le fichier mensuel que votre logiciel de paie dépose."
NOT_MONTHLY = "Ce fichier ne contient pas de DSN mensuelle : choisissez la déclaration du mois, pas un signalement."
NOT_REAL = "Ce fichier est un envoi d’essai : choisissez le fichier réel du mois."
NOBODY = (
    "Cette DSN ne déclare la paie de personne pour ce mois : il n’y a rien à comparer. Pour qui est parti, passez par"
    " la fiche ou le fichier des sorties."
)
NOT_OURS = "Ce fichier est celui d’un autre établissement : choisissez celui dont le SIRET est dans votre fiche."
NO_SIRET = "Ce fichier a plusieurs établissements : indiquez d’abord votre SIRET dans la fiche de votre entreprise."
UNREADABLE = "La ligne {line} de ce fichier ne se lit pas : produisez-le de nouveau avec votre logiciel de paie."


@dataclass(frozen=True, slots=True)
class PaidContract:
    """A contract, as far as it is read."""

    began_on: date
    pcs_code: str
    """Lower case; empty: not told."""
    title: str
    nature: str
    scheme: str
    """« Dispositif » : apprenticeship and the like."""
    due_end: date | None
    """Last day foreseen; None: none."""
    ended_on: date | None = None
    """Last day, once the file tells an end."""


@dataclass(frozen=True, slots=True)
class PaidPerson:
    """Somebody in the pay of the month."""

    birth_name: str
    usual_name: str
    """Empty: the same."""
    first_name: str
    sex: str
    """« 01 » a man, « 02 » a woman; empty: not told."""
    born_on: date | None
    """None: the day or the month is not known."""
    nir13: str
    """Without its key; empty: none."""
    ntt: str
    contracts: tuple[PaidContract, ...]


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """Who an establishment paid during a month."""

    first_day: date
    whole: bool
    """Not one of several fractions: who is not in it was not paid."""
    people: tuple[PaidPerson, ...]

    @property
    def last_day(self) -> date:
        """Of the month."""
        return months_after(self.first_day, 1) - timedelta(days=1)


@dataclass(slots=True)
class _Person:
    siret: str
    values: Mapping[str, str]
    contracts: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Declaration:
    values: Mapping[str, str]
    people: list[_Person] = field(default_factory=list)


class OtherEstablishment(DomainError):
    """A file says nothing of the establishment asked for."""


Thing = TypeVar("Thing")
Block = tuple[str, dict[str, str], int]
"""Its name, the values that are read, the line on which it begins."""


@dataclass(frozen=True, slots=True)
class PaidFile:
    """The latest month that a DSN tells of, establishment by establishment."""

    first_day: date
    whole: bool
    paid: Mapping[str, Sequence[_Person]]
    """SIRET → people, of whom nothing more is read until somebody asks for the establishment."""

    def of(self, siret: str | None) -> PaidMonth:
        """The month of an establishment.

        Args:
            siret: None: not known, the file may then have one only.

        Raises:
            OtherEstablishment: none of them is that one (field `file`).
            DomainError: which it is cannot be told (field `file`).
        """
        if siret is None and len(self.paid) > 1:
            raise DomainError(NO_SIRET, field="file")
        mine = next(iter(self.paid), "") if siret is None else siret
        if mine not in self.paid:
            raise OtherEstablishment(NOT_OURS, field="file")
        return PaidMonth(self.first_day, self.whole, tuple(map(_person, self.paid[mine])))


def read_file(content: bytes) -> PaidFile:
    """The latest month that a DSN tells of.

    Raises:
        DomainError: no DSN, none of a month, a trial, nobody in it, or a line that cannot be read (field `file`).
    """
    declarations = _declarations(_blocks(_text(content)))
    monthly = [each for each in declarations if _is_monthly(each)]
    if not monthly:
        raise DomainError(NOT_MONTHLY, field="file")
    latest = max(_day(each.values.get("005", "")) or date.min for each in monthly)
    if latest == date.min:
        raise DomainError(NOT_MONTHLY, field="file")
    ours = [each for each in monthly if _day(each.values.get("005", "")) == latest]
    paid: dict[str, list[_Person]] = {}
    for person in (person for each in ours for person in each.people):
        paid.setdefault(person.siret, []).append(person)
    if not paid:
        raise DomainError(NOBODY, field="file")
    whole = all(each.values.get("003", "11")[-1:] in ("", "1") for each in ours)
    return PaidFile(latest, whole, paid)


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if PLACE.match(text.lstrip()):
            return text
        break
    raise DomainError(NOT_DSN, field="file")


def _blocks(text: str) -> Iterator[Block]:
    """The blocks in order; one begins when its name changes, or its rubrics no longer go up."""
    name, last, values, began = "", "", dict[str, str](), 0
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        kept = line.strip(" \t\n\x1a")
        if not kept:
            continue
        place = PLACE.match(kept)
        if place is None or not kept.endswith("'"):
            raise DomainError(UNREADABLE.format(line=number), field="file")
        block, rubric = place.groups()
        if block != name or rubric <= last:
            if name:
                yield name, values, began
            name, values, began = block, {}, number
        last = rubric
        if rubric in READ.get(block, ()):
            values[rubric] = kept[place.end() : -1].strip()
    if name:
        yield name, values, began


def _declarations(blocks: Iterable[Block]) -> list[_Declaration]:
    """Each declaration with its people."""
    told = _Telling()
    for name, values, line in blocks:
        if name in HEARD:
            HEARD[name](told, values, line)
    return told.declarations


@dataclass(slots=True)
class _Telling:
    """Where one stands in a file while its blocks come."""

    declarations: list[_Declaration] = field(default_factory=list)
    siren: str = ""
    nic: str = ""

    def sending(self, values: dict[str, str], _line: int) -> None:
        """The envelope."""
        if values.get("005") == TRIAL:
            raise DomainError(NOT_REAL, field="file")

    def declaration(self, values: dict[str, str], _line: int) -> None:
        """A declaration begins."""
        self.declarations.append(_Declaration(values))

    def company(self, values: dict[str, str], _line: int) -> None:
        """Of which company."""
        self.siren = values.get("001", "")

    def establishment(self, values: dict[str, str], _line: int) -> None:
        """Of which establishment."""
        self.nic = values.get("001", "")

    def person(self, values: dict[str, str], line: int) -> None:
        """Somebody paid there; before any declaration the file is cut."""
        _last(self.declarations, line).people.append(_Person(self.siren + self.nic, values))

    def contract(self, values: dict[str, str], line: int) -> None:
        """A contract of the last person."""
        _last(_last(self.declarations, line).people, line).contracts.append(values)

    def end(self, values: dict[str, str], line: int) -> None:
        """The end of the last contract."""
        _last(_last(_last(self.declarations, line).people, line).contracts, line)["end"] = values.get("001", "")


HEARD: Mapping[str, Callable[[_Telling, dict[str, str], int], None]] = {
    "S10.G00.00": _Telling.sending,
    "S20.G00.05": _Telling.declaration,
    "S21.G00.06": _Telling.company,
    "S21.G00.11": _Telling.establishment,
    "S21.G00.30": _Telling.person,
    "S21.G00.40": _Telling.contract,
    "S21.G00.62": _Telling.end,
}


def _last(things: list[Thing], line: int) -> Thing:
    if not things:
        raise DomainError(UNREADABLE.format(line=line), field="file")
    return things[-1]


def _is_monthly(declaration: _Declaration) -> bool:
    return declaration.values.get("001") == MONTHLY and declaration.values.get("002") not in WITHDRAWN


def _person(found: _Person) -> PaidPerson:
    values = found.values
    nir13, ntt = squeezed(values.get("001", "")), squeezed(values.get("020", ""))
    first = values.get("004", "").replace(",", " ").split()
    return PaidPerson(
        birth_name=values.get("002", ""),
        usual_name=values.get("003", ""),
        first_name=first[0] if first else "",
        sex=values.get("005") or {"1": MAN, "2": WOMAN}.get((nir13 or ntt)[:1], ""),
        born_on=_day(values.get("006", "")),
        nir13=nir13,
        ntt=ntt,
        contracts=tuple(made for each in found.contracts if (made := _contract(each)) is not None),
    )


def _contract(values: Mapping[str, str]) -> PaidContract | None:
    """None: without a first day there is nothing to compare."""
    began_on = _day(values.get("001", ""))
    if began_on is None:
        return None
    return PaidContract(
        began_on=began_on,
        pcs_code=values.get("004", "").lower(),
        title=values.get("006", ""),
        nature=values.get("007", ""),
        scheme=values.get("008", ""),
        due_end=_day(values.get("010", "")),
        ended_on=_day(values.get("end", "")),
    )


def _day(text: str) -> date | None:
    """`JJMMAAAA`; None when a part is not known (99), or it is no day."""
    if not (len(text) == 8 and text.isascii() and text.isdecimal()):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
