"""The lattice: a CTC recognizer's distribution over one line, kept sparse. No decoding here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from inkproof.geometry import Box, Point, Polygon

__all__ = ["BLANK", "Alphabet", "Lattice", "Segment", "join", "sparsify"]

BLANK = 0
FLOOR = 1e-6
"""Probabilities below this are pooled into a step's residual mass."""

_LEAST = 1e-7


@dataclass(frozen=True)
class Alphabet:
    """The recognizer's classes; index 0 is the CTC blank."""

    classes: tuple[str, ...] = field(repr=False)

    @cached_property
    def index(self) -> dict[str, int]:
        """Class index by character."""
        return {c: i for i, c in enumerate(self.classes) if i != BLANK}

    def __len__(self) -> int:
        return len(self.classes)

    def encode(self, text: str) -> npt.NDArray[np.int64]:
        """Class indices [len(text)]; -1 for a character that the recognizer does not know."""
        index = self.index
        return np.fromiter((index.get(c, -1) for c in text), dtype=np.int64, count=len(text))


@dataclass(frozen=True, slots=True)
class Segment:
    """Where the steps [start, stop) lie: a quadrilateral in source pixels, top-left first, clockwise.

    It is `wide` steps wide, where those are not all: what stands at its very edge may fire a little later.
    """

    start: int
    stop: int
    polygon: Polygon
    wide: float | None = None

    @property
    def _wide(self) -> float:
        return self.wide or max(1, self.stop - self.start)

    @property
    def overhang(self) -> float:
        """Steps in a twelfth of the height, at least half a step."""
        top_left, top_right, _, bottom_left = self.polygon.points
        width = max(1.0, math.dist(top_left, top_right))
        return max(0.5, math.dist(top_left, bottom_left) / 12 * self._wide / width)

    def box(self, first: float, last: float) -> Box:
        """Upright box in source pixels of the steps from `first` to `last` (fractions allowed)."""
        top_left, top_right, bottom_right, bottom_left = self.polygon.points

        def between(a: Point, b: Point, step: float) -> Point:
            share = min(1.0, max(0.0, (step - self.start) / self._wide))
            return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))

        return Box.around(
            between(a, b, step)
            for a, b in ((top_left, top_right), (bottom_left, bottom_right))
            for step in (first, last)
        )


