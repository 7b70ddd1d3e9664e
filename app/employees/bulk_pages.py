"""Pages of what is done to several employees of the list at once: a summary first, then all of them or none."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for

from app.employees import queries
from app.employees.models import Employee
from app.platform import together
from app.platform.answer import REFUSED, done, refuse
from app.platform.context import Context, Side
from app.platform.database import db, row_id
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.listing import list_named
from app.platform.page import Answer, Page, context
from app.platform.question import PAGE_SIZES
from app.platform.refusal import Refusal
from app.platform.wording import counted

PAGE = PAGE_SIZES[-1]
"""A page of the list: what one can have looked at before sending it."""
TOO_MANY = f"{PAGE} salariés au plus à la fois : cochez-en moins."
GROWN = "La liste a changé depuis que vous l’avez lue : elle compte {}. Relisez-la, puis confirmez de nouveau."
WHOLE = "whole"
"""In the form: « 1 » for the whole list with its filters, else those ticked."""
WITHOUT = "without"
"""In the form: how many of the whole list one has agreed to leave aside."""
TOLD = "told"
"""In the form: how many the whole list had when one read it."""
SHOWN = 10
"""Refusals that the summary of a whole list names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of those concerned, as the summary shows them."""

    employee: Employee
    picked: bool
    refusal: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """Who is concerned, and what of it is refused."""

    ids: Sequence[int]
    whole: bool
    refused: Mapping[int, Refusal]

    @property
    def going(self) -> Sequence[int]:
        """Those to whom it is done."""
        return [each for each in self.ids if each not in self.refused]

    def agreed(self, without: str) -> bool:
        """Nobody is refused, or one has agreed to leave so many of the whole list aside."""
        return not self.refused or bool(self.whole and self.going and without == str(len(self.refused)))


class BulkPage(Page, ABC):
    """One thing done to those ticked in the list of employees, or to all of it."""

    side = Side.EMPLOYER
    family = "Employees"
    default_view = "ask"

    deed: ClassVar[str]
    """Of `platform.together`."""
    lead: ClassVar[str] = ""
    submit: ClassVar[str] = "Enregistrer"
    summary: ClassVar[str] = "employees/together.html"
    nobody: ClassVar[str] = "Cochez d’abord des salariés dans la liste."
    cannot: ClassVar[tuple[str, str]] = ("ne peut pas être concerné", "ne peuvent pas être concernés")
    """Said of one, of several."""

    @abstractmethod
    def form(self) -> Form:
        """What is asked once for all."""

    @abstractmethod
    def refused(self, ctx: Context, people: Sequence[Employee], form: Form) -> Mapping[int, Refusal]:
        """Why some of them cannot: employee → refusal."""

    @abstractmethod
    def said(self, form: Form) -> Mapping[str, Any]:
        """The form as the deed takes it: plain JSON."""

    @abstractmethod
    def success(self, ids: Sequence[int], form: Form) -> Any:
        """What the next page says."""

    def told(self, ctx: Context, ids: Sequence[int]) -> Sequence[str]:
        """What to know before one sends it."""
        return ()

    def answer(self) -> Answer:
        """The summary of who was chosen in the list; once the form is whole, the deed."""
        whole = request.form.get(WHOLE) == "1"
        ids = self._whole_list() if whole else _ticked(request.form.getlist("ids"))
        if not ids or (not whole and len(ids) > PAGE):
            flash(TOO_MANY if ids else self.nobody, "danger")
            return redirect(self._back())
        form, bulk = self.form(), Bulk(ids, whole, {})
        if not any(field.name in request.form for field in form):
            return self._summary(form, bulk)
        if _grown(bulk):
            return self._summary(form, bulk, GROWN.format(people_told(len(ids)))), REFUSED
        if form.validate():
            bulk = Bulk(ids, whole, self.refused(context(), _people(ids), form))
            if bulk.agreed(request.form.get(WITHOUT, "")):
                try:
                    return redirect(self._done(form, bulk))
                except DomainError as refusal:
                    refuse(form, refusal)
        return self._summary(form, bulk), REFUSED

    def _done(self, form: Form, bulk: Bulk) -> str:
        """Where one goes once it is done, or begun."""
        waiting = done(partial(together.carry_out, name=self.deed, ids=bulk.going, said=self.said(form)))
        if waiting is not None:
            return url_for("EmployeeWaits.wait", pk=waiting)
        flash(self.success(bulk.going, form), "success")
        return self._back()

    def _summary(self, form: Form, bulk: Bulk, refusal: str | None = None) -> str:
        """Who is concerned and who cannot be: these are no longer ticked."""
        shown = list(bulk.refused)[:SHOWN] if bulk.whole else bulk.ids
        people = _people(shown)
        whole = list_named("Employees").count(context(), _asked())
        refusals = {number: each.sentence for number, each in bulk.refused.items()}
        aside = bulk.whole and bulk.refused and bulk.going
        return self.render(
            self.summary,
            form=form,
            bulk=bulk,
            refusal=refusal or self._why(bulk),
            chosen=[Chosen(each, each.id not in refusals, refusals.get(each.id, "")) for each in people],
            ticked=_ticked(request.form.getlist("ids")),
            whole_count=whole,
            warnings=self.told(context(), bulk.ids),
            lead=self.lead,
            screen=None,
            back_url=self._back(),
            back_label="Salariés",
            submit_label=f"Continuer pour {people_told(len(bulk.going))}" if aside else self.submit,
        )

    def _why(self, bulk: Bulk) -> str | None:
        """How many are refused; nothing when nobody is."""
        count = len(bulk.refused)
        if not count:
            return None
        one, several = self.cannot
        if bulk.whole and not bulk.going:
            return "Aucun des salariés de la liste n’est concerné : la raison est écrite plus bas."
        if bulk.whole:
            return f"{people_told(count)} {several if count > 1 else one} : relisez la liste, puis continuez sans eux."
        if count == 1:
            return f"Un salarié {one} : il est décoché, la raison est écrite sous son nom."
        return f"{people_told(count)} {several} : ils sont décochés, la raison est écrite sous leur nom."

    def _whole_list(self) -> Sequence[int]:
        return list_named("Employees").ids(context(), _asked(), together.MOST + 1)

    def _back(self) -> str:
        asked = _asked()
        return f"{url_for('Employees.list')}?{asked}" if asked else url_for("Employees.list")


def people_told(count: int) -> str:
    """« 3 salariés »."""
    return counted(count, "salarié", "salariés")


def _grown(bulk: Bulk) -> bool:
    """Somebody came into the whole list, or left it, since one read how many it has; more than `MOST` go nowhere."""
    told = request.form.get(TOLD, "")
    return bulk.whole and len(bulk.ids) <= together.MOST and bool(told) and told != str(len(bulk.ids))


def _asked() -> str:
    """The list that one comes from, as its address asks it."""
    return request.query_string.decode("ascii", "replace")


def _ticked(typed: Collection[str]) -> Sequence[int]:
    return sorted({number for each in typed if (number := row_id(each)) is not None})


def _people(ids: Sequence[int]) -> Sequence[Employee]:
    seen = queries.leaving(ids).where(queries.in_sight(context()))
    found: Sequence[Employee] = db.session().scalars(seen).all()
    if len(found) < len(ids):
        abort(404)
    return found
