"""Loading a later version of a nomenclature."""

import shutil
from datetime import date

import pytest
from sqlalchemy import func, select

from app.platform.audit import AuditLine
from app.platform.context import StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.reference import imports, services
from app.reference.models import TABLES, Nomenclature, Profession
from app.reference.rules import Name
from tests.factories import NOW

DATA = imports.__file__.replace("imports.py", "data")
LATER = services.Version("Insee", "PCS-ESE 2027", date(2027, 1, 1), "Licence Ouverte 2.0", "f" * 64)


def professions(ctx):
    return list(ctx.session.scalars(select(Profession).order_by(Profession.code)))


def entries(ctx):
    return [{"code": row.code, "label": row.label} for row in professions(ctx)]


@pytest.fixture
def file(tmp_path):
    """Write a file of a nomenclature with its provenance."""

    def write(
        lines,
        name="professions.csv",
        provenance='source = "Insee"\nversion = "V2"\nvalid_on = 2027-01-01\nlicence = "LO"\n',
    ):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        if provenance:
            path.with_suffix(".toml").write_text(provenance, encoding="utf-8")
        return path

    return write


def test_a_later_version_adds_corrects_and_closes(desk):
    given = [entry for entry in entries(desk) if entry["code"] != "521b"]
    given[0]["label"] = "Agriculteurs"
    done = services.load(
        desk, name=Name.PROFESSIONS, version=LATER, entries=[*given, {"code": "999z", "label": "Métiers nouveaux"}]
    )
    assert done == services.Loaded(added=1, changed=1, unchanged=427, closed=1)
    closed = desk.session.scalars(select(Profession).where(Profession.valid_to.is_not(None))).all()
    assert [(row.code, row.valid_to) for row in closed] == [("521b", date(2026, 12, 31))]
    new = desk.session.scalars(select(Profession).where(Profession.code == "999z")).one()
    assert new.search_key == "| 999z | metiers nouveaux |"


def test_a_later_version_keeps_the_job_words_that_its_file_does_not_have(desk):
    services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=entries(desk))
    baker = desk.session.scalars(select(Profession).where(Profession.code == "636c")).one()
    assert "boulangère" in baker.synonyms


def test_a_code_that_comes_back_is_in_force_again(desk):
    every = entries(desk)
    services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=every[1:])
    done = services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=every)
    assert done == services.Loaded(changed=1, unchanged=428)
    assert professions(desk)[0].valid_to is None


@pytest.mark.parametrize("name", Name)
def test_the_files_of_the_portal_change_nothing_once_migrated(desk, name):
    before = desk.session.scalar(select(func.count()).select_from(Nomenclature))
    done = imports.load(desk, name, imports.Path(DATA) / f"{name.name.lower()}.csv")
    assert (done.added, done.changed, done.closed) == (0, 0, 0)
    assert done.unchanged > 0
    assert desk.session.scalar(select(func.count()).select_from(Nomenclature)) == before
    assert desk.session.scalars(select(AuditLine)).all() == []
    assert {row.nomenclature_id for row in desk.session.query(TABLES[name])} != set()


def test_the_version_and_its_file_are_remembered(desk):
    services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=entries(desk))
    row = desk.session.scalars(select(Nomenclature).where(Nomenclature.version == "PCS-ESE 2027")).one()
    assert (row.name, row.valid_on, row.loaded_at, row.sha256) == (Name.PROFESSIONS, date(2027, 1, 1), NOW, "f" * 64)
    assert {profession.nomenclature_id for profession in professions(desk)} == {row.id}


def test_what_was_loaded_is_in_the_history(desk):
    services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=entries(desk)[1:])
    (line,) = desk.session.scalars(select(AuditLine)).all()
    assert line.sentence == "Nomenclature chargée"
    assert line.changes["Clos"] == ["", "1"]


