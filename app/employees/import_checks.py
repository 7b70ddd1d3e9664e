"""What only the database knows about the rows of an employees file: who is there already, which posts are open.

A row names a person by the fingerprint of the number, or by names and birth date where one of the two has no number.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from app.employees.models import Employee
from app.platform.context import Context
from app.platform.intake import Outcome, StagedRow
from app.platform.intake.kind import Found
from app.platform.intake.verify import of_intake
from app.posts.models import Post

TAKEN = "Ce numéro est celui d’un autre salarié de votre liste, né un autre jour : vérifiez le numéro et la date."
LEFT = "Ce salarié est sorti de votre effectif : ouvrez sa fiche pour le réintégrer, et retirez cette ligne."
NO_POST = "Ce poste n’est pas dans vos postes : ajoutez-le d’abord, ou corrigez le code CSP et le libellé."
OTHER_CODE = "Ce poste existe dans vos postes avec le code {code} : corrigez le code CSP."
DIFFERS = "Déjà dans votre liste, avec {what} : ce fichier ne modifie pas sa fiche."


def known(ctx: Context, intake_id: int) -> Found:
    """Who is there already, with what the record says otherwise; who left before the day of entry is not."""
    main = select(Post.id, Post.title_key, Post.pcs_code).where(_mine(ctx, Post)).subquery()
    other_post = or_(main.c.title_key != _said("title_key"), main.c.pcs_code != _said("pcs_code"))
    what = func.concat_ws(
        ", ",
        case((Employee.name_key != _said("name_key"), "un autre nom")),
        case((Employee.nir_hash.is_distinct_from(StagedRow.mark), "un autre numéro")),
        case((Employee.hired_on != _day("hired_on"), "une autre date d’entrée")),
        case((Employee.left_on.is_distinct_from(_day("left_on")), "une autre date de sortie")),
        case((Employee.contract_kind != _said("contract_kind"), "un autre contrat")),
        case((or_(Employee.main_post_id.is_(None), other_post), "un autre poste")),
    )
    note = case((what == "", ""), else_=func.replace(literal(DIFFERS, String), "{what}", what))
    here = or_(Employee.left_on.is_(None), Employee.left_on >= _day("hired_on"))
    return _each_way(
        *(
            select(StagedRow.id, note)
            .join(Employee, same)
            .outerjoin(main, main.c.id == Employee.main_post_id)
            .where(of_intake(ctx, intake_id), StagedRow.outcome == Outcome.CREATE, here)
            for same in _same_person(ctx)
        )
    )


def already_left(ctx: Context, intake_id: int) -> Found:
    """Who left: the person is reinstated or hired again from the record, not twice in the list."""
    refusal = (literal("birth_name", String), literal(LEFT, String))
    return _each_way(
        *(
            select(StagedRow.id, *refusal)
            .join(Employee, same)
            .where(_open_rows(ctx, intake_id), Employee.left_on < _day("hired_on"))
            for same in _same_person(ctx)
        )
    )


def number_taken(ctx: Context, intake_id: int) -> Found:
    """The number of somebody born another day."""
    holder = and_(_mine(ctx, Employee), Employee.nir_hash == StagedRow.mark)
    refusal = (literal("nir", String), literal(TAKEN, String))
    elsewhere = (_open_rows(ctx, intake_id), Employee.born_on != _day("born_on"))
    return select(StagedRow.id, *refusal).join(Employee, holder).where(*elsewhere)


def without_post(ctx: Context, intake_id: int) -> Found:
    """The couple of code and title names no open post (F162)."""
    titled = and_(_mine(ctx, Post), Post.closed_on.is_(None), Post.title_key == _said("title_key"))
    named = exists().where(titled, Post.pcs_code == _said("pcs_code"))
    code = select(func.min(Post.pcs_code)).where(titled).scalar_subquery()
    told = func.replace(literal(OTHER_CODE, String), "{code}", code)
    sentence = func.coalesce(told, literal(NO_POST, String))  # no such title: replace() answers NULL
    column = case((code.is_(None), "post_title"), else_="pcs_code")
    whole = StagedRow.keys.has_key("title_key") & StagedRow.keys.has_key("pcs_code")
    return select(StagedRow.id, column, sentence).where(_open_rows(ctx, intake_id), whole, not_(named))


def _same_person(ctx: Context) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """By number, and by name: two conditions on equal values, each of which an index serves; never one with OR."""
    born = and_(_mine(ctx, Employee), Employee.born_on == _day("born_on"))
    by_number = and_(born, Employee.nir_hash == StagedRow.mark)
    unknown = or_(Employee.nir_hash.is_(None), StagedRow.mark.is_(None))
    return by_number, and_(born, Employee.name_key == _said("name_key"), unknown)


def _each_way(*ways: Select[*tuple[Any, ...]]) -> Found:
    return union_all(*ways)


def _open_rows(ctx: Context, intake_id: int) -> ColumnElement[bool]:
    return and_(of_intake(ctx, intake_id), StagedRow.outcome != Outcome.SAME)


def _mine(ctx: Context, model: type[Employee] | type[Post]) -> ColumnElement[bool]:
    return model.adherent_id.in_(sorted(ctx.actor.adherents))


def _said(key: str) -> ColumnElement[str]:
    said: ColumnElement[str] = StagedRow.keys[key].astext
    return said


def _day(key: str) -> ColumnElement[Any]:
    return cast(_said(key), Date)
