"""« Postes de travail » : the list and the records."""

from datetime import date
from typing import Any

from flask import url_for

from app.platform.context import Context, Right, Side
from app.platform.export.columns import Export
from app.platform.frame import Menu
from app.platform.page import context, setting
from app.platform.record import Act
from app.platform.screen import Screen
from app.platform.table import ExportColumn, Scope, Shown
from app.posts import presentation, queries
from app.posts.facts import Facts, Source
from app.posts.forms import PROFESSION
from app.posts.models import Post
from app.posts.rules import changes
from app.posts.screens.company import CompanyHazards, beside_posts
from app.posts.screens.importing import IMPORT


def heading(ctx: Context) -> list[Act]:
    """What can be done from the list."""
    removed = Act("Corbeille", url_for("Trash.show"), "trash")
    shared = [Act(CompanyHazards.title, url_for("CompanyHazards.declare"), "shield")] if beside_posts() else []
    return [*shared, removed, IMPORT, Act("Ajouter un poste", url_for("PostForms.add"), "plus", primary=True)]


def _registered() -> bool:
    """Unless the list of posts is fed from the sheets of employees alone (K16)."""
    facts: Facts = setting("profile")[Facts]
    return facts.source is not Source.SHEET


class Posts(Screen):
    """« Postes de travail » : the jobs of the company, with their risks. Manual: POS-01."""

    model = Post
    right = Right.POSTS
    side = Side.EMPLOYER
    title = "Postes de travail"
    lead = "Chaque salarié occupe un poste : ses risques décident du suivi médical."
    noun, nouns = "poste", "postes"
    menu = Menu("Postes de travail", "tool", 25, Side.EMPLOYER, when=_registered)
    empty_sentence = "Déclarez tous vos postes avant d’y affecter vos salariés : le suivi médical en dépend."
    acts = heading
    route_base = "/posts"

    scopes = (
        Scope("ouverts", "Postes ouverts", queries.open_posts),
        Scope("a-preciser", "À préciser", queries.posts_to_complete),
        Scope("clotures", "Clôturés", queries.closed_posts),
    )
    list_columns = [
        Shown(
            "title",
            "Libellé du poste de travail et risques",
            sort="title_key",
            search="title_key",
            cell=presentation.title_cell,
            needs=["risks", "company_risks", "to_complete"],
            exported=(
                ExportColumn("libelle", "Libellé du poste de travail", "title"),
                ExportColumn("risques", "Risques", "risks"),
                ExportColumn("risques-entreprise", "Risques de l’entreprise", "company_risks"),
                ExportColumn("a-preciser", "À préciser", "to_complete", bool),
            ),
        ),
        Shown("pcs_code", search="profession.search_key"),
        Shown("follow_up", cell=presentation.follow_up_cell, css="c-cat nowrap"),
        Shown("holders", css="num md"),
    ]
    search_columns = ["title", "pcs_code", "follow_up"]
    read_columns = ["profession", "exposures"]
    lookups = {"pcs_code": PROFESSION}
    exports = Export("postes", "poste", "Export de la liste des postes de travail")
    base_order = "title"

    present = presentation.record
    show_template = "posts/record.html"


def refuse_change(row: Any, _today: date) -> str | None:
    """Why a post of the list, or the one that its record shows, may not be changed (POS-06)."""
    return changes.refuse_change(row.closed_on is not None, row.holders, context().profile[Facts].held)
