"""Which recognizer reads a crop: the general one, or that for handwriting where the general one is unsure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inkproof.document import Script
from inkproof.errors import WeightsError
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Lattice
from inkproof.recognize.crops import Pixels
from inkproof.recognize.reading import LineReader
from inkproof.scripts import all_latin

__all__ = ["Read", "Reading", "Router", "reading_as", "script_of"]

SURE = 0.95
"""A crop whose letters have this geometric mean probability is read once. On held-out handwriting and drawn print,
whose lines a higher bar sent to the second recognizer no longer gained by it."""
COMPANY = 0.2
"""The share of a page's crops that must be surer handwriting before any is: of drawn print at most one line in 20 was,
of held-out hands more than every other one. Handwriting seldom stands alone, worn print does."""
_LEAST = 1e-3


class Reading(NamedTuple):
    """A crop's lattice, and by the recognizer of which script it was read."""

    lattice: Lattice
    script: Script


Read = Callable[[Sequence[Pixels], Sequence[Polygon | None]], list[Reading]]
"""Reads crops that lie at these places."""


def reading_as(read: LineReader, script: Script) -> Read:
    """Reads everything with one recognizer."""
    return lambda crops, polygons: [Reading(lattice, script) for lattice in read(crops, polygons)]


class Router:
    """Reads with the general recognizer, unsure crops of Latin letters also with that for handwriting; the surer wins.

    So each piece of a line goes its own way, as on a form that was filled in by hand. Raises WeightsError where the
    general recognizer lacks characters of the other.
    """

    def __init__(self, general: LineReader, handwriting: LineReader) -> None:
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
        written = {i: lattice for i, lattice in zip(unsure, again, strict=True) if _sureness(lattice) > sure[i]}
        if len(written) < COMPANY * len(crops):
            written = {}
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


def _sureness(lattice: Lattice) -> float:
    """Geometric mean of the probabilities of the best path's characters, 0 where it has none."""
    _, spans = best_path(lattice)
    if not spans:
        return 0.0
    return math.exp(sum(math.log(max(_LEAST, span.probability)) for span in spans) / len(spans))
