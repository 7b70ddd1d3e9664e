"""The file « CREATION DE SALARIES »: 11 columns, one line per person. Manual SSTRN p. 18 (SAL-16, F161, F162)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.employees import import_checks, rules
from app.employees.facts import Facts
from app.employees.rules import Employment, Identity
from app.employees.services.bulk import Newcomer, PostKey, hire_all
from app.law.identifiers import Unacceptable, clean_pcs
from app.platform.context import Context, Right
from app.platform.intake import FileColumn, FileKind, HelpList, RowRead
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Reader
from app.platform.letters import plain
from app.platform.refusal import Refusal
from app.platform.seal import fingerprint
from app.posts.models import Post
from app.posts.queries import open_posts
from app.posts.rules import title_key
from app.reference import queries as nomenclatures
from app.reference.rules import WORDS_APART

NO_KIND = "Ce type de contrat n’est pas dans la liste : reprenez un libellé de la liste des contrats."
NO_CODE = "Indiquez le code CSP du poste, comme dans vos postes."
NO_TITLE = "Indiquez le libellé du poste, comme dans vos postes."


@dataclass(frozen=True, slots=True)
class EmployeeReader:
    """The rules of employees for the rows of a file."""

    facts: Facts
    kinds: Mapping[str, str]
    """Folded label of a contract kind → its code."""
    mark: Callable[[str], bytes]
    """The keyed fingerprint of a number."""

    def __call__(self, cells: Mapping[str, str]) -> RowRead:
        """One person, with contract and post; an empty number is one that is not available."""
        married, born = cells.get("married_name", ""), cells.get("birth_name", "")
        label = cells.get("contract_kind", "")
        kind = self.kinds.get(plain(label), "")
        values = {
            **cells,
            "last_name": married or born,
            "birth_name": born if married else "",
            "nir_missing": not cells.get("nir"),
            "contract_kind": kind or label,
            "post_since": "",
        }
        required = [name for name in self.facts.required if name in COLUMNS]
        found = rules.entry(values, names=self.facts.names, required=required)
        post, refusals = _post(cells)
        if label and not kind:
            refusals.append(Refusal("contract_kind", NO_KIND))
        keys = {"title_key": post[0], "pcs_code": post[1]} if all(post) else {}
        if not isinstance(found[0], Identity):
            fields = {"last_name": "married_name" if married else "birth_name", "post_since": "hired_on"}
            said = (each for each in found if isinstance(each, Refusal))
            refused = [Refusal(fields.get(each.field, each.field), each.sentence) for each in said]
            return RowRead((*refused, *refusals), keys)
        return self._read(*found, post, refusals, keys)

    def _read(
        self, who: Identity, work: Employment, post: PostKey, refusals: list[Refusal], keys: dict[str, str]
    ) -> RowRead:
        day = who.born_on.isoformat()
        keys |= {"name_key": who.name_key, "born_on": day, "contract_kind": work.contract_kind}
        keys |= {"hired_on": work.hired_on.isoformat()}
        keys |= {"left_on": work.left_on.isoformat()} if work.left_on else {}
        keys |= {"warning": " ".join(who.warnings)} if who.warnings else {}
        return RowRead(
            tuple(refusals),
            keys,
            f"{who.name_key}|{day}",
            self.mark(rules.nir_core(who.nir)) if who.nir else None,
            Newcomer(who, work, post),
        )


def reader(ctx: Context) -> Reader:
    """The rules of employees, with the nomenclatures of the day."""
    kinds: dict[str, str] = {}
    for kind in ctx.session.scalars(nomenclatures.contract_kinds()):
        for name in (kind.code, kind.label, *kind.synonyms.split(WORDS_APART)):
            kinds.setdefault(plain(name), kind.code)
    return EmployeeReader(ctx.profile[Facts], {name: code for name, code in kinds.items() if name}, fingerprint)


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
        FileColumn("sex", "Civilite", "Madame ou Monsieur.", "Civilité", ("Civilité", "Sexe", "Titre")),
        FileColumn("first_name", "Prenom", "Prénom usuel.", "Prénom", ("Prénoms",)),
        FileColumn("birth_name", "Nom de naissance", "Nom de famille de naissance.", "", ("Nom", "Nom de famille")),
        FileColumn(
            "married_name",
            "Nom marital",
            "Nom d’usage, s’il est différent du nom de naissance.",
            "",
            ("Nom d’usage", "Nom d’épouse"),
            optional=True,
        ),
        FileColumn("born_on", "Date de naissance", "JJ/MM/AAAA.", "Naissance", ("Né le", "Née le", "Naissance")),
        FileColumn(
            "nir",
            "INS",
            "N suivi des 15 chiffres du numéro de sécurité sociale ; vide s’il n’est pas disponible.",
            "",
            ("NIR", "N° de sécurité sociale", "Numéro de sécurité sociale", "N° INS", "Numéro INS"),
            digits=True,
            secret=True,
        ),
        FileColumn(
            "hired_on",
            "Date entree",
            "Premier jour de travail, JJ/MM/AAAA.",
            "Entrée",
            ("Date d’entrée", "Date d’embauche"),
        ),
        FileColumn(
            "left_on",
            "Date sortie",
            "Dernier jour du contrat s’il est connu, JJ/MM/AAAA.",
            "Sortie",
            ("Date de sortie", "Date de fin"),
            optional=True,
        ),
        FileColumn(
            "pcs_code",
            "Code CSP du type de poste",
            "3 chiffres et 1 lettre, comme dans vos postes.",
            "Code CSP",
            ("Code CSP", "Code PCS", "CSP", "Code CSP du poste"),
        ),
        FileColumn(
            "post_title",
            "Libelle du type de poste",
            "Le libellé d’un de vos postes.",
            "Poste",
            ("Libellé du poste", "Poste", "Poste de travail", "Intitulé du poste"),
        ),
        FileColumn(
            "contract_kind",
            "Libelle du type de contrat",
            "Un libellé de la liste des contrats, par exemple CDI.",
            "Contrat",
            ("Contrat", "Type de contrat"),
        ),
    )
}
EMPLOYEES = declare_job(
    FileKind(
        name="employees",
        right=Right.EMPLOYEE_ADMIN,
        title="Importer des salariés",
        lead="Création de salariés : les personnes nouvelles sont ajoutées, les fiches existantes ne changent pas.",
        noun="salarié",
        nouns="salariés",
        done=("salarié ajouté", "salariés ajoutés"),
        reference="creation-de-salaries.csv",
        columns=tuple(COLUMNS.values()),
        shown=("birth_name", "first_name", "born_on", "post_title", "hired_on"),
        remarks=(
            "Le code CSP et le libellé sont ceux d’un de vos postes : déclarez d’abord les postes qui manquent.",
            "Mettez la colonne INS au format Texte, pour que le tableur garde les 15 chiffres.",
        ),
        lists=(
            HelpList("postes", "Liste de vos postes", ("Code CSP du type de poste", "Libelle du type de poste"), posts),
            HelpList("contrats", "Liste des contrats", ("Libelle du type de contrat",), contract_kinds),
        ),
        reader=reader,
        known=import_checks.known,
        checks=(import_checks.already_left, import_checks.number_taken, import_checks.without_post),
        twice=("birth_name", "Même personne que la ligne {line} : gardez une seule des deux lignes."),
        marked_twice=("nir", "Même numéro que la ligne {line} : vérifiez-le, ou gardez une seule des deux lignes."),
        write=hire_all,
    )
)
