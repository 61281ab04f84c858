"""From the lattices of a row's pieces to one Line: text, words, boxes, confidences."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from inkproof.document import Line, Script, Word
from inkproof.geometry import Polygon
from inkproof.ink.alignment import Span, best_path
from inkproof.ink.lattice import Lattice, join

__all__ = ["line_of", "words_of"]


def line_of(line_id: str, lattices: Sequence[Lattice], polygons: Sequence[Polygon], script: Script) -> Line:
    """The line that the pieces of one row make up, left to right."""
    lattice = join(lattices)
    text, spans = best_path(lattice)
    words = words_of(lattice, text, spans)
    first, last = polygons[0].points, polygons[-1].points
    outline = Polygon((first[0], last[1], last[2], first[3]))
    return Line(line_id, " ".join(w.text for w in words), words, outline, script, lattice)


def words_of(lattice: Lattice, text: str, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words of an aligned text; a word's confidence is the product of its characters' probabilities."""
    words, start = [], 0
    for token in text.split():
        start = text.index(token, start)
        inside = spans[start : start + len(token)]
        start += len(token)
        # An ink span ends where the network fired, half a step before the glyph does.
        box = lattice.place(inside[0].start - 0.5, inside[-1].stop + 0.5)
        confidence = math.prod(span.probability for span in inside)
        words.append(Word(unicodedata.normalize("NFC", token), box, min(1.0, confidence)))
    return tuple(words)
