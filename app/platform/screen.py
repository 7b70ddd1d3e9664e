"""Screens over Flask-AppBuilder. A module declares; this file renders and calls its services."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import inspect
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.wrappers import Response

from app.platform.answer import done, sent, status, tell_stored, told
from app.platform.context import AnyRight, Context, Side
from app.platform.database import Base, db, find
from app.platform.form import Form, Group, form_for
from app.platform.frame import Menu
from app.platform.listing import Listing
from app.platform.lookup import OFFERED, LookupField, Lookups, offered
from app.platform.page import Answer, action, context, route
from app.platform.reach import Rows, pointed
from app.platform.record import Act, Fact, FactGroup, Next, Record, RowAct, Tab
from app.platform.security import Need, allowed, current_actor
from app.platform.wording import shown

Service = Callable[..., Any]

TABS: dict[str, list[Tab]] = {}
ROW_ACTS: dict[str, list[RowAct]] = {}
NEXTS: dict[str, list[Next]] = {}
STAND_IN = 2**62
"""For the id of a row, in the address of an act."""


def register(screen: str, part: Tab | RowAct | Next) -> None:
    """Add a tab, a row action or a second submit button of an upper room to a lower room's screen, by its name."""
    table: dict[type, dict[str, list[Any]]] = {Tab: TABS, RowAct: ROW_ACTS, Next: NEXTS}
    parts = table[type(part)].setdefault(screen, [])
    if part not in parts:
        parts.append(part)


