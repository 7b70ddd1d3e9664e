"""The people of one company: its posts, who holds them, whom to call. Independent of all other companies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from app.demo.rules import people
from app.demo.rules.careers import Exposed, Fate, Situation
from app.demo.rules.companies import Company
from app.demo.rules.people import Person
from app.demo.rules.words import GIVEN, SURNAMES, Job
from app.employees.facts import Names
from app.employees.rules.identities import capitals
from app.law.category import FollowUp
from app.law.life import Sex
from app.law.names import sort_key
from app.posts.rules.risks import Declared

FUNCTIONS = ("Gérant", "Responsable des ressources humaines", "Assistante de direction", "Comptable")
WITHOUT_POST, WITH_FORMER, DISABLED = 0.012, 0.12, 0.012
"""Shares of the staff: no post chosen yet, another post before, recognised as disabled."""


@dataclass(frozen=True, slots=True)
class Risks:
    """What the risks of a job come to today."""

    declared: tuple[Declared, ...]
    follow_up: FollowUp
    shown: str
    exposed: Exposed


@dataclass(frozen=True, slots=True)
class World:
    """What companies are drawn in: the day, the nomenclatures, how fates are drawn and names kept."""

    seed: int
    today: date
    risks: Mapping[tuple[str, ...], Risks]
    """By the `risks` of a job."""
    disabled: Exposed
    fate: Callable[[Random, Situation], Fate]
    names: Names
    validated_before: date | None = None
    """The service has accepted the records of those hired before; None: it validates nothing (K12)."""


@dataclass(slots=True)
class Post:
    """A post that somebody holds or held."""

    job: Job
    title_key: str
    risks: Risks
    holders: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """An employee; posts are ranks in the company's list."""

    person: Person
    fate: Fate
    post: int | None
    former: int | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whom the service may call."""

    last_name: str
    first_name: str
    function: str
    email: str
    phone: str
    convocations: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A company with all that belongs to it."""

    company: Company
    phone: str
    posts: list[Post] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """The NIR of its workers, the first 13 characters."""


def drawn(company: Company, world: World) -> Drawn:
    """Everybody of a company; the same for the same seed, day and company."""
    rng = Random(f"{world.seed} {company.number}")  # noqa: S311 - nothing is secret here
    found = Drawn(company, people.landline(rng))
    places: dict[str, int] = {}
    jobs = rng.choices(company.trade.jobs, [job.share for job in company.trade.jobs], k=company.headcount)
    for job in jobs:
        place = _place(found, places, job, world)
        former = rng.randrange(len(found.posts)) if rng.random() < WITH_FORMER else None
        found.workers.append(_worker(rng, world, found, place, None if former == place else former))
    found.callers.extend(_callers(rng, company, world.names))
    return found


def _place(found: Drawn, places: dict[str, int], job: Job, world: World) -> int:
    """The rank of the post in the company's list, where it is written when it is met first."""
    if job.title not in places:
        places[job.title] = len(found.posts)
        found.posts.append(Post(job, sort_key(job.title), world.risks[job.risks]))
    return places[job.title]


def _worker(rng: Random, world: World, found: Drawn, place: int, former: int | None) -> Worker:
    post = found.posts[place]
    kinds = post.job.contracts
    kind = rng.choices([each[0] for each in kinds], [each[1] for each in kinds])[0]
    situation = Situation(
        kind,
        None if rng.random() < WITHOUT_POST else post.risks.exposed,
        None if former is None else found.posts[former].risks.exposed,
        world.disabled if rng.random() < DISABLED else (),
    )
    fate = world.fate(rng, situation)
    born_on = fate.student_born_on or people.birth(rng, fate.career.stays[0].span.first or world.today, world.today)
    who = _kept(people.person(rng, post.job.women, born_on, found.company.siret[:9], found.taken), world.names)
    held = {stint.post_id for stint in fate.career.stints}
    if situation.post is not None and (fate.career.left_on is None or fate.career.left_on >= world.today):
        post.holders += 1
    return Worker(who, fate, None if situation.post is None else place, former if len(held) > 1 else None)


def _kept(who: Person, names: Names) -> Person:
    """The person as the service keeps names."""
    if names is Names.AS_TYPED:
        return who
    last, first, birth = (capitals(each) for each in (who.last_name, who.first_name, who.birth_name))
    return replace(who, last_name=last, first_name=first, birth_name=birth)


def _callers(rng: Random, company: Company, names: Names) -> list[Caller]:
    found: list[Caller] = []
    for function in FUNCTIONS[: 1 if company.headcount < 12 else 2 if company.headcount < 60 else 3]:
        last = rng.choice(SURNAMES)
        first = rng.choice(rng.choice(GIVEN[1:3])[1][rng.choice((Sex.FEMALE, Sex.MALE))])
        address = sort_key(f"{first}.{last}").replace(" ", "-")
        email = f"{address}@entreprise-{company.number}.example"
        kept = capitals(last) if names is Names.CAPITALS else last
        found.append(Caller(kept, first, function, email, people.landline(rng), convocations=not found))
    return found
