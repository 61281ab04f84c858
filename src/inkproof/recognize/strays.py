"""Letters of another script that stray into Latin text: stars, noughts and specks that look like them. One alphabet.

A recognizer of many scripts takes a star for 米 and a nought for 日. On a page of Latin letters such a one stands alone
and unsure; there the ink's next choice is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Lattice
from inkproof.recognize.crops import Pixels
from inkproof.recognize.routing import Lattices
from inkproof.scripts import all_latin

__all__ = ["WithoutStrays"]

LONGEST, SURE = 2, 0.9
"""Strays stand in runs no longer than this, at least one of them less sure. Of 28 in receipts all did; two lines that
were Chinese had sure ones in each run."""
COMPANY = 20
"""So many Latin letters a page has for each run of strays."""


class WithoutStrays:
    """Reads crops with a recognizer of many scripts, on pages of Latin letters without strays.

    What a step held of other scripts is taken away and not given to the rest: the doubt stays.
    """

    def __init__(self, read: Lattices) -> None:
        self.alphabet = read.alphabet
        self._read = read

    def __call__(self, crops: Sequence[Pixels], polygons: Sequence[Polygon | None]) -> list[Lattice]:
        """One lattice a crop."""
        lattices = self._read(crops, polygons)
        if not self._foreign.any():
            return lattices
        found = [_runs(lattice) for lattice in lattices]
        strays = sum(len(runs) for _, runs in found)
        latin = sum(letters for letters, _ in found)
        if strays == 0 or latin < COMPANY * strays or not all(_is_stray(*run) for _, runs in found for run in runs):
            return lattices
        return [
            lattice.without(self._foreign) if runs else lattice
            for lattice, (_, runs) in zip(lattices, found, strict=True)
        ]

    @cached_property
    def _foreign(self) -> npt.NDArray[np.bool_]:
        """Which classes are letters of other scripts [C]."""
        return np.array([not all_latin(character) for character in self.alphabet.classes])


def _runs(lattice: Lattice) -> tuple[int, list[tuple[int, float]]]:
    """How many Latin letters the best path has, and how long and how sure each run of letters of other scripts is."""
    text, spans = best_path(lattice)
    runs = []
    for latin, run in groupby(zip(text, spans, strict=True), key=lambda one: all_latin(one[0])):
        if not latin:
            sure = [span.probability for _, span in run]
            runs.append((len(sure), min(sure)))
    return sum(map(str.isalpha, text)) - sum(length for length, _ in runs), runs


def _is_stray(length: int, sure: float) -> bool:
    return length <= LONGEST and sure < SURE
