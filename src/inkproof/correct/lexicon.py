"""The known words of a language, sorted, so that a prefix is a range and its probability a difference."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

__all__ = ["Lexicon", "Range"]

Range = tuple[int, int]
"""The words [low, high) that begin with a prefix."""
_LAST = "\U0010ffff"


class Lexicon:
    """Lower-cased words with their probabilities."""

    def __init__(self, probabilities: Mapping[str, float]) -> None:
        self._probabilities = probabilities
        self._words = sorted(probabilities)
        masses = np.fromiter((probabilities[w] for w in self._words), dtype=np.float64, count=len(self._words))
        self._below: list[float] = np.concatenate([[0.0], np.cumsum(masses)]).tolist()

    @property
    def everything(self) -> Range:
        """The range of the empty prefix."""
        return (0, len(self._words))

    def narrow(self, within: Range, prefix: str) -> Range:
        """Words of the range `within` that begin with `prefix`."""
        low = bisect_left(self._words, prefix, *within)
        return low, bisect_left(self._words, prefix + _LAST, low, within[1])

    def mass(self, within: Range) -> float:
        """Probability that a word lies in the range."""
        return self._below[within[1]] - self._below[within[0]]

    def prob(self, word: str) -> float:
        """Probability of a word, 0 if it is not there."""
        return self._probabilities.get(word, 0.0)
