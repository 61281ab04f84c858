"""Error counts of a text against its truth: characters, words, words in any order. No files, no correction here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from inkproof.evaluate.normalisation import PLAIN, Normalisation

__all__ = ["Overlap", "Rate", "Rates", "measure"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Edit operations (insertions, deletions, substitutions) and the length of the truth they are counted against."""

    errors: int = 0
    total: int = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.errors + other.errors, self.total + other.total)

    @property
    def share(self) -> float:
        """Errors per unit of truth; above 1 where more was made up than there was to read."""
        return self.errors / max(1, self.total)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Words as multisets, whatever their order: in both texts, only in the output, only in the truth."""

    both: int = 0
    output_only: int = 0
    truth_only: int = 0

    def __add__(self, other: Overlap) -> Overlap:
        return Overlap(self.both + other.both, self.output_only + other.output_only, self.truth_only + other.truth_only)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in [0, 1]; 1 where neither text has a word."""
        words = 2 * self.both + self.output_only + self.truth_only
        return 2 * self.both / words if words else 1.0


@dataclass(frozen=True, slots=True)
class Rates:
    """The counts of one item, or the sum of many: CER is of `characters`, WER of `words`, word F1 of `overlap`."""

    characters: Rate = Rate()
    words: Rate = Rate()
    overlap: Overlap = Overlap()

    def __add__(self, other: Rates) -> Rates:
        return Rates(self.characters + other.characters, self.words + other.words, self.overlap + other.overlap)


def measure(output: str, truth: str, normalisation: Normalisation = PLAIN) -> Rates:
    """Counts the errors of one output against its truth."""
    read, meant = normalisation.output(output), normalisation.truth(truth)
    read_words, meant_words = normalisation.words(read), normalisation.words(meant)
    both = (Counter(read_words) & Counter(meant_words)).total()
    return Rates(
        characters=Rate(Levenshtein.distance(read, meant), len(meant)),
        words=Rate(Levenshtein.distance(read_words, meant_words), len(meant_words)),
        overlap=Overlap(both, len(read_words) - both, len(meant_words) - both),
    )
