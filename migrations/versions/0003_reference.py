"""Nomenclatures, filled from the data files of `app/reference/data`. Every side reads them, only the service writes."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.platform.letters import plain
from app.platform.schema import filled, row_id, run
from app.platform.tenancy import READ, shared

revision = "0003"
down_revision = "0002"

DATA = Path(__file__).parents[2] / "app" / "reference" / "data"
LOADED = {
    "professions": "profession",
    "risks": "risk",
    "risk_precisions": "risk_precision",
    "contract_kinds": "contract_kind",
    "civil_statuses": "civil_status",
    "languages": "language",
    "countries": "country",
    "naf": "naf",
    "towns": "town",
}
"""Data file → table, in the order that keys ask for."""
COLUMNS = {
    "code": "code",
    "libelle": "label",
    "synonymes": "synonyms",
    "rang": "rank",
    "libelle_court": "short_label",
    "aide": "help_text",
    "article": "article",
    "code_loi": "law_code",
    "declare_pour": "declared_for",
    "usuel": "usual",
    "precision": "precision",
    "risque": "risk_code",
    "sexe": "sex",
    "valide_du": "valid_from",
    "valide_au": "valid_to",
}


SAINTS = {"st": "saint", "ste": "sainte"}


def upgrade() -> None:
    op.create_table(
        "nomenclature",
        row_id(),
        filled("name", 20),
        filled("version", 40),
        filled("source", 200),
        filled("licence", 100),
        sa.Column("valid_on", sa.Date, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        filled("sha256", 64),
        sa.UniqueConstraint("name", "version"),
    )
    _tables()
    for table in ("nomenclature", *LOADED.values()):
        run(shared(table, door=READ))
    words = {row["code"]: row["synonymes"] for row in _rows("profession_words")}
    for file, table in LOADED.items():
        _record(file)
        _fill(table, [_read(table, row, words) for row in _rows(file)])
    _record("profession_words")


def _tables() -> None:
    _codes("profession", _synonyms(), _searched())
    _codes(
        "risk",
        filled("short_label", 60),
        filled("help_text", 500),
        filled("article", 100),
        filled("law_code", 20),
        filled("declared_for", 10),
        sa.Column("usual", sa.Boolean, nullable=False),
        filled("precision", 10),
        sa.Column("valid_from", sa.Date, nullable=False),
    )
    risk = sa.Column("risk_code", sa.String(20), sa.ForeignKey("risk.code"), nullable=False, index=True)
    _codes("risk_precision", risk, filled("law_code", 20))
    _codes("contract_kind", _synonyms(), filled("law_code", 20))
    _codes("civil_status", _synonyms(), filled("sex", 10))
    _codes("language")
    _codes("country")
    _codes("naf", _searched())
    _codes("town", filled("name_key", 100))
    for column in ("code", "name_key"):
        op.execute(f"CREATE INDEX ix_town_{column} ON town ({column} text_pattern_ops)")


def _synonyms() -> sa.Column[str]:
    return sa.Column("synonyms", sa.Text, nullable=False, server_default="")


def _searched() -> sa.Column[str]:
    return sa.Column("search_key", sa.Text, nullable=False)


def _codes(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        row_id(),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        filled("label", 250),
        sa.Column("rank", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("valid_to", sa.Date),
        sa.Column("nomenclature_id", sa.BigInteger, sa.ForeignKey("nomenclature.id"), nullable=False),
        *columns,
    )


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _read(table: str, row: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str | bool | None]:
    """A line of a data file by column of its table."""
    read: dict[str, str | bool | None] = {COLUMNS[title]: text or None for title, text in row.items()}
    read.setdefault("rank", "0")
    if table == "risk":
        read["usual"] = row["usuel"] == "oui"
    if table == "profession":
        read["synonyms"] = words.get(row["code"], "")
    if table in {"profession", "naf"}:
        read["search_key"] = _search_key(row["code"], row["libelle"], words.get(row["code"], ""))
    if table == "town":
        read["name_key"] = " ".join(SAINTS.get(word, word) for word in plain(row["libelle"]).split())
    return read


def _fill(table: str, rows: Sequence[Mapping[str, str | bool | None]]) -> None:
    """One statement: PostgreSQL reads the rows as those of the table itself."""
    names = ", ".join(rows[0])
    op.execute(
        sa.text(
            f"INSERT INTO {table} ({names}, nomenclature_id)"
            f" SELECT {names}, currval(pg_get_serial_sequence('nomenclature', 'id'))"
            f" FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
        ).bindparams(rows=json.dumps(rows, ensure_ascii=False))
    )


def _record(file: str) -> None:
    """Where a file comes from."""
    about = tomllib.loads((DATA / f"{file}.toml").read_text(encoding="utf-8"))
    sha256 = hashlib.sha256((DATA / f"{file}.csv").read_bytes()).hexdigest()
    op.execute(
        sa.text(
            "INSERT INTO nomenclature (name, version, source, licence, valid_on, loaded_at, sha256)"
            " VALUES (:name, :version, :source, :licence, :valid_on, now(), :sha256)"
        ).bindparams(name=file.upper(), sha256=sha256, **about)
    )


def _search_key(code: str, label: str, synonyms: str) -> str:
    parts = (code, label, *synonyms.split("|"))
    return f"| {' | '.join(found for part in parts if (found := plain(part)))} |"
