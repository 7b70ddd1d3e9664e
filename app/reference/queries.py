"""What the other rooms read of the nomenclatures."""

import re
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import selectinload

from app.platform.letters import plain
from app.reference.models import Code, ContractKind, Country, DeclaredFor, Language, Naf, Profession, Risk, Town
from app.reference.rules import stems, town_key

Searched = TypeVar("Searched", Profession, Naf)
Coded = TypeVar("Coded", bound=Code)


def professions(text: str, ahead: ColumnElement[bool] | None = None) -> Select[Profession]:
    """Professions in force found by code, by words of the label or by job words, the closest first.

    Parts of words are enough; case, accents, gender and number do not count. Everything when nothing is typed.
    Whoever runs it bounds it.

    Args:
        ahead: those of which it is true come before the others.
    """
    return _found(Profession, text, ahead)


def activities(text: str) -> Select[Naf]:
    """Activities (NAF) in force, found alike; « 43.21A » is read as 4321A."""
    return _found(Naf, text.replace(".", ""))


def towns(text: str) -> Select[Town]:
    """Communes in force by the beginning of their postal code, of their name, or of both, the largest first.

    « 212 », « beau » and « 21200 Beau » are all enough; accents, hyphens and « St » for « Saint » do not count.
    """
    digits = "".join(re.findall(r"\b\d{1,5}\b", text)[:1])
    name = town_key(re.sub(r"\d+", " ", text))
    return (
        select(Town)
        .where(
            Town.valid_to.is_(None),
            Town.code.startswith(digits, autoescape=True),
            Town.name_key.startswith(name, autoescape=True),
        )
        .order_by(Town.rank, Town.code)
    )


def towns_of(postcode: str) -> Select[str]:
    """The communes of a postal code, the largest first."""
    named = select(Town.label).where(Town.code.startswith(postcode, autoescape=True), Town.valid_to.is_(None))
    return named.order_by(Town.rank)


def risks(on: date, declared_for: DeclaredFor = DeclaredFor.POST) -> Select[Risk]:
    """The risks in force on a day, with their precisions, in the order of the form."""
    return (
        select(Risk)
        .where(
            Risk.declared_for == declared_for, Risk.valid_from <= on, or_(Risk.valid_to.is_(None), Risk.valid_to >= on)
        )
        .options(selectinload(Risk.precisions))
        .order_by(Risk.rank)
    )


def contract_kinds() -> Select[ContractKind]:
    """The kinds of contract to choose from, the usual first."""
    return _offered(ContractKind)


def languages() -> Select[Language]:
    """French, then the others as in a dictionary."""
    return _offered(Language)


def countries() -> Select[Country]:
    """France, then the others as in a dictionary."""
    return _offered(Country)


def _offered(model: type[Coded]) -> Select[Coded]:
    return select(model).where(model.valid_to.is_(None)).order_by(model.rank, model.label)


def _found(model: type[Searched], text: str, ahead: ColumnElement[bool] | None = None) -> Select[Searched]:
    key, found = model.search_key, stems(text)
    first = () if ahead is None else (ahead.desc(),)
    statement = select(model).where(model.valid_to.is_(None)).order_by(*first, model.code)
    if not found:
        return statement
    whole = (f"| {words} |" for words in (plain(text), " ".join(found)))
    closest = case(
        (or_(*map(key.contains, whole)), 1),  # a code or a job word, entire
        (key.contains(f"| {found[0]}"), 2),  # begins so
        (and_(*(key.contains(f" {stem}") for stem in found)), 3),  # has words that begin so
        else_=4,
    )
    parts = (key.contains(stem) for stem in found)
    return statement.where(*parts).order_by(None).order_by(*first, closest, model.code)
