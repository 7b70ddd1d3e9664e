"""Companies: how many people each employs, what it is called, its SIRET."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from stdnum import luhn

from app.demo.rules.words import NAMED, STREETS, SURNAMES, TOWNS, TRADE_OF, TRADES, Named, Town, Trade

FIRST_NUMBER = 20_001
"""Of the companies that are drawn; the named ones have theirs."""
MEDIAN_HEADCOUNT, LARGEST_HEADCOUNT = 7, 3_000
SHAPE = 1.1
"""Of the Pareto law that sizes follow: one company of a hundred has more than 240 people."""
PRIME = 7_368_787
"""Larger than any count of companies: steps through all numbers, so that no two SIREN are the same nor follow."""

SMALL_FORMS, LARGE_FORMS = ("SARL", "SARL", "SAS", "SAS", "EURL"), ("SAS", "SA")


@dataclass(frozen=True, slots=True)
class Company:
    """An adherent as it will be stored; `place` is its rank, from 0."""

    place: int
    number: str
    name: str
    trade: Trade
    headcount: int
    siret: str
    town: Town
    parent: int | None = None
    """Rank of the company that it is a branch of."""
    street: str = ""
    legal_form: str = ""
    joined_on: date = date.min
    founded_on: date = date.min


def companies(seed: int, adherents: int, employees: int, today: date) -> Iterator[Company]:
    """So many adherents that employ so many people together, the named ones first.

    Raises:
        ValueError: fewer than the named ones have.
    """
    rng = Random(f"{seed} companies")  # noqa: S311 - nothing is secret here
    drawn = adherents - len(NAMED)
    left = employees - sum(named.headcount for named in NAMED)
    if drawn < 1 or left < drawn:
        raise ValueError(f"at least {len(NAMED) + 1} adherents, one employee each")
    sizes = headcounts(drawn, left)
    rng.shuffle(sizes)
    known = {named.number: place for place, named in enumerate(NAMED)}
    for place, named in enumerate(NAMED):
        yield _named(rng, place, named, known, today)
    for place, size in enumerate(sizes, len(NAMED)):
        yield _drawn(rng, place, size, today)


def headcounts(count: int, total: int) -> list[int]:
    """Sizes that follow a Pareto law and add up to `total`, the smallest first; none is empty."""
    least = MEDIAN_HEADCOUNT * 0.5 ** (1 / SHAPE)
    raw = [least * (1 - (rank + 0.5) / count) ** (-1 / SHAPE) for rank in range(count)]
    scale = total / sum(min(each, LARGEST_HEADCOUNT) for each in raw)
    sizes = [max(1, min(round(each * scale), LARGEST_HEADCOUNT)) for each in raw]
    step = 1 if sum(sizes) < total else -1
    while difference := abs(total - sum(sizes)):
        movable = [place for place, size in enumerate(sizes) if size + step >= 1]
        for place in movable[-difference:]:
            sizes[place] += step
    return sizes


def siret(place: int, establishment: int = 1) -> str:
    """A SIRET that passes its controls; one company's establishments share their first nine digits."""
    eight = f"{40_000_000 + (place + 1) * PRIME % 55_000_000:08}"
    siren = eight + luhn.calc_check_digit(eight)
    four = f"{siren}{establishment:04}"
    return four + luhn.calc_check_digit(four)


def _named(rng: Random, place: int, named: Named, known: dict[str, int], today: date) -> Company:
    parent = known[named.parent] if named.parent else None
    town = next(town for town in TOWNS if town.name == named.town)
    number = siret(place) if parent is None else siret(parent, 1 + place - parent)
    one = Company(place, named.number, named.name, TRADE_OF[named.naf], named.headcount, number, town, parent)
    return _dated(rng, one, today)


def _drawn(rng: Random, place: int, size: int, today: date) -> Company:
    trades = [trade for trade in TRADES if trade.largest >= size]
    trade = rng.choices(trades, [each.frequency for each in trades])[0]
    town = rng.choice(TOWNS)
    name = rng.choice(trade.names).format(surname=rng.choice(SURNAMES), town=town.name)
    return _dated(rng, Company(place, str(FIRST_NUMBER + place), name, trade, size, siret(place), town), today)


def _dated(rng: Random, one: Company, today: date) -> Company:
    """The company with its address, its form and its days."""
    joined_on = today - timedelta(days=rng.randrange(200, 12_000))
    return replace(
        one,
        street=f"{rng.randrange(1, 90)} {rng.choice(STREETS)}",
        legal_form=rng.choice(SMALL_FORMS if one.headcount < 50 else LARGE_FORMS),
        joined_on=joined_on,
        founded_on=joined_on - timedelta(days=rng.randrange(0, 3_000)),
    )
