"""Employees as a file tells them: what fills one, and what a row of one would change."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.employees.facts import Facts
from app.employees.imports.checks import NO_KIND, NO_POST, OTHER_CODE
from app.employees.models import Employee
from app.employees.queries import at_work
from app.employees.rules import employments, identities, validation
from app.employees.rules.amended import Working, World, amended, refuse_locked
from app.employees.rules.employments import Employment
from app.employees.rules.identities import Identity
from app.employees.services.amend import Amendment
from app.employees.services.rewrite import read_careers, read_world
from app.law.identifiers import mask_nir
from app.law.life import Sex
from app.platform.context import Context, Right
from app.platform.intake import Compared
from app.platform.intake.kind import Compare
from app.platform.letters import plain
from app.platform.refusal import Refusal
from app.platform.seal import fingerprint
from app.platform.sheet import EMPTIED, is_emptied
from app.platform.wording import shown
from app.posts.models import Post
from app.posts.rules.descriptions import title_key
from app.reference import queries as nomenclatures
from app.reference.rules import WORDS_APART

READ_AT_ONCE = 2_000
MASK = "*"
"""A masked number that comes back is the one that is stored."""
TITLES = {Sex.FEMALE: "Madame", Sex.MALE: "Monsieur"}
NAMES = ("first_name", "birth_name", "married_name")
COLUMNS = (
    "sex", *NAMES, "born_on", "nir", "hired_on", "left_on", "pcs_code", "post_title", "post_since", "contract_kind",
)  # fmt: skip
"""What a file may change."""
EMPTIABLE = frozenset({"married_name", "nir", "left_on"})
"""What a record may be without."""
KEPT = "Cette information est nécessaire : indiquez la bonne, ou laissez la case vide pour ne rien changer."
ALONE = "Cette date ne change pas seule : indiquez aussi le nouveau poste, ou ouvrez la fiche du salarié."
FIELDS = {"last_name": "birth_name", "since": "post_since", "post": "post_title", "post_since": "post_since"}
"""Field of a service → column of the file, where they are called differently."""


@dataclass(frozen=True, slots=True)
class Told:
    """An employee as a file tells one."""

    employee_id: int
    cells: Mapping[str, str]
    stored: Mapping[str, Any]
    """The fields of an identity that a file may change."""
    nir_hash: bytes | None
    post_key: tuple[str, str]
    post_since: date | None
    validated_on: date | None


@dataclass(frozen=True, slots=True)
class Company:
    """What else a comparison knows, by the names that files give it."""

    posts: Mapping[tuple[str, str], int]
    """Open ones, by title and code."""
    kinds: Mapping[str, str]
    labels: Mapping[str, str]
    """Contract kinds: folded name → code; code → label."""
    careers: Mapping[int, Working]
    """Of those who are compared."""
    world: World


def on_record(adherent_ids: Collection[int]) -> Select[Any]:
    """Employees with what a file tells of them."""
    columns: list[Any] = [Employee.id, Employee.nir_hash, Employee.hired_on, Employee.left_on, Employee.contract_kind]
    columns += [Employee.post_since, Employee.validated_on, *(getattr(Employee, name) for name in NAMED)]
    return (
        select(*columns, Post.title, Post.title_key, Post.pcs_code)
        .outerjoin(Post, Post.id == Employee.main_post_id)
        .where(Employee.adherent_id.in_(adherent_ids))
    )


NAMED = ("last_name", "first_name", "birth_name", "sex", "born_on")


def told(row: Any, labels: Mapping[str, str]) -> Told:
    """A row of `on_record` as a file tells it; the number stays out of it."""
    stored = {name: getattr(row, name) for name in NAMED}
    cells = {
        "id": str(row.id),
        **identity_cells(stored),
        "nir": "",
        "hired_on": shown(row.hired_on),
        "left_on": shown(row.left_on),
        "pcs_code": row.pcs_code or "",
        "post_title": row.title or "",
        "post_since": shown(row.post_since) if row.title else "",
        "contract_kind": labels.get(row.contract_kind, row.contract_kind),
    }
    key = (row.title_key or "", row.pcs_code or "")
    return Told(row.id, cells, stored, row.nir_hash, key, row.post_since, row.validated_on)


def filled(ctx: Context) -> Iterator[Mapping[str, object]]:
    """Who is at work, by name: days as days, the number masked."""
    labels = {each.code: each.label for each in ctx.session.scalars(nomenclatures.contract_kinds())}
    here = on_record(sorted(ctx.actor.adherents)).add_columns(Employee.nir).where(at_work(ctx.today))
    rows = ctx.session.execute(here.order_by(Employee.name_key, Employee.id).execution_options(yield_per=READ_AT_ONCE))
    for row in rows:
        days = {name: getattr(row, name) for name in ("born_on", "hired_on", "left_on")}
        days["post_since"] = row.post_since if row.title else None
        yield {**told(row, labels).cells, **days, "nir": mask_nir(row.nir) if row.nir else ""}


def changes_records(ctx: Context) -> bool:
    """Whether files change the records that are there: a choice of the service (K45), for who may correct them."""
    return ctx.profile[Facts].files_change and Right.EMPLOYEE_BASE_DATA in ctx.actor.rights


def kinds_by_name(ctx: Context) -> dict[str, str]:
    """The kinds of contract: whatever people call them, folded → code."""
    kinds: dict[str, str] = {}
    for kind in ctx.session.scalars(nomenclatures.contract_kinds()):
        for name in (kind.code, kind.label, *kind.synonyms.split(WORDS_APART)):
            kinds.setdefault(plain(name), kind.code)
    return {name: code for name, code in kinds.items() if name}


def values_of(cells: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Any]:
    """The values of the form from the cells of a row; an empty number is one that is not available."""
    married, born = cells.get("married_name", ""), cells.get("birth_name", "")
    label = cells.get("contract_kind", "")
    return {
        **cells,
        "last_name": married or born,
        "birth_name": born if married else "",
        "nir_missing": not cells.get("nir"),
        "contract_kind": kinds.get(plain(label), label),
        "post_since": cells.get("post_since", ""),
    }


def comparer(ctx: Context, ids: Collection[int]) -> Compare:
    """Knows these employees, the posts that are open and the kinds of contract as they are now."""
    mine = sorted(ctx.actor.adherents)
    labels = {each.code: each.label for each in ctx.session.scalars(nomenclatures.contract_kinds())}
    records = {row.id: told(row, labels) for row in ctx.session.execute(on_record(mine).where(Employee.id.in_(ids)))}
    posts = select(Post.title_key, Post.pcs_code, Post.id).where(Post.adherent_id.in_(mine), Post.closed_on.is_(None))
    by_name = {(row[0], row[1]): row[2] for row in ctx.session.execute(posts)}
    company = Company(by_name, kinds_by_name(ctx), labels, read_careers(ctx, ids), read_world(ctx))
    return lambda employee_id, cells: compare(ctx, records[employee_id], cells, company)


def compare(ctx: Context, record: Told, cells: Mapping[str, str], company: Company) -> Compared:
    """What the cells of a row change of an employee; an empty cell changes nothing, « (vide) » empties.

    What the rules of the form refuse is refused here too, and what its services would of the career.
    """
    given = _given(record, cells)
    if kept := [name for name, text in given.items() if not text and name not in EMPTIABLE]:
        return Compared(tuple(Refusal(name, KEPT) for name in kept))
    if not given:
        return Compared()
    values = values_of({**record.cells, "post_since": "", "nir": "", **given}, company.kinds)
    found = employments.entry(values, names=ctx.profile[Facts].names)
    if not isinstance(found[0], Identity):
        return Compared(tuple(_placed(each) for each in found if isinstance(each, Refusal)))
    who, work = found
    if work.contract_kind not in company.labels:
        return Compared((Refusal("contract_kind", NO_KIND),))
    if refusals := _post(record, given, work.post_since, company):
        return Compared(refusals)
    return _changes(ctx.profile[Facts], record, given, (who, work), company)


def _changes(
    facts: Facts, record: Told, given: Mapping[str, str], accepted: tuple[Identity, Employment], company: Company
) -> Compared:
    """What an accepted row changes, judged as the services would."""
    work = accepted[1]
    differs, corrected = _corrected(record, given, accepted, facts)
    amendment = Amendment(record.employee_id, corrected)
    if work.contract_kind != company.kinds.get(plain(record.cells["contract_kind"])):
        differs.append(("contract_kind", record.cells["contract_kind"], company.labels[work.contract_kind]))
        amendment = replace(amendment, contract_kind=work.contract_kind)
    key = _post_key(record, given)
    if key != record.post_key:
        named = "post_title" if key[0] != record.post_key[0] else "pcs_code"
        differs.append((named, record.cells[named], given.get(named, record.cells[named])))
        since = work.post_since if "post_since" in given else None
        amendment = replace(amendment, post_id=company.posts[key], post_since=since)
    if "left_on" in given and shown(work.left_on) != record.cells["left_on"]:
        differs.append(("left_on", record.cells["left_on"], shown(work.left_on) or EMPTIED))
        amendment = replace(amendment, left_on=work.left_on, no_end=work.left_on is None)
    if not differs:
        return Compared()
    return Compared(_judged(record, amendment, differs, company, facts), differs, amendment)


def _given(record: Told, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something else than the record: a name in capitals, and a masked number, do not.

    A cell that empties is empty here.
    """
    given = dict[str, str]()
    for name in COLUMNS:
        text, stored = cells.get(name, ""), record.cells[name]
        same = text in ("", stored) or (name == "nir" and MASK in text)
        retyped = name in NAMES and text in (text.upper(), text.lower()) and plain(text) == plain(stored)
        if is_emptied(text):
            known = record.nir_hash is not None if name == "nir" else bool(stored)
            given |= {name: ""} if known else {}
        elif not same and not retyped:
            given[name] = text
    return given


