"""The posts file: 17 columns, one line per post. Manual SSTRN « Importer des postes en masse » (POS-07, F158-F160)."""

from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import ColumnElement, String, and_, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.context import Context, Right
from app.platform.database import row_id
from app.platform.intake import Amending, FileColumn, FileKind, HelpList, Outcome, RowRead, StagedRow, Undoing
from app.platform.intake.importing import declare_job
from app.platform.intake.kind import Found, Reader
from app.platform.intake.verify import of_intake
from app.platform.letters import plain
from app.platform.refusal import Refusal
from app.posts.imports.records import (
    ANSWERS,
    NO_RECORD,
    SAY_YES,
    UNKNOWN_CODE,
    YES_OR_NO,
    by_id,
    changes_posts,
    comparer,
    filler,
    unknown_id,
)
from app.posts.models import Post, PostExposure
from app.posts.rules import descriptions, risks
from app.posts.rules.risks import OTHER, Offered
from app.posts.services import bulk
from app.posts.services.risks import known_risks, offered_risks
from app.reference import queries as nomenclatures

OTHER_RISKS = "Ce poste existe déjà avec d’autres risques : modifiez-le dans vos postes, ou retirez cette ligne."
SAME = "Un autre de vos postes a déjà ce nom et ce code : gardez-en un, ou précisez le libellé."

RISKS: Mapping[str, tuple[str, ...]] = {
    "AMIANTE": ("Amiante(Oui/Non)",),
    "PLOMB": ("Plomb(Oui/Non)",),
    "CMR": ("CMR (Cancérogène)(Oui/Non)", "CMR"),
    "BIO34": (
        "Agent biologique [3-4](Oui/Non)", "Agent biologique [3-4]", "Agents biologiques 3-4",
    ),
    "RI": ("Rayonnements ionisants(Oui/Non)",),
    "HYPERBARE": ("Risque hyperbare(Oui/Non)", "Hyperbare"),
    "CHUTE_ECHAF": ("Chute(Oui/Non)", "Chute de hauteur"),
    "HABELEC": ("Habilitation électrique(Oui/Non)", "Électrique"),
    "CONDUITE": ("CACES(Oui/Non)", "Autorisation de conduite"),
    "MANUT55": ("Charge manuelle(Oui/Non)", "Port de charges", "Charges manuelles"),
    "BIO2": ("Agent biologique [2](Oui/Non)", "Agent biologique [2]", "Agents biologiques 2"),
    "CEM": ("Champs électromagnétiques(Oui/Non)", "Champs électromagnétique"),
    "NUIT": ("Travailleur de nuit(Oui/Non)", "Travail de nuit"),
    OTHER: ("Autre risque(Oui/Non)",),
}  # fmt: skip
"""Code of the risk → the titles of its column, in the order of the file."""


def reader(ctx: Context) -> Reader:
    """The rules of posts, with the nomenclatures of the day."""
    codes = frozenset(each.code for each in ctx.session.scalars(nomenclatures.professions("")))
    return partial(read_post, offered=offered_risks(known_risks(ctx)), codes=codes)


def read_post(cells: Mapping[str, str], offered: Mapping[str, Offered], codes: Collection[str]) -> RowRead:
    """A post from its cells: the rules of the form, and an answer in each cell of a risk (F160)."""
    answers = {code: plain(cells.get(code, "")) for code in RISKS}
    refusals = [Refusal(code, f"Inscrivez {YES_OR_NO}") for code, said in answers.items() if said not in ANSWERS]
    ticked = [code for code, said in answers.items() if ANSWERS.get(said)]
    if cells.get("comment") and ANSWERS.get(answers[OTHER]) is False:
        refusals.append(Refusal("comment", SAY_YES))
    number = cells.get("id", "")
    named = {"id": number} if row_id(number) is not None else {}
    if number and not named:
        refusals.append(Refusal("id", NO_RECORD))
    found = descriptions.description({**cells, "description": "", "risks": ticked}, offered)
    if not isinstance(found, descriptions.Description):
        return RowRead((*found, *refusals), named)
    if found.pcs_code not in codes:
        refusals.append(Refusal("pcs_code", UNKNOWN_CODE))
    keys = named | {
        "title_key": found.title_key,
        "pcs_code": found.pcs_code,
        "risks": sorted(ticked),
        "shown": risks.shown_risks(found.risks, offered) or "Aucun risque",
    }
    return RowRead(tuple(refusals), keys, f"{found.title_key}|{found.pcs_code}", thing=found)


