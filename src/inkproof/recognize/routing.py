"""Which of two recognizers reads a crop: that for print or for handwriting, for all hands or for one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from inkproof.document import Script
from inkproof.errors import WeightsError
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, Lattice
from inkproof.recognize.crops import Pixels
from inkproof.scripts import all_latin

__all__ = ["FAMILIAR", "Lattices", "OneHand", "Read", "Reading", "Router", "doubt_nats", "reading_as", "script_of"]

SURE = 0.97
"""A crop whose letters have this geometric mean probability is read once. Of drawn print one line in 20 has less, of
held-out hands nine in ten; a higher bar gained little and read more lines of print twice."""
OF_DOUBTFUL, OF_ALL = 1 / 3, 1 / 8
"""The shares of a page's doubtful and of all its crops that must be surer handwriting before any is. Of the doubtful
lines of drawn forms one in eight was, of the hardest held-out hands two in five; of all lines of drawn print one in 20
was, of drawn receipts one in nine, of drawn handwriting one in four."""
LEAN = 0.1
"""On a page with handwriting, by so much less sure a doubtful crop may be and still be handwriting. Held-out hands lost
1.2 points of CER without it; a wider one cost drawn receipts and forms more than it gained."""
FAMILIAR = 0.75
"""Weights of one hand read a crop where their doubt is at most this share of that of the weights for all hands. Of two
hands that were learnt they then read 98 crops in a hundred, and half of those of others."""
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
    """A crop's lattice, and by the recognizer of which script it was read."""

    lattice: Lattice
    script: Script


Read = Callable[[Sequence[Pixels], Sequence[Polygon | None]], list[Reading]]
"""Reads crops that lie at these places."""


def reading_as(read: Lattices, script: Script) -> Read:
    """Reads everything with one recognizer."""
    return lambda crops, polygons: [Reading(lattice, script) for lattice in read(crops, polygons)]


class Router:
    """Reads with the general recognizer, unsure crops of Latin letters also with that for handwriting.

    Where many of those are surer as handwriting, the page holds some, and what is not clearly print is taken for it.
    So each piece of a line goes its own way, as on a form that was filled in by hand. Raises WeightsError where the
    general recognizer lacks characters of the other.
    """

    def __init__(self, general: Lattices, handwriting: Lattices) -> None:
        if lacking := sorted({*handwriting.alphabet.classes} - {*general.alphabet.classes}):
            raise WeightsError(
                f"the weights for handwriting have characters that those for print lack ({' '.join(lacking[:5])})",
                remedy="Read with them alone, as handwritten",
            )
        self._general = general
        self._handwriting = handwriting

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Reading]:
        """A reading for each crop, all in the general recognizer's alphabet."""
        general = self._general(crops, polygons)
        sure = [_sureness(lattice) for lattice in general]
        unsure = [i for i, lattice in enumerate(general) if sure[i] < SURE and all_latin(best_path(lattice)[0])]
        again = self._handwriting([crops[i] for i in unsure], [polygons[i] for i in unsure]) if unsure else []
        gains = [_sureness(lattice) - sure[i] for i, lattice in zip(unsure, again, strict=True)]
        handwriting = sum(gain > 0 for gain in gains) >= max(OF_DOUBTFUL * len(gains), OF_ALL * len(crops))
        written = {
            i: lattice for i, lattice, gain in zip(unsure, again, gains, strict=True) if handwriting and gain > -LEAN
        }
        return [
            Reading(written[i].recoded(lattice.alphabet), Script.HANDWRITTEN)
            if i in written
            else Reading(lattice, Script.PRINTED)
            for i, lattice in enumerate(general)
        ]


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
