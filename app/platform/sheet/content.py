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
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return self._some(*place.indices(self._count))
        piece, within = divmod(range(self._count)[place], ROWS_AT_ONCE)
        return _decoder.decode(self._pieces[piece])[within]

    def _some(self, start: int, stop: int, stride: int) -> Sequence[Row]:
        """Whole pieces stay packed."""
        if stride == 1 and start % ROWS_AT_ONCE == 0 and (stop % ROWS_AT_ONCE == 0 or stop == self._count):
            return PackedRows(self._pieces[start // ROWS_AT_ONCE : -(-stop // ROWS_AT_ONCE)], max(stop - start, 0))
        return list(self)[start:stop:stride]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
