"""From the lattices of a row's pieces to one Line: text, words, boxes, confidences."""

from __future__ import annotations

from collections.abc import Sequence

from inkproof.aligned import words_of
from inkproof.document import Line, Script
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Lattice, join

__all__ = ["line_of"]


def line_of(line_id: str, lattices: Sequence[Lattice], polygons: Sequence[Polygon], script: Script) -> Line:
    """The line that the pieces of one row make up, left to right."""
    lattice = join(lattices)
    text, spans = best_path(lattice)
    words = words_of(lattice, text, spans)
    first, last = polygons[0].points, polygons[-1].points
    outline = Polygon((first[0], last[1], last[2], first[3]))
    return Line(line_id, " ".join(w.text for w in words), words, outline, script, lattice)
