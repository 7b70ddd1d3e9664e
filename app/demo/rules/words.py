"""The words that fictitious data is made of: names, towns and trades of `app/demo/data/`, read once."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.law.life import Sex

FOLDER = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Town:
    """A town, and the place of its sector among `SECTORS`."""

    postcode: str
    name: str
    sector: int


@dataclass(frozen=True, slots=True)
class Job:
    """A post as companies of a trade have it."""

    title: str
    pcs_code: str
    share: float
    women: float
    risks: tuple[str, ...]
    """`"NUIT"`, or with its precisions `"CONDUITE:CHARIOT+PEMP"`."""
    contracts: tuple[tuple[str, float], ...]
    """Kinds of contract and their weight."""


@dataclass(frozen=True, slots=True)
class Trade:
    """What companies do and whom they employ."""

    naf: str
    activity: str
    names: tuple[str, ...]
    largest: int
    frequency: float
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A company that is always there; `parent` is the number of the one it is a branch of, or empty."""

    number: str
    name: str
    naf: str
    headcount: int
    town: str
    parent: str = ""


USUAL_CONTRACTS = (("CDI", 17.0), ("CDD", 2.0), ("APPRENTI", 0.4), ("CDI_INTERMITTENT", 0.1))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


def _job(said: dict[str, Any]) -> Job:
    contracts = tuple(said["contracts"].items()) if "contracts" in said else USUAL_CONTRACTS
    return Job(said["title"], said["pcs"], said["share"], said["women"], tuple(said["risks"]), contracts)


def _trade(said: dict[str, Any]) -> Trade:
    jobs = tuple(_job(each) for each in said["posts"])
    return Trade(said["naf"], said["activity"], tuple(said["names"]), said["largest"], said["frequency"], jobs)


_NAMES, _PLACES = _read("names"), _read("places")
SURNAMES = _words(_NAMES["surnames"])
GIVEN: tuple[tuple[int, dict[Sex, tuple[str, ...]]], ...] = tuple(
    (each["until"], {Sex.FEMALE: _words(each["women"]), Sex.MALE: _words(each["men"])}) for each in _NAMES["given"]
)
"""Last year of birth, and the first names given until then."""
SECTORS: tuple[str, ...] = tuple(_PLACES["sectors"])
TOWNS = tuple(Town(*each) for each in _PLACES["towns"])
STREETS = tuple(street for line in _PLACES["streets"].split("\n") for street in line.split("|") if street)
TRADES = tuple(_trade(each) for each in _read("trades")["trade"])
TRADE_OF = {trade.naf: trade for trade in TRADES}
NAMED = tuple(Named(**each) for each in _read("companies")["company"])
