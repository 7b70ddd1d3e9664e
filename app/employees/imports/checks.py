"""What only the database knows about the rows of an employees file: who is there already, which posts are open.

A row names a person by the fingerprint of the number, or by names and birth date where one of the two has no number.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
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

from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.queries import gone, in_sight
from app.employees.sight import COMES_BACK, hides
from app.platform.context import Context
from app.platform.intake import Outcome, StagedRow
from app.platform.intake.kind import Found
from app.platform.intake.verify import of_intake
from app.posts.models import Post

TAKEN = "Ce numéro est celui d’un autre salarié de votre liste : vérifiez le numéro, la date de naissance et la fiche."
LEFT = "Ce salarié est sorti de votre effectif : ouvrez sa fiche pour le réintégrer, et retirez cette ligne."
NO_KIND = "Ce type de contrat n’est pas dans la liste : reprenez un libellé de la liste des contrats."
NO_POST = "Ce poste n’est pas dans vos postes : ajoutez-le d’abord, ou corrigez le code CSP et le libellé."
OTHER_CODE = "Ce poste existe dans vos postes avec le code {code} : corrigez le code CSP."
NO_RECORD = "Ce numéro n’est celui d’aucun de vos salariés : videz cette case pour ajouter la personne."


def by_id(ctx: Context, intake_id: int) -> Found:
    """Who is named by the number of the record, as the file that was filled with them does."""
    named = and_(_mine(ctx, Employee), Employee.id == cast(_said("id"), BigInteger), in_sight(ctx))
    return select(StagedRow.id, Employee.id).join(Employee, named).where(of_intake(ctx, intake_id))


def by_number(ctx: Context, intake_id: int) -> Found:
    """Who has the social security number; who left before the day of entry is somebody to hire again."""
    return _here(ctx, intake_id, _same_person(ctx)[0])


def by_name(ctx: Context, intake_id: int) -> Found:
    """Who has the names and the birth date, where one of the two has no number."""
    return _here(ctx, intake_id, _same_person(ctx)[1])


def unknown_id(ctx: Context, intake_id: int) -> Found:
    """The number of a record that is not there: another company's file, or a number that was changed."""
    refusal = (literal("id", String), literal(NO_RECORD, String))
    return select(StagedRow.id, *refusal).where(_new_rows(ctx, intake_id), StagedRow.keys.has_key("id"))


def already_left(ctx: Context, intake_id: int) -> Found:
    """Who left: the person is reinstated or hired again from the record, not twice in the list.

    Where the employer reads that record no more, the service does so (K14).
    """
    unseen = hides_gone(ctx)
    refusal = (literal("birth_name", String), literal(COMES_BACK if unseen else LEFT, String))
    left = Employee.left_on < _day("hired_on")
    return _each_way(
        *(
            select(StagedRow.id, *refusal)
            .join(Employee, same)
            .where(_new_rows(ctx, intake_id), or_(left, gone(ctx.today)) if unseen else left)
            for same in _same_person(ctx)
        )
    )


def hides_gone(ctx: Context) -> bool:
    """Whether who left is out of the actor's sight (K14)."""
    return hides(ctx.profile[Facts], ctx.actor.side)


def number_taken(ctx: Context, intake_id: int) -> Found:
    """The number of somebody else: born another day, or with another record than the one that the row names."""
    holder = and_(_mine(ctx, Employee), Employee.nir_hash == StagedRow.mark)
    refusal = (literal("nir", String), literal(TAKEN, String))
    new = and_(StagedRow.target_id.is_(None), Employee.born_on != _day("born_on"))
    other = or_(new, Employee.id != StagedRow.target_id)
    return select(StagedRow.id, *refusal).join(Employee, holder).where(_open_rows(ctx, intake_id), other)


def without_post(ctx: Context, intake_id: int) -> Found:
    """The couple of code and title names no open post (F162)."""
    titled = and_(_mine(ctx, Post), Post.closed_on.is_(None), Post.title_key == _said("title_key"))
    named = exists().where(titled, Post.pcs_code == _said("pcs_code"))
    code = select(func.min(Post.pcs_code)).where(titled).scalar_subquery()
    told = func.replace(literal(OTHER_CODE, String), "{code}", code)
    sentence = func.coalesce(told, literal(NO_POST, String))  # no such title: replace() answers NULL
    column = case((code.is_(None), "post_title"), else_="pcs_code")
    whole = StagedRow.keys.has_key("title_key") & StagedRow.keys.has_key("pcs_code")
    return select(StagedRow.id, column, sentence).where(_new_rows(ctx, intake_id), whole, not_(named))


def _same_person(ctx: Context) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """By number, and by name: two conditions on equal values, each of which an index serves; never one with OR."""
    born = and_(_mine(ctx, Employee), Employee.born_on == _day("born_on"))
    by_number = and_(born, Employee.nir_hash == StagedRow.mark)
    unknown = or_(Employee.nir_hash.is_(None), StagedRow.mark.is_(None))
    return by_number, and_(born, Employee.name_key == _said("name_key"), unknown)


def _here(ctx: Context, intake_id: int, same: ColumnElement[bool]) -> Found:
    here = or_(Employee.left_on.is_(None), Employee.left_on >= _day("hired_on"))
    unnamed = not_(StagedRow.keys.has_key("id"))
    found = select(StagedRow.id, Employee.id).join(Employee, same)
    return found.where(of_intake(ctx, intake_id), unnamed, here, in_sight(ctx))


def _each_way(*ways: Select[*tuple[Any, ...]]) -> Found:
    return union_all(*ways)


def _open_rows(ctx: Context, intake_id: int) -> ColumnElement[bool]:
    return and_(of_intake(ctx, intake_id), StagedRow.outcome != Outcome.SAME)


def _new_rows(ctx: Context, intake_id: int) -> ColumnElement[bool]:
    return and_(_open_rows(ctx, intake_id), StagedRow.target_id.is_(None))


def _mine(ctx: Context, model: type[Employee] | type[Post]) -> ColumnElement[bool]:
    return model.adherent_id.in_(sorted(ctx.actor.adherents))


def _said(key: str) -> ColumnElement[str]:
    said: ColumnElement[str] = StagedRow.keys[key].astext
    return said


def _day(key: str) -> ColumnElement[Any]:
    return cast(_said(key), Date)
