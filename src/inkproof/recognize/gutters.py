"""Gutters between columns that stand too close for the detector: rows of several columns into pieces. No order here.

A space between words seldom stands below another one; paper that runs down through many rows divides columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.recognize.crops import Pixels, across, cut
from inkproof.recognize.ordering import LONG_LINE, Level, laid_level, rows_of

__all__ = ["parted"]

WIDE = 0.35
"""A gutter's least width, in heights of a row; spaces between words are as wide, but not below one another."""
ENOUGH = {WIDE: 8, 0.6: 5}
"""Rows that a gutter of such a width runs through at least. Of rows whose spaces take a fifth of their width, eight
stand open at one place by chance once in 400,000 times; spaces of 0.6 heights are rare."""
INKED = 0.4
"""A column of this share of a row's contrast holds ink."""
LARGER = 1.3
"""So many times as high as most rows are those of a heading."""
LOOSE = 0.35
"""Of the width of running text wide spaces take less; the rows of tables and receipts are emptier."""
RULE = 0.9
"""What is dark from so near the top to the foot of a row is a rule between columns: no letter of the row is as high."""
AROUND = 0.2
"""Paper that a piece keeps beyond its column, as a share of the gutter's width."""

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Gutter:
    """Paper from x0 to x1 on the page laid level, beside rows from y0 to y1."""

    x0: float
    x1: float
    y0: float
    y1: float

    def overlaps(self, other: _Gutter) -> bool:
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a row stands, where its ink begins and ends, and the paper [N, 2] within."""

    y: float
    x0: float
    x1: float
    paper: _Floats

    def part(self, x0: float, x1: float) -> tuple[float, float]:
        """How wide a part of the row is, and how much of that is paper."""
        within = np.clip(self.paper, x0, x1)
        return x1 - x0, float((within[:, 1] - within[:, 0]).sum())


def parted(pixels: Pixels, quads: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """The quads [N, 4, 2], those over a gutter in two, and on which side of each they are: -1, 1 or 0, [N, G]."""
    sides = np.zeros((len(quads), 0), dtype=np.int8)
    if len(quads) < min(ENOUGH.values()):
        return quads, sides
    level = laid_level(quads.astype(np.float64))
    unit = float(np.median(level.height))
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    rows = [_row(gray, quads, level, row, unit) for row in rows_of(level, np.arange(len(quads)))]
    for gutter in _gutters(rows, unit):
        quads, sides = _divided(quads, sides, gutter)
    return quads, sides


def _row(gray: Pixels, quads: npt.NDArray[np.float32], level: Level, row: npt.NDArray[np.intp], unit: float) -> _Row:
    """A row of pieces with the paper between its ink, where that is wide enough; of a page [H, W]."""
    edges: list[tuple[float, float]] = []
    for i in row:
        crop = cut(gray, quads[i]).astype(np.int16)
        shades = np.abs(crop - np.int16(np.median(crop[::2, ::2])))
        dark = shades >= max(1.0, INKED * float(np.percentile(shades.max(axis=0), 97)))
        inked = np.pad(dark.any(axis=0) & (dark.mean(axis=0) < RULE), 1)
        changes = np.nonzero(inked[1:] != inked[:-1])[0]
        places = level.x0[i] + changes * (level.x1[i] - level.x0[i]) / shades.shape[1]
        edges += [(float(start), float(stop)) for start, stop in places.reshape(-1, 2)]
    if not edges:
        return _Row(float(level.y[row].mean()), level.x0[row[0]], level.x0[row[0]], np.empty((0, 2)))
    starts, stops = np.array(sorted(edges)).T
    reached = np.maximum.accumulate(stops)
    paper = np.stack([reached[:-1], starts[1:]], axis=1)
    height = float(np.median(level.height[row]))
    wide = WIDE * (height if height > LARGER * unit else unit)  # the words of a heading are further apart
    return _Row(float(level.y[row].mean()), starts[0], reached[-1], paper[paper[:, 1] - paper[:, 0] >= wide])


def _gutters(rows: Sequence[_Row], unit: float) -> list[_Gutter]:
    """The gutters of a page, the longest first, none over another."""
    rows = sorted(rows, key=lambda row: row.y)
    places = np.unique([x for row in rows for x in row.paper[:, 0]])
    taken: list[_Gutter] = []
    found = [
        gutter
        for share, enough in ENOUGH.items()
        for x in _open(rows, places, share * unit, enough)
        for gutter in _through(rows, x, share * unit, enough, unit)
    ]
    for gutter in sorted(found, key=lambda one: (one.y0 - one.y1, one.x0 - one.x1)):
        if not any(gutter.overlaps(other) for other in taken):
            taken.append(gutter)
    return taken


def _open(rows: Sequence[_Row], places: _Floats, wide: float, enough: int) -> Iterator[float]:
    """Those of the places where enough rows have so wide a paper, never two after one another without."""
    run, longest, shut = (np.zeros(len(places), dtype=int) for _ in range(3))
    for row in rows:
        within = (row.x0 < places) & (places + wide < row.x1)
        low, high = row.paper.T if len(row.paper) else np.empty((2, 0))
        at = np.searchsorted(low, places, side="right") - 1
        free = (at >= 0) & (np.append(high, -np.inf)[at] >= places + wide)
        shut = np.where(within, np.where(free, 0, shut + 1), shut)
        run = np.where(shut > 1, 0, run + (within & free))
        longest = np.maximum(longest, run)
    return map(float, places[longest >= enough])


def _through(rows: Sequence[_Row], x: float, wide: float, enough: int, unit: float) -> Iterator[_Gutter]:
    """Gutters that hold [x, x + wide] and have columns on both sides; a heading over both may part a gutter in two."""
    runs: list[list[tuple[_Row, _Floats]]] = [[]]
    for row in [*(row for row in rows if row.x0 < x and x + wide < row.x1), None, None]:
        free = row.paper[(row.paper[:, 0] <= x) & (row.paper[:, 1] >= x + wide)] if row else np.empty((0, 2))
        if row and len(free):
            runs[-1].append((row, free[0]))
        elif runs[-1]:
            runs.append([])
        else:
            yield from _between([run for run in runs if run], enough, unit)
            runs = [[]]


def _between(runs: Sequence[Sequence[tuple[_Row, _Floats]]], enough: int, unit: float) -> Iterator[_Gutter]:
    """A gutter for each run of rows, if they are enough together and columns stand beside it."""
    if sum(map(len, runs)) < enough:
        return
    x0 = max(float(paper[0]) for run in runs for _, paper in run)
    x1 = min(float(paper[1]) for run in runs for _, paper in run)
    rows = [row for run in runs for row, _ in run]
    sides = [row.part(row.x0, x0) for row in rows], [row.part(x1, row.x1) for row in rows]
    if all(_is_text(side, LONG_LINE * unit) for side in sides):
        for run in runs:
            yield _Gutter(x0, x1, run[0][0].y - unit / 2, run[-1][0].y + unit / 2)


def _is_text(parts: Sequence[tuple[float, float]], wide: float) -> bool:
    """Whether parts of rows, each a width and how much of it is paper, are as wide and as full as running text."""
    widths, papers = np.array(parts).T
    return bool(np.median(widths) >= wide and np.median(papers / np.maximum(1.0, widths)) <= LOOSE)


def _divided(
    quads: npt.NDArray[np.float32], sides: npt.NDArray[np.int8], gutter: _Gutter
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """The quads with those over the gutter in two, and one more column of sides."""
    level = laid_level(quads.astype(np.float64))
    keep = AROUND * (gutter.x1 - gutter.x0)
    beside = (gutter.y0 < level.y) & (level.y < gutter.y1)
    over = beside & (level.x0 < gutter.x0) & (level.x1 > gutter.x1)
    on_left = beside & ~over & (level.x0 + level.x1 < gutter.x0 + gutter.x1)
    on_right = beside & ~over & ~on_left
    lefts, rights = quads.copy(), quads[over].copy()
    # Of two boxes that the detector found, too, each may reach into the gutter, or into the other.
    width = np.maximum(1.0, level.x1 - level.x0)
    ends, begins = (gutter.x0 + keep - level.x0) / width, (gutter.x1 - keep - level.x0) / width
    for i in np.nonzero((over | on_left) & (ends < 1))[0]:
        lefts[i, 1:3] = across(quads[i], ends[i])
    for i in np.nonzero(on_right & (begins > 0))[0]:
        lefts[i, [0, 3]] = across(quads[i], begins[i])
    for right, i in zip(rights, np.nonzero(over)[0], strict=True):
        right[[0, 3]] = across(quads[i], begins[i])
    sides = np.column_stack([sides, on_right.astype(int) - on_left - over])
    more = np.column_stack([sides[over, :-1], np.ones(int(over.sum()))])
    return np.concatenate([lefts, rights]), np.concatenate([sides, more]).astype(np.int8)