class Screen(Listing):
    """One model on screen: list, record and forms. Subclasses declare and hold no logic, nor anything of a request.

    `on_add`, `on_edit` and `on_delete` are services: they receive the context and the form's values (and the `id`);
    the first two return the row.
    A use case without a service has no route. `present` makes the record of a row.
    """

    add_right: ClassVar[AnyRight | None] = None
    edit_right: ClassVar[AnyRight | None] = None
    delete_right: ClassVar[AnyRight | None] = None
    show_right: ClassVar[AnyRight | None] = None
    menu: ClassVar[Menu | None] = None
    side: ClassVar[Side | None] = None
    family: ClassVar[str] = ""

    on_add: ClassVar[Service | None] = None
    on_edit: ClassVar[Service | None] = None
    on_delete: ClassVar[Service | None] = None
    present: ClassVar[Callable[[Context, Any], Record] | None] = None
    add_columns: ClassVar[Sequence[str]] = ()
    edit_columns: ClassVar[Sequence[str]] = ()
    show_columns: ClassVar[Sequence[str]] = ()
    read_columns: ClassVar[Sequence[str]] = ()
    """Relations that the record and the edit form read; `"post.profession"` goes through one."""
    layout: ClassVar[Sequence[Group]] = ()
    lookups: ClassVar[Lookups] = {}
    add_form_class: ClassVar[type[Form] | None] = None
    edit_form_class: ClassVar[type[Form] | None] = None

    add_label: ClassVar[str] = "Ajouter"
    add_title: ClassVar[str] = ""
    add_lead: ClassVar[str] = ""
    edit_title: ClassVar[str] = ""
    done: ClassVar[str] = "Enregistré."
    aside: ClassVar[str | None] = None
    """A template shown beside the forms."""

    show_template = "layout/record.html"
    add_template = edit_template = "layout/form.html"
    related_views: ClassVar[Sequence[type]] = ()
    _related_views: ClassVar[Sequence[object]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "model" not in vars(cls) and not hasattr(cls, "model"):
            return
        cls.datamodel = SQLAInterface(cls.model)
        cls.class_permission_name = cls.__name__
        cls.list_title = cls.title
        routes = {
            "add": cls.on_add,
            "edit": cls.on_edit,
            "delete": cls.on_delete,
            "show": cls.present or cls.show_columns,
            "lookup": cls.lookups,
            "export": cls.exports,
            "schema": cls.exports,
        }
        own = {name for name, value in vars(cls).items() if hasattr(value, "_urls")}
        cls.include_route_methods = {"list", *own, *(name for name, wanted in routes.items() if wanted)}

    @property
    def needs(self) -> Mapping[str, Need]:
        """The right of each method, where it is not the screen's."""
        given = {"add": self.add_right, "edit": self.edit_right, "delete": self.delete_right, "show": self.show_right}
        given |= {"export": self.export_right}
        return {name: right for name, right in given.items() if right}

    @property
    def rows(self) -> Rows:
        """Whose row an address names."""
        return {"pk": self.model}

    @property
    def can(self) -> set[str]:
        """What the actor may do here; nothing outside a request, where FAB reads every attribute of a view."""
        actor = current_actor()
        return {name for name in self.include_route_methods if allowed(self.needs.get(name, self.right), actor)}

    def row_needs(self) -> Sequence[str]:
        """Fields that the acts of a row read."""
        return [name for act in ROW_ACTS.get(self.name, ()) for name in act.needs]

    def _init_titles(self) -> None:
        """Ours are declared; FAB would make English ones."""

    def _init_forms(self) -> None:
        self.add_form = self.add_form_class or form_for(self.model, self.add_columns, self.lookups, self.layout)
        self.edit_form = self.edit_form_class or form_for(self.model, self.edit_columns, self.lookups, self.layout)

    @route("/<pk>")
    def show(self, pk: str) -> Answer:
        """The record of one row, on the tab that the address names."""
        ctx = context()
        row = self._read(pk)
        present = type(self).present
        record = present(ctx, row) if present else self._plain(row)
        record = replace(record, acts=_with_main([*self.row_acts()(row.id, row), *record.acts]))
        open_tabs = sorted((t for t in TABS.get(self.name, ()) if t.right in ctx.actor.rights), key=lambda t: t.rank)
        chosen = next((tab for tab in open_tabs if tab.name == request.args.get("tab")), None)
        return self._page(
            self.show_template,
            title=record.title,
            record=record,
            row=row,
            tabs=self._tabs(row, open_tabs, chosen),
            tab_template=chosen.template if chosen else None,
            tab=chosen.content(ctx, row.id) if chosen else None,
        )

    @route("/add", post=True)
    def add(self) -> Answer:
        """A new row: the form, then what its service makes of it."""
        form = self.add_form()
        self._point(form)
        made = self._stored(form, type(self).on_add)
        if made is not None:
            flash(self.done, "success")
            return redirect(self._after(made))
        title = self.add_title or self.add_label
        return self._form_page(form, title, self.add_lead, (url_for(f"{self.endpoint}.list"), self.title))

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """One row changed: the form with what is stored, then what its service makes of it."""
        row = self._read(pk)
        form = self.edit_form(obj=row)  # Flask-WTF adds what was posted
        self._point(form)
        if self._stored(form, type(self).on_edit, id=row.id) is not None:
            tell_stored(self.done)
            return redirect(self._after(row))
        back = f"{self.route_base}/{row.id}" if "show" in self.can else url_for(f"{self.endpoint}.list")
        return self._form_page(form, self.edit_title or f"Modifier {row}", "", (back, str(row)), nexts=False)

    @action("/<pk>/delete")
    def delete(self, pk: str) -> Answer:
        """One row removed, or the sentence that says why not."""
        service = type(self).on_delete or abort(404)
        told(partial(service, id=self._read(pk).id), "C’est supprimé.")
        return redirect(url_for(f"{self.endpoint}.list"))

    @route("/lookup/<name>")
    def lookup(self, name: str) -> Answer:
        """What a field offers while one types `?q=`: at most 20, within row security."""
        lookup = self.lookups.get(name) or abort(404)
        typed = request.args.get("q", "").replace("\0", "")[:100]
        found = db.session().scalars(lookup.offers(typed).limit(OFFERED))
        answer: Response = jsonify([offered(lookup, row) for row in found])
        return answer

    def row_acts(self) -> Callable[[int, Any], Sequence[Act]]:
        """What this actor can do with a row, by its id and what was read; addresses are built once for all rows."""
        held, today = context().actor.rights, context().today
        acts = [
            (act, *_leads(act, STAND_IN).partition(str(STAND_IN))[::2])
            for act in ROW_ACTS.get(self.name, ())
            if act.right in held
        ]

        def acts_of(row_id: int, row: Any) -> Sequence[Act]:
            return [
                Act(act.label, f"{before}{row_id}{after}", act.icon, refusal=act.refusal(row, today))
                for act, before, after in acts
            ]

        return acts_of

    def _page(self, template: str, **values: Any) -> str:
        page: str = self.render_template(template, **values)
        return page

    def _form_page(self, form: Form, title: str, lead: str, back: tuple[str, str], *, nexts: bool = True) -> Answer:
        """The form; 422 when something typed is refused, so that nothing takes it for done."""
        held = context().actor.rights
        more = [(each.name, each.label) for each in NEXTS.get(self.name, ()) if nexts and each.right in held]
        words = {"title": title, "lead": lead, "back_url": back[0], "back_label": back[1]}
        page = self._page(
            self.add_template, form=form, submit_label="Enregistrer", more_submit=more, aside=self.aside, **words
        )
        return page, status(form)

    def _read(self, pk: str) -> Any:
        """The row and the relations its page reads; another adherent's is as absent as one that never was."""
        wanted = {*self.edit_columns} & set(inspect(self.model).relationships.keys()) | {*self.read_columns}
        return find(self.model, pk, *(_joined(self.model, path) for path in sorted(wanted))) or abort(404)

    def _plain(self, row: Any) -> Record:
        """The record of a screen that only names columns."""
        facts = [Fact(str(self.words(name)["label"]), shown(getattr(row, name))) for name in self.show_columns]
        acts = [Act("Modifier", f"{self.route_base}/{row.id}/edit", "edit")] if "edit" in self.can else []
        return Record(str(row), acts=acts, groups=[FactGroup("", facts)])

    def words(self, name: str) -> Mapping[str, Any]:
        """What users call a column of the model."""
        info: Mapping[str, Any] = inspect(self.model).columns[name].info
        return info

    def _tabs(self, row: Any, tabs: Sequence[Tab], chosen: Tab | None) -> Sequence[Mapping[str, Any]]:
        here = f"{self.route_base}/{row.id}"
        first = {"label": "Fiche", "url": here, "current": chosen is None}
        return [first] + [{"label": t.label, "url": f"{here}?tab={t.name}", "current": t is chosen} for t in tabs]

    def _point(self, form: Form) -> None:
        """Tell search-as-you-type fields where to ask."""
        for each in form:
            if isinstance(each, LookupField) and not each.lookup_url:
                each.lookup_url = pointed(f"{self.route_base}/lookup/{each.name}")

    def _stored(self, form: Form, service: Service | None, **target: int) -> Any:
        """The row that the service made of the form; None when nothing valid was posted, or when it was refused."""
        run = service or abort(404)
        return sent(form, lambda: done(partial(run, **target, **form.values())))

    def _after(self, made: Any) -> str:
        """Where to go once it is stored: what a second button asked, the record, or the list."""
        asked = next((each for each in NEXTS.get(self.name, ()) if request.form.get("next") == each.name), None)
        if asked and isinstance(made, Base):
            return _leads(asked, made.id)
        if "show" in self.include_route_methods and isinstance(made, Base):
            return f"{self.route_base}/{made.id}"
        return url_for(f"{self.endpoint}.list")

    def update_redirect(self) -> None:
        """Keep no page history in the cookie."""


def _joined(model: type[Base], path: str) -> ORMOption:
    """Read a relation with the row, and those that lead to it."""
    first, *others = path.split(".")
    relation = getattr(model, first)
    option = joinedload(relation)
    for name in others:
        relation = getattr(relation.property.mapper.class_, name)
        option = option.joinedload(relation)
    return option


def _with_main(acts: list[Act]) -> Sequence[Act]:
    """One act of a record stands out: the one that says so, else the first that upper rooms add."""
    if acts and not any(act.primary for act in acts) and not acts[0].refusal:
        acts[0] = replace(acts[0], primary=True)
    return acts


def _leads(part: RowAct | Next, row_id: int) -> str:
    """The address of an upper room's page about a row."""
    about: dict[str, Any] = {part.argument: row_id}
    return url_for(part.endpoint, **about)
