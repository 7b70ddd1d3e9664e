"""« DSN du mois » : the file is sent, what it says otherwise is confirmed line by line or all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from flask import flash, jsonify, redirect, request, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.employees.payroll import confirmed, queries, services
from app.employees.payroll.establishments import Elsewhere, receive_elsewhere
from app.employees.payroll.models import PayrollProposal
from app.employees.payroll.presentation import shown_proposals, shown_rounds
from app.employees.payroll.reading import OtherEstablishment, PaidFile, read_file
from app.law.days import clean_day
from app.law.unacceptable import Unacceptable
from app.platform.answer import done, sent, status, told
from app.platform.context import Context, Right, Side
from app.platform.database import row_id
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.page import Answer, Page, action, context, route
from app.platform.progress import ENDED, Progress
from app.platform.sheet.content import MAX_BYTES
from app.platform.wording import continued, counted, month_and_year

SHOWN_AT_ONCE = 50
NO_FILE = "Choisissez d’abord le fichier à envoyer."
TOO_LARGE = "Ce fichier dépasse 20 Mo : demandez à votre logiciel de paie un fichier par établissement."
NOBODY = "Cochez d’abord les lignes à confirmer ou à écarter."
NOT_A_DAY = "Le dernier jour d’un absent ne se lit pas : écrivez-le comme 31/10/2026."
STEPS = ("Déposer", "Confirmer")
DONE_SHOWN = 200
"""Confirmed lines on the page that undoes them."""
CHANGED_SINCE = "la fiche a servi ou changé depuis. Corrigez-la à la main."
LISTED = 5
"""Establishments named in a message."""
UNREAD = "Vérifiez que ce SIRET est dans la fiche de l’établissement, et que votre accès y gère les salariés."


class PayrollForm(Form):
    """The file to send."""

    file = FileField("Fichier de la DSN", validators=[FileRequired(NO_FILE)])


class Payroll(Page):
    """The monthly DSN against the list."""

    right = Right.EMPLOYEE_ADMIN
    side = Side.EMPLOYER
    title = "DSN du mois"
    route_base = "/employees/dsn"
    family = "Employees"

    @route("/", post=True)
    def show(self) -> Answer:
        """What is read of the file, and where to send it."""
        form = PayrollForm()
        received = sent(form, lambda: self._received(form))
        if received is not None:
            for said, kind in received.told():
                flash(said, kind)
            return redirect(url_for("Payroll.review" if received.here else "Payroll.show"))
        refusal = next((sentence for _, sentence in form.refusals), None)
        ctx = context()
        waiting = _count(ctx)
        lead = "Arrivées, départs et changements : rien ne change avant que vous ne confirmiez."
        parts = {"refusal": refusal, "waiting": waiting, "undoable": confirmed.any_undoable(ctx)}
        return self._page("employees/payroll.html", 1, lead=lead, **parts), status(form)

    @route("/review")
    def review(self) -> Answer:
        """What the month says otherwise, a page of it."""
        ctx = context()
        after = row_id(request.args.get("after", "")) or 0
        one_more = queries.waiting(ctx.actor.adherent_id).where(PayrollProposal.id > after).limit(SHOWN_AT_ONCE + 1)
        found = ctx.session.execute(one_more.add_columns(confirmed.undoable(ctx).exists())).all()
        page = [row[0] for row in found[:SHOWN_AT_ONCE]]
        more = f"{self.route_base}/review?after={page[-1].id}" if len(found) > SHOWN_AT_ONCE else None
        lead = f"Paie de {month_and_year(page[0].month)}. Rien ne change avant que vous ne confirmiez." if page else ""
        parts = {"groups": shown_proposals(ctx, page), "more": more, "first": after > 0, "running": _running(ctx)}
        parts["undoable"] = found[0][1] if found else confirmed.any_undoable(ctx)
        return self._page("employees/payroll_review.html", 2, lead=lead, **parts)

    @action("/confirm")
    def confirm(self) -> Answer:
        """Do what one line says, or those ticked."""
        ids = _ids()
        try:
            days = _days(ids)
        except Unacceptable:
            flash(NOT_A_DAY, "danger")
            return redirect(url_for("Payroll.review"))
        if not ids:
            flash(NOBODY, "danger")
            return redirect(url_for("Payroll.review"))
        made = done(partial(services.confirm, ids=ids, days=days))
        if made.done:
            flash(counted(made.done, "ligne confirmée.", "lignes confirmées."), "success")
        if made.refused:
            flash(f"{counted(made.refused, 'ligne reste', 'lignes restent')} : la raison est écrite dessous.", "danger")
        return redirect(url_for("Payroll.review"))

    @action("/pass-over")
    def pass_over(self) -> Answer:
        """Forget what one line says, or those ticked."""
        ids = _ids()
        if not ids:
            flash(NOBODY, "danger")
        elif forgotten := done(partial(services.pass_over, ids=ids)):
            flash(counted(forgotten, "ligne écartée.", "lignes écartées."), "success")
        return redirect(url_for("Payroll.review"))

    @action("/confirm-all")
    def confirm_all(self) -> Answer:
        """Have all that is told for sure confirmed."""
        told(services.confirm_all)
        return redirect(url_for("Payroll.review"))

    @route("/done")
    def confirmed(self) -> Answer:
        """What was confirmed since yesterday, to be undone."""
        ctx = context()
        found = ctx.session.scalars(confirmed.undoable(ctx).limit(DONE_SHOWN + 1)).all()
        rounds = shown_rounds(ctx, found[:DONE_SHOWN])
        may = Right.EMPLOYEE_BASE_DATA in ctx.actor.rights
        lead = "Une confirmation s’annule pendant 24 heures : ses lignes attendent alors de nouveau."
        parts = {"rounds": rounds, "may": may, "cut": len(found) > DONE_SHOWN, "running": confirmed.running(ctx)}
        return self._page("employees/payroll_done.html", 2, lead=lead, **parts)

    @action("/undo", right=Right.EMPLOYEE_BASE_DATA)
    def undo(self) -> Answer:
        """Take back one line, or all that was confirmed together."""
        ids = _ids()
        at = _instant(request.form.get("at", "")) if not ids else None
        try:
            undone = done(
                partial(confirmed.undo, ids=ids) if at is None else partial(confirmed.undo_round, confirmed_at=at)
            )
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("Payroll.confirmed"))
        if undone is not None and undone.lines:
            flash(counted(undone.lines, "ligne annulée.", "lignes annulées."), "success")
        if undone is not None and undone.stays:
            flash(f"{counted(undone.stays, 'ligne reste', 'lignes restent')} : {CHANGED_SINCE}", "danger")
        return redirect(url_for("Payroll.confirmed"))

    @route("/done/progress")
    def undoing(self) -> Answer:
        """How far an undoing is, for the script of its page."""
        return _far(confirmed.running(context()), f"{self.route_base}/done")

    @route("/progress")
    def polled(self) -> Answer:
        """How far it is, for the script of the page; nothing asked for is all done."""
        return _far(_running(context()), f"{self.route_base}/review")

    def _received(self, form: PayrollForm) -> "Taken":
        content = form.file.data.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise DomainError(TOO_LARGE, field="file")
        paid = read_file(content)
        try:
            here = done(lambda ctx: services.receive(ctx, paid=paid))
        except DomainError as refusal:
            elsewhere = receive_elsewhere(context(), paid)
            if not elsewhere:
                raise
            own = "" if isinstance(refusal, OtherEstablishment) else str(refusal)
            return Taken(paid, None, elsewhere, own)
        return Taken(paid, here, receive_elsewhere(context(), paid) if len(paid.paid) > 1 else ())

    def _page(self, template: str, step: int, **values: object) -> str:
        steps = [
            {"label": label, "url": None, "done": number < step, "current": number == step}
            for number, label in enumerate(STEPS, start=1)
        ]
        frame = {"steps": steps, "steps_side": "top", "later_url": None}
        back = {"back_url": url_for("EmployeeFiles.show"), "back_label": "Fichiers"}
        return self.render(template, base=self.route_base, **frame, **back, **values)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file, establishment by establishment."""

    paid: PaidFile
    here: services.Received | None
    """None: it says nothing of the establishment that one stands in."""
    elsewhere: Sequence[Elsewhere]
    refusal: str = ""
    """Why what it says of that one is not taken."""

    def told(self) -> Iterator[tuple[str, str]]:
        """Sentences, each with the kind of message that it is."""
        if self.here is not None:
            yield _said(self.here), "success"
        elif self.refusal:
            yield self.refusal, "danger"
        for each in self.elsewhere:
            name = f"{each.establishment.name} : "
            if each.refusal:
                yield name + continued(each.refusal), "danger"
            elif each.proposed:
                lines = counted(each.proposed, "ligne", "lignes")
                yield f"{name}{lines} à confirmer, quand vous aurez choisi cet établissement.", "success"
            else:
                yield f"{name}sa paie dit la même chose que sa liste.", "success"
        if unread := self._unread():
            yield unread, "warning"

    def _unread(self) -> str:
        """The establishments that nobody compared; which is said, so that it can be mended."""
        read = {each.establishment.siret for each in self.elsewhere} | ({self.here.siret} if self.here else set())
        left = {siret: len(people) for siret, people in self.paid.paid.items() if siret not in read}
        if not left:
            return ""
        who = counted(sum(left.values()), "personne", "personnes")
        sirets = ", ".join(sorted(left)[:LISTED]) + ("…" if len(left) > LISTED else "")
        return f"{who} d’autres établissements : non lu (SIRET {sirets}). {UNREAD}"