@dataclass(frozen=True, eq=False)
class Lattice:
    """Log-probabilities of the likely classes of each step, rows in CSR form; the rest of a step's mass is `residual`.

    offsets int32 [T+1], labels uint16 [N], log_probs float16 [N] (best first in a row), residual float16 [T].
    """

    alphabet: Alphabet = field(repr=False)
    offsets: npt.NDArray[np.int32] = field(repr=False)
    labels: npt.NDArray[np.uint16] = field(repr=False)
    log_probs: npt.NDArray[np.float16] = field(repr=False)
    residual: npt.NDArray[np.float16] = field(repr=False)
    segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def nbytes(self) -> int:
        """Size of the arrays in bytes."""
        return self.offsets.nbytes + self.labels.nbytes + self.log_probs.nbytes + self.residual.nbytes

    def dense(self, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Log-probabilities [T, len(labels)]; a class that a step does not hold, or -1, has a share of the residual."""
        rest = self.residual.astype(np.float64) - np.log(len(self.alphabet))
        table = np.repeat(rest[:, None], len(labels), axis=1)
        for column, label in enumerate(labels):
            hits = np.nonzero(self.labels == label)[0]
            table[self._rows[hits], column] = self.log_probs[hits]
        return table

    def recoded(self, alphabet: Alphabet) -> Lattice:
        """The same in the classes of a larger alphabet, what no step holds as unlikely as before; raises KeyError."""
        codes = np.array([BLANK, *(alphabet.index[c] for c in self.alphabet.classes[1:])], dtype=np.uint16)
        wider = np.float16(math.log(len(alphabet) / len(self.alphabet)))
        return replace(self, alphabet=alphabet, labels=codes[self.labels], residual=self.residual + wider)

    def without(self, classes: npt.NDArray[np.bool_]) -> Lattice:
        """The same without some classes [C], the rest as unlikely as before; the blank where all else went."""
        keep = ~classes[self.labels]
        counts = np.bincount(self._rows[keep], minlength=len(self))
        firsts = self.offsets[:-1][counts == 0]
        labels, log_probs = self.labels.copy(), self.log_probs.copy()
        keep[firsts], labels[firsts], log_probs[firsts] = True, BLANK, self.residual[counts == 0]
        offsets = np.concatenate([[0], np.cumsum(np.maximum(counts, 1))]).astype(np.int32)
        return replace(self, offsets=offsets, labels=labels[keep], log_probs=log_probs[keep])

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        """Step of each stored entry [N]."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @cached_property
    def best(self) -> npt.NDArray[np.int64]:
        """Most likely class of each step [T]."""
        return self.labels[self.offsets[:-1]].astype(np.int64)

    @cached_property
    def overhang(self) -> float:
        """Steps that a glyph is wider, each way, than the steps that fire for it: a twelfth of a line's height."""
        return max((segment.overhang for segment in self.segments), default=0.0)

    def place(self, first: float, last: float) -> Box | None:
        """Upright box in source pixels of the steps [first, last); None where no segment covers them."""
        boxes = [
            segment.box(max(first, segment.start), min(last, segment.stop))
            for segment in self.segments
            if first < segment.stop and last > segment.start
        ]
        if not boxes:
            return None
        whole = boxes[0]
        for box in boxes[1:]:
            whole = whole.union(box)
        return whole


def sparsify(
    probabilities: npt.NDArray[np.float32],
    alphabet: Alphabet,
    polygon: Polygon | None = None,
    wide: float | None = None,
) -> Lattice:
    """A lattice of the recognizer's output, probabilities [T, C] that sum to 1 a step; the polygon is `wide` steps."""
    steps = len(probabilities)
    keep = probabilities > FLOOR
    keep[np.arange(steps), probabilities.argmax(axis=1)] = True
    rows, labels = np.nonzero(keep)
    values = probabilities[rows, labels]
    order = np.lexsort((-values, rows))
    rest = 1.0 - np.bincount(rows, weights=values, minlength=steps)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=steps))])
    return Lattice(
        alphabet=alphabet,
        offsets=offsets.astype(np.int32),
        labels=labels[order].astype(np.uint16),
        log_probs=np.log(values[order]).astype(np.float16),
        residual=np.log(np.maximum(rest, _LEAST)).astype(np.float16),
        segments=(Segment(0, steps, polygon, wide),) if polygon else (),
    )


def join(lattices: Sequence[Lattice]) -> Lattice:
    """One lattice of several pieces of a line, a certain space between each two; all of one alphabet."""
    if len(lattices) == 1:
        return lattices[0]
    alphabet = lattices[0].alphabet
    gap = np.full((1, len(alphabet)), 0.0, dtype=np.float32)
    gap[0, alphabet.index[" "]] = 1.0
    space = sparsify(gap, alphabet)
    pieces = [lattices[0]]
    for lattice in lattices[1:]:
        pieces += [space, lattice]
    offsets, segments, steps, entries = [np.zeros(1, dtype=np.int32)], [], 0, 0
    for piece in pieces:
        offsets.append(piece.offsets[1:] + np.int32(entries))
        segments += [replace(s, start=s.start + steps, stop=s.stop + steps) for s in piece.segments]
        steps, entries = steps + len(piece), entries + len(piece.labels)
    return Lattice(
        alphabet=alphabet,
        offsets=np.concatenate(offsets),
        labels=np.concatenate([piece.labels for piece in pieces]),
        log_probs=np.concatenate([piece.log_probs for piece in pieces]),
        residual=np.concatenate([piece.residual for piece in pieces]),
        segments=tuple(segments),
    )