def known(ctx: Context, intake_id: int) -> Found:
    """Rows whose post exists, open, with the same risks."""
    declared = (
        select(PostExposure.post_id, func.jsonb_agg(PostExposure.risk_code).label("codes"))
        .where(func.upper_inf(PostExposure.period), PostExposure.adherent_id.in_(sorted(ctx.actor.adherents)))
        .group_by(PostExposure.post_id)
        .subquery()
    )
    codes = func.coalesce(declared.c.codes, literal([], JSONB))
    asked = StagedRow.keys["risks"]
    return (
        select(StagedRow.id, literal("", String))
        .join(Post, _same_post(ctx))
        .outerjoin(declared, declared.c.post_id == Post.id)
        .where(of_intake(ctx, intake_id), asked.contained_by(codes), asked.contains(codes))
    )


def with_other_risks(ctx: Context, intake_id: int) -> Found:
    """Rows whose post exists, but not so, and that do not name it: it may be another one that is meant."""
    sentence = (literal("title", String), literal(OTHER_RISKS, String))
    mine = (of_intake(ctx, intake_id), StagedRow.outcome != Outcome.SAME, StagedRow.target_id.is_(None))
    return select(StagedRow.id, *sentence).join(Post, _same_post(ctx)).where(*mine)


def like_another(ctx: Context, intake_id: int) -> Found:
    """Rows that would make a post the same as another one that is open."""
    sentence = (literal("title", String), literal(SAME, String))
    mine = (of_intake(ctx, intake_id), StagedRow.outcome != Outcome.SAME, StagedRow.target_id != Post.id)
    return select(StagedRow.id, *sentence).join(Post, _same_post(ctx)).where(*mine)


def pcs_codes(ctx: Context) -> list[tuple[str, str]]:
    """Every code, with its label."""
    return [(each.code, each.label) for each in ctx.session.scalars(nomenclatures.professions(""))]


def _same_post(ctx: Context) -> ColumnElement[bool]:
    return and_(
        Post.adherent_id.in_(sorted(ctx.actor.adherents)),
        Post.title_key == StagedRow.keys["title_key"].astext,
        Post.pcs_code == StagedRow.keys["pcs_code"].astext,
        Post.closed_on.is_(None),
    )


POSTS = declare_job(
    FileKind(
        name="posts",
        right=Right.POSTS,
        title="Importer des postes",
        lead="Déclarez tous vos postes en une fois, avec leurs risques.",
        noun="poste",
        nouns="postes",
        done=("poste créé", "postes créés"),
        reference="postes.csv",
        columns=(
            FileColumn(
                "id",
                "id",
                "Numéro du poste : ne le changez pas ; rien pour un poste nouveau.",
                "Poste",
                ("N° de poste", "Identifiant"),
                optional=True,
                apart=True,
            ),
            FileColumn(
                "pcs_code", "Code CSP", "3 chiffres et 1 lettre, par exemple 636c.", "", ("Code PCS", "CSP", "PCS")
            ),
            FileColumn(
                "title",
                "Libellé",
                "Nom du poste de travail, en toutes lettres ; il correspond au code CSP.",
                "",
                ("Intitulé", "Libellé du poste", "Poste", "Intitulé du poste de travail", "Poste de travail"),
            ),
            *(FileColumn(code, titles[0], YES_OR_NO, titles=titles[1:]) for code, titles in RISKS.items()),
            FileColumn(
                "comment",
                "Description du risque",
                "Seulement si « Autre risque » est à Oui : en quelques mots.",
                optional=True,
            ),
        ),
        shown=("title", "pcs_code"),
        told=(("shown", "Risques"),),
        remarks=("Inscrivez Oui ou Non dans chaque case des risques.",),
        lists=(HelpList("codes-pcs", "Liste des codes CSP (PCS-ESE)", ("Code CSP", "Profession"), pcs_codes),),
        reader=reader,
        known=known,
        amending=Amending(
            key="id",
            allowed=changes_posts,
            recognise=(by_id,),
            comparer=comparer(RISKS),
            write=bulk.change_all,
            remember=bulk.remember,
        ),
        filled=filler(RISKS),
        checks=(unknown_id, with_other_risks, like_another),
        twice=("title", "Même poste que la ligne {line} : gardez une seule des deux lignes."),
        write=bulk.describe_all,
        undoing=Undoing(
            subject=Post, parts={"post_exposure", "post_name"}, path="/posts/{id}", take_back=bulk.take_back_all
        ),
    )
)
