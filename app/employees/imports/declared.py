"""The same list of DPAE where its hirings wait to be confirmed: nobody enters the list of employees by it (K50)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import String, case, cast, func, literal, select

from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.services import declare_all, mark_of, take_back_all
from app.employees.hirings.states import HiringState
from app.employees.imports import checks, dpae
from app.platform.context import Context
from app.platform.intake import RowRead, StagedRow, Undoing
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Found, Reader, as_they_are
from app.platform.intake.verify import of_intake

WAITS = "Déjà à confirmer."
REFUSED = "Déjà refusée : rappelez-la depuis « Embauches à confirmer » si c’est une méprise."


@dataclass(frozen=True, slots=True)
class DeclaredReader:
    """A line of the list, and the fingerprint of its hiring."""

    hirings: Reader

    def __call__(self, cells: Mapping[str, str]) -> RowRead:
        """What the rules of employees say, as elsewhere."""
        read = self.hirings(cells)
        return (
            read
            if read.thing is None
            else msgspec.structs.replace(read, keys={**read.keys, "hiring": mark_of(read.thing).hex()})
        )


def reader(ctx: Context) -> Reader:
    """As for a list that adds employees."""
    return DeclaredReader(dpae.reader(ctx))


def out_of_sight(ctx: Context, intake_id: int) -> Found:
    """Who left, where the service alone brings them back (K14); elsewhere they are hired again once confirmed."""
    left = checks.already_left(ctx, intake_id).subquery()
    return select(*left.c).where(literal(checks.hides_gone(ctx)))


def known(ctx: Context, intake_id: int) -> Found:
    """Who is in the list of employees already, and the hirings that wait or were refused."""
    there = dpae.known(ctx, intake_id).subquery()
    mine = DeclaredHiring.adherent_id.in_(sorted(ctx.actor.adherents))
    same = func.encode(DeclaredHiring.mark, "hex") == StagedRow.keys["hiring"].astext
    note = case((DeclaredHiring.state == HiringState.REFUSED, literal(REFUSED, String)), else_=literal(WAITS, String))
    declared = (
        select(StagedRow.id, cast(note, String)).join(DeclaredHiring, same).where(mine, of_intake(ctx, intake_id))
    )
    listed = select(there.c[0], there.c[1]).where(there.c[0].not_in(declared.with_only_columns(StagedRow.id)))
    return declared.union(listed)


DECLARED = declare_job(
    replace(
        dpae.DPAE,
        name="hirings",
        lead="Les embauches déclarées attendent votre accord, une par une ou toutes ensemble.",
        done=("embauche à confirmer", "embauches à confirmer"),
        remarks=(
            "L’export de votre logiciel de DPAE convient aussi, s’il a ces colonnes, dans n’importe quel ordre.",
            "Personne n’entre dans votre liste avant votre accord, dans « Embauches à confirmer ».",
        ),
        reader=reader,
        known=known,
        undoing=Undoing(subject=DeclaredHiring, path="/employees/hirings/?one={id}", take_back=take_back_all),
        checks=(out_of_sight, checks.number_taken),
        ready=as_they_are,
        write=declare_all,
    )
)