def _said(received: services.Received) -> str:
    """What the file told of the establishment that one stands in, in a sentence or two."""
    month = month_and_year(received.month.first_day)
    if not received.proposed:
        return f"La paie de {month} dit la même chose que votre liste."
    parts = [f"La paie de {month} est lue : {counted(received.proposed, 'ligne', 'lignes')} à confirmer."]
    if received.passed_over:
        who = counted(received.passed_over, "personne sans contrat de travail", "personnes sans contrat de travail")
        parts.append(f"{who} (stage, mandat d’élu…) : non proposé.")
    return " ".join(parts)


def _ids() -> frozenset[int]:
    """The line whose own button was pressed; else those ticked."""
    typed: Sequence[str] = request.form.getlist("one") or request.form.getlist("ids")
    return frozenset(number for each in typed if (number := row_id(each)) is not None)


def _instant(typed: str) -> datetime | None:
    """When something was confirmed, as the page wrote it; None when it is no instant."""
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _days(ids: frozenset[int]) -> dict[int, date]:
    """The last days typed beside these lines.

    Raises:
        Unacceptable: one of them is no day.
    """
    return {each: clean_day(text) for each in ids if (text := request.form.get(f"day-{each}", "")).strip()}


def _far(waiting: Progress | None, here: str) -> Response:
    """How far a piece of work is; nothing at work is all done, and leads to the page of what came of it."""
    far = {"done": 0, "total": 0, "step": "", "left": "", "next": here}
    if waiting is not None:
        far |= {"done": waiting.done, "total": waiting.total, "step": waiting.step, "next": None}
    answer: Response = jsonify(far)
    return answer


def _count(ctx: Context) -> int:
    mine = select(func.count()).where(PayrollProposal.adherent_id == ctx.actor.adherent_id)
    return ctx.session.scalar(mine) or 0


def _latest(ctx: Context) -> Progress | None:
    """The latest « Tout confirmer » of this person."""
    mine = Progress.adherent_id == ctx.actor.adherent_id, Progress.user_id == ctx.actor.user_id
    newest = select(Progress).where(*mine, Progress.kind == services.JOB).order_by(Progress.id.desc()).limit(1)
    return ctx.session.scalar(newest)


def _running(ctx: Context) -> Progress | None:
    latest = _latest(ctx)
    return None if latest is None or latest.state in ENDED else latest
