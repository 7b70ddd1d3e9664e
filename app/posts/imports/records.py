"""Posts as a file tells them: what fills one, and what a row of one would change; a row names its post by number."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, String, cast, literal, select
from sqlalchemy.orm import selectinload

from app.platform.context import Context
from app.platform.intake import Compared, Outcome, StagedRow
from app.platform.intake.kind import Compare, Found
from app.platform.intake.verify import of_intake
from app.platform.letters import plain
from app.platform.refusal import Refusal, Refusals
from app.platform.sheet import is_emptied
from app.posts.facts import Facts, Held
from app.posts.models import Post
from app.posts.rules import changes, descriptions
from app.posts.rules.risks import OTHER, Declared, Offered
from app.posts.services.bulk import Change
from app.posts.services.risks import declared_on, known_risks, offered_risks
from app.reference import queries as nomenclatures

YES, NO = "Oui", "Non"
ANSWERS = {"oui": True, "o": True, "yes": True, "x": True, "vrai": True, "1": True} | dict.fromkeys(
    ("non", "n", "no", "faux", "0"), False
)
"""What people write in the cell of a risk, folded."""
YES_OR_NO = "Oui ou Non."
UNKNOWN_CODE = "Ce code n’est pas dans la nomenclature PCS : cherchez-le par le métier dans la liste des codes."
SAY_YES = "Inscrivez Oui dans « Autre risque », ou effacez cette description."
NO_RECORD = "Ce numéro n’est celui d’aucun de vos postes : videz cette case pour ajouter le poste."
KEPT = "Cette information est nécessaire : indiquez la bonne, ou laissez la case vide pour ne rien changer."


@dataclass(frozen=True, slots=True)
class Described:
    """A post as a file tells it, and what a change of it is judged by."""

    cells: Mapping[str, str]
    details: str
    declared: tuple[Declared, ...]
    closed: bool
    holders: int


@dataclass(frozen=True, slots=True)
class World:
    """What else a comparison knows."""

    columns: Collection[str]
    """Risks that have a column."""
    known: Mapping[str, Offered]
    codes: Collection[str]
    held: Held


def changes_posts(ctx: Context) -> bool:
    """Whether files change the posts that are there: a choice of the service (K45)."""
    return ctx.profile[Facts].files_change


def by_id(ctx: Context, intake_id: int) -> Found:
    """The post that the number of its record names."""
    mine = Post.adherent_id.in_(sorted(ctx.actor.adherents)), Post.id == cast(StagedRow.keys["id"].astext, BigInteger)
    return select(StagedRow.id, Post.id).join(Post, mine[0] & mine[1]).where(of_intake(ctx, intake_id))


def unknown_id(ctx: Context, intake_id: int) -> Found:
    """The number of a record that is not there: another company's file, or a number that was changed."""
    refusal = (literal("id", String), literal(NO_RECORD, String))
    lost = StagedRow.target_id.is_(None), StagedRow.keys.has_key("id"), StagedRow.outcome != Outcome.SAME
    return select(StagedRow.id, *refusal).where(of_intake(ctx, intake_id), *lost)


def filler(risks: Collection[str]) -> Callable[[Context], Iterator[Mapping[str, object]]]:
    """Fills a file with the open posts, as in a dictionary; `risks` have a column each."""

    def filled(ctx: Context) -> Iterator[Mapping[str, object]]:
        mine = Post.adherent_id.in_(sorted(ctx.actor.adherents)), Post.closed_on.is_(None)
        posts = select(Post).where(*mine).options(selectinload(Post.exposures)).order_by(Post.title_key, Post.id)
        for post in ctx.session.scalars(posts):
            yield {"id": post.id, **_described(post, risks, ctx.today).cells}

    return filled


def comparer(risks: Collection[str]) -> Callable[[Context, Collection[int]], Compare]:
    """Knows these posts as they are now."""

    def made(ctx: Context, ids: Collection[int]) -> Compare:
        found = select(Post).where(Post.id.in_(ids)).options(selectinload(Post.exposures)).order_by(Post.id)
        read = found.execution_options(populate_existing=True)
        posts = {post.id: _described(post, risks, ctx.today) for post in ctx.session.scalars(read)}
        codes = frozenset(each.code for each in ctx.session.scalars(nomenclatures.professions("")))
        world = World(risks, known_risks(ctx), codes, ctx.profile[Facts].held)
        return lambda post_id, cells: compare(post_id, posts[post_id], cells, world)

    return made


