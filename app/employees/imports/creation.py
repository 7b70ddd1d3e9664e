"""The file « CREATION DE SALARIES »: 11 columns, one line per person. Manual SSTRN p. 18 (SAL-16, F161, F162)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.employees.imports import checks, records
from app.employees.imports.newcomers import NUMBER_TWICE, TWICE, UNDOING, NewcomerReader, newcomer_reader
from app.employees.models import Assignment, Contract, Employee
from app.employees.services.amend import amend_all
from app.employees.services.bulk import Newcomer, PostKey, add_ready, make_ready
from app.employees.services.take_back import remember
from app.law.identifiers import Unacceptable, clean_pcs
from app.platform.context import Context, Right
from app.platform.database import row_id
from app.platform.intake import Amending, FileColumn, FileKind, HelpList, Remedy, RowRead
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Reader
from app.platform.refusal import Refusal
from app.platform.sheet import without_emptied
from app.posts.models import Post
from app.posts.queries import open_posts
from app.posts.rules.descriptions import title_key
from app.reference import queries as nomenclatures

NO_CODE = "Indiquez le code CSP du poste, comme dans vos postes."
NO_TITLE = "Indiquez le libellé du poste, comme dans vos postes."


@dataclass(frozen=True, slots=True)
class EmployeeReader:
    """The rules of employees for the rows of a file."""

    newcomers: NewcomerReader

    def __call__(self, cells: Mapping[str, str]) -> RowRead:
        """One person, with contract and post, and the number of the record where the file names one."""
        cells = without_emptied(cells)
        post, refusals = _post(cells)
        keys = {"title_key": post[0], "pcs_code": post[1]} if all(post) else {}
        number = cells.get("id", "")
        if row_id(number) is not None:
            keys["id"] = number
        elif number:
            refusals.append(Refusal("id", checks.NO_RECORD))
        return self.newcomers.read(cells, post, tuple(refusals), keys)


def reader(ctx: Context) -> Reader:
    """The rules of employees, with the nomenclatures of the day."""
    return EmployeeReader(newcomer_reader(ctx, COLUMNS))


def posts(ctx: Context) -> Iterable[tuple[str, str]]:
    """The open posts of the company, as the file names them."""
    mine = (Post.adherent_id == ctx.actor.adherent_id, open_posts(ctx.today))
    found = select(Post.pcs_code, Post.title).where(*mine).order_by(Post.title_key, Post.id)
    return [(row[0], row[1]) for row in ctx.session.execute(found)]


def contract_kinds(ctx: Context) -> Iterable[tuple[str]]:
    """The kinds of contract, as the file names them."""
    return [(each.label,) for each in ctx.session.scalars(nomenclatures.contract_kinds())]


def _post(cells: Mapping[str, str]) -> tuple[PostKey, list[Refusal]]:
    """The couple that names the post; whether it exists is the database's to tell."""
    code, title = cells.get("pcs_code", ""), title_key(cells.get("post_title", ""))
    refusals = [] if title else [Refusal("post_title", NO_TITLE)]
    try:
        return (title, clean_pcs(code) if code else ""), [*refusals, *([] if code else [Refusal("pcs_code", NO_CODE)])]
    except Unacceptable as refusal:
        return (title, ""), [*refusals, Refusal("pcs_code", f"{refusal.sentence}.")]


