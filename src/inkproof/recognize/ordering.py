"""Reading order: quadrilaterals into strips, strips into rows, rows into columns, columns into a page. No pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["LONG_LINE", "Level", "laid_level", "read_order", "rows_of", "stacked"]

CLOSE = 0.8
"""Pieces this many heights apart are words of one strip: a gutter between columns is wider."""
LONG_LINE, PARAGRAPH = 6.0, 10.0
"""Width over height above which most lines of a column, and of a text beside which a note may stand, are."""
FILLED = 0.75
"""Of the widest lines' width most lines of running text have so much; those of forms, lists and receipts have not."""
NOTE = 2.5
"""Width over height of a side note's lines: what is shorter numbers the lines beside it."""

BLOCK, PARTED = 5, 1.3
"""Lines of a small block, and how many times the usual step from line to line parts it from what follows."""
CLIMB = 0.12
"""A line of a picture of its own rises or falls by so much of its way at most: a slope of 7 degrees."""
LEVEL, MOSTLY = 0.5, 0.75
"""What share of the lower one's height labels and their entries are apart at most, and how many of them must be."""

_Floats = npt.NDArray[np.float64]
_Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Pieces of lines on a page laid level: from x0 to x1, where their middle stands at either end, and how high."""

    x0: _Floats
    x1: _Floats
    left_y: _Floats
    right_y: _Floats
    height: _Floats

    @property
    def y(self) -> _Floats:
        """Where their middle stands."""
        return (self.left_y + self.right_y) / 2

    @property
    def aspect(self) -> _Floats:
        """Width over height."""
        return (self.x1 - self.x0) / np.maximum(1.0, self.height)

    def joined(self, rows: Sequence[_Numbers]) -> Level:
        """Each row as one strip."""
        first, last = [row[0] for row in rows], [row[-1] for row in rows]
        height = np.array([np.median(self.height[row]) for row in rows])
        x1 = np.array([self.x1[row].max() for row in rows])
        return Level(self.x0[first], x1, self.left_y[first], self.right_y[last], height)


def read_order(quads: npt.NDArray[np.float32], sides: npt.NDArray[np.int8] | None = None) -> list[list[int]]:
    """Rows of indices of quads [N, 4, 2], rows in reading order, each row from left to right.

    Pieces on different `sides` [N, G] of a gutter, -1 and 1, are not words of one strip however close they are.
    """
    if len(quads) == 0:
        return []
    pieces = laid_level(quads.astype(np.float64))
    close = list(rows_of(pieces, np.arange(len(quads)), CLOSE, sides))
    strips = pieces.joined(close)
    return [[int(i) for strip in row for i in close[strip]] for row in _columns(strips, np.arange(len(close)))]


def laid_level(quads: _Floats) -> Level:
    """The quadrilaterals as on a page that does not lean.

    The lean is the page's: a short box may slope anyhow, and no row of short boxes would hold together by their slopes.
    A box says as much of it as the square of its width.
    """
    left, right = (quads[:, 0] + quads[:, 3]) / 2, (quads[:, 1] + quads[:, 2]) / 2
    height = (np.linalg.norm(quads[:, 0] - quads[:, 3], axis=1) + np.linalg.norm(quads[:, 1] - quads[:, 2], axis=1)) / 2
    run, rise = (right - left).T
    lying = run > height
    lean = _middle_mean(rise[lying] / run[lying], run[lying] ** 2) if lying.any() else 0.0
    x0, x1 = (end[:, 0] + lean * end[:, 1] for end in (left, right))
    left_y, right_y = (end[:, 1] - lean * end[:, 0] for end in (left, right))
    middle, steady = (left_y + right_y) / 2, run > LONG_LINE * height
    return Level(
        np.minimum(x0, x1),
        np.maximum(x0, x1),
        np.where(steady, left_y, middle),
        np.where(steady, right_y, middle),
        height,
    )


def _middle_mean(values: _Floats, weights: _Floats) -> float:
    """Mean of the middle half by weight. The median of slopes, which are of whole pixels, would often be 0."""
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    passed, total = np.cumsum(weights), weights.sum()
    within = np.clip(np.minimum(passed, 0.75 * total) - np.maximum(passed - weights, 0.25 * total), 0.0, None)
    return float((values * within).sum() / within.sum())


def rows_of(
    strips: Level, at: _Numbers, reach: float = np.inf, sides: npt.NDArray[np.int8] | None = None
) -> Iterator[_Numbers]:
    """Those of `at` that stand on one row, no gap wider than `reach` heights, from left to right; rows from the top."""
    after = _followers(strips, at, reach, sides)
    followed = set(after.values())
    rows = []
    for first in map(int, at):
        if first not in followed:
            row = [first]
            while row[-1] in after:
                row.append(after[row[-1]])
            rows.append(np.array(row))
    yield from sorted(rows, key=lambda row: float(strips.y[row].mean()))


def _followers(strips: Level, at: _Numbers, reach: float, sides: npt.NDArray[np.int8] | None) -> dict[int, int]:
    """What follows each strip on its row: the nearest to its right, where it is the nearest to that one's left too."""
    at = at[np.argsort(strips.left_y[at], kind="stable")]
    x0, x1, left_y, height = strips.x0[at], strips.x1[at], strips.left_y[at], strips.height[at]
    right_y, width, middle = strips.right_y[at], x1 - x0, x0 + x1
    # Sorted by height on the page, only a few others come into question for each.
    tall = height.max()
    low, high = np.searchsorted(left_y, right_y - tall), np.searchsorted(left_y, right_y + tall, side="right")
    after, before = np.full(len(at), -1), np.full(len(at), -1)
    nearest = np.full(len(at), np.inf)
    for i in range(len(at)):
        near = slice(low[i], high[i])
        gap, apart = x0[near] - x1[i], np.abs(left_y[near] - right_y[i])
        lower, higher = np.minimum(height[near], height[i]), np.maximum(height[near], height[i])
        fits = (apart < np.minimum(0.7 * lower, higher / 2)) & (gap < reach * lower) & (middle[near] > middle[i])
        fits &= -gap < 0.3 * np.minimum(width[near], width[i])
        if sides is not None:
            fits &= (sides[at[near]] * sides[at[i]] >= 0).all(axis=1)
        if not fits.any():
            continue
        cost = np.where(fits, np.maximum(0.0, gap) + 2 * apart, np.inf)
        after[i] = low[i] + int(cost.argmin())
        closer = cost < nearest[near]
        nearest[near][closer] = cost[closer]
        before[near][closer] = i
    return {int(at[i]): int(at[j]) for i, j in enumerate(after) if j >= 0 and before[j] == i}