def test_a_file_that_would_close_half_of_the_codes_is_refused(desk):
    with pytest.raises(DomainError, match="fermerait 229 codes sur 429"):
        services.load(desk, name=Name.PROFESSIONS, version=LATER, entries=entries(desk)[:200])


def test_job_words_only_complete_known_professions(desk):
    words = LATER
    done = services.load(
        desk, name=Name.PROFESSION_WORDS, version=words, entries=[{"code": "636c", "synonyms": "mitron"}]
    )
    assert done == services.Loaded(changed=1)
    baker = desk.session.scalars(select(Profession).where(Profession.code == "636c")).one()
    assert "| mitron |" in baker.search_key
    with pytest.raises(DomainError, match="profession inconnue"):
        services.load(desk, name=Name.PROFESSION_WORDS, version=words, entries=[{"code": "000z", "synonyms": "x"}])


def test_only_who_may_change_the_settings_loads(work_as, staff, employer):
    for actor in (staff(StaffRight.INBOX), employer()):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            services.load(ctx, name=Name.PROFESSIONS, version=LATER, entries=[])


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param(["code;intitulé court", "526c;x"], "la colonne «.libelle.»", id="a column is missing"),
        pytest.param(["code;libelle", "52;x"], "Ligne 2.*3 chiffres et 1 lettre", id="a code of another level"),
        pytest.param(["code;libelle", "526c;x", "526C;y"], "ligne 2 figure deux fois", id="a code twice"),
        pytest.param(["code;libelle", f"526c;{'x' * 251}"], "Ligne 2, colonne B", id="a label too long"),
        pytest.param(["code;libelle", "526c;"], "Ligne 2, colonne B", id="a label missing"),
        pytest.param(["code;libelle;rang", "526c;x;premier"], "Ligne 2, colonne C", id="a number that is none"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_where(desk, file, lines, sentence):
    with pytest.raises(DomainError, match=sentence):
        imports.load(desk, Name.PROFESSIONS, file(lines))


@pytest.mark.parametrize(
    ("provenance", "sentence"),
    [
        ("", "Il manque la provenance"),
        ("source = 1", "source, version"),
        ('source = "x"\nversion = "1"\nvalid_on = "hier"\nlicence = "x"', "une date"),
        ("{", "source, version"),
    ],
)
def test_a_file_without_provenance_is_refused(desk, file, provenance, sentence):
    with pytest.raises(DomainError, match=sentence):
        imports.load(desk, Name.PROFESSIONS, file(["code;libelle", "526c;x"], provenance=provenance))


def test_a_file_that_is_not_there_is_refused(desk, tmp_path):
    with pytest.raises(DomainError, match="n’existe pas"):
        imports.load(desk, Name.PROFESSIONS, tmp_path / "absent.csv")


def test_codes_are_read_as_publishers_write_them(desk):
    assert imports.entries(Name.PROFESSIONS, "a.csv", "Code PCS;Intitulé\n526C;Auxiliaires\n".encode()) == [
        {"code": "526c", "label": "Auxiliaires"}
    ]
    assert imports.entries(Name.NAF, "a.csv", "Code NAF;Libellé\n43.21A;Électricité\n".encode())[0]["code"] == "4321A"


def test_the_command_loads_a_file_and_tells_what_changed(app, tmp_path):
    for suffix in ("csv", "toml"):
        shutil.copy(f"{DATA}/countries.{suffix}", tmp_path)
    told = app.test_cli_runner().invoke(args=["reference", "load", "countries", str(tmp_path / "countries.csv")])
    assert told.output == "Pays\u00a0: 0 ajoutés, 0 modifiés, 0 clos, 250 inchangés.\n"


def test_the_command_says_why_it_refuses(app, tmp_path):
    told = app.test_cli_runner().invoke(args=["reference", "load", "countries", str(tmp_path / "absent.csv")])
    assert told.exit_code == 1
    assert "Ce fichier n’existe pas" in told.output