COLUMNS = {
    each.name: each
    for each in (
        FileColumn(
            "id",
            "id",
            "Numéro de la fiche : ne le changez pas ; vide pour une personne nouvelle.",
            "Fiche",
            ("N° de fiche", "Identifiant"),
            optional=True,
            apart=True,
        ),
        FileColumn(
            "sex",
            "Civilite",
            "Madame ou Monsieur.",
            "Civilité",
            ("Civilité", "Civ.", "Mme/M.", "M./Mme", "Sexe", "Titre"),
        ),
        FileColumn("first_name", "Prenom", "Prénom usuel.", "Prénom", ("Prénoms",)),
        FileColumn(
            "birth_name",
            "Nom de naissance",
            "Nom de famille de naissance.",
            "",
            ("Nom", "Nom de famille", "Nom patronymique"),
        ),
        FileColumn(
            "married_name",
            "Nom marital",
            "Nom d’usage, s’il est différent du nom de naissance ; (vide) l’efface.",
            "",
            ("Nom d’usage", "Nom d’épouse", "Nom usuel"),
            optional=True,
        ),
        FileColumn(
            "born_on",
            "Date de naissance",
            "JJ/MM/AAAA.",
            "Naissance",
            ("Né le", "Née le", "Naissance", "Date naissance"),
        ),
        FileColumn(
            "nir",
            "INS",
            "N suivi des 15 chiffres du numéro de sécurité sociale ; vide s’il n’est pas disponible.",
            "",
            (
                "NIR",
                "N° de sécurité sociale",
                "Numéro de sécurité sociale",
                "N° INS",
                "Numéro INS",
                "N° SS",
                "N° Sécu",
                "Sécu",
            ),
            optional=True,
            digits=True,
            secret=True,
        ),
        FileColumn(
            "hired_on",
            "Date entree",
            "Premier jour de travail, JJ/MM/AAAA.",
            "Entrée",
            ("Date d’entrée", "Date d’embauche", "Date embauche", "Embauche", "Entrée"),
        ),
        FileColumn(
            "left_on",
            "Date sortie",
            "Dernier jour du contrat s’il est connu, JJ/MM/AAAA ; (vide) l’efface.",
            "Sortie",
            ("Date de sortie", "Date de fin", "Date de fin de contrat", "Fin de contrat", "Sortie"),
            optional=True,
        ),
        FileColumn(
            "pcs_code",
            "Code CSP du type de poste",
            "3 chiffres et 1 lettre, comme dans vos postes.",
            "Code CSP",
            ("Code CSP", "Code PCS", "CSP", "PCS", "PCS-ESE", "Code CSP du poste"),
        ),
        FileColumn(
            "post_title",
            "Libelle du type de poste",
            "Le libellé d’un de vos postes.",
            "Poste",
            ("Libellé du poste", "Poste", "Poste de travail", "Intitulé du poste", "Emploi", "Fonction", "Métier"),
            remedy=Remedy("Créer le poste", "/posts/add", Right.POSTS),
        ),
        FileColumn(
            "contract_kind",
            "Libelle du type de contrat",
            "Un libellé de la liste des contrats, par exemple CDI.",
            "Contrat",
            ("Contrat", "Type de contrat", "Nature du contrat"),
        ),
        FileColumn(
            "post_since",
            "Date entree poste",
            "Premier jour dans ce poste, JJ/MM/AAAA ; vide : le jour de l’embauche, ou une correction du poste actuel.",
            "Entrée en poste",
            ("Date d’entrée en poste",),
            optional=True,
            apart=True,
        ),
    )
}
EMPLOYEES = declare_job(
    FileKind(
        name="employees",
        right=Right.EMPLOYEE_ADMIN,
        title="Importer des salariés",
        lead="Ajoutez des salariés, mettez leurs fiches à jour. Rien n’est enregistré sans votre accord.",
        noun="salarié",
        nouns="salariés",
        done=("salarié ajouté", "salariés ajoutés"),
        reference="creation-de-salaries.csv",
        columns=tuple(COLUMNS.values()),
        shown=("birth_name", "first_name", "born_on", "post_title", "hired_on"),
        remarks=(
            "Le code CSP et le libellé sont ceux d’un de vos postes : déclarez d’abord les postes qui manquent.",
            "Une case vide ne change rien ; (vide) efface le nom marital, le numéro ou la date de sortie déjà connus.",
            "Mettez la colonne INS au format Texte, pour que le tableur garde les 15 chiffres.",
        ),
        lists=(
            HelpList("postes", "Liste de vos postes", ("Code CSP du type de poste", "Libelle du type de poste"), posts),
            HelpList("contrats", "Liste des contrats", ("Libelle du type de contrat",), contract_kinds),
        ),
        reader=reader,
        amending=Amending(
            key="id",
            allowed=records.changes_records,
            recognise=(checks.by_id, checks.by_number, checks.by_name),
            comparer=records.comparer,
            write=amend_all,
            remember=remember,
        ),
        filled=records.filled,
        undoing=UNDOING,
        compared=(Employee, Post, Contract, Assignment),
        checks=(
            checks.unknown_id,
            checks.already_left,
            checks.number_taken,
            checks.without_post,
        ),
        twice=TWICE,
        marked_twice=NUMBER_TWICE,
        thing=Newcomer,
        ready=make_ready,
        write=add_ready,
    )
)
