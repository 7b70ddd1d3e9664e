"""Turn a public nomenclature, as its publisher gives it, into a data file of `app/reference/data`.

    python scripts/convert_nomenclatures.py professions SOURCE.csv     columns code, libelle (Insee, PCS-ESE level 4)
    python scripts/convert_nomenclatures.py naf SOURCE.json            list of {id, label} (npm @socialgouv/codes-naf)
    python scripts/convert_nomenclatures.py towns SOURCE.json          communes.json (@etalab/decoupage-administratif)
    python scripts/convert_nomenclatures.py countries
    python scripts/convert_nomenclatures.py languages

Run once per version; the result is committed with the `.toml` that says where it comes from.
"""

import argparse
import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version

DATA = Path(__file__).parents[1] / "app" / "reference" / "data"
FRENCH = Locale("fr")

NOT_COUNTRIES = {"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Codes of CLDR that stand for groups, tests, or parts of a country."""
NOT_SPOKEN = {"ae", "cu", "ia", "ie", "io", "pi", "sh", "vo"}
SPOKEN_WITHOUT_SHORT_CODE = (
    "aeb", "arq", "ary", "ckb", "dyu", "ewo", "fil", "fon", "hak", "kab", "kea", "lua", "man", "mos", "nan", "rif",
    "rom", "shi", "snk", "srr", "sus", "swb", "tmh", "tzm", "wuu", "yue", "zgh",
)  # fmt: skip
"""Languages that interpreters are asked for in France, beside those with a code of two letters."""
SIGNED = ("fsl", "langue des signes française (LSF)")
"""ISO 639-3; CLDR has no name for it."""

FORMER = {"commune-deleguee", "commune-associee"}
"""Communes that became part of another one: people still write their name."""

CLDR = {"source": "Unicode CLDR, noms français", "licence": "Unicode License v3", "valid_on": "2025-03-13"}


def professions(source: Path) -> None:
    """PCS-ESE: small code, label without Insee's footnote stars."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["code"].lower(), _tidy(row["libelle"])) for row in csv.DictReader(file)]
    _write("professions", ("code", "libelle"), sorted(rows))
    _tell(
        "professions",
        source="Insee, nomenclature PCS-ESE, niveau 4",
        version="PCS-ESE 2017",
        valid_on="2017-01-01",
        licence="Licence Ouverte 2.0",
    )


def naf(source: Path) -> None:
    """NAF rév. 2: the sub-classes only, codes without their dot."""
    entries = json.loads(source.read_text(encoding="utf-8"))
    rows = {(each["id"].replace(".", ""), _tidy(each["label"])) for each in entries}
    _write("naf", ("code", "libelle"), sorted(row for row in rows if re.fullmatch(r"\d{4}[A-Z]", row[0])))
    _tell(
        "naf",
        source="Insee, NAF rév. 2, sous-classes, d’après le paquet @socialgouv/codes-naf 1.1.1",
        version="NAF rév. 2",
        valid_on="2008-01-01",
        licence="Licence Ouverte 2.0 (Insee), Apache-2.0 (paquet)",
    )


def towns(source: Path) -> None:
    """Communes by postal code, the largest first; a former commune keeps its name with the postal code of the new one.

    The code is the postal code and Insee's number: a commune has several postal codes, and one serves several communes.
    """
    entries = json.loads(source.read_text(encoding="utf-8"))
    now = {each["code"]: each for each in entries if each["type"] == "commune-actuelle"}
    rows = {}
    for each in now.values():
        for postcode in each.get("codesPostaux", ()):
            rows[f"{postcode}{each['code']}"] = (_tidy(each["nom"]), -each.get("population", 0))
    for each in entries:
        postcodes = now.get(each.get("chefLieu"), {}).get("codesPostaux", ())
        if each["type"] in FORMER and each["code"] not in now and len(postcodes) == 1:
            rows[f"{postcodes[0]}{each['code']}"] = (_tidy(each["nom"]), 0)
    ordered = sorted(rows, key=lambda code: (rows[code][1], rows[code][0], code))
    ranked = [(code, rows[code][0], rank) for rank, code in enumerate(ordered)]
    _write("towns", ("code", "libelle", "rang"), sorted(ranked))
    _tell(
        "towns",
        source="Insee (code officiel géographique) et DGFiP, d’après le paquet @etalab/decoupage-administratif 6.0.0",
        version="COG 2026",
        valid_on="2026-01-01",
        licence="Licence Ouverte 2.0 (Insee, DGFiP), MIT (paquet)",
    )


def countries() -> None:
    """ISO 3166-1 codes of two letters, and Kosovo; France first."""
    names = {code: name for code, name in FRENCH.territories.items() if re.fullmatch("[A-Z]{2}", code)}
    rows = [(code, name) for code, name in names.items() if code not in NOT_COUNTRIES]
    _write("countries", ("code", "libelle", "rang"), _ranked(rows, first="FR"))
    _tell("countries", version=f"CLDR {get_cldr_version()}", **CLDR)


def languages() -> None:
    """Living languages with a code of two letters, some others, and French sign language; French first."""
    names = {str(code): str(name) for code, name in FRENCH.languages.items()}
    short = [code for code in names if len(code) == 2 and code not in NOT_SPOKEN]
    rows = [(code, names[code]) for code in (*short, *SPOKEN_WITHOUT_SHORT_CODE)]
    _write("languages", ("code", "libelle", "rang"), _ranked([*rows, SIGNED], first="fr"))
    _tell("languages", version=f"CLDR {get_cldr_version()}", **CLDR)


def _tidy(label: str) -> str:
    """One space between words, without stars and final stop; the apostrophe of the rest of the portal."""
    return " ".join(label.replace("*", "").replace("'", "’").split()).rstrip(".")


def _ranked(rows: Iterable[tuple[str, str]], first: str) -> list[tuple[str, str, int]]:
    """In the order of a French dictionary, one on top."""
    ordered = sorted(rows, key=lambda row: (row[0] != first, _sorted_as(row[1])))
    return [(code, name, rank) for rank, (code, name) in enumerate(ordered)]


def _sorted_as(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def _tell(name: str, *, source: str, version: str, valid_on: str, licence: str) -> None:
    lines = (f'source = "{source}"', f'version = "{version}"', f"valid_on = {valid_on}", f'licence = "{licence}"')
    (DATA / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


FROM_FILE: dict[str, Callable[[Path], None]] = {"professions": professions, "naf": naf, "towns": towns}
FROM_BABEL: dict[str, Callable[[], None]] = {"countries": countries, "languages": languages}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Convert a public nomenclature into app/reference/data.")
    verbs = parser.add_subparsers(dest="name", required=True)
    for name in FROM_FILE:
        verbs.add_parser(name).add_argument("source", type=Path)
    for name in FROM_BABEL:
        verbs.add_parser(name)
    asked = parser.parse_args()
    if asked.name in FROM_FILE:
        FROM_FILE[asked.name](asked.source)
    else:
        FROM_BABEL[asked.name]()


if __name__ == "__main__":
    main()
