"""Bringing the text that a file carries to the lines that were read from its picture. The ink decides between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from inkproof.correct.corrector import Corrector
from inkproof.correct.proposing import UNLIKE
from inkproof.document import Line, Word
from inkproof.geometry import Box

__all__ = ["weigh_layer"]


def weigh_layer(corrector: Corrector, lines: Iterable[Line], layer: Sequence[Line]) -> Iterator[Line]:
    """The lines, with the words that a text layer has at the place of each weighed against its ink."""
    words = [(word, word.box) for line in layer for word in line.words if word.box]
    context = corrector.nowhere
    for line in lines:
        offer = _offer(line, words)
        if offer and offer != line.text and Levenshtein.normalized_distance(line.raw, offer) < UNLIKE:
            line = corrector.with_proposal(line, offer, "text layer", context)
        context = corrector.after(line, context)
        yield line


def _offer(line: Line, words: Sequence[tuple[Word, Box]]) -> str:
    """The words whose middle lies on the line, from left to right."""
    if line.polygon is None:
        return ""
    on = line.polygon.box
    inside = [
        (box.x0, word.text)
        for word, box in words
        if on.x0 <= (box.x0 + box.x1) / 2 < on.x1 and on.y0 <= (box.y0 + box.y1) / 2 < on.y1
    ]
    return " ".join(text for _, text in sorted(inside))
