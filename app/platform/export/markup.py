"""A list as XML, and the schema (XSD) that says what it may hold: both from the same columns."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from app.platform.export.columns import Export
from app.platform.table import ExportColumn
from app.platform.wording import shown

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""XML has no way to write these."""
TYPES: Sequence[tuple[type, str]] = (
    (bool, "xs:boolean"),
    (int, "xs:integer"),
    (Decimal, "xs:decimal"),
    (float, "xs:double"),
    (datetime, "xs:dateTime"),
    (date, "xs:date"),
)
"""From the narrowest kind; anything else is text."""
SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{space}" targetNamespace="{space}"
  elementFormDefault="qualified">
  <xs:element name="{name}">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="{item}" minOccurs="0" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
{columns}
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="date" type="xs:date" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def escaped(text: str) -> str:
    """Text as an element holds it; what XML cannot write is left out."""
    if FORBIDDEN.search(text):
        text = FORBIDDEN.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    str: escaped,
}


def xml_start(export: Export, day: date) -> bytes:
    """The file before its rows.

    Args:
        day: on which the list was read.
    """
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{export.name} xmlns="{export.namespace}" date="{day.isoformat()}">\n'
    ).encode()


def xml_items(export: Export, columns: Sequence[ExportColumn], rows: Iterable[Sequence[object]]) -> bytes:
    """Some rows; an empty value has no element."""
    tags = [each.tag for each in columns]
    lines = []
    for row in rows:
        values = "".join(
            f"<{tag}>{_written(value)}</{tag}>"
            for tag, value in zip(tags, row, strict=True)
            if value is not None and value != ""
        )
        lines.append(f"<{export.item}>{values}</{export.item}>\n")
    return "".join(lines).encode()


def xml_end(export: Export) -> bytes:
    """The file after its rows."""
    return f"</{export.name}>\n".encode()


def schema(export: Export, columns: Sequence[ExportColumn]) -> str:
    """The XSD of the file."""
    return SCHEMA.format(
        space=export.namespace, name=export.name, item=export.item, columns="\n".join(map(_element, columns))
    )


def _written(value: Any) -> str:
    write = WRITTEN.get(type(value))
    return write(value) if write else _chosen(value) if isinstance(value, Enum) else escaped(shown(value))


@lru_cache(maxsize=1_024)
def _chosen(value: Enum) -> str:
    """Choices come again and again."""
    return escaped(shown(value))


def _element(column: ExportColumn) -> str:
    """One column; of a closed set of values, each of them."""
    said = f'<xs:annotation><xs:documentation xml:lang="fr">{escaped(column.label)}</xs:documentation></xs:annotation>'
    start = f'              <xs:element name="{column.tag}" minOccurs="0"'
    if issubclass(column.kind, Enum):
        values = "".join(f'<xs:enumeration value="{_quoted(shown(member))}"/>' for member in column.kind)
        closed = f'<xs:simpleType><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>'
        return f"{start}>{said}{closed}</xs:element>"
    name = next((written for kind, written in TYPES if issubclass(column.kind, kind)), "xs:string")
    return f'{start} type="{name}">{said}</xs:element>'


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;")
