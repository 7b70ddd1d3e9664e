"""A list of DPAE: hirings as they were declared to the URSSAF, one line each; the post is told later.

No format is published: the columns are those that the law asks a DPAE to hold, by the names that exports give them.
Source: Code du travail, art. R1221-1; manual AST25 3.2.2 (SAL-18, F153, K50).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import String, literal, select

from app.adherents.models import Adherent
from app.employees.facts import Dpae, Facts
from app.employees.imports import checks
from app.employees.imports.newcomers import NUMBER_TWICE, TWICE, UNDOING, NewcomerReader, newcomer_reader
from app.employees.services.bulk import Newcomer, add_ready, make_ready
from app.law.life import Sex
from app.law.unacceptable import squeezed
from app.platform.context import Context, Right
from app.platform.intake import FileColumn, FileKind, RowRead, StagedRow
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Found, Reader
from app.platform.intake.verify import of_intake
from app.platform.refusal import Refusal

HOUR = re.compile(r"\s+(?:à\s*)?\d{1,2}\s*[:hH]\s*\d{0,2}(?::\d{2})?\s*$")
"""« 01/12/2026 08:30 », « 01/12/2026 à 8 h 30 »: the law asks for the hour, the follow-up does not."""
SEX_OF = {"1": Sex.MALE, "3": Sex.MALE, "7": Sex.MALE, "2": Sex.FEMALE, "4": Sex.FEMALE, "8": Sex.FEMALE}
"""First digit of a number."""
ONE_DAY = "Contrat d’un seul jour : laissé de côté."
ELSEWHERE = "Cette embauche est celle d’un autre établissement : déclarez-la là-bas, et retirez cette ligne."


@dataclass(frozen=True, slots=True)
class HiringReader:
    """The rules of employees for the lines of a list of DPAE."""

    newcomers: NewcomerReader
    siret: str | None
    """Of the company; None: not known."""

    def __call__(self, cells: Mapping[str, str]) -> RowRead:
        """One hiring; the sex is that of the number where no column tells it."""
        number = squeezed(cells.get("nir", "")).removeprefix("N")
        told: dict[str, str] = {**cells, "hired_on": HOUR.sub("", cells.get("hired_on", "")), "post_since": ""}
        told["sex"] = cells.get("sex", "") or SEX_OF.get(number[:1], "")
        siret = squeezed(cells.get("siret", ""))
        elsewhere = siret and self.siret and siret != self.siret
        return self.newcomers.read(told, None, (Refusal("siret", ELSEWHERE),) if elsewhere else (), {})


def reader(ctx: Context) -> Reader:
    """The rules of employees, with the nomenclatures of the day and the company's SIRET."""
    siret = ctx.session.get_one(Adherent, ctx.actor.adherent_id).siret
    return HiringReader(newcomer_reader(ctx, COLUMNS), siret)


def known(ctx: Context, intake_id: int) -> Found:
    """Who is in the list already: declared here, or by a file; and who comes for a day, where those stay aside."""
    people = checks.by_number(ctx, intake_id).subquery(), checks.by_name(ctx, intake_id).subquery()
    first, second = (select(each.c[0], literal("", String)) for each in people)
    there = first.union(second)
    if ctx.profile[Facts].dpae is not Dpae.LONGER:
        return there
    ends_at_once = StagedRow.keys["left_on"].astext == StagedRow.keys["hired_on"].astext
    one_day = select(StagedRow.id, literal(ONE_DAY, String)).where(of_intake(ctx, intake_id), ends_at_once)
    longer = there.subquery()
    others = longer.c[0].not_in(one_day.with_only_columns(StagedRow.id))
    return one_day.union(select(longer.c[0], longer.c[1]).where(others))


def _passed_over(name: str, title: str, *titles: str) -> FileColumn:
    """A column that such lists have, of which nothing is kept; our own reference file lacks it."""
    return FileColumn(name, title, "N’est pas lue.", "", titles, optional=True, apart=True)


