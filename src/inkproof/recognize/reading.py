"""Reading crops: from line images to lattices, in batches of like width."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, Lattice, sparsify
from inkproof.recognize.crops import Graph, Pixels, bgr_planes, fit_height
from inkproof.recognize.spacing import spaced

__all__ = ["LineReader", "alike", "close", "widening"]

BATCH = 6
SLACK = 1.08
"""A batch holds widths up to this ratio apart: padding wastes time and disturbs the network."""
CLOSE_PX, ROOMY_PX, WIDEST = 12.0, 14.0, 1.7
"""A hand whose letters stand closer than CLOSE_PX columns has too few CTC steps to part them: the line is read again as
if they stood ROOMY_PX apart, up to WIDEST times as wide. 364 such lines of training writers and in drawn hands lost a
sixth of their errors. Other lines, and print, gain nothing by it."""


class LineReader:
    """Reads upright line images, uint8 [H, W, 3] RGB, with one CTC recognizer, of print or of a `cursive` hand."""

    def __init__(self, graph: Graph, alphabet: Alphabet, *, height_px: int, cursive: bool = False) -> None:
        self.alphabet = alphabet
        self._graph = graph
        self._height = height_px
        self._cursive = cursive

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Lattice]:
        """One lattice a crop; its steps lie on the polygon, in source pixels."""
        scaled = [fit_height(crop, self._height) for crop in crops]
        lattices = self._read(scaled, polygons)
        if self._cursive:
            again = close([image.shape[1] for image in scaled], lattices)
            wider = [fit_height(crops[i], self._height, stretch) for i, stretch in again.items()]
            for i, lattice in zip(again, self._read(wider, [polygons[i] for i in again]), strict=True):
                lattices[i] = lattice
        return lattices

    def _read(self, scaled: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Lattice]:
        """One lattice for each image of the network's height."""
        lattices: dict[int, Lattice] = {}
        for batch in alike([image.shape[1] for image in scaled], BATCH, SLACK):
            width = max(scaled[i].shape[1] for i in batch)
            output = self._graph(np.stack([_normalize(scaled[i], width) for i in batch]))
            # A network takes whole steps: where the last one is not full, it lies beyond the crop.
            step_px = max(1, round(width / output.shape[1]))
            for i, probabilities in zip(batch, output, strict=True):
                wide = scaled[i].shape[1] / step_px
                # What stands at the very edge may fire a step later.
                seen = probabilities[: math.ceil(wide) + 1]
                if not self._cursive:
                    seen = spaced(seen, scaled[i], self.alphabet, wide)
                lattices[i] = sparsify(seen, self.alphabet, polygons[i], wide)
        return [lattices[i] for i in range(len(scaled))]


def close(widths: Sequence[float], lattices: Sequence[Lattice]) -> dict[int, float]:
    """Which lines of a hand want to be read again, and how many times as wide, by what was read in so many columns."""
    wider = [widening(width, len(best_path(ink)[0])) for width, ink in zip(widths, lattices, strict=True)]
    return {i: stretch for i, stretch in enumerate(wider) if stretch > 1.0}


def widening(width_px: float, characters: int) -> float:
    """How many times as wide a line of a hand is read that has so many characters at a network's height."""
    apart = width_px / max(1, characters)
    return min(WIDEST, ROOMY_PX / apart) if apart < CLOSE_PX else 1.0


def alike(widths: Sequence[int], most: int, slack: float) -> Iterator[list[int]]:
    """Indices, narrow ones first, in groups of at most `most` whose widths are up to a ratio of `slack` apart."""
    group: list[int] = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        if group and (len(group) == most or widths[i] > slack * widths[group[0]]):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _normalize(image: Pixels, width: int) -> npt.NDArray[np.float32]:
    """BGR planes in [-1, 1], [3, H, width], padded on the right with the edge's own colour."""
    planes = bgr_planes(image)
    missing = width - image.shape[1]
    return np.pad(planes, ((0, 0), (0, 0), (0, missing)), mode="edge") if missing else planes