def _corrected(
    record: Told, given: Mapping[str, str], accepted: tuple[Identity, Employment], facts: Facts
) -> tuple[list[tuple[str, str, str]], dict[str, Any]]:
    """What changes of an identity and of the day of hiring, as users read it and as the form says it."""
    who, hired_on = accepted[0], accepted[1].hired_on
    now = {name: getattr(who, name) for name in NAMED}
    was = dict(record.stored)
    cells, differs = identity_cells(now), list[tuple[str, str, str]]()
    corrected = {name: value for name, value in now.items() if value != was[name]}
    if identity_cells(was) == cells:
        corrected = {}
    differs += [
        (name, record.cells[name], text or EMPTIED) for name, text in cells.items() if text != record.cells[name]
    ]
    if who.nir and fingerprint(identities.nir_core(who.nir)) != record.nir_hash:
        corrected["nir"] = who.nir
        differs.append(("nir", "", "modifié"))
    elif given.get("nir") == "":
        corrected["nir"] = ""
        differs.append(("nir", "", EMPTIED))
    if shown(hired_on) != record.cells["hired_on"]:
        corrected["hired_on"] = hired_on
        differs.append(("hired_on", record.cells["hired_on"], shown(hired_on)))
    if corrected and "birth_name" in facts.required_later and not who.birth_name:
        corrected["birth_name"] = who.last_name
    return differs, corrected


