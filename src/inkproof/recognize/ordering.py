"""Reading order: quadrilaterals into rows, rows into columns, columns into a page. Geometry alone, no pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["read_order", "stacked"]

LONG_LINE = 6.0
"""Width over height above which a piece counts as running text, not as a cell of a table."""


@dataclass(frozen=True, slots=True)
class _Piece:
    index: int
    x0: float
    x1: float
    y: float
    height: float
    slope: float

    @property
    def aspect(self) -> float:
        return (self.x1 - self.x0) / max(1.0, self.height)


def read_order(quads: npt.NDArray[np.float32]) -> list[list[int]]:
    """Rows of indices of quads [N, 4, 2], rows in reading order, each row from left to right."""
    pieces = [_piece(i, quad) for i, quad in enumerate(quads)]
    return [[piece.index for piece in row] for row in _columns(pieces)]


def _piece(index: int, quad: npt.NDArray[np.float32]) -> _Piece:
    left, right = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
    run = float(right[0] - left[0])
    height = float(np.linalg.norm(quad[0] - quad[3]) + np.linalg.norm(quad[1] - quad[2])) / 2
    x0, x1 = float(quad[:, 0].min()), float(quad[:, 0].max())
    slope = float(right[1] - left[1]) / run if run > height else 0.0
    return _Piece(index, x0, x1, float(quad[:, 1].mean()), height, slope)


def _columns(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Rows of a block, its columns one after the other where it has columns of running text."""
    split = _gutter(pieces)
    if split is None:
        return _rows(pieces)
    top, left, right, bottom = split
    return [row for block in (top, left, right, bottom) if block for row in _columns(block)]


def _gutter(
    pieces: Sequence[_Piece],
) -> tuple[list[_Piece], list[_Piece], list[_Piece], list[_Piece]] | None:
    """What lies above, left of, right of and below the widest run of lines that a vertical gap divides, or None."""
    if len(pieces) < 8:
        return None
    height = float(np.median([p.height for p in pieces]))
    best: tuple[int, list[_Piece], list[_Piece], list[_Piece], list[_Piece]] | None = None
    for x in sorted({p.x1 + 0.25 * height for p in pieces}):
        crossing = [p.y for p in pieces if p.x0 < x < p.x1]
        bounds = [-np.inf, *sorted(crossing), np.inf]
        for low, high in pairwise(bounds):
            inside = [p for p in pieces if low < p.y < high]
            left, right = [p for p in inside if p.x1 <= x], [p for p in inside if p.x0 >= x]
            if min(len(left), len(right)) < 4 or not _is_text(left) or not _is_text(right):
                continue
            if best is None or min(len(left), len(right)) > best[0]:
                above, below = [p for p in pieces if p.y <= low], [p for p in pieces if p.y >= high]
                best = (min(len(left), len(right)), above, left, right, below)
    return best[1:] if best else None


def _is_text(pieces: Sequence[_Piece]) -> bool:
    return float(np.median([p.aspect for p in pieces])) >= LONG_LINE


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces grouped into rows by the height of their middle lines where they face each other."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.y):
        fitting = [row for row in rows[-6:] if _same_row(row, piece)]
        if fitting:
            fitting[-1].append(piece)
        else:
            rows.append([piece])
    rows.sort(key=lambda row: sum(p.y for p in row) / len(row))
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _same_row(row: Sequence[_Piece], piece: _Piece) -> bool:
    near = min(row, key=lambda p: max(p.x0 - piece.x1, piece.x0 - p.x1))
    overlap = min(near.x1, piece.x1) - max(near.x0, piece.x0)
    if overlap > 0.3 * min(near.x1 - near.x0, piece.x1 - piece.x0):
        return False
    slope = near.slope if near.aspect > piece.aspect else piece.slope
    expected = near.y + slope * ((piece.x0 + piece.x1) / 2 - (near.x0 + near.x1) / 2)
    return abs(piece.y - expected) < 0.5 * min(near.height, piece.height)


def stacked(quads: npt.NDArray[np.float32]) -> bool:
    """Whether any two of the quads [N, 4, 2], specks apart, stand one above the other: then there are two lines."""
    if len(quads) < 2:
        return False
    low, high = quads.min(axis=1), quads.max(axis=1)
    size = high - low
    big = size[:, 1] > 0.35 * size[:, 1].max()
    low, high, size = low[big], high[big], size[big]
    shared = np.minimum(high[:, None, 0], high[None, :, 0]) - np.maximum(low[:, None, 0], low[None, :, 0])
    narrower = np.minimum(size[:, None, 0], size[None, :, 0])
    apart = np.abs((low + high)[:, None, 1] - (low + high)[None, :, 1]) / 2
    lower = np.minimum(size[:, None, 1], size[None, :, 1])
    return bool(((shared > 0.5 * narrower) & (apart > 0.6 * lower)).any())
