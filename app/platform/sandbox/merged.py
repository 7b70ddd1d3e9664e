"""Merged cells of a workbook: one value that a person sees on several lines, and the file has on the first only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.platform.sandbox.content import Line, letter
from app.platform.sandbox.refused import Reason, Refused


class Merge(NamedTuple):
    """Places from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def corners(self) -> dict[str, str]:
        """The first and the last cell, as a spreadsheet names them."""
        return {
            "first": f"{letter(self.left)}{self.top + 1}",
            "last": f"{letter(self.right)}{self.bottom + 1}",
        }


def repeated(lines: Iterable[tuple[int, Line]], merges: Iterable[Merge]) -> Iterator[tuple[int, Line]]:
    """The lines under the titles, a cell merged over several lines said on each; blank lines stay blank.

    Args:
        lines: with their places, in order.
        merges: as `below` keeps them.
    """
    coming = sorted(merges, reverse=True)
    held: dict[int, tuple[int, str]] = {}
    for y, line in lines:
        while coming and coming[-1].top <= y:
            merge = coming.pop()
            if merge.left < len(line.cells):
                held[merge.left] = (merge.bottom, line.cells[merge.left])
        held = {x: (bottom, said) for x, (bottom, said) in held.items() if y <= bottom}
        if held and any(line.cells):
            line.cells.extend([""] * (max(held) + 1 - len(line.cells)))
            for x, (_, said) in held.items():
                line.cells[x] = said
        yield y, line


def below(merges: Iterable[Merge], top: int, headers: Sequence[str]) -> list[Merge]:
    """The merged cells that stand under the titles and hold a column of theirs over several lines.

    Raises:
        Refused: cells merged over titles and rows, or over several columns with titles; names the cells.
    """
    kept = []
    for merge in merges:
        if merge.bottom < top:
            continue
        titled = [x for x, title in enumerate(headers) if title and merge.left <= x <= merge.right]
        if merge.top <= top and merge.bottom > top and titled:
            raise Refused(Reason.TITLES_ON_LINES, **merge.corners)
        if merge.top > top and len(titled) > 1:
            raise Refused(Reason.MERGED, **merge.corners)
        if merge.top > top and titled and merge.bottom > merge.top:
            kept.append(merge)
    return kept
