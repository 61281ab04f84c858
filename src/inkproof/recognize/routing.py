"""Which of two recognizers reads a crop: that for print or for handwriting, for all hands or for one.

What the other one made of a crop that both have read is kept: how sure a word is, two tell better than one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from inkproof.aligned import words_of
from inkproof.document import Script
from inkproof.errors import WeightsError
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, Lattice
from inkproof.recognize.crops import Pixels
from inkproof.scripts import all_latin

__all__ = [
    "FAMILIAR",
    "Lattices",
    "OneHand",
    "Read",
    "Reading",
    "Router",
    "Witnessed",
    "doubt_nats",
    "reading_as",
    "script_of",
]

SURE = 0.97
"""A crop whose letters have this geometric mean probability is read once. Of drawn print one line in 20 has less, of
held-out hands nine in ten; a higher bar gained little and read more lines of print twice."""
CLEAR = 0.05
"""A crop is surely handwriting where the weights for it are surer by more: by less they are on worn print, too."""
OF_DOUBTFUL, OF_ALL = 1 / 6, 1 / 8
"""The shares of a page's doubtful and of all its crops that must surely be handwriting before any is. Of the doubtful
lines of drawn scans and forms none was, of drawn receipts one in six, of the hardest held-out hands one in three; of
all lines of drawn receipts one in 38 was, of drawn handwriting a quarter, of held-out hands of today more than half."""
LEAN = 0.1
"""On a page with handwriting, by so much less sure a doubtful crop may be and still be handwriting. Held-out hands lost
1.2 points of CER without it; a wider one cost drawn receipts and forms more than it gained."""
FAMILIAR = 0.75
"""Weights of one hand read a crop where their doubt is at most this share of that of the weights for all hands. Of two
hands that were learnt they then read 98 crops in a hundred, and half of those of others."""
DOUBTED = 0.9
"""A crop of handwriting with a word that is less sure than this is read by the general recognizer, too."""
_LEAST = 1e-3


class Lattices(Protocol):
    """Gives one lattice for each crop at these places, all in one alphabet."""

    @property
    def alphabet(self) -> Alphabet:
        """Of the lattices."""
        ...

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Lattice]:
        """One lattice a crop."""
        ...


class OneHand:
    """Reads all crops with the weights for all hands and with those of one, and keeps the latter where they are surer.

    Weights that were tuned to a hand read others worse, and are as sure there as before; on their own hand their doubt
    is a small share of what it was. Raises WeightsError where the two have not the same characters.
    """

    def __init__(self, all_hands: Lattices, one: Lattices, familiar: float) -> None:
        if one.alphabet.classes != all_hands.alphabet.classes:
            raise WeightsError(
                "the weights of this hand have other characters than those for all hands", remedy="Learn the hand again"
            )
        self.alphabet = all_hands.alphabet
        self._all_hands = all_hands
        self._one = one
        self._familiar = familiar

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Lattice]:
        """One lattice a crop."""
        pairs = zip(self._all_hands(crops, polygons), self._one(crops, polygons), strict=True)
        return [own if doubt_nats(own) <= self._familiar * doubt_nats(other) else other for other, own in pairs]


class Reading(NamedTuple):
    """A crop's lattice, by the recognizer of which script it was read, and what another made of it, if one was asked.

    Both lattices are in one alphabet.
    """

    lattice: Lattice
    script: Script
    second: Lattice | None = None


Read = Callable[[Sequence[Pixels], Sequence[Polygon | None]], list[Reading]]
"""Reads crops that lie at these places."""


def reading_as(read: Lattices, script: Script) -> Read:
    """Reads everything with one recognizer."""
    return lambda crops, polygons: [Reading(lattice, script) for lattice in read(crops, polygons)]


class Witnessed:
    """Reads with the recognizer for handwriting, crops that this one doubts also with the general one, as a second.

    Where that sees letters of another script, and more surely, it has the crop, since handwriting has Latin classes
    alone: of 377 lines of held-out hands and 150 of iam_val none went that way, of Chinese ones all. Raises
    WeightsError where the general recognizer lacks characters of the other.
    """

    def __init__(self, handwriting: Lattices, general: Lattices) -> None:
        _check(general.alphabet, handwriting.alphabet)
        self._handwriting = handwriting
        self._general = general

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Reading]:
        """A reading for each crop, all in the general recognizer's alphabet."""
        own = self._handwriting(crops, polygons)
        doubted = [i for i, lattice in enumerate(own) if _is_doubted(lattice)]
        seconds = dict(zip(doubted, _read(self._general, doubted, crops, polygons), strict=True))
        readings = []
        for i, lattice in enumerate(own):
            second, written = seconds.get(i), lattice.recoded(self._general.alphabet)
            if second and not all_latin(best_path(second)[0]) and _sureness(second) > _sureness(lattice):
                readings.append(Reading(second, Script.PRINTED, written))
            else:
                readings.append(Reading(written, Script.HANDWRITTEN, second))
        return readings