def _columns(strips: Level, at: _Numbers) -> Iterator[_Numbers]:
    """Rows of a block, its columns one after the other where it has columns of running text or a note beside it."""
    blocks = _divided(strips, at)
    if blocks is None:
        yield from rows_of(strips, at)
        return
    for block in blocks:
        if len(block):
            yield from _columns(strips, block)


def _divided(strips: Level, at: _Numbers) -> Sequence[_Numbers] | None:
    """What lies above, left of, right of and below the largest run of lines that a vertical gap divides, or None."""
    if len(at) < 6:
        return None
    y, x0, x1 = strips.y[at], strips.x0[at], strips.x1[at]
    unit = float(np.median(strips.height[at]))
    best: Sequence[_Numbers] | None = None
    largest = (2, 0)
    # Of the gaps that begin close together the rightmost is tried: it has all of them to its left.
    begins = np.sort(x1 + 0.15 * unit)
    for x in begins[np.diff(begins // (0.5 * unit), append=np.inf) > 0]:
        left, right = x1 <= x, x0 >= x
        crossing = np.sort(y[~left & ~right])
        # Runs lie between crossing lines; one that crosses is counted to the run below it.
        run = np.searchsorted(crossing, y, side="right")
        sizes = np.array([np.bincount(run[side], minlength=len(crossing) + 1) for side in (left, right)])
        for which in np.nonzero(sizes.min(axis=0) >= largest[0])[0]:
            size = int(sizes[:, which].min()), int(sizes[:, which].sum())
            sides = at[left & (run == which)], at[right & (run == which)]
            if size > largest and _stand_apart(strips, *sides):
                above = (run < which) | ((run == which) & ~left & ~right)
                after = np.isin(at, [*_after(strips, *sides), *_after(strips, *sides[::-1])])
                inside = (side[~np.isin(side, at[after])] for side in sides)
                largest, best = size, (at[above], *inside, at[(run > which) | after])
    return best


def _after(strips: Level, block: _Numbers, other: _Numbers) -> _Numbers:
    """Lines below both of two small blocks side by side, a gap below their own: what follows an address is no part."""
    if len(other) > BLOCK or len(block) <= len(other):
        return block[:0]
    block = block[np.argsort(strips.y[block])]
    steps = np.diff(strips.y[block])
    ends = (strips.y[block][1:] > strips.y[other].max()) & (steps > PARTED * np.median(steps))
    return block[1 + int(ends.argmax()) :] if ends.any() else block[:0]


def _stand_apart(strips: Level, left: _Numbers, right: _Numbers) -> bool:
    """Whether two sides of a gap are columns of running text, or one is a paragraph and the other a note to it."""
    fewer, more = sorted((left, right), key=len)
    columns = len(fewer) >= 4 and all(_is_filled(strips, side, LONG_LINE) for side in (left, right))
    return columns or _is_note(strips, fewer, more)


def _is_filled(strips: Level, lines: _Numbers, aspect: float) -> bool:
    """Whether most of the lines are so wide for their height, and as wide as lines of running text are."""
    widths = strips.x1[lines] - strips.x0[lines]
    return bool(np.median(strips.aspect[lines]) >= aspect and np.median(widths) >= FILLED * np.quantile(widths, 0.9))


def _is_note(strips: Level, note: _Numbers, text: _Numbers) -> bool:
    """Whether the lines of `note` follow each other closely beside lines of a paragraph."""
    top, bottom, step = strips.y[note].min(), strips.y[note].max(), 2 * strips.height[note].max()
    beside = text[(strips.y[text] > top - step) & (strips.y[text] < bottom + step)]
    if len(beside) < 3 or len(text) < 4 or np.median(strips.aspect[note]) < NOTE:
        return False
    if len(text) <= len(note) + 1 and np.mean([_is_level(strips, line, beside) for line in note]) >= MOSTLY:
        return False  # line for line beside each other: labels and what was entered for them
    close = np.diff(np.sort(strips.y[note])).max() < 1.25 * step
    return bool(close and _is_filled(strips, beside, PARAGRAPH))


def _is_level(strips: Level, line: int, others: _Numbers) -> bool:
    """Whether one of the others stands on the very row of a line."""
    apart = np.abs(strips.y[others] - strips.y[line])
    return bool((apart < LEVEL * np.minimum(strips.height[others], strips.height[line])).any())


def stacked(quads: npt.NDArray[np.float32]) -> bool:
    """Whether of the quads [N, 4, 2], specks apart, any two stand on different rows: then there are two lines.

    One stands above the other, or follows it on a row further away than one line would climb to there.
    """
    if len(quads) < 2:
        return False
    low, high = quads.min(axis=1), quads.max(axis=1)
    size = high - low
    big = np.nonzero(size[:, 1] > 0.35 * size[:, 1].max())[0]
    big = big[np.argsort((low + high)[big, 0])]
    low, high, size, middle = low[big], high[big], size[big], (low + high)[big] / 2
    shared = np.minimum(high[:, None, 0], high[None, :, 0]) - np.maximum(low[:, None, 0], low[None, :, 0])
    narrower = np.minimum(size[:, None, 0], size[None, :, 0])
    apart = np.abs(middle[:, None, 1] - middle[None, :, 1])
    lower = np.minimum(size[:, None, 1], size[None, :, 1])
    above = (shared > 0.5 * narrower) & (apart > 0.6 * lower)
    climbs = CLIMB * np.diff(middle[:, 0])
    return bool(above.any() or (np.diagonal(apart, 1) > 0.6 * np.diagonal(lower, 1) + climbs).any())
