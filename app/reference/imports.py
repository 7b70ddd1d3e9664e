"""Files of nomenclatures: their titles, their cells, and where they come from."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Boolean, Date, Integer, inspect

from app.platform.context import Context
from app.platform.errors import DomainError
from app.platform.sheet import Row, letter, match_columns, read
from app.reference import services
from app.reference.models import TABLES
from app.reference.rules import SHAPES, Name

TITLES: Mapping[str, Collection[str]] = {
    "code": ("code", "code PCS", "code PCS-ESE", "code NAF", "code APE", "id"),
    "label": ("libelle", "libellé", "intitulé", "label", "nom"),
    "synonyms": ("synonymes", "mots courants", "autres noms"),
    "rank": ("rang", "ordre"),
    "short_label": ("libelle court",),
    "help_text": ("aide",),
    "article": ("article", "articles"),
    "law_code": ("code loi",),
    "declared_for": ("déclaré pour",),
    "usual": ("usuel",),
    "precision": ("précision",),
    "risk_code": ("risque",),
    "sex": ("sexe",),
    "valid_from": ("valide du",),
    "valid_to": ("valide au",),
}
"""Attribute → the titles that publishers give its column."""
NEEDED: Mapping[Name, Collection[str]] = {
    Name.PROFESSION_WORDS: ("code", "synonyms"),
    Name.RISKS: (
        "code", "label", "short_label", "help_text", "article", "law_code", "declared_for", "usual", "precision",
        "valid_from", "rank",
    ),
    Name.RISK_PRECISIONS: ("code", "label", "risk_code", "law_code"),
    Name.CONTRACT_KINDS: ("code", "label", "law_code"),
    Name.CIVIL_STATUSES: ("code", "label", "sex"),
}  # fmt: skip
"""Columns without which a file is refused; a code and a label where nothing else is said."""
SMALL = {Name.PROFESSIONS, Name.PROFESSION_WORDS, Name.LANGUAGES}
"""Codes that are written in small letters; all others in capitals."""


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `.toml` that stands beside a data file."""

    source: str
    version: str
    valid_on: date
    licence: str


def load(ctx: Context, name: Name, file: Path) -> services.Loaded:
    """Load a file of a nomenclature, with the `.toml` of the same name beside it.

    Raises:
        DomainError: a file is missing, or a line must be corrected first; says which and how.
    """
    if not file.is_file():
        raise DomainError("Ce fichier n’existe pas : vérifiez son chemin.")
    content = file.read_bytes()
    about = read_about(file.with_suffix(".toml"))
    version = services.Version(
        about.source, about.version, about.valid_on, about.licence, hashlib.sha256(content).hexdigest()
    )
    return services.load(ctx, name=name, version=version, entries=entries(name, file.name, content))


def read_about(file: Path) -> About:
    """What the `.toml` says.

    Raises:
        DomainError: it is missing or says something else.
    """
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), About)
    except FileNotFoundError as error:
        raise DomainError(
            "Il manque la provenance : écrivez à côté du fichier un fichier .toml de même nom avec source, version,"
            " valid_on et licence."
        ) from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DomainError(
            "Le fichier .toml doit donner source, version, valid_on (une date, par exemple 2017-01-01) et licence."
        ) from error


def entries(name: Name, file_name: str, content: bytes) -> list[dict[str, Any]]:
    """The codes of a file, checked, by attribute of their table.

    Raises:
        DomainError: a column is missing, or a cell does not hold what its column should; says where.
    """
    sheet = read(file_name, content)
    mapper = inspect(TABLES[name])
    matched = match_columns(sheet.headers, {key: TITLES[key] for key in TITLES if key in mapper.columns})
    missing = [TITLES[key] for key in NEEDED.get(name, ("code", "label")) if key in matched.missing]
    if missing:
        titles = ", ".join(f"« {next(iter(each))} »" for each in missing)
        raise DomainError(f"Il manque dans ce fichier la colonne {titles} : ajoutez-la, puis recommencez.")
    found = [_entry(name, row, matched.columns) for row in sheet.rows]
    codes = [entry["code"] for entry in found]
    met = Counter(codes)
    twice = next((row for row, code in zip(sheet.rows, codes, strict=True) if met[code] > 1), None)
    if twice:
        raise DomainError(f"Le code de la ligne {twice.number} figure deux fois : gardez une seule des deux lignes.")
    return found


def _entry(name: Name, row: Row, columns: Mapping[str, int]) -> dict[str, Any]:
    entry = {key: _value(name, key, row, x) for key, x in columns.items()}
    code = entry["code"].replace(".", "")
    entry["code"] = code.lower() if name in SMALL else code.upper()
    if not SHAPES[name].fits(entry["code"]):
        raise DomainError(
            f"Ligne {row.number} : ce code n’a pas la forme attendue ({SHAPES[name].says}). Corrigez-le, ou retirez la"
            " ligne s’il s’agit d’un titre."
        )
    return entry


def _value(name: Name, key: str, row: Row, x: int) -> Any:
    """A cell as its column's type."""
    column, text = inspect(TABLES[name]).columns[key], row.cells[x]
    try:
        return _typed(column, text)
    except (ValueError, KeyError) as error:
        raise DomainError(
            f"Ligne {row.number}, colonne {letter(x)} : cette case ne contient pas ce que la colonne attend."
            " Comparez-la au fichier fourni avec le portail."
        ) from error


def _typed(column: Any, text: str) -> Any:
    if text == "" and column.nullable:
        return None
    if isinstance(column.type, Date):
        return date.fromisoformat(text)
    if isinstance(column.type, Integer):
        return int(text or 0)
    if isinstance(column.type, Boolean):
        return {"oui": True, "non": False}[text.lower()]
    if issubclass(column.type.python_type, Enum):
        return column.type.python_type[text]
    if column.type.length and len(text) > column.type.length:
        raise ValueError(text)
    if text == "" and column.default is None:
        raise ValueError(text)
    return text