def identity_cells(stored: Mapping[str, Any]) -> dict[str, str]:
    """Who an employee is, as a file tells it; a birth name that is the usual one is told once."""
    last, birth = stored["last_name"], stored["birth_name"]
    married = birth not in ("", last)
    return {
        "sex": TITLES[stored["sex"]],
        "first_name": stored["first_name"],
        "birth_name": birth if married else last,
        "married_name": last if married else "",
        "born_on": shown(stored["born_on"]),
    }


def _post_key(record: Told, given: Mapping[str, str]) -> tuple[str, str]:
    """The post that a row names: what it does not tell is as it is."""
    title = title_key(given["post_title"]) if "post_title" in given else record.post_key[0]
    return title, given["pcs_code"].replace(" ", "").lower() if "pcs_code" in given else record.post_key[1]


def _post(record: Told, given: Mapping[str, str], since: date, company: Company) -> tuple[Refusal, ...]:
    """A post is one of the company's; its first day alone is for the career to change."""
    key = _post_key(record, given)
    if key != record.post_key:
        codes = sorted(code for title, code in company.posts if title == key[0])
        if key in company.posts:
            return ()
        if codes:
            return (Refusal("pcs_code", OTHER_CODE.format(code=codes[0])),)
        return (Refusal("post_title", NO_POST),)
    if "post_since" in given and since != record.post_since:
        return (Refusal("post_since", ALONE),)
    return ()


def _judged(
    record: Told, amendment: Amendment, differs: Collection[tuple[str, str, str]], company: Company, facts: Facts
) -> tuple[Refusal, ...]:
    """Why the services would refuse: a field that is the service's to change, or a career that cannot be so."""
    locked = validation.locked(facts, record.validated_on)
    refusal = refuse_locked(locked, amendment.corrected)
    if refusal is None:
        found = amended(company.careers[record.employee_id], amendment.wanted, company.world)
        refusal = found if isinstance(found, Refusal) else None
    if refusal is None:
        return ()
    columns = [column for column, _, _ in differs]
    field = FIELDS.get(refusal.field, refusal.field)
    return (Refusal(field if field in columns else columns[0], refusal.sentence),)


def _placed(refusal: Refusal) -> Refusal:
    """The same beside the column of the file."""
    return Refusal(FIELDS.get(refusal.field, refusal.field), refusal.sentence)
