"""The recognizer: one page image in, one page of lines with their ink out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from inkproof.document import Line, Page, PageImage
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.recognize.crops import Pixels, cut, ink_box
from inkproof.recognize.finding import LineFinder
from inkproof.recognize.gutters import parted
from inkproof.recognize.lines import line_of
from inkproof.recognize.marks import with_marks
from inkproof.recognize.ordering import read_order, stacked
from inkproof.recognize.routing import Lattices, Read
from inkproof.recognize.upright import UprightVote, turned

__all__ = ["PageRecognizer", "mean_confidence"]

LINE_ASPECT = 3.0
"""A picture this much wider than high, with nothing that stands above anything else, is one line."""


class PageRecognizer:
    """Finds, sets upright, reads and orders the lines of a page."""

    def __init__(self, find: LineFinder, upright: UprightVote, read: Read, *, lang: str) -> None:
        self._find = find
        self._upright = upright
        self._read = read
        self._lang = lang

    def __call__(self, image: PageImage) -> Page:
        """The page's lines in reading order, their geometry in source pixels."""
        quads, crops = self._lines(image.pixels)
        rotation = self._upright(crops)
        if rotation:
            image = turned(image, rotation)
            quads, crops = self._lines(image.pixels)
        quads, sides = parted(image.pixels, quads)
        rows = read_order(quads, sides)
        quads = with_marks(image.pixels, quads, rows)
        crops = [cut(image.pixels, quad) for quad in quads]
        polygons = [Polygon(tuple(image.to_source((float(x), float(y))) for x, y in quad)) for quad in quads]
        readings = self._read(crops, polygons)
        lines: list[Line] = []
        for row in rows:
            name = f"p{image.number}l{len(lines) + 1}"
            line = line_of(name, [readings[i] for i in row], [polygons[i] for i in row])
            if line.words:
                lines.append(line)
        return Page(
            image.number,
            tuple(lines),
            image.source_size,
            image.dpi,
            image.mode,
            self._lang,
            rotation=rotation,
            prepared=image.prepared,
        )

    def upright(self, image: PageImage) -> PageImage:
        """The page as it stands upright."""
        _, crops = self._lines(image.pixels)
        degrees = self._upright(crops)
        return replace(turned(image, degrees), prepared=(*image.prepared, "upright")) if degrees else image

    def _lines(self, pixels: Pixels) -> tuple[npt.NDArray[np.float32], list[Pixels]]:
        """The lines of a page as quadrilaterals and as pictures."""
        quads = _lines_of(self._find(pixels), pixels)
        return quads, [cut(pixels, quad) for quad in quads]


def mean_confidence(read: Lattices, crops: Sequence[Pixels]) -> float:
    """Mean probability in [0, 1] of the characters on the best paths of some crops."""
    spans = [span for lattice in read(crops, [None] * len(crops)) for span in best_path(lattice)[1]]
    return float(np.mean([span.probability for span in spans])) if spans else 0.0


def _lines_of(quads: npt.NDArray[np.float32], pixels: Pixels) -> npt.NDArray[np.float32]:
    """The found lines; one for the picture that holds but one line, whatever pieces the detector cut that into."""
    height, width = pixels.shape[:2]
    if width < LINE_ASPECT * height or stacked(quads):
        return quads
    x0, y0, x1, y1 = ink_box(pixels, quads)
    return np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], dtype=np.float32)
