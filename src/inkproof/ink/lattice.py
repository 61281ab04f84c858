"""The lattice: a CTC recognizer's distribution over one line, kept sparse. No decoding here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from inkproof.geometry import Box, Point, Polygon

__all__ = ["BLANK", "Alphabet", "Lattice", "Segment", "join", "sparsify"]

BLANK = 0
FLOOR = 1e-4
"""Probabilities below this are pooled into a step's residual mass."""


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
    """Where the steps [start, stop) lie: a quadrilateral in source pixels, top-left first, clockwise."""

    start: int
    stop: int
    polygon: Polygon

    def box(self, first: float, last: float) -> Box:
        """Upright box in source pixels of the steps from `first` to `last` (fractions allowed)."""
        top_left, top_right, bottom_right, bottom_left = self.polygon.points
        width = max(1, self.stop - self.start)

        def between(a: Point, b: Point, step: float) -> Point:
            share = min(1.0, max(0.0, (step - self.start) / width))
            return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))

        return Box.around(
            between(a, b, step) for a, b in ((top_left, top_right), (bottom_left, bottom_right)) for step in (first, last)
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
