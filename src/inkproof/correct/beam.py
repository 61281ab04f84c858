"""Searching a line's ink as a whole: the text that lattice and language support together. Proposes; judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from inkproof.correct.choosing import Nats, choose
from inkproof.correct.editing import Change, changes
from inkproof.correct.language import Context, Language
from inkproof.ink.decoding import decode
from inkproof.ink.lattice import Lattice
from inkproof.ink.likelihood import log_likelihoods
from inkproof.scripts import is_latin

__all__ = ["BeamSearch", "forget"]


TOLD, HEARD = 0.3, 0.2
"""What a nat of the n-gram and one of a language model are worth in nats of ink where both choose among readings: of
ten pairs that with fewest wrong characters in unseen hands (training.hand.unseen)."""


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """A prefix beam: weight of the language, prefixes kept a step, nats below a step's best that are still tried.

    Of the `best` texts found a language model, where there is one, may choose; they also tell how sure a word is.
    """

    language: Language
    weight: float = 0.5
    width: int = 16
    floor_nats: float = 8.0
    best: int = 16

    def windows(self, text: str, context: Context) -> list[tuple[int, int]]:
        """The parts of a text to search: all of it, since its lattice knows no words."""
        return [(0, len(text))]

    def __call__(self, text: str, lattice: Lattice, context: Context, heard: Nats | None = None) -> list[Change]:
        """The changes that lead from the text to the lattice's best one, or to the best that the model hears."""
        found = self.readings(lattice, context)
        if heard is None:
            return changes(text, found[0])

        def sure(texts: Sequence[str]) -> list[float]:
            nats = [TOLD * self.language.nats(one, context) for one in texts]
            return [a + b for a, b in zip(log_likelihoods(lattice, texts), nats, strict=True)]

        texts = dict.fromkeys([*found, " ".join(text.split())])
        return changes(text, choose(list(texts), sure, heard, HEARD))

    def readings(self, lattice: Lattice, context: Context) -> tuple[str, ...]:
        """The best texts found in a lattice, the best one first; as long as it lives they are sought but once."""
        known = _searched.setdefault(lattice, {})
        if (self, context) not in known:
            known[self, context] = self._readings(lattice, context)
        return known[self, context]

    def _readings(self, lattice: Lattice, context: Context) -> tuple[str, ...]:
        found = decode(
            lattice,
            self.language,
            self.language.start(context),
            weight=self.weight,
            width=self.width,
            floor_nats=self.floor_nats,
            allowed=is_latin,
            best=self.best,
        )
        return tuple(" ".join(candidate.text.split()) for candidate in found)


_searched: WeakKeyDictionary[Lattice, dict[tuple[BeamSearch, Context], tuple[str, ...]]] = WeakKeyDictionary()
"""A line is searched to correct it, and asked again how sure its words are."""


def forget() -> None:
    """Let go of what was found, and so of the languages that it was found with."""
    _searched.clear()