COLUMNS = {
    each.name: each
    for each in (
        FileColumn(
            "siret",
            "SIRET",
            "De l’établissement ; une ligne d’un autre établissement est à retirer.",
            "",
            ("SIRET de l’employeur", "SIRET employeur", "SIRET établissement", "N° SIRET", "Numéro SIRET"),
            optional=True,
        ),
        FileColumn(
            "birth_name", "Nom de naissance", "Nom de famille de naissance.", "",
            ("Nom", "Nom de famille", "Nom salarié"),
        ),
        FileColumn(
            "married_name", "Nom d’usage", "S’il est différent du nom de naissance.", "",
            ("Nom marital", "Nom d’époux", "Nom d’épouse"), optional=True,
        ),
        FileColumn("first_name", "Prénom", "Prénom usuel.", "", ("Prénoms", "Prénom salarié")),
        FileColumn(
            "sex", "Sexe", "Femme ou Homme ; vide : celui du numéro.", "", ("Civilité", "Titre"), optional=True
        ),
        FileColumn("born_on", "Date de naissance", "JJ/MM/AAAA.", "Naissance", ("Né le", "Née le", "Naissance")),
        FileColumn(
            "nir",
            "Numéro de sécurité sociale",
            "15 chiffres ; vide s’il n’est pas disponible.",
            "N° SS",
            ("NIR", "N° de sécurité sociale", "N° SS", "NNI", "Numéro SS", "INS"),
            optional=True,
            digits=True,
            secret=True,
        ),
        FileColumn(
            "hired_on",
            "Date d’embauche",
            "Premier jour de travail, avec ou sans l’heure.",
            "Embauche",
            ("Date et heure d’embauche", "Date entrée", "Date d’entrée", "Embauche", "Date de début de contrat"),
        ),
        FileColumn(
            "contract_kind", "Type de contrat", "CDI, CDD, CTT…", "Contrat",
            ("Contrat", "Nature du contrat", "Type contrat"),
        ),
        FileColumn(
            "left_on",
            "Date de fin de contrat",
            "Dernier jour, s’il est connu.",
            "Fin",
            ("Date de fin", "Fin de contrat", "Date fin CDD", "Date de fin du CDD", "Date sortie"),
            optional=True,
        ),
        _passed_over("hour", "Heure d’embauche", "Heure"),
        _passed_over("trial", "Durée de la période d’essai", "Période d’essai", "Durée période d’essai"),
        _passed_over("born_in", "Lieu de naissance", "Commune de naissance", "Ville de naissance"),
        _passed_over("born_department", "Département de naissance", "Département naissance"),
        _passed_over("born_country", "Pays de naissance"),
        _passed_over("nationality", "Nationalité"),
        _passed_over("employer", "Employeur", "Raison sociale", "Nom de l’employeur"),
        _passed_over("naf", "Code APE", "APE", "Code NAF"),
        _passed_over("service", "Service de santé au travail", "Code service de santé au travail", "SPST"),
        _passed_over("declared_on", "Date de déclaration", "Date de la DPAE", "Date d’envoi"),
        _passed_over("receipt", "Numéro de DPAE", "N° DPAE", "Identifiant DPAE", "Référence"),
    )
}  # fmt: skip
DPAE = declare_job(
    FileKind(
        name="dpae",
        right=Right.EMPLOYEE_ADMIN,
        title="Liste de DPAE",
        lead="Les embauches déclarées entrent dans votre liste ; leur poste reste à compléter.",
        noun="embauche",
        nouns="embauches",
        done=("salarié ajouté", "salariés ajoutés"),
        reference="liste-dpae.csv",
        columns=tuple(COLUMNS.values()),
        shown=("birth_name", "first_name", "born_on", "hired_on", "contract_kind"),
        remarks=(
            "L’export de votre logiciel de DPAE convient aussi, s’il a ces colonnes, dans n’importe quel ordre.",
            "Une DPAE ne dit rien du poste ni des risques : choisissez ensuite le poste de chacun, dans la liste.",
        ),
        reader=reader,
        known=known,
        undoing=UNDOING,
        checks=(checks.already_left, checks.number_taken),
        twice=TWICE,
        marked_twice=NUMBER_TWICE,
        thing=Newcomer,
        ready=make_ready,
        write=add_ready,
    )
)
