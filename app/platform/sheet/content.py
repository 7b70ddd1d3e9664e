"""What a spreadsheet holds once read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import msgspec

from app.platform.sandbox.content import FORMULA_STARTS, MAX_BYTES, ROWS_AT_ONCE, Form, Kind, Row, letter

__all__ = ["FORMULA_STARTS", "MAX_BYTES", "Form", "Kind", "PackedRows", "Row", "Sheet", "letter"]

_decoder = msgspec.msgpack.Decoder(list[Row])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one header line."""

    headers: tuple[str, ...]
    """Position 0 is column A; "" for a column that is empty down to the last line."""
    rows: Sequence[Row]
    form: Form
    notes: tuple[str, ...] = ()
    """Sentences for who sent the file: what was read otherwise than it seems to say."""


class PackedRows(Sequence[Row]):
    """Rows as the reading process sent them; unpacked a piece at a time, so that a large file never stands whole."""

    def __init__(self, pieces: Sequence[bytes], count: int) -> None:
        self._pieces, self._count = pieces, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        for piece in self._pieces:
            yield from _decoder.decode(piece)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return list(self)[place]
        piece, within = divmod(range(self._count)[place], ROWS_AT_ONCE)
        return _decoder.decode(self._pieces[piece])[within]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
