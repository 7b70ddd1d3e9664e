"""Lists over Flask-AppBuilder: the page, its columns as one chooses them, the views one keeps, its files."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from flask import abort, current_app, flash, redirect, request, url_for
from flask_appbuilder import ModelView
from werkzeug.datastructures import MultiDict

from app.law.nir import is_nir
from app.platform import list_file
from app.platform.answer import done
from app.platform.column import moved
from app.platform.context import AnyRight, Context, Right, Side
from app.platform.database import Base
from app.platform.errors import DomainError, NotAllowed
from app.platform.export import answer as taking
from app.platform.export.columns import Export, columns_of
from app.platform.page import Answer, action, context, route
from app.platform.question import Asked, Column, Question, read_question
from app.platform.reach import establishments
from app.platform.record import Act
from app.platform.security import allowed
from app.platform.table import Scope, Shown, Table
from app.platform.tenancy import TenantBase
from app.platform.view import View, beside, mine, views_of

ESTABLISHMENT = Shown("owner.name", "Établissement", sort="owner.name_key", search="adherent_id", css="cut")
"""Whose a row is, in the lists of who acts for several adherents (ACC-19)."""
ALONE = replace(ESTABLISHMENT, search="", on_demand=True)
"""The same for who acts for one."""
COLUMNS = "cols"
"""In the address: the columns that one has chosen."""
MOVE = "move"
"""In the address: which of them goes a place further."""
AS_USUAL = "usual"
"""In the address: the list as it begins for everybody, whatever view one begins with."""
ROOMY = 7
"""Columns that a page 1,366 pixels wide has room for; more are scrolled sideways."""


NUMBER = "Ce numéro ne doit pas rester dans l’adresse d’une page : cherchez-le depuis la liste des salariés."


@dataclass(frozen=True, slots=True)
class Read:
    """A list as a request asks for it."""

    table: Table
    columns: Sequence[Column]
    """All that it can show, with the choices of this actor."""
    question: Question
    scope: Scope | None


class Listing(ModelView, ABC):  # type: ignore[misc]
    """The list of one model. Screens declare what it shows; nothing of a request is kept here."""

    model: ClassVar[type[Base]]
    right: ClassVar[AnyRight]
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    noun: ClassVar[str] = "élément"
    nouns: ClassVar[str] = "éléments"
    none: ClassVar[str] = "Aucun"
    """« Aucune » before a feminine noun."""
    empty_sentence: ClassVar[str] = "Il n’y a encore rien ici."

    acts: ClassVar[Callable[[Context], Sequence[Act]] | None] = None
    """The buttons at the head of the list, beside « Ajouter »."""
    scopes: ClassVar[Sequence[Scope]] = ()
    """Tabs over the list, each with a part of it."""
    list_columns: ClassVar[Sequence[str | Shown]] = ()
    """All that it can show; it begins with those that are not `on_demand`."""
    usual_columns: ClassVar[Callable[[Context], Sequence[str]] | None] = None
    """The columns it begins with where that depends on the service; none named: as declared."""
    search_columns: ClassVar[Sequence[str]] = ()
    unsorted_columns: ClassVar[Sequence[str]] = ()
    """What the rows of a whole service are not sorted by: no index has them in that order. One adherent's are."""
    exports: ClassVar[Export | None] = None
    """What the list is called when it is taken away as a file; None: it is not."""
    export_right: ClassVar[AnyRight | None] = None
    """To take it away, where more is asked than to see it."""
    base_order: ClassVar[str] = "id"
    list_template = "layout/list.html"

    @property
    def name(self) -> str:
        """Under which upper rooms register tabs and actions."""
        return type(self).__name__

    @property
    @abstractmethod
    def can(self) -> set[str]:
        """What the actor may do here."""

    @abstractmethod
    def row_needs(self) -> Sequence[str]:
        """Fields that the acts of a row read."""

    @abstractmethod
    def row_acts(self) -> Callable[[int, Any], Sequence[Act]]:
        """What this actor can do with a row."""

    def line_acts(self) -> Callable[[int, Any], Sequence[Act]]:
        """What stands at the end of each line; the record of a row has acts of its own besides."""
        return self.row_acts()

    def _init_properties(self) -> None:
        """Replace FAB's filters, kept on the view and shared by all requests, by an immutable table."""
        columns = list(self.list_columns)
        needed = self.row_needs()
        if needed and columns:
            first = columns[0] if isinstance(columns[0], Shown) else Shown(columns[0])
            columns[0] = replace(first, needs=(*first.needs, *needed))
        owned = bool(columns) and issubclass(self.model, TenantBase) and isinstance(self.right, Right)
        wide = [*columns[:1], ESTABLISHMENT, *columns[1:]] if owned else columns
        self.table = self._made([*columns, ALONE] if owned else columns, self.search_columns)
        self.wide_table = self._made(wide, [*self.search_columns, ESTABLISHMENT.name]) if owned else self.table
        if self.exports:
            list_file.TAKEN[self.name] = self.taken
            columns_of(self.wide_table)  # a sealed field is refused here, before anybody exports it
            columns_of(self.table)
        self.extra_args = {"screen": self}

    def _made(self, columns: Sequence[str | Shown], searched: Sequence[str]) -> Table:
        unsorted = () if isinstance(self.right, Right) else self.unsorted_columns
        return Table(self.model, columns, searched, self.base_order, unsorted, beside=beside(self.name))

    @route("/")
    def list(self) -> Answer:
        """The list, as the address asks it; one that asks nothing is answered by the view that one begins with."""
        ctx = context()
        read = self._asked(ctx, request.args)
        if any(each.filter == "text" and is_nir(request.args.get(each.name, "")) for each in read.columns):
            flash(NUMBER, "info")
            return redirect(read.question.url())
        leads = self.route_base if "show" in self.can else None
        answer = read.table.answer(ctx, read.question, leads, read.scope)
        views = views_of(answer.beside) if answer.rows else mine(ctx, self.name)
        begins = next((each for each in views if each.opens), None) if not request.args else None
        if begins:
            read = self._asked(ctx, MultiDict(parse_qsl(begins.asked)))
            answer = read.table.answer(ctx, read.question, leads, read.scope)
        heading = type(self).acts
        layout = read.table.layout(read.question.columns)
        there = {column.key: column for column in read.columns}
        shown_columns = [there[key] for key in layout.keys]
        page: str = self.render_template(
            self.list_template,
            title=self.title,
            question=read.question,
            columns=shown_columns,
            answer=answer,
            acts=heading(ctx) if heading else (),
            scopes=self._tabs_of(read, self.scopes_of(ctx)),
            row_acts=self.line_acts(),
            exports=self._files(read.question) if answer.rows else (),
            chooser=read.columns,
            roomy=len(shown_columns) <= max(ROOMY, len(read.table.usual)),
            views=self._views(views, read.question),
            as_usual=f"{request.path}?view={AS_USUAL}",
        )
        return page

    @action("/export/<kind>")
    def export(self, kind: str) -> Answer:
        """The whole list as the address asks it, as a file; its history says so."""
        ctx = context()
        taken = self.taken(ctx, request.query_string.decode(errors="replace"))
        try:
            file = done(partial(self._leaves, taken=taken, kind=taking.kind_of(kind)))
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(f"{url_for(f'{self.endpoint}.list')}?{urlencode(request.args.to_dict())}")
        if file is None:
            return taking.sent(ctx, taken, kind)
        return redirect(url_for("ListFiles.show", pk=file.id))

    @route("/export.xsd")
    def schema(self) -> Answer:
        """What the XML may hold: for who writes a program that reads it."""
        table = self.table if len(context().actor.adherents) < 2 else self.wide_table
        return taking.schema_sent(self.exports or abort(404), columns_of(table))

    def taken(self, ctx: Context, asked: str) -> taking.Taken:
        """The list as a file, for what follows « ? » in its address."""
        read = self._asked(ctx, MultiDict(parse_qsl(asked)))
        return taking.Taken(self.exports or abort(404), read.table, read.question, read.scope)

    def _leaves(self, ctx: Context, taken: taking.Taken, kind: taking.Kind) -> list_file.ListFile | None:
        """Say in the history what leaves; a long file is a job's."""
        total = taking.record(ctx, taken, kind)
        if total <= taking.MOST:
            return None
        return list_file.prepare(ctx, screen=self.name, taken=taken, kind=kind.extension, total=total)

    def count(self, ctx: Context, asked: str) -> int:
        """How many rows the whole list has, as what follows « ? » in its address asks it."""
        read = self._asked(ctx, MultiDict(parse_qsl(asked)))
        return sum(read.table.count(ctx, read.question, read.scope).values())

    def ids(self, ctx: Context, asked: str, most: int) -> Sequence[int]:
        """The rows of the whole list, at most so many, as what follows « ? » in its address asks it."""
        read = self._asked(ctx, MultiDict(parse_qsl(asked)))
        return [row.id for row in read.table.every(ctx, read.question, read.scope, most=most)]

    def _asked(self, ctx: Context, args: "MultiDict[str, str]") -> Read:
        """The list for this actor, and what is asked of it."""
        table, columns = self._table(ctx)
        usual_of = type(self).usual_columns
        begins = tuple(usual_of(ctx)) if usual_of else ()
        wide = (ESTABLISHMENT.name,) if table is not self.table else ()
        usual = table.in_order((*begins, *wide)) if begins else table.usual
        chosen = moved(table.chosen(",".join(args.getlist(COLUMNS)).split(",")), args.get(MOVE, ""))
        hidden = self.unsorted_columns if ctx.actor.side is Side.STAFF else ()
        sorts = {name: table.kind(field) for name, field in table.sorts.items() if name not in hidden}
        scopes = self.scopes_of(ctx)
        scope = next((each for each in scopes if each.name == args.get("scope")), (*scopes, None)[0])
        fixed = {"scope": scope.name} if scope else {}
        if chosen and chosen != usual:
            fixed[COLUMNS] = ",".join(chosen)
        may = Asked((*columns, *table.filters), sorts, table.order, fixed)
        question = replace(read_question(args, f"{self.route_base}/", may), columns=chosen or usual)
        sortable = [replace(each, sortable=False) if each.name in hidden else each for each in columns]
        return Read(table, sortable if hidden else columns, question, scope)

    def _table(self, ctx: Context) -> tuple[Table, Sequence[Column]]:
        """The table and its columns; who acts for several adherents sees whose each row is, and chooses among them."""
        if len(ctx.actor.adherents) < 2 or self.wide_table is self.table:
            return self.table, self.table.columns
        choices = establishments(ctx.session, ctx.actor)
        named = (replace(each, filter="choice", choices=choices) if each.name == ESTABLISHMENT.name else each
                 for each in self.wide_table.columns)  # fmt: skip
        return self.wide_table, tuple(named)

    def scopes_of(self, _ctx: Context) -> Sequence[Scope]:
        """The parts of this list; a screen whose service decides of them says which."""
        return self.scopes

    def _tabs_of(self, read: Read, scopes: Sequence[Scope]) -> Sequence[Mapping[str, Any]]:
        """The tabs over the list, where it has several parts; columns stay as one has chosen them."""
        kept = {name: value for name, value in read.question.fixed.items() if name == COLUMNS}
        return [
            {
                "label": each.label,
                "url": f"{request.path}?{urlencode({'scope': each.name, **kept})}",
                "current": each == read.scope,
            }
            for each in (scopes if len(scopes) > 1 else ())
        ]

    def _files(self, question: Question) -> Sequence[tuple[str, str]]:
        return taking.buttons(f"{self.route_base}/export", question) if "export" in self.can else ()

    def _views(self, views: Sequence[View], question: Question) -> Sequence[Mapping[str, Any]]:
        """The views that one keeps of this list, each with its address and whether it is what is shown."""
        return [
            {
                "id": each.id,
                "name": each.name,
                "url": f"{request.path}?{each.asked}",
                "current": each.asked == question.asked,
                "opens": each.opens,
            }
            for each in views
        ]


def list_named(name: str, *, exporting: bool = False) -> Listing:
    """The list of that name, for who may open it, or take it away.

    Raises:
        NotAllowed: there is none, or not for this actor.
    """
    for each in current_app.extensions["appbuilder"].baseviews:
        if isinstance(each, Listing) and each.name == name:
            need = each.export_right if exporting and each.export_right else each.right
            if allowed(need, context().actor):
                return each
    raise NotAllowed(name)
