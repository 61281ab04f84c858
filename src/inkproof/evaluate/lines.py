"""Whether lines were found where they stand, apart from what was read of them. No files, no text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from inkproof.errors import UsageError
from inkproof.geometry import Affine, Box, Polygon

__all__ = ["LineEvaluation", "LineSample", "LinesFound", "compare_lines", "measure_lines"]

ALIKE = 0.5
"""Area in common over area in all from which on two boxes are the same line."""
HELD = 0.5
"""A box is held by another that covers so much of it."""
SHORT = 3.0
"""Width over height up to which a line counts as short: `1.`, `of`, a page number."""

Outlines = Sequence[Polygon]
_Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinesFound:
    """Counts of lines; `found` are those of the truth that have a line of the output for themselves.

    `merged` lines of the output hold more than one of the truth, not all of which were found; `split` ones of the truth
    more than one of the output, not all of which are finds; `missed` are the others that were not found. `pairs` are
    found lines that follow each other in the truth; `in_order` those that do so in the output, too.
    """

    truth: int = 0
    output: int = 0
    found: int = 0
    merged: int = 0
    split: int = 0
    missed: int = 0
    short: int = 0
    short_missed: int = 0
    pairs: int = 0
    in_order: int = 0

    def __add__(self, other: LinesFound) -> LinesFound:
        return LinesFound(*(getattr(self, name.name) + getattr(other, name.name) for name in fields(self)))

    @property
    def precision(self) -> float:
        """Share of the output's lines that are one of the truth; 1 where there are none."""
        return self.found / self.output if self.output else 1.0

    @property
    def recall(self) -> float:
        """Share of the truth's lines that were found; 1 where there are none."""
        return self.found / self.truth if self.truth else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where neither has a line."""
        lines = self.output + self.truth
        return 2 * self.found / lines if lines else 1.0

    @property
    def order(self) -> float:
        """Share of the pairs that are in order; 1 where there are none."""
        return self.in_order / self.pairs if self.pairs else 1.0


@dataclass(frozen=True, slots=True)
class LineSample:
    """The outlines of a page's true lines and of those that were found, both in reading order."""

    name: str
    truth: Outlines = field(repr=False)
    output: Outlines = field(repr=False)


@dataclass(frozen=True)
class LineEvaluation:
    """The counts of all pages of a run, by their names, and their sum."""

    pages: tuple[tuple[str, LinesFound], ...]

    @cached_property
    def counts(self) -> LinesFound:
        """Counts of all pages."""
        return sum((counts for _, counts in self.pages), LinesFound())

    def figures(self) -> dict[str, Any]:
        """The sums and their rates, and each page's counts, for JSON."""
        counts = self.counts
        rates = {name: getattr(counts, name) for name in ("precision", "recall", "f1", "order")}
        pages = [{"name": name, **asdict(found)} for name, found in self.pages]
        return {"items": len(self.pages), "lines": asdict(counts), "rates": rates, "pages": pages}

    def summary(self) -> str:
        """The sums for a person, a line a subject."""
        counts = self.counts
        return "\n".join(
            (
                f"{len(self.pages)} pages, {counts.truth} lines",
                f"lines      recall {counts.recall:.2%} ({counts.found}/{counts.truth})"
                f"  precision {counts.precision:.2%} ({counts.found}/{counts.output})  F1 {counts.f1:.2%}",
                f"not found  {counts.merged} merged, {counts.split} split, {counts.missed} missed",
                f"short      {counts.short_missed} of {counts.short} not found",
                f"order      {counts.order:.2%} of {counts.pairs} pairs follow each other",
            )
        )


def compare_lines(samples: Iterable[LineSample]) -> LineEvaluation:
    """Compares every page; raises UsageError on none."""
    pages = tuple((sample.name, measure_lines(sample.output, sample.truth)) for sample in samples)
    if not pages:
        raise UsageError("There is nothing to evaluate")
    return LineEvaluation(pages)


def measure_lines(output: Outlines, truth: Outlines) -> LinesFound:
    """Counts the lines of one page that were found: boxes, on the page laid level, that are mostly the same."""
    level = _level(truth)
    given, meant = (_boxes(outlines, level) for outlines in (output, truth))
    shared = _shared(given, meant)
    given_area, meant_area = _area(given)[:, None], _area(meant)[None, :]
    own = _matched(shared / (given_area + meant_area - shared))
    meant_in_given, given_in_meant = shared >= HELD * meant_area, shared >= HELD * given_area
    lost = ~np.isin(np.arange(len(meant)), list(own.keys()))
    stray = ~np.isin(np.arange(len(given)), list(own.values()))
    # Tall letters make boxes overlap: where each has its own, none was merged or split.
    merged = (meant_in_given.sum(axis=1) > 1) & meant_in_given[:, lost].any(axis=1)
    split = (given_in_meant.sum(axis=0) > 1) & given_in_meant[stray].any(axis=0)
    width, height = (meant[:, 2:] - meant[:, :2]).T
    short = width <= SHORT * height
    pairs = [(own[j], own[j + 1]) for j in range(len(meant) - 1) if j in own and j + 1 in own]
    place = {i: at for at, i in enumerate(sorted(own.values()))}
    return LinesFound(
        truth=len(meant),
        output=len(given),
        found=len(own),
        merged=int(merged.sum()),
        split=int(split.sum()),
        missed=int((lost & ~split & ~meant_in_given[merged].any(axis=0)).sum()),
        short=int(short.sum()),
        short_missed=int((short & lost).sum()),
        pairs=len(pairs),
        in_order=sum(place[after] - place[before] == 1 for before, after in pairs),
    )


def _level(outlines: Outlines) -> Affine:
    """Turns a page so that its lines lie level: an upright box around a slanted line holds its neighbours, too."""
    tops = [(one, other) for one, other in (outline.points[:2] for outline in outlines) if other[0] > one[0]]
    run, rise = sum(other[0] - one[0] for one, other in tops), sum(other[1] - one[1] for one, other in tops)
    angle = math.atan2(rise, run or 1.0)
    cos, sin = math.cos(angle), math.sin(angle)
    return Affine(cos, sin, 0.0, -sin, cos, 0.0)


def _boxes(outlines: Outlines, level: Affine) -> _Boxes:
    """Boxes [N, 4] as x0, y0, x1, y1; none is without an area."""
    boxes = (Box.around(map(level, outline.points)) for outline in outlines)
    return np.array([(b.x0, b.y0, max(b.x1, b.x0 + 1), max(b.y1, b.y0 + 1)) for b in boxes]).reshape(-1, 4)


def _area(boxes: _Boxes) -> npt.NDArray[np.float64]:
    return np.asarray(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1))


def _shared(given: _Boxes, meant: _Boxes) -> npt.NDArray[np.float64]:
    """Areas [G, M] that each two have in common."""
    low = np.maximum(given[:, None, :2], meant[None, :, :2])
    high = np.minimum(given[:, None, 2:], meant[None, :, 2:])
    return np.asarray(np.prod(np.maximum(0.0, high - low), axis=2))


def _matched(likeness: npt.NDArray[np.float64]) -> dict[int, int]:
    """Index of the output's line for each of the truth's that has one: the most alike first, each only once."""
    own: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in sorted(zip(*np.nonzero(likeness >= ALIKE), strict=True), key=lambda at: -likeness[at]):
        if i not in taken and j not in own:
            own[int(j)] = int(i)
            taken.add(i)
    return own