def compare(post_id: int, post: Described, cells: Mapping[str, str], world: World) -> Compared:
    """What the cells of a row change of a post; an empty cell changes nothing."""
    given = _given(post, cells, world)
    refusals = [*_unread(given, world), *_refused(post, given, world)]
    if refusals or not given:
        return Compared(tuple(refusals))
    found = _description(post, given, world)
    if not isinstance(found, descriptions.Description):
        return Compared(tuple(Refusal(_column(each.field, given), each.sentence) for each in found))
    if found.pcs_code not in world.codes:
        return Compared((Refusal("pcs_code", UNKNOWN_CODE),))
    now = _cells(found.title, found.pcs_code, found.risks, world.columns)
    differs = [(name, before, now[name]) for name, before in post.cells.items() if now[name] != before]
    return Compared((), differs, Change(post_id, found) if differs else None)


def _given(post: Described, cells: Mapping[str, str], world: World) -> dict[str, str]:
    """The cells that say something else than the record; an answer is « Oui » or « Non » however it is written."""
    given = dict[str, str]()
    for name, stored in post.cells.items():
        text = cells.get(name, "")
        if name in world.columns and plain(text) in ANSWERS:
            text = YES if ANSWERS[plain(text)] else NO
        if text not in ("", stored):
            given[name] = text
    return given


def _unread(given: Mapping[str, str], world: World) -> Iterator[Refusal]:
    """Answers that are none, and what a post is not without."""
    for name, text in given.items():
        if name in world.columns and text not in (YES, NO):
            yield Refusal(name, f"Inscrivez {YES_OR_NO}")
        elif name in ("title", "pcs_code") and is_emptied(text):
            yield Refusal(name, KEPT)


def _refused(post: Described, given: Mapping[str, str], world: World) -> Iterator[Refusal]:
    """A post that is closed, or held where the service forbids to change it (K17)."""
    sentence = changes.refuse_change(post.closed, post.holders, world.held)
    if given and sentence is not None:
        yield Refusal(next(iter(given)), sentence)
    answered = given.get(OTHER, post.cells[OTHER])
    if given.get("comment") and not is_emptied(given["comment"]) and answered == NO:
        yield Refusal("comment", SAY_YES)


def _description(post: Described, given: Mapping[str, str], world: World) -> descriptions.Description | Refusals:
    """The post once changed, or what the rules of the form refuse; risks without a column stay."""
    declared = {each.risk: each for each in post.declared}
    answers = {code: given.get(code, post.cells[code]) == YES for code in world.columns}
    risks = {code for code in declared if code not in answers} | {code for code, yes in answers.items() if yes}
    values: dict[str, Any] = {**post.cells, **given, "description": post.details, "risks": risks}
    values["precisions"] = {code: declared[code].precisions for code in risks if code in declared}
    values["comment"] = "" if is_emptied(values["comment"]) else values["comment"]
    return descriptions.description(values, offered_risks(dict(world.known), set(declared)))


def _described(post: Post, risks: Collection[str], on: date) -> Described:
    declared = declared_on(post.exposures, on)
    cells = _cells(post.title, post.pcs_code, declared, risks)
    return Described(cells, post.description, declared, post.closed_on is not None, post.holders)


def _cells(title: str, pcs_code: str, declared: Collection[Declared], risks: Collection[str]) -> dict[str, str]:
    """A post as a file tells it, its number apart."""
    ticked = {each.risk for each in declared}
    answers = {code: YES if code in ticked else NO for code in risks}
    return {"pcs_code": pcs_code, "title": title, **answers, "comment": "".join(each.comment for each in declared)}


def _column(field: str, given: Mapping[str, str]) -> str:
    """The column of the file that a refusal of the form is about."""
    return field if field in ("title", "pcs_code", "comment") else next(iter(given))
