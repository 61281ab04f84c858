"""From the lattices of a row's pieces to one Line: text, words, boxes, confidences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from inkproof.aligned import words_of
from inkproof.document import Line, Script, Word
from inkproof.geometry import Affine, Box, Point, Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Lattice, join
from inkproof.recognize.routing import Reading, script_of

__all__ = ["line_of"]


def line_of(line_id: str, readings: Sequence[Reading], polygons: Sequence[Polygon]) -> Line:
    """The line that the pieces of one row make up, left to right."""
    lattice = join([reading.lattice for reading in readings])
    text, spans = best_path(lattice)
    words, script, second = words_of(lattice, text, spans), script_of(readings), _second(readings)
    if script == Script.MIXED:
        words = _told_apart(words, readings)
    raw = " ".join(word.text for word in words)
    return Line(line_id, raw, words, _outline(polygons), script, lattice, second)


def _told_apart(words: Sequence[Word], readings: Sequence[Reading]) -> tuple[Word, ...]:
    """The words of a row, each with the script of the piece that it stands in: no word goes on in the next one."""
    scripts = [one.script for one in readings for _ in best_path(one.lattice)[0].split()]
    return tuple(replace(word, script=script) for word, script in zip(words, scripts, strict=True))


def _second(readings: Sequence[Reading]) -> Lattice | None:
    """What another recognizer made of the row, where one was asked about any of its pieces."""
    if all(reading.second is None for reading in readings):
        return None
    return join([reading.second or reading.lattice for reading in readings])


def _outline(polygons: Sequence[Polygon]) -> Polygon:
    """The rectangle around all pieces of a row, along the row's own direction."""
    if len(polygons) == 1:
        return polygons[0]
    (x0, y0), (x1, y1) = _middle(polygons[0], 0, 3), _middle(polygons[-1], 1, 2)
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    cos, sin = (x1 - x0) / length, (y1 - y0) / length
    to_row = Affine(cos, sin, 0.0, -sin, cos, 0.0)
    box = Box.around(to_row(point) for polygon in polygons for point in polygon.points)
    back = to_row.inverse()
    return Polygon(tuple(back(corner) for corner in box.corners))


def _middle(polygon: Polygon, one: int, other: int) -> Point:
    (x0, y0), (x1, y1) = polygon.points[one], polygon.points[other]
    return (x0 + x1) / 2, (y0 + y1) / 2
