"""Searching a line of Chinese for characters that were taken for others which look alike. Proposes; judges nothing.

What the ink holds as a lesser choice where a character was read is tried in its place, where the character stands alone
and the other makes a word with its neighbours. Nothing is added or taken away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inkproof.correct.chinese import Chinese, Option, runs_of
from inkproof.correct.choosing import Nats
from inkproof.correct.editing import Change
from inkproof.correct.language import Context
from inkproof.ink.alignment import Span, align
from inkproof.ink.lattice import Lattice
from inkproof.scripts import is_han

__all__ = ["LookAlikes"]


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Weight of the language, nats below the character read that are still tried, and so many others a place."""

    language: Chinese
    weight: float = 0.5
    floor_nats: float = 10.0
    width: int = 12

    def windows(self, text: str, context: Context) -> list[tuple[int, int]]:
        """The parts of a text to search: all of it, since its lattice knows no words."""
        return [(0, len(text))]

    def __call__(self, text: str, lattice: Lattice, context: Context, heard: Nats | None = None) -> list[Change]:
        """The words that the likeliest path through ink and language changes, in order."""
        spans = align(lattice, text)
        found: list[Change] = []
        for first, end in runs_of(text):
            run = text[first:end]
            places = [
                [Option(c, 0.0), *self._others(lattice, span, c)] for c, span in zip(run, spans[first:end], strict=True)
            ]
            alone = {piece.start for piece in self.language.pieces(run) if len(piece.text) == 1}
            for start, word, _ in self.language.path(places, self.weight):
                stop = start + len(word)
                if any(start + i in alone for i, c in enumerate(word) if c != run[start + i]):
                    rivals = self._rivals(word, run[start:stop], places[start:stop])
                    found.append(Change(first + start, first + stop, run[start:stop], word, rivals))
        return found

    def _others(self, lattice: Lattice, span: Span, read: str) -> list[Option]:
        """The other Chinese characters in the steps of one that was read, the likeliest first."""
        low, high = lattice.offsets[span.start], lattice.offsets[span.stop]
        own, nats = math.log(max(span.probability, 1e-30)), dict[str, float]()
        for label, value in zip(lattice.labels[low:high].tolist(), lattice.log_probs[low:high].tolist(), strict=True):
            character = lattice.alphabet.classes[label]
            nats[character] = max(value - own, nats.get(character, -self.floor_nats))
        found = [Option(c, n) for c, n in nats.items() if n > -self.floor_nats and _may_be(c, read)]
        return sorted(found, key=lambda option: -option.nats)[: self.width]

    def _rivals(self, taken: str, raw: str, places: Sequence[Sequence[Option]]) -> float:
        """Nats by which other words that the place may hold share the score of the one that was taken."""
        scores = {w: n for w, n in self.language.readings(places, self.weight) if len(w) == len(raw) and w != raw}
        return math.log(sum(math.exp(score - scores[taken]) for score in scores.values()))


def _may_be(character: str, read: str) -> bool:
    """Whether a character may be proposed for another; a number never is for a number, whatever words say of it."""
    return is_han(character) and character != read and not (character.isnumeric() and read.isnumeric())
