"""The pages of an import: send, check, wait, receipt. A room subclasses `ImportPage` with its kind of file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, send_file, stream_with_context
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired

from app.platform import progress
from app.platform.answer import REFUSED, done, sent, status, told
from app.platform.context import Context, Side
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.intake import filling, importing, matching, pasting, receiving, undoing
from app.platform.intake.kind import FileKind
from app.platform.intake.preview import preview
from app.platform.intake.staged import KEPT_FOR, Intake, IntakeState
from app.platform.page import Answer, Page, action, context, route
from app.platform.progress import ProgressState
from app.platform.reach import Rows
from app.platform.record import Fact
from app.platform.sheet import Kind, write_csv
from app.platform.wording import counted, figure, shown, spelt_out

MEDIA_TYPES = {Kind.CSV: "text/csv", Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
UNDER_WAY = frozenset({IntakeState.READING, IntakeState.CONFIRMED, IntakeState.UNDOING})
ENDINGS = {Kind.CSV: ".csv", Kind.XLSX: ".xlsx"}
NO_FILE = "Choisissez d’abord le fichier à envoyer."
NO_CELLS = "Collez d’abord les cellules de votre tableau."


class FileForm(Form):
    """The file to send."""

    file = FileField("Votre fichier", validators=[FileRequired(NO_FILE)])


class PasteForm(Form):
    """« Coller depuis un tableur ». No text field of ours: tabs tell cells apart, a person’s number may be there."""

    pasted = TextAreaField(
        "Vos cellules",
        description="Dans Excel, LibreOffice ou Google Sheets : sélectionnez les lignes, copiez, puis collez ici.",
        validators=[InputRequired(NO_CELLS)],
        render_kw={"rows": "6", "wrap": "off", "spellcheck": "false"},
    )
    untitled = BooleanField("Mon tableau n’a pas de ligne de titres")


class ImportPage(Page):
    """« Importer » : the file is sent, checked, confirmed, then imported by a job."""

    side = Side.EMPLOYER
    rows: ClassVar[Rows] = {"pk": Intake}

    kind: ClassVar[FileKind]
    back: ClassVar[tuple[str, str]]
    """Address and title of the list that the rows are for."""
    start_template: ClassVar[str] = "imports/start.html"
    """Where one begins."""

    def __init_subclass__(cls, **more: Any) -> None:
        """Its right, title and address are those of its kind of file."""
        super().__init_subclass__(**more)
        cls.right, cls.title, cls.route_base = cls.kind.right, cls.kind.title, cls.kind.path

    @route("/", post=True)
    def show(self) -> Answer:
        """The reference file, how to fill it, and where to send it; then what is wrong with the file as a whole."""
        form = FileForm()
        made = sent(form, lambda: self._received(form.file.data))
        if made is not None:
            return redirect(f"{self.route_base}/{made.id}")
        return self._start(context(), next((sentence for _, sentence in form.refusals), None)), status(form)

    @route("/paste", post=True)
    def paste(self) -> Answer:
        """« Coller depuis un tableur » : the same way as a file, without one (N3)."""
        form = PasteForm()
        text, untitled = form.pasted.data or "", bool(form.untitled.data)
        made = sent(form, lambda: done(lambda ctx: pasting.paste(ctx, self.kind, text=text, untitled=untitled)))
        if made is not None:
            return redirect(f"{self.route_base}/{made.id}")
        return self._start(context(), None, form), status(form)

    @route("/reference")
    def reference(self) -> Answer:
        """The reference file: the titles, and nothing under them."""
        return self.sheet(())

    @action("/model")
    def model(self) -> Answer:
        """The file filled with what is there already; the history says that it leaves."""
        if not told(lambda ctx: filling.note(ctx, self.kind)):
            return redirect(f"{self.route_base}/")
        ctx = context()
        reader = replace(ctx.actor, read_only=True)
        pieces = stream_with_context(filling.pieces(self.kind, reader, ctx))
        name = f"{self.kind.reference.rpartition('.')[0]}-{ctx.today.isoformat()}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(pieces, content_type=MEDIA_TYPES[Kind.XLSX], headers=headers)

    @route("/lists/<name>")
    def help_list(self, name: str) -> Answer:
        """A list to copy from while one fills the file."""
        chosen = next((each for each in self.kind.lists if each.name == name), None) or abort(404)
        return _download(f"{name}.csv", write_csv(chosen.headers, chosen.rows(context())))

    @route("/<pk>")
    def one(self, pk: str) -> Answer:
        """Where a file stands: to be checked, being imported, imported."""
        ctx = context()
        intake = receiving.sent(ctx, self.kind, pk)
        waiting = progress.read(ctx, intake.progress_id) if intake.progress_id else None
        refused = waiting is not None and waiting.state is ProgressState.REFUSED
        if intake.state in UNDER_WAY and not refused:
            step = 1 if intake.state is IntakeState.READING else 4
            return self._page("imports/wait.html", step, lead=intake.file_name, intake=intake, waiting=waiting)
        if intake.state is IntakeState.READING:
            return self._start(ctx, waiting.step if waiting is not None else None)
        if intake.state is IntakeState.UNMATCHED:
            return redirect(f"{self.route_base}/{intake.id}/columns")
        if intake.state in (IntakeState.DONE, IntakeState.UNDOING):
            return self._receipt(ctx, intake, waiting.step if refused and waiting is not None else None)
        if intake.state is IntakeState.UNDONE:
            stays = undoing.kept_back(ctx, self.kind, intake)
            return self._page("imports/undone.html", 5, lead="", intake=intake, outlook=stays, told=_told(intake))
        page = preview(ctx, self.kind, intake, request.args)
        why = waiting.step if waiting is not None and intake.state is IntakeState.CONFIRMED else None
        rows = counted(intake.total, "ligne", "lignes")
        lead = f"{intake.file_name}, {rows}. Rien n’est encore enregistré."
        return self._page(
            "imports/check.html", 3, title="Vérifier l’import", lead=lead, intake=intake, preview=page, refusal=why
        )

    @route("/<pk>/columns")
    def columns(self, pk: str) -> Answer:
        """What each column of the file is taken for, to be said or corrected."""
        ctx = context()
        intake = receiving.sent(ctx, self.kind, pk)
        if intake.state not in (IntakeState.UNMATCHED, IntakeState.CHECKED):
            return redirect(f"{self.route_base}/{intake.id}")
        return self._columns(ctx, intake, matching.asked(ctx, self.kind, intake), None)

    @action("/<pk>/match")
    def match(self, pk: str) -> Answer:
        """What somebody says of the columns; what was refused keeps what was chosen."""
        ctx = context()
        here = receiving.sent(ctx, self.kind, pk)
        chosen = {int(x): name for x, name in _chosen(request.form)}
        try:
            done(lambda ctx: receiving.match(ctx, self.kind, intake_id=here.id, chosen=chosen))
        except DomainError as refusal:
            intake = receiving.sent(ctx, self.kind, pk)
            asked = [
                replace(each, chosen=chosen.get(each.place, "")) for each in matching.asked(ctx, self.kind, intake)
            ]
            return self._columns(ctx, intake, asked, str(refusal)), REFUSED
        return redirect(f"{self.route_base}/{here.id}")

    @route("/<pk>/undo")
    def outlook(self, pk: str) -> Answer:
        """What undoing the import would do: what goes, what is as before, what stays."""
        try:
            intake, found = undoing.outlook(context(), self.kind, pk)
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(f"{self.route_base}/{receiving.sent(context(), self.kind, pk).id}")
        lead = f"{intake.file_name}, importé le {shown(intake.imported_at)}."
        values = {"title": "Annuler cet import", "lead": lead, "intake": intake, "outlook": found}
        return self._page("imports/undo.html", 5, **values)

    @action("/<pk>/undo_all")
    def undo(self, pk: str) -> Answer:
        """Take the import back: all that nobody touched since."""
        here = receiving.sent(context(), self.kind, pk)
        return self._done(here, lambda ctx: undoing.undo(ctx, self.kind, intake_id=here.id))

    @route("/<pk>/progress")
    def polled(self, pk: str) -> Answer:
        """How far the import is, for the script of the waiting page."""
        ctx = context()
        intake = receiving.sent(ctx, self.kind, pk)
        if intake.progress_id is None:
            abort(404)
        waiting = progress.read(ctx, intake.progress_id)
        here = f"{self.route_base}/{intake.id}" if waiting.ended else None
        told = {"done": waiting.done, "total": waiting.total, "step": waiting.step, "left": "", "next": here}
        answer: Response = jsonify(told)
        return answer

    @route("/<pk>/refused")
    def refused(self, pk: str) -> Answer:
        """The rows to be corrected, as they came, with a column « Erreur »."""
        intake, content = importing.refused_rows(context(), self.kind, pk)
        kind = Kind.CSV if intake.written_as.kind is Kind.CSV else Kind.XLSX
        stem = intake.file_name.rpartition(".")[0] or intake.file_name
        return _download(f"{stem} à corriger{ENDINGS[kind]}", content, MEDIA_TYPES[kind])

    @action("/<pk>/correct")
    def correct(self, pk: str) -> Answer:
        """Cells typed anew in the page."""
        typed = {(int(line), column): text for line, column, text in _typed(request.form)}
        here = receiving.sent(context(), self.kind, pk)
        return self._done(here, lambda ctx: receiving.correct_cells(ctx, self.kind, intake_id=here.id, typed=typed))

    @action("/<pk>/verify")
    def verify(self, pk: str) -> Answer:
        """Judge the rows by what is stored now."""
        here = receiving.sent(context(), self.kind, pk)
        return self._done(here, lambda ctx: receiving.verify_again(ctx, self.kind, intake_id=here.id))

    @action("/<pk>/confirm")
    def confirm(self, pk: str) -> Answer:
        """Import: whole, or only the valid rows when the person says so."""
        here = receiving.sent(context(), self.kind, pk)
        only_valid = request.form.get("only_valid") == "1"
        return self._done(here, lambda ctx: importing.confirm(ctx, self.kind, intake_id=here.id, only_valid=only_valid))

    @action("/<pk>/abandon")
    def abandon(self, pk: str) -> Answer:
        """Forget the file."""
        here = receiving.sent(context(), self.kind, pk)
        forgotten = told(lambda ctx: receiving.abandon(ctx, self.kind, intake_id=here.id), "Le fichier est oublié.")
        return redirect(f"{self.route_base}/" if forgotten else f"{self.route_base}/{here.id}")

    def sheet(self, rows: Iterable[Sequence[object]]) -> Response:
        """The reference file with these rows."""
        return _download(self.kind.reference, write_csv([each.title for each in self.kind.usual], rows))

    def _received(self, file: FileStorage) -> Intake:
        """The file of the request, staged."""
        content, name = file.read(), file.filename or ""
        return done(lambda ctx: receiving.receive(ctx, self.kind, name=name, content=content))

    def _done(self, intake: Intake, service: Callable[[Context], object]) -> Answer:
        """Run a service on a file and come back to it; what was refused is told there."""
        told(service)
        asked = request.form.get("show", "")
        return redirect(f"{self.route_base}/{intake.id}" + (f"?show={asked}" if asked.isalpha() else ""))

    def _start(self, ctx: Context, refusal: str | None, pasting_form: PasteForm | None = None) -> str:
        """Where a file is sent from, or cells are pasted; after what could not be read, why."""
        how = [[each.title, each.hint] for each in self.kind.usual]
        amending, filled = self.kind.amending, self.kind.filled is not None
        offered = filled and amending is not None and amending.allowed(ctx)
        values = {"how": how, "refusal": refusal, "filled": offered, "recent": receiving.recent(ctx, self.kind)}
        values["form"] = pasting_form or PasteForm(formdata=None)
        return self._page(self.start_template, 1, lead=self.kind.lead, **values)

    def _columns(self, ctx: Context, intake: Intake, found: Sequence[matching.Asked], refusal: str | None) -> str:
        """The columns of a file, each with what it is taken for."""
        choices = [("", "Ne pas importer"), *((each.name, each.heading) for each in self.kind.columns)]
        lead = f"{intake.file_name}, {counted(len(found), 'colonne', 'colonnes')}. Rien n’est encore enregistré."
        missing = matching.lacking(self.kind, intake)
        how = [[each.heading, f"{spelt_out(each.heading)} {each.hint}".strip()] for each in self.kind.columns]
        values = {"intake": intake, "columns": found, "choices": choices, "missing": missing, "refusal": refusal}
        said = {"title": "Faire correspondre les colonnes", "lead": lead, "how": how}
        return self._page("imports/columns.html", 2, **said, **values)

    def _receipt(self, ctx: Context, intake: Intake, refusal: str | None) -> str:
        """What was imported, what goes back, and until when all of it can be undone."""
        kept = ctx.now < intake.received_at + KEPT_FOR
        until = undoing.until(intake) if undoing.undoable(intake, ctx.now) else None
        values = {"intake": intake, "told": _told(intake), "kept": kept, "until": until, "refusal": refusal}
        return self._page("imports/done.html", 5, lead="", **values)

    def _page(self, template: str, step: int, **values: Any) -> str:
        labels = ("Déposer", "Faire correspondre", "Vérifier", "Importer")
        steps = [
            {"label": label, "url": None, "done": number < step, "current": number == step}
            for number, label in enumerate(labels, start=1)
        ]
        url, label = self.back
        frame = {"steps": steps, "steps_side": "top", "later_url": None, "back_url": url, "back_label": label}
        return self.render(template, kind=self.kind, base=self.route_base, **frame, **values)


def _told(intake: Intake) -> list[Fact]:
    return [
        Fact("Fichier", intake.file_name),
        *([Fact("Lignes créées", figure(intake.created))] if intake.created or not intake.changed else []),
        *([Fact("Lignes mises à jour", figure(intake.changed))] if intake.changed else []),
        *([Fact("Lignes inchangées", figure(intake.same))] if intake.same else []),
        Fact("Lignes à corriger", figure(intake.wrong)),
    ]


def _chosen(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """Position and name of each column that the form tells."""
    parts = [(name.partition("."), text) for name, text in form.items()]
    return [
        (x, text) for (what, _, x), text in parts if what == "column" and x.isascii() and x.isdecimal() and len(x) < 4
    ]


def _typed(form: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Line, column and text of each cell of the form; other fields are passed over."""
    parts = [(*name.partition("."), text) for name, text in form.items()]
    return [
        (line, column, text)
        for line, dot, column, text in parts
        if dot and line.isascii() and line.isdecimal() and len(line) < 10
    ]


def _download(name: str, content: bytes, media_type: str = MEDIA_TYPES[Kind.CSV]) -> Response:
    """A file under a name that may hold any letter: a header takes few of them as they are."""
    return send_file(BytesIO(content), media_type, as_attachment=True, download_name=name)
