"""Spreadsheets that users send and receive: CSV as Excel or LibreOffice saves it, XLSX, ODS.

`read` takes what was uploaded and answers rows of text that keep their place in the original file, or a sentence that
says what to do. `match_columns` finds the fields behind the headers. `write_csv` and `write_xlsx` make files that
open well in Excel and run nothing; `write_refused` gives back the rows that were refused, each with its reason.
Knows no adherent and no business word.
"""

from app.platform.sheet.columns import EMPTIED, Matched, is_emptied, match_columns, without_emptied
from app.platform.sheet.content import Form, Kind, Row, Sheet, letter
from app.platform.sheet.reading import read
from app.platform.sheet.refusals import Reason, Unreadable
from app.platform.sheet.writing import csv_lines, csv_mark, write_csv, write_refused, write_xlsx

__all__ = [
    "EMPTIED",
    "Form",
    "Kind",
    "Matched",
    "Reason",
    "Row",
    "Sheet",
    "Unreadable",
    "csv_lines",
    "csv_mark",
    "is_emptied",
    "letter",
    "match_columns",
    "read",
    "without_emptied",
    "write_csv",
    "write_refused",
    "write_xlsx",
]
