"""Chinese as search and weighing hear it: the likeliest words that its characters fall into. Knows no ink.

The words are wordfreq's, which lists them in simplified characters; traditional ones are looked up by the table with
which it folds them. No grammar: a run of characters is worth the frequencies of its words.
"""

from __future__ import annotations

import gzip
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from inkproof.correct.language import KEPT_CHARACTERS, VOCABULARY_NATS, Context
from inkproof.correct.lexicon import Lexicon, Range
from inkproof.correct.ngram import UNKNOWN
from inkproof.document import Edit
from inkproof.scripts import is_han

__all__ = ["Chinese", "Option", "Piece", "runs_of"]

COMMON = 1e-7
"""Probability from which the list is taken at its word that something is a word; its tail is cut at random."""
UNLISTED = 1e-9
"""Probability of a character that the list does not hold."""
LONGEST = 8
"""Characters of a word."""


class Option(NamedTuple):
    """A character that may stand in a place, and the nats that speak for it."""

    character: str
    nats: float


class Piece(NamedTuple):
    """A word on the way through a run, or a character that is in none: where it starts, and its nats."""

    start: int
    text: str
    nats: float


class Chinese:
    """One list of words with their probabilities, and a vocabulary."""

    def __init__(
        self, frequencies: Mapping[str, float], simplified: Mapping[int, str], vocabulary: Mapping[str, float]
    ) -> None:
        self._simplified = simplified
        self._vocabulary = tuple(word for word in vocabulary if word and all(map(is_han, word)))
        likely = math.exp(VOCABULARY_NATS)
        expected = {self._fold(word): likely * vocabulary[word] for word in self._vocabulary}
        self._lexicon = Lexicon({**frequencies, **expected})

    @staticmethod
    def load(vocabulary: Mapping[str, float] = MappingProxyType({})) -> Chinese:
        """wordfreq's words, with its table from traditional to simplified characters."""
        import msgpack
        import wordfreq
        from wordfreq.util import data_path

        # wordfreq's own function for this wants jieba, whose part the lattice has here.
        with gzip.open(data_path("_chinese_mapping.msgpack.gz")) as table:
            simplified = msgpack.load(table, strict_map_key=False)
        return Chinese(wordfreq.get_frequency_dict("zh", "best"), simplified, vocabulary)

    def knows(self, word: str) -> bool:
        """Whether this is a word beyond doubt."""
        return self._lexicon.prob(self._fold(word)) >= COMMON

    def lists(self, word: str) -> bool:
        """Whether the list holds this at all."""
        return self._lexicon.prob(self._fold(word)) > 0.0

    def names(self, word: str) -> bool:
        """Whether a word is written as names are; no Chinese one is."""
        return False

    def protects(self, text: str) -> bool:
        """Whether the text holds a word of the vocabulary, written as it stands there."""
        return any(word in text for word in self._vocabulary)

    def fired(self, edits: Iterable[Edit]) -> tuple[str, ...]:
        """Vocabulary words that accepted edits brought in, each once, in order."""
        found = [w for e in edits for w in self._vocabulary if w in e.after and w not in e.before]
        return tuple(dict.fromkeys(found))

    def nats(self, text: str, context: Context) -> float:
        """Nats of a whole line; what is not Chinese says nothing."""
        return sum(piece.nats for start, stop in runs_of(text) for piece in self.pieces(text[start:stop]))

    def after(self, text: str, context: Context) -> Context:
        """The context that this line leaves to the next one."""
        return Context((UNKNOWN, UNKNOWN), "", f"{context.text}\n{text}"[-KEPT_CHARACTERS:])

    def pieces(self, run: str) -> list[Piece]:
        """The words that a run of Chinese characters falls into."""
        return self.path([[Option(character, 0.0)] for character in run], 1.0)

    def path(self, places: Sequence[Sequence[Option]], weight: float) -> list[Piece]:
        """The words of most nats: those of their options, and `weight` times their own (Viterbi)."""
        best: list[tuple[float, Piece | None]] = [(0.0, None), *[(-math.inf, None)] * len(places)]
        for start in range(len(places)):
            for text, nats in self.readings(places[start : start + LONGEST], weight):
                total = best[start][0] + nats
                if total > best[start + len(text)][0]:
                    best[start + len(text)] = (total, Piece(start, text, nats))
        found, at = [], len(places)
        while (piece := best[at][1]) is not None:
            found.append(piece)
            at = piece.start
        return found[::-1]

    def readings(self, places: Sequence[Sequence[Option]], weight: float) -> Iterator[tuple[str, float]]:
        """Every word from the first place on, with its nats, and the first place's first option alone.

        One character of a word may be another than the first option: where it has several and is beyond doubt.
        """
        begun: list[tuple[str, float, Range, bool]] = [("", 0.0, self._lexicon.everything, False)]
        for options in places:
            longer = []
            for text, nats, within, changed in begun:
                for rank, option in enumerate(options[:1] if changed else options):
                    word = text + option.character
                    narrowed = self._lexicon.narrow(within, self._fold(word))
                    longer.append((word, nats + option.nats, narrowed, changed or rank > 0))
            for word, nats, _, changed in longer:
                p = self._lexicon.prob(self._fold(word))
                if (len(word) > 1 and p >= COMMON) if changed else (len(word) == 1 or p > 0.0):
                    yield word, nats + weight * math.log(p or UNLISTED)
            begun = [one for one in longer if one[2][0] < one[2][1]]

    def _fold(self, text: str) -> str:
        return text.translate(self._simplified)


def runs_of(text: str) -> Iterator[tuple[int, int]]:
    """(start, stop) of each run of Chinese characters in a text."""
    at = 0
    for han, run in itertools.groupby(text, is_han):
        start, at = at, at + len(list(run))
        if han:
            yield start, at