class Router:
    """Reads with the general recognizer, unsure crops of Latin letters also with that for handwriting.

    Where many of those are surer as handwriting, the page holds some, and what is not clearly print is taken for it.
    So each piece of a line goes its own way, as on a form that was filled in by hand. Raises WeightsError where the
    general recognizer lacks characters of the other.
    """

    def __init__(self, general: Lattices, handwriting: Lattices) -> None:
        _check(general.alphabet, handwriting.alphabet)
        self._general = general
        self._handwriting = handwriting

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Reading]:
        """A reading for each crop, all in the general recognizer's alphabet."""
        general = self._general(crops, polygons)
        sure = [_sureness(lattice) for lattice in general]
        unsure = [i for i, lattice in enumerate(general) if sure[i] < SURE and all_latin(best_path(lattice)[0])]
        again = _read(self._handwriting, unsure, crops, polygons)
        gains = [_sureness(lattice) - sure[i] for i, lattice in zip(unsure, again, strict=True)]
        handwriting = sum(gain > CLEAR for gain in gains) >= max(OF_DOUBTFUL * len(gains), OF_ALL * len(crops))
        readings = [Reading(lattice, Script.PRINTED) for lattice in general]
        for i, lattice, gain in zip(unsure, again, gains, strict=True):
            written = lattice.recoded(self._general.alphabet)
            if handwriting and gain > -LEAN:
                readings[i] = Reading(written, Script.HANDWRITTEN, general[i])
            else:
                readings[i] = Reading(general[i], Script.PRINTED, written)
        return readings


def _check(general: Alphabet, handwriting: Alphabet) -> None:
    if lacking := sorted({*handwriting.classes} - {*general.classes}):
        raise WeightsError(
            f"the weights for handwriting have characters that those for print lack ({' '.join(lacking[:5])})",
            remedy="Read with them alone, as handwritten",
        )


def _read(
    read: Lattices, some: Sequence[int], crops: Sequence[Pixels], polygons: Sequence[Polygon | None]
) -> list[Lattice]:
    """What a recognizer makes of some of the crops."""
    return read([crops[i] for i in some], [polygons[i] for i in some]) if some else []


def _is_doubted(lattice: Lattice) -> bool:
    return any(word.confidence <= DOUBTED for word in words_of(lattice, *best_path(lattice)))


def script_of(readings: Sequence[Reading]) -> Script:
    """The script of a line of these pieces: theirs, or mixed."""
    scripts = {reading.script for reading in readings}
    return scripts.pop() if len(scripts) == 1 else Script.MIXED


def doubt_nats(lattice: Lattice) -> float:
    """Mean nats a character of the best path, each at most 7, as much as a lattice without any."""
    _, spans = best_path(lattice)
    if not spans:
        return -math.log(_LEAST)
    return -sum(math.log(max(_LEAST, span.probability)) for span in spans) / len(spans)


def _sureness(lattice: Lattice) -> float:
    """Geometric mean of the probabilities of the best path's characters."""
    return math.exp(-doubt_nats(lattice))
