"""Words of a text that is brought to a line or aligned to a lattice, with boxes and confidences. No judgement."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from inkproof.document import Line, Word
from inkproof.ink.alignment import Span, align
from inkproof.ink.lattice import Lattice

__all__ = ["words_in", "words_of"]


def words_in(line: Line, text: str) -> tuple[Word, ...]:
    """Words of a text that a line is taken to say; without ink they have no boxes."""
    if line.lattice is None:
        return tuple(Word(token) for token in text.split())
    try:
        return words_of(line.lattice, text, align(line.lattice, text))
    except ValueError:  # more characters than steps: somebody has accepted what the ink has no room for
        whole = line.lattice.place(0, len(line.lattice))
        return tuple(Word(token, whole, 0.0) for token in text.split())


def words_of(lattice: Lattice, text: str, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words of an aligned text; a word's confidence is the product of its characters' probabilities."""
    words, start = [], 0
    for token in text.split():
        start = text.index(token, start)
        inside = spans[start : start + len(token)]
        start += len(token)
        # An ink span ends where the network fired, a little before the glyph does.
        box = lattice.place(inside[0].start - lattice.overhang, inside[-1].stop + lattice.overhang)
        confidence = math.prod(span.probability for span in inside)
        words.append(Word(unicodedata.normalize("NFC", token), box, min(1.0, confidence)))
    return tuple(words)
