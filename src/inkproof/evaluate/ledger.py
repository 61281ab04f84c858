"""What a correction did to a raw reading, for good and ill, against the truth. No files, no error rates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

from rapidfuzz.distance import Levenshtein

from inkproof.evaluate.normalisation import PLAIN, Normalisation

__all__ = ["Ledger", "keep_ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts over items and, as multisets, over their words; a number is a word with a digit.

    `right_words` and `right_numbers` are the raw reading's: `broken_…` of them were lost, `repaired_…` joined them.
    """

    items: int = 0
    better_items: int = 0
    worse_items: int = 0
    right_words: int = 0
    repaired_words: int = 0
    broken_words: int = 0
    right_numbers: int = 0
    repaired_numbers: int = 0
    broken_numbers: int = 0

    def __add__(self, other: Ledger) -> Ledger:
        return Ledger(*(getattr(self, name.name) + getattr(other, name.name) for name in fields(self)))

    @property
    def broken_share(self) -> float:
        """Right words that were broken, as a share of the right words."""
        return self.broken_words / max(1, self.right_words)


def keep_ledger(raw: str, corrected: str, truth: str, normalisation: Normalisation = PLAIN) -> Ledger:
    """Enters one item; it is better or worse by its character errors."""
    before, after, meant = normalisation.output(raw), normalisation.output(corrected), normalisation.truth(truth)
    errors_before, errors_after = Levenshtein.distance(before, meant), Levenshtein.distance(after, meant)
    meant_words = Counter(normalisation.words(meant))
    right_before = Counter(normalisation.words(before)) & meant_words
    right_after = Counter(normalisation.words(after)) & meant_words
    broken, repaired = right_before - right_after, right_after - right_before
    return Ledger(
        items=1,
        better_items=int(errors_after < errors_before),
        worse_items=int(errors_after > errors_before),
        right_words=right_before.total(),
        repaired_words=repaired.total(),
        broken_words=broken.total(),
        right_numbers=_numbers(right_before),
        repaired_numbers=_numbers(repaired),
        broken_numbers=_numbers(broken),
    )


def _numbers(words: Counter[str]) -> int:
    return sum(count for word, count in words.items() if any(character.isdigit() for character in word))
