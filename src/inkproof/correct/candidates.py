"""What a misread word may have been: known words near it, and two of them that lost their space. Knows no ink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from inkproof.correct.ngram import Case, case_of

__all__ = ["Candidates", "in_case_of"]

KEPT = 1 << 15
"""Words whose neighbours are remembered: a text repeats itself."""
NEAREST = 150
"""Words taken for one that was read; of short words hundreds are as near as the truth."""


class Candidates:
    """An index of known words, lower-cased, by edit distance."""

    def __init__(self, words: Sequence[str], is_word: Callable[[str], bool], is_common: Callable[[str], bool]) -> None:
        self._words = words
        self._is_word = is_word
        self._is_common = is_common
        self.near = lru_cache(maxsize=KEPT)(self._near)
        """`(word, distance)`: known words at most so many edits (optimal string alignment: neighbours
        may change places) from a lower-cased one, nearest first."""

    def _near(self, word: str, distance: int) -> tuple[str, ...]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=distance, limit=NEAREST)
        return tuple(known for known, away, _ in found if away)

    def broken(self, word: str) -> list[str]:
        """Every way to see two known words in a lower-cased one; beside a common one the other may be misread."""
        found = []
        for at in range(1, len(word)):
            first, second = word[:at], word[at:]
            if self._is_word(first) and self._is_word(second):
                found.append(f"{first} {second}")
            elif self._is_common(first) and len(second) > 1:
                found += [f"{first} {near}" for near in self.near(second, 1)]
            elif self._is_common(second) and len(first) > 1:
                found += [f"{near} {second}" for near in self.near(first, 1)]
        return found


def in_case_of(word: str, like: str) -> list[str]:
    """A lower-cased word in the cases that it may have had where `like` was read."""
    case = case_of(like)
    letters = [c for c in like if c.isalpha()]
    if case is Case.CAPITALS and len(letters) > 1:
        return [word.upper()]
    if case is Case.LOWER:
        return [word]
    if case is Case.MIXED and 2 * sum(c.isupper() for c in letters) > len(letters):
        return [word.upper()]
    capitalised = word[:1].upper() + word[1:]
    if case is Case.MIXED:
        return [word, capitalised] if letters[0].isupper() else [word]
    return [capitalised]
